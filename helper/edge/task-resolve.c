/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs getent for one name, and reports the addresses as referrals of a discovery controller. See task-resolve.h. */
#include "task-resolve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "getent.h"
#include "resolv-conf.h"

#define RESOLV_CONF_MAX 65536 /* far more than any resolv.conf(5) has */
/* room for GETENT_ADDRS_MAX addresses, each on a line of 100 characters for each kind of socket */
#define TEXT_MAX 4096

struct resolve_task {
	const struct hands *hands;
	size_t path;
	uint16_t port;
	char nqn[NQN_MAX + 1];
};

static void tell(const struct hands *h, size_t path, int err, const struct discovery_log *log) {
	h->tell(h->data, &(struct event){ .type = EVENT_RESOLVED, .path = path, .err = -err, .log = log });
}

static void tell_addrs(const struct resolve_task *task, const struct zone_addr *list, size_t n) {
	struct discovery_record records[GETENT_ADDRS_MAX];

	for (size_t i = 0; i < n; i++) {
		records[i] = (struct discovery_record){ .kind = DISCOVERY_REFERRAL,
							.traddr = list[i].ip,
							.port = task->port };
		memcpy(records[i].zone, list[i].zone, sizeof(records[i].zone));
		snprintf(records[i].nqn, sizeof(records[i].nqn), "%s", task->nqn);
	}
	tell(task->hands, task->path, 0, &(struct discovery_log){ .listed = n, .records = records, .n = n });
}

/* Returns the error for a name without addresses: no server knows the name, or resolv.conf names no server. */
static int why_nothing(const struct root *root) {
	char *text = NULL;
	size_t size;
	bool asked =
		root_read(root, "/etc/resolv.conf", RESOLV_CONF_MAX, &text, &size) == 0 && resolv_conf_has_server(text);

	free(text);
	return asked ? -ENODATA : -EDESTADDRREQ;
}

static void on_ended(void *data, const struct child_end *end) {
	const struct resolve_task *task = data;
	struct zone_addr list[GETENT_ADDRS_MAX];
	char text[TEXT_MAX];
	size_t n;

	text[child_said(end, text, sizeof(text) - 1)] = '\0';
	n = getent_parse(text, list);
	if (end->status == 127) /* 127: getent was not executed; getent(1) itself exits with 0 to 3 */
		tell(task->hands, task->path, -ENOENT, NULL);
	else if (n == 0)
		tell(task->hands, task->path, why_nothing(task->hands->root), NULL);
	else
		tell_addrs(task, list, n);
}

void task_resolve(const struct hands *h, size_t path, const char *name, uint16_t port, const char *nqn) {
	const char *argv[] = { "getent", "ahosts", name, NULL };
	struct resolve_task *task = calloc(1, sizeof(*task));
	const struct child_use use = { .ended = on_ended, .free = free, .data = task };
	int err = -ENOMEM;

	if (task) {
		*task = (struct resolve_task){ .hands = h, .path = path, .port = port };
		snprintf(task->nqn, sizeof(task->nqn), "%s", nqn);
		err = child_program(h->event, argv, &use, NULL);
	}
	if (err < 0) {
		free(task);
		tell(h, path, err, NULL);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The addresses of a discovery controller's name, from the C library's own getent as a child: name
 * servers are in /etc/resolv.conf by then (runner-names.c, or whoever configures the network), and the child
 * ends by itself when none of them answers. What it says becomes referrals: that controller at each of its addresses.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "getent.h"
#include "runner-internal.h"
#include "program.h"

#define RESOLV_CONF_MAX 65536 /* a screenful, at most, in real ones */
#define TEXT_MAX 4096 /* GETENT_ADDRS_MAX lines for each kind of socket, a hundred characters each */

struct resolve_task {
	struct runner *runner;
	size_t path;
	int text;
};

static void tell(struct runner *r, size_t path, int err, const struct discovery_log *log) {
	runner_tell(r, &(struct event){ .type = EVENT_RESOLVED, .path = path, .err = -err, .log = log });
}

static void tell_addrs(struct runner *r, size_t path, const struct addr *list, size_t n) {
	const struct plan_path *want = engine_path(r->engine, path)->want;
	struct discovery_record records[GETENT_ADDRS_MAX];

	for (size_t i = 0; i < n; i++) {
		records[i] =
			(struct discovery_record){ .kind = DISCOVERY_REFERRAL, .traddr = list[i], .port = want->port };
		snprintf(records[i].nqn, sizeof(records[i].nqn), "%s", want->nqn);
	}
	tell(r, path, 0, &(struct discovery_log){ .listed = n, .records = records, .n = n });
}

/* Nobody knows the name, or nobody could be asked. */
static int why_nothing(const struct runner *r) {
	char *text = NULL;
	size_t size;
	bool asked =
		root_read(r->root, "/etc/resolv.conf", RESOLV_CONF_MAX, &text, &size) == 0 && getent_has_server(text);

	free(text);
	return asked ? -ENODATA : -EDESTADDRREQ;
}

static int on_getent_gone(sd_event_source *s, const siginfo_t *si, void *data) {
	struct resolve_task *task = data;
	struct addr list[GETENT_ADDRS_MAX];
	char text[TEXT_MAX];
	ssize_t got = pread(task->text, text, sizeof(text) - 1, 0);
	size_t n;

	(void)s;
	text[got > 0 ? got : 0] = '\0';
	n = getent_parse(text, list);
	if (si->si_code == CLD_EXITED && si->si_status == 127)
		tell(task->runner, task->path, -ENOENT, NULL); /* how posix_spawn(3) may say that there is none */
	else if (n == 0)
		tell(task->runner, task->path, why_nothing(task->runner), NULL);
	else
		tell_addrs(task->runner, task->path, list, n);
	close(task->text);
	free(task);
	return 0;
}

static int start(struct resolve_task *task) {
	struct runner *r = task->runner;
	const char *argv[] = { "getent", "ahosts", engine_path(r->engine, task->path)->want->name, NULL };
	pid_t pid;
	int err;

	runner_write_names(r); /* with what is known by now */
	err = spawn_program(argv, &task->text, &pid);

	return err < 0 ? err : sd_event_add_child(r->event, NULL, pid, WEXITED, on_getent_gone, task);
}

void task_resolve(struct runner *r, size_t path) {
	struct resolve_task *task = calloc(1, sizeof(*task));
	int err = -ENOMEM;

	if (task) {
		*task = (struct resolve_task){ .runner = r, .path = path, .text = -1 };
		err = start(task);
	}
	if (err >= 0)
		return;
	if (task && task->text >= 0)
		close(task->text);
	free(task);
	tell(r, path, err, NULL);
}

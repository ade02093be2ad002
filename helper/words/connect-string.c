/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of /dev/nvme-fabrics: reads the kernel's option list and its reply, writes the connect
 * string for one path of the plan. What the kernel gets and why is decided here and nowhere else.
 * Pure.
 */
#include "connect-string.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "id.h"
#include "nqn.h"

/*
 * Seconds of reconnecting after which the kernel gives a controller up. Never: the root may be behind it, a
 * target may well be away for longer than the kernel's 600 s, and what is given up is gone for good.
 *
 * All else keeps the kernel's defaults: reconnect_delay 10 s, keep_alive_tmo 5 s, nr_io_queues one for each CPU,
 * queue_size 128 (the table knows none of them).
 */
#define CTRL_LOSS_TMO (-1)

/*
 * Seconds after which I/O to a path that is away fails, so that dm-multipath takes another; what multipath-tools sets.
 * Only where there is another, or an outage would become I/O errors, and only with nvme_core.multipath=N and multipathd
 * in the image: the kernel's own multipath takes another path at once, and would but give up when all are away.
 */
#define FAST_IO_FAIL_TMO 5

/* A discovery controller is for one question: should it be lost meanwhile, or we, it must not come back. */
#define DISCOVERY_LOSS_TMO 0

/* ---- what the kernel says ---- */

static bool has_option(const char *text, const char *name) {
	size_t length = strlen(name);

	while (*text) {
		size_t option = strcspn(text, ",\n");

		if (strcspn(text, "=,\n") == length && memcmp(text, name, length) == 0)
			return true;
		text += option + (text[option] != '\0');
	}
	return false;
}

int connect_parse_options(const char *text, struct connect_options *ret) {
	/* the reply to a connect begins alike, but offers nothing */
	if (strncmp(text, "instance=", 9) != 0 || !has_option(text, "transport") || !has_option(text, "nqn"))
		return -EINVAL;
	ret->host_iface = has_option(text, "host_iface");
	ret->hdr_digest = has_option(text, "hdr_digest");
	ret->data_digest = has_option(text, "data_digest");
	ret->ctrl_loss_tmo = has_option(text, "ctrl_loss_tmo");
	ret->discovery = has_option(text, "discovery");
	ret->fast_io_fail = has_option(text, "fast_io_fail_tmo");
	return 0;
}

int connect_parse_reply(const char *text, int *instance) {
	unsigned long n;
	char *end;

	if (strncmp(text, "instance=", 9) != 0 || text[9] < '0' || text[9] > '9')
		return -EBADMSG; /* "instance=-1" begins the option list: no controller */
	n = strtoul(text + 9, &end, 10);
	if ((*end != ',' && *end != '\n' && *end) || n > INT_MAX)
		return -EBADMSG;
	*instance = (int)n;
	return 0;
}

/* What stands behind "name=", NULL when that is not there. */
static const char *value_of(const char *text, const char *name, size_t *ret) {
	size_t length = strlen(name);

	for (const char *at = text; *at; at += *at == ',') {
		if (strncmp(at, name, length) == 0 && at[length] == '=') {
			*ret = strcspn(at + length + 1, ",");
			return at + length + 1;
		}
		at += strcspn(at, ",");
	}
	return NULL;
}

bool connect_is_same(const char *string, const char *other) {
	static const char *const NAMES[] = { "nqn", "hostnqn", "traddr", "trsvcid", "host_traddr", "host_iface" };

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++) {
		size_t length = 0, other_length = 0;
		const char *value = value_of(string, NAMES[i], &length);
		const char *other_value = value_of(other, NAMES[i], &other_length);

		if (!value != !other_value || length != other_length ||
		    (value && memcmp(value, other_value, length) != 0))
			return false;
	}
	return true;
}

/* ---- what we say ---- */

struct string {
	char *buf;
	size_t size, length; /* length may pass size: then it did not fit */
};

__attribute__((format(printf, 2, 3))) static void add(struct string *s, const char *format, ...) {
	bool fits = s->length < s->size;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(fits ? s->buf + s->length : NULL, fits ? s->size - s->length : 0, format, ap);
	va_end(ap);
	s->length += n > 0 ? (size_t)n : 0;
}

/* An IPv6 link-local address means something on its link only. The kernel looks the name up at once. */
static void add_addr(struct string *s, const char *option, struct addr a, const char *ifname) {
	char text[ADDR_TEXT_MAX];

	add(s, ",%s=%s", option, addr_text(a, text));
	if (addr_is_link_local(a) && ifname)
		add(s, "%%%s", ifname);
}

/* Commas and newlines end a value, and the syntax has no way to quote them. */
static bool can_be_said(const char *value) {
	return value && *value && !value[strcspn(value, ",\n")];
}

/* Why this path cannot be put into words, or NULL. */
static const char *objection(const struct plan_host *host, const struct plan_path *path, const char *ifname,
			     const struct connect_options *known) {
	if (!can_be_said(path->nqn) || strlen(path->nqn) > NQN_MAX)
		return "the subsystem NQN is empty, longer than 223 bytes, or has a comma or a newline in it";
	if (!can_be_said(host->nqn) || strlen(host->nqn) > NQN_MAX)
		return "the host NQN is empty, longer than 223 bytes, or has a comma or a newline in it";
	if (ifname && !can_be_said(ifname))
		return "the interface's name is empty or has a comma in it";
	if (!addr_is_set(path->traddr))
		return "the target has no address";
	/* without it the target would refuse the connection, or worse, accept it unprotected */
	if (path->hdr_digest && !known->hdr_digest)
		return "the table asks for a header digest, which this kernel does not offer";
	if (path->data_digest && !known->data_digest)
		return "the table asks for a data digest, which this kernel does not offer";
	return NULL;
}

/* Kernels before 5.16 know a discovery controller by its well-known NQN only; each has to answer to that too. */
static const char *nqn_of(const struct plan_path *path, const struct connect_options *known) {
	return path->kind != PLAN_IO && !known->discovery ? NVME_DISCOVERY_NQN : path->nqn;
}

static bool has_another_path(const struct plan *p, const struct plan_path *path) {
	size_t n = 0;

	for (size_t i = 0; i < p->n_paths; i++)
		n += strcmp(p->paths[i].nqn, path->nqn) == 0;
	return n > 1;
}

int connect_string(const struct plan *plan, const struct plan_path *path, const char *ifname,
		   const struct connect_options *known, char *buf, size_t size, const char **why) {
	const struct plan_host *host = &plan->hosts[path->host];
	const char *no = objection(host, path, ifname, known);
	struct string s = { .buf = buf, .size = size };
	char id[UUID_TEXT_MAX];

	if (no) {
		*why = no;
		return -EINVAL;
	}
	add(&s, "nqn=%s,transport=tcp", nqn_of(path, known));
	add_addr(&s, "traddr", path->traddr, ifname);
	add(&s, ",trsvcid=%u,hostnqn=%s,hostid=%s", path->port, host->nqn, uuid_text(host->id, id));
	if (addr_is_set(path->host_traddr))
		add_addr(&s, "host_traddr", path->host_traddr, ifname);
	/* kernels before 5.14 lack it: there the source address alone leads the way */
	if (known->host_iface && ifname)
		add(&s, ",host_iface=%s", ifname);
	if (path->hdr_digest)
		add(&s, ",hdr_digest");
	if (path->data_digest)
		add(&s, ",data_digest");
	if (path->kind != PLAN_IO && known->discovery)
		add(&s, ",discovery");
	if (known->ctrl_loss_tmo)
		add(&s, ",ctrl_loss_tmo=%d", path->kind != PLAN_IO ? DISCOVERY_LOSS_TMO : CTRL_LOSS_TMO);
	if (known->fast_io_fail && has_another_path(plan, path))
		add(&s, ",fast_io_fail_tmo=%d", FAST_IO_FAIL_TMO);
	if (s.length >= size) {
		*why = "the connect string is longer than the kernel takes";
		return -E2BIG;
	}
	return (int)s.length;
}

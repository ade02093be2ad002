/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of /dev/nvme-fabrics. Reads the kernel's list of options and the kernel's reply, and writes the connect
 * string for one path of the plan. This file alone decides which options the kernel gets. Pure; see connect-string.h.
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
 * How many seconds the kernel reconnects before it removes a controller for good. Here the kernel never gives up: the
 * controller may have the root, and a target may be away for longer than the kernel's default of 600 s.
 *
 * All other options keep the kernel's defaults, since the table has no values for them: reconnect_delay 10 s,
 * keep_alive_tmo 5 s, fast_io_fail_tmo off (I/O waits while all paths are away), queue_size 128, nr_io_queues one for
 * each CPU unless the engine asks for one queue.
 */
#define CTRL_LOSS_TMO (-1)

/*
 * The value of CTRL_LOSS_TMO for a discovery controller, which answers one question only: the kernel must not reconnect
 * if the target or this program is lost meanwhile.
 */
#define DISCOVERY_LOSS_TMO 0

/* ---- text that the kernel writes ---- */

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
	/* The reply to a connect begins with "instance=", too, but has none of the options. */
	if (strncmp(text, "instance=", 9) != 0 || !has_option(text, "transport") || !has_option(text, "nqn"))
		return -EINVAL;
	ret->host_iface = has_option(text, "host_iface");
	ret->hdr_digest = has_option(text, "hdr_digest");
	ret->data_digest = has_option(text, "data_digest");
	ret->ctrl_loss_tmo = has_option(text, "ctrl_loss_tmo");
	ret->discovery = has_option(text, "discovery");
	return 0;
}

int connect_parse_reply(const char *text, int *instance) {
	unsigned long n;
	char *end;

	if (strncmp(text, "instance=", 9) != 0 || text[9] < '0' || text[9] > '9')
		return -EBADMSG; /* "instance=-1" begins the list of options, which names no controller */
	n = strtoul(text + 9, &end, 10);
	if ((*end != ',' && *end != '\n' && *end) || n > INT_MAX)
		return -EBADMSG;
	*instance = (int)n;
	return 0;
}

/*
 * Finds an option "name=value" in a connect string. Returns its value, *ret bytes long; NULL: the option is not there.
 */
static const char *option_value(const char *text, const char *name, size_t *ret) {
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
		const char *value = option_value(string, NAMES[i], &length);
		const char *other_value = option_value(other, NAMES[i], &other_length);

		if (!value != !other_value || length != other_length ||
		    (value && memcmp(value, other_value, length) != 0))
			return false;
	}
	return true;
}

/* ---- text for the kernel ---- */

struct string {
	char *buf;
	size_t size, length; /* a length of `size` or more: the text did not fit into buf */
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

/*
 * Adds an address option. A link-local address needs the name of its interface; the kernel reads the name once, when it
 * connects.
 */
static void add_addr(struct string *s, const char *option, struct addr a, const char *ifname) {
	char text[ADDR_TEXT_MAX];

	add(s, ",%s=%s", option, addr_text(a, text));
	if (addr_is_link_local(a) && ifname)
		add(s, "%%%s", ifname);
}

/* True when a connect string can express the value. A comma or a newline ends a value, and cannot be quoted. */
static bool can_be_said(const char *value) {
	return value && *value && !value[strcspn(value, ",\n")];
}

/* Why there can be no connect string for this path, as static text. NULL: there can be one. */
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
	/*
	 * Without a digest that the table demands, the target would refuse the connection or, worse, accept it
	 * unprotected.
	 */
	if (path->hdr_digest && !known->hdr_digest)
		return "the table asks for a header digest, which this kernel does not offer";
	if (path->data_digest && !known->data_digest)
		return "the table asks for a data digest, which this kernel does not offer";
	return NULL;
}

/*
 * The subsystem NQN to connect. Kernels before 5.16 have no option "discovery": they recognise a discovery controller
 * by the well-known discovery NQN, to which every discovery controller answers.
 */
static const char *nqn_of(const struct plan_path *path, const struct connect_options *known) {
	return path->kind != PLAN_IO && !known->discovery ? NVME_DISCOVERY_NQN : path->nqn;
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
	/* Kernels before 5.14 lack host_iface: the source address alone selects the interface. */
	if (known->host_iface && ifname)
		add(&s, ",host_iface=%s", ifname);
	if (path->hdr_digest)
		add(&s, ",hdr_digest");
	if (path->data_digest)
		add(&s, ",data_digest");
	if (path->one_queue)
		add(&s, ",nr_io_queues=1");
	if (path->kind != PLAN_IO && known->discovery)
		add(&s, ",discovery");
	if (known->ctrl_loss_tmo)
		add(&s, ",ctrl_loss_tmo=%d", path->kind != PLAN_IO ? DISCOVERY_LOSS_TMO : CTRL_LOSS_TMO);
	if (s.length >= size) {
		*why = "the connect string is longer than the kernel takes";
		return -E2BIG;
	}
	return (int)s.length;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target for the whole way from firmware's bytes to the kernel: tables and a command line, the plan and its text,
 * the marks, the connect strings, and an engine that gets no answers. Input: a line with the command line, then up to
 * three tables, each as long as its header says.
 */
#include <ctype.h>

#include "action-text.h"
#include "engine.h"
#include "fabrics.h"
#include "marks.h"
#include "nqn.h"
#include "plan-json.h"
#include "plan-text.h"
#include "seal.h"
#include "status-check.h"

#define TABLES_MAX 3
#define STEPS_MAX 100000

static const struct plan_machine MACHINE = {
	.has_uuid = true,
	.uuid = { 0x44, 0x45, 0x4c, 0x4c, 0x34, 0x00, 0x10, 0x37, 0x80, 0x36, 0xb2, 0xc0, 0x4f, 0x33, 0x36, 0x33 },
	.uuid_from = "from the SMBIOS UUID",
};

/* ---- tables from the input ---- */

static size_t table_length(const uint8_t *bytes, size_t size) {
	size_t n = size;

	if (size >= NBFT_HEADER_LENGTH + 4)
		n = bytes[NBFT_HEADER_LENGTH] | bytes[NBFT_HEADER_LENGTH + 1] << 8 |
		    bytes[NBFT_HEADER_LENGTH + 2] << 16 | (size_t)bytes[NBFT_HEADER_LENGTH + 3] << 24;
	return n < NBFT_HEADER_SIZE || n > size ? size : n;
}

static size_t read_tables(const uint8_t *bytes, size_t size, struct nbft *tables[TABLES_MAX]) {
	static const char *const names[TABLES_MAX] = { "NBFT", "NBFT2", "NBFT3" };
	size_t n = 0;

	for (; n < TABLES_MAX && size > 0; n++) {
		size_t length = table_length(bytes, size);
		uint8_t *table = table_sealed(bytes, length);

		must(nbft_read(names[n], table, length, &tables[n]) == 0, "every input gives a table");
		free(table);
		bytes += length;
		size -= length;
	}
	return n;
}

/* ---- checks of the plan ---- */

static void check_name(const struct plan *p, size_t at) {
	const char *name = p->ifaces[at].name;

	must(strncmp(name, "nbft", 4) == 0 && isdigit((unsigned char)name[4]),
	     "the name of an interface begins with nbft");
	must(name[strspn(name, "nbft.0123456789")] == '\0',
	     "the name of an interface is safe in file names and udev rules");
	for (size_t i = 0; i < at; i++)
		must(strcmp(p->ifaces[i].name, name) != 0, "no two interfaces have the same name");
}

static void check_iface(const struct plan *p, size_t at) {
	const struct plan_iface *f = &p->ifaces[at];

	check_name(p, at);
	must(f->vlan <= 4094, "a VLAN has a legal id");
	must(f->vlan == 0 || (f->parent < at && p->ifaces[f->parent].vlan == 0),
	     "a VLAN is on a NIC that is earlier in the plan");
	for (size_t i = 0; i < f->n_addrs; i++)
		must(addr_is_set(f->addrs[i].ip) ? f->addrs[i].prefix <= addr_bits(f->addrs[i].ip)
						 : f->addrs[i].way != PLAN_STATIC && !f->addrs[i].fall_back,
		     "an address is set and has a fitting prefix, or the engine asks for an address");
	for (size_t i = 0; i < f->n_routes; i++) {
		const struct plan_route *r = &f->routes[i];

		must(addr_is_set(r->dst) || addr_is_set(r->gateway) || f->addrs[r->addr].way == PLAN_DHCP4,
		     "a route has a destination or a gateway, or a lease will bring its gateway");
		must(!addr_is_set(r->dst) || r->prefix <= addr_bits(r->dst),
		     "the prefix of a route fits its destination");
		must(!addr_is_set(r->dst) || !addr_is_set(r->gateway) || addr_is_v4(r->dst) == addr_is_v4(r->gateway),
		     "gateway and destination are of one family");
	}
}

/* Checks the connect string of a path. The connect string is the only way for bytes of the table into the kernel. */
static void check_string(const struct plan *p, const struct plan_path *t, struct connect_options known) {
	char *buf = malloc(CONNECT_STRING_MAX);
	const char *why = NULL;
	bool any = t->iface == PLAN_ANY_IFACE;
	unsigned commas = 0;
	int n;

	must(buf != NULL, "there is memory");
	known.host_iface &= !any;
	n = connect_string(p, t, any ? NULL : p->ifaces[t->iface].name, &known, buf, CONNECT_STRING_MAX, &why);
	if (n < 0) {
		must(why && *why, "a path without a connect string has a reason");
		must(!known.hdr_digest, "with all options every path has a connect string");
		free(buf);
		return;
	}
	must((size_t)n == strlen(buf), "connect_string() returns the length of the connect string");
	for (const char *c = buf; *c; c++) {
		must((unsigned char)*c >= ' ' && *c != 0x7f, "a connect string is one line");
		commas += *c == ',';
	}
	must(commas == 5u + addr_is_set(t->host_traddr) + known.host_iface + t->hdr_digest + t->data_digest +
			       known.ctrl_loss_tmo,
	     "no text of the table adds an option to the connect string");
	free(buf);
}

static void check_paths(const struct plan *p) {
	for (size_t i = 0; i < p->n_paths; i++) {
		const struct plan_path *t = &p->paths[i];

		must(t->host < p->n_hosts && t->iface < p->n_ifaces, "a path has a host and an interface");
		must(addr_is_set(t->traddr) && t->port != 0 && t->why && *t->why, "a path has a target and a reason");
		must(!nqn_fault(t->nqn) && !nqn_fault(p->hosts[t->host].nqn),
		     "the NQNs of a path can be written to the kernel");
		must(!addr_is_set(t->host_traddr) || addr_is_v4(t->host_traddr) == addr_is_v4(t->traddr),
		     "source and target of a path are of one family");
		must(i == 0 || t->boot <= p->paths[i - 1].boot, "paths to the root come first");
		check_string(
			p, t,
			(struct connect_options){
				.host_iface = true, .hdr_digest = true, .data_digest = true, .ctrl_loss_tmo = true });
		check_string(p, t, (struct connect_options){ 0 });
	}
	for (size_t i = 0; i < p->n_discoveries; i++) {
		const struct plan_path *d = &p->discoveries[i];

		must(d->host < p->n_hosts && (d->iface < p->n_ifaces || d->iface == PLAN_ANY_IFACE),
		     "a discovery controller has a host, and an interface or any interface");
		must((d->iface == PLAN_ANY_IFACE) == (d->table == 0),
		     "a discovery controller with an interface belongs to a table");
		must(addr_is_set(d->traddr) == !d->name, "a discovery controller has an address or a name");
		if (!d->name)
			check_string(p, d, (struct connect_options){ .host_iface = true, .ctrl_loss_tmo = true });
	}
}

static void check_marks(const struct plan *p) {
	struct marks m = { 0 };

	must(marks_interfaces(p, &m) == 0 && marks_namespaces(p, &m) == 0, "there is memory");
	for (size_t i = 0; i < m.n; i++) {
		must(strncmp(m.v[i].path, "/run/", 5) == 0 && !strstr(m.v[i].path, ".."), "marks are files below /run");
		must(is_plain(m.v[i].text), "marks hold no raw bytes of firmware");
	}
	marks_done(&m);
}

static char *words(const struct plan *p) {
	char *text;
	size_t size;
	FILE *f = text_stream(&text, &size);

	plan_text(f, p);
	fclose(f);
	must(is_plain(text), "the text of a plan is plain");
	return text;
}

static void check_json(const struct plan *p) {
	char *text;
	size_t size;
	FILE *f = text_stream(&text, &size);
	struct json j = json_start(f);

	plan_json(&j, p);
	must(json_end(&j) == 0, "the plan is printed as JSON");
	fclose(f);
	must(is_json(text), "the JSON of a plan is well-formed");
	free(text);
}

/* ---- an engine that gets no answers ---- */

/* Takes and checks the engine's actions, and does none of them. False: the engine has ended. */
static bool drain(struct engine *e, const struct plan *p) {
	struct action a;
	char buf[256];

	while (engine_next_action(e, &a)) {
		must(a.iface == NONE || a.iface < p->n_ifaces, "the interface of an action is in the plan");
		must(a.path == NONE || a.path < engine_n_paths(e), "the path of an action is known to the engine");
		must(a.ns == NONE || a.ns < p->n_nss, "the namespace of an action is in the plan");
		must(a.type != ACTION_SAY || (*a.text && strlen(a.text) < sizeof(a.text)),
		     "a message is not empty and fits");
		action_text(e, &a, buf, sizeof(buf));
		if (a.type == ACTION_EXIT)
			return false;
	}
	return true;
}

static void run_in_vain(const struct plan *p) {
	struct engine *e = engine_new(p, 0, 1);
	uint64_t now = 0;
	unsigned steps = 0;

	must(e != NULL, "there is memory");
	do {
		must(engine_step(e, now) == 0, "there is memory");
		if (!drain(e, p) || engine_wakeup(e) == UINT64_MAX)
			break;
		must(engine_wakeup(e) > now, "the next time to wake up is in the future");
		now = engine_wakeup(e);
	} while (++steps < STEPS_MAX);
	must(steps < STEPS_MAX && (p->timeout_us == OPTIONS_TIMEOUT_NEVER || now <= p->timeout_us),
	     "the engine ends at the deadline");
	check_status(&(struct status){ .engine = e, .phase = STATUS_FAILED });
	engine_free(e);
}

static void check_plan(const struct nbft *const *tables, size_t n, const struct options *o,
		       const struct plan_machine *machine) {
	struct plan *p, *again;
	char *text, *same;

	must(plan_make(tables, n, o, machine, &p) == 0 && plan_make(tables, n, o, machine, &again) == 0,
	     "there is memory");
	for (size_t i = 0; i < p->n_ifaces; i++)
		check_iface(p, i);
	check_paths(p);
	check_marks(p);
	check_json(p);
	text = words(p);
	same = words(again);
	must(strcmp(text, same) == 0, "the same tables give the same plan");
	must(!o->off || (p->n_paths == 0 && p->n_ifaces == 0),
	     "a plan that is switched off has no paths and no interfaces");
	run_in_vain(p);
	free(text);
	free(same);
	plan_free(again);
	plan_free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	const uint8_t *line = size ? memchr(bytes, '\n', size) : NULL;
	size_t length = line ? (size_t)(line - bytes) : size, n;
	char *cmdline = text_of(bytes, length);
	struct nbft *tables[TABLES_MAX];
	struct options o;

	must(options_parse(cmdline, &o) == 0, "every text can be read as a command line");
	n = line ? read_tables(line + 1, size - length - 1, tables) : 0;
	check_plan((const struct nbft *const *)tables, n, &o, &MACHINE);
	check_plan((const struct nbft *const *)tables, n, &o, NULL);
	for (size_t i = 0; i < n; i++)
		nbft_free(tables[i]);
	options_done(&o);
	free(cmdline);
	return 0;
}

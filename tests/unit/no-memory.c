/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of the pure code without memory: every allocation fails once, first alone, then with all later ones. Each stage
 * of a boot, from the description of a table to the marks, must then return -ENOMEM, leave its result alone and free
 * all its memory. The tables are those of tests/tables.
 */
#include <glob.h>

#include "discovery-log.h"
#include "engine.h"
#include "marks.h"
#include "nbft.h"
#include "options.h"
#include "plan.h"
#include "scarce.h"
#include "table.h"
#include "tap.h"

#define TOUCHED (-EBADE) /* the stage failed, but changed its result */

static const char CMDLINE[] = "ip=dhcp nameserver=192.0.2.53 rd.nvmf.discover=tcp,target.example "
			      "rd.nvmf.hostnqn=nqn.2014-08.org.example:a rd.nvmf.hostnqn=nqn.2014-08.org.example:b "
			      "rd.nvmf.hostid=a1b2c3d4-0001-4000-8000-000000000009 rd.nvmf.hostid=no rd.nvmf.timeout=7 "
			      "rd.nvmf.timeout=never \"rd.nvmf.discover=tcp,192.0.2.1,,8009\" rd.nvmf.discover=fc,x "
			      "root=LABEL=a root=nfs:192.0.2.1:/x rd.nvmf.unheard=of";

/* The results of the stages for one table; each stage starts from earlier results. */
static struct {
	char text[65536];
	size_t text_size;
	struct table_desc *desc;
	uint8_t *bytes;
	size_t n_bytes;
	struct nbft *facts;
	struct options options;
	struct plan *plan;
	bool works; /* true: all actions of the engine succeed; false: every target refuses */
} s;

/* ---- the stages: each returns 0, -ENOMEM, or another error if something is wrong ---- */

static int parse(void) {
	struct table_desc *d = NULL;
	struct table_error err;
	int r = table_parse(s.text, s.text_size, &d, &err);

	if (r < 0)
		return d ? TOUCHED : r;
	table_desc_free(d);
	return 0;
}

static int build(void) {
	struct table_error err;
	uint8_t *bytes = NULL;
	size_t n = 0;
	int r = table_build(s.desc, &bytes, &n, &err);

	if (r < 0)
		return bytes || n ? TOUCHED : r;
	__wrap_free(bytes);
	return 0;
}

static int wrap(void) {
	uint8_t *archive = NULL;
	size_t n = 0;
	int r = table_cpio(s.bytes, s.n_bytes, &archive, &n);

	if (r < 0)
		return archive || n ? TOUCHED : r;
	__wrap_free(archive);
	return 0;
}

static int listed(void) {
	static uint8_t page[DISCOVERY_HEADER_SIZE + 3 * DISCOVERY_RECORD_SIZE] = { [8] = 3 };
	struct discovery_log *log = NULL;
	int r = discovery_log_parse(page, sizeof(page), &log);

	if (r < 0)
		return log ? TOUCHED : r;
	discovery_log_free(log);
	return 0;
}

static int read_facts(void) {
	struct nbft *t = NULL;
	int r = nbft_read("NBFT", s.bytes, s.n_bytes, &t);

	if (r < 0)
		return t ? TOUCHED : r;
	nbft_free(t);
	return 0;
}

static int unreadable(void) {
	struct nbft *t = NULL;
	int r = nbft_unreadable("NBFT", "permission denied", &t);

	if (r < 0)
		return t ? TOUCHED : r;
	nbft_free(t);
	return 0;
}

static int command_line(void) {
	struct options o = { .timeout_us = 1 };
	int r = options_parse(CMDLINE, &o);

	if (r < 0)
		return o.timeout_us != 1 ? TOUCHED : r;
	options_done(&o);
	return 0;
}

static int plan(void) {
	const struct nbft *const tables[] = { s.facts, s.facts };
	static const struct plan_machine machine = { .has_uuid = true, .uuid = { 1, 2, 3 }, .uuid_from = "x" };
	struct plan *p = NULL;
	int r = plan_make(tables, 2, &s.options, &machine, &p);

	if (r < 0)
		return p ? TOUCHED : r;
	plan_free(p);
	return 0;
}

/* Marks that were made before the failure must stay in the list. */
static int marks(void) {
	struct marks m = { 0 };
	int r = marks_units(s.plan, &s.options, "/run/systemd/generator", &m);
	struct options root = { .root = (char *)"nbft", .root_flags = (char *)"ro", .timeout_us = 90000000 };
	size_t n = m.n;

	if (r == 0)
		r = marks_interfaces(s.plan, &m);
	if (r == 0)
		r = marks_namespaces(s.plan, &m);
	if (r == 0)
		r = marks_root(&root, "/run/systemd/generator.early", &m);
	if (r == 0)
		r = marks_initqueue(&root, "/run/nvmf-boot", &m);
	if (r == 0)
		r = marks_units(s.plan, &root, "/run/systemd/generator", &m);
	if (r < 0 && m.n < n)
		r = TOUCHED;
	marks_done(&m);
	return r;
}

/* ---- the engine, in a world where all works, or in a world without targets ---- */

static void answer_link(struct engine *e, const struct action *a, bool vlan, uint64_t now) {
	const struct plan_iface *f = &s.plan->ifaces[a->iface];
	struct event ev = { .type = EVENT_LINK,
			    .link = { .ifindex = vlan ? 100 + (int)a->iface : a->ifindex,
				      .up = true,
				      .carrier = true,
				      .vlan = f->vlan,
				      .parent = f->vlan ? engine_iface(e, f->parent)->ifindex : 0 } };

	memcpy(ev.link.mac, f->mac, sizeof(ev.link.mac));
	snprintf(ev.link.name, sizeof(ev.link.name), "%s", f->name);
	engine_event(e, &ev, now);
}

static void show_namespaces(struct engine *e, uint64_t now) {
	engine_event(e, &(struct event){ .type = EVENT_LISTING, .listing = LISTING_NVME }, now);
	for (size_t i = 0; i < s.plan->n_nss; i++) {
		const struct plan_ns *n = &s.plan->nss[i];
		struct event ev = { .type = EVENT_NS, .ns = { .dev = "nvme0n1", .nsid = n->nsid } };

		snprintf(ev.ns.nqn, sizeof(ev.ns.nqn), "%s", n->nqn);
		ev.ns.has_uuid = ev.ns.has_nguid = ev.ns.has_eui64 = true;
		memcpy(ev.ns.uuid, n->nid, sizeof(ev.ns.uuid));
		memcpy(ev.ns.nguid, n->nid, sizeof(ev.ns.nguid));
		memcpy(ev.ns.eui64, n->nid, sizeof(ev.ns.eui64));
		engine_event(e, &ev, now);
	}
	engine_event(e, &(struct event){ .type = EVENT_LISTED, .listing = LISTING_NVME }, now);
}

/* Every discovery controller lists the same two subsystems and the same other discovery controller. */
static void discovered(struct engine *e, size_t path, uint64_t now) {
	struct discovery_record records[3] = {
		{ .kind = DISCOVERY_SUBSYSTEM, .port = 4420, .nqn = "nqn.found" },
		{ .kind = DISCOVERY_SUBSYSTEM, .port = 4420, .nqn = "nqn.also" },
		{ .kind = DISCOVERY_REFERRAL, .port = 8009, .nqn = NVME_DISCOVERY_NQN }
	};
	struct discovery_log log = { .listed = 3, .records = records, .n = 3 };

	for (size_t i = 0; i < log.n; i++)
		addr_parse(i == 2 ? "192.0.2.202" : "192.0.2.201", &records[i].traddr);
	engine_event(e, &(struct event){ .type = EVENT_DISCOVERED, .path = path, .log = &log }, now);
}

static void answer(struct engine *e, const struct action *a, uint64_t now) {
	struct event ev = { .done = *a, .path = a->path, .err = s.works ? 0 : ECONNREFUSED };

	switch (a->type) {
	case ACTION_LOAD_FABRICS:
		engine_event(e, &(struct event){ .type = EVENT_FABRICS }, now);
		break;
	case ACTION_UP:
	case ACTION_VLAN:
		answer_link(e, a, a->type == ACTION_VLAN, now);
		break;
	case ACTION_ADDR:
		ev = (struct event){ .type = EVENT_ADDR, .ifindex = a->ifindex };
		ev.addr = s.plan->ifaces[a->iface].addrs[a->item].ip;
		engine_event(e, &ev, now);
		break;
	case ACTION_RENAME:
	case ACTION_ROUTE:
		engine_event(e, &(struct event){ .type = EVENT_DONE, .done = *a }, now);
		break;
	case ACTION_PROBE:
	case ACTION_CONNECT:
		ev.type = a->type == ACTION_PROBE ? EVENT_PROBED : EVENT_CONNECTED;
		engine_event(e, &ev, now);
		if (a->type == ACTION_CONNECT && s.works)
			show_namespaces(e, now);
		break;
	case ACTION_RESOLVE:
	case ACTION_DISCOVER:
		discovered(e, a->path, now);
		break;
	default:
		break;
	}
}

static void show_links(struct engine *e) {
	for (size_t i = 0; i < s.plan->n_ifaces; i++) {
		struct event ev = { .type = EVENT_LINK, .link = { .ifindex = (int)i + 1 } };

		if (s.plan->ifaces[i].vlan)
			continue;
		memcpy(ev.link.mac, s.plan->ifaces[i].mac, sizeof(ev.link.mac));
		ev.link.pci_sbdf = s.plan->ifaces[i].pci_sbdf;
		snprintf(ev.link.name, sizeof(ev.link.name), "eth%u", (unsigned)i & 0xff);
		engine_event(e, &ev, 0);
	}
}

/* Runs the engine to its exit. Later actions are not answered, so they need no memory. */
static int carry_out(void) {
	struct engine *e = engine_new(s.plan, 0, 1);
	static struct action actions[256];
	int r = e ? 0 : -ENOMEM;
	bool ended = false;
	uint64_t now = 0;

	if (e)
		show_links(e);
	while (r == 0 && !ended && now != UINT64_MAX) {
		size_t n = 0;

		r = engine_step(e, now);
		while (r == 0 && n < sizeof(actions) / sizeof(*actions) && engine_next_action(e, &actions[n]))
			ended = actions[n++].type == ACTION_EXIT || ended;
		for (size_t i = 0; i < n && !ended; i++)
			answer(e, &actions[i], now);
		now = n > 0 ? now : engine_wakeup(e); /* the engine gets the answers without a delay */
	}
	engine_free(e);
	return r;
}

/* ---- stages with too little memory ---- */

static bool survives(const char *name, int (*stage)(void), size_t at, bool for_good) {
	int r;

	scarce_begin(at, for_good);
	r = stage();
	if (r == -ENOMEM && scarce.n_used == 0)
		return true;
	printf("# %s, allocation %zu refused%s: %s, %zu pieces forgotten\n", name, at, for_good ? " and all after" : "",
	       r == 0 ? "not noticed" : strerror(-r), scarce.n_used);
	return false;
}

static size_t in_all;

static void starve(const char *name, int (*stage)(void)) {
	size_t need, good = 0;

	scarce_begin(SIZE_MAX, false);
	if (!is_int(stage(), 0, tap_name("%s: succeeds with enough memory", name)))
		return;
	need = scarce.asked;
	in_all += need;
	is_int((long long)scarce.n_used, 0, tap_name("%s: frees all its memory", name));
	for (size_t i = 0; i < need; i++)
		good += survives(name, stage, i, false) && survives(name, stage, i, true);
	ok(good == need, "%s: each of %zu allocations may fail: the stage returns -ENOMEM and frees its memory", name,
	   need);
}

static bool load(const char *path) {
	FILE *f = fopen(path, "re");

	s.text_size = f ? fread(s.text, 1, sizeof(s.text), f) : 0;
	if (f)
		fclose(f);
	return s.text_size > 0;
}

/* Makes the results that the stages start from, with enough memory. */
static bool prepare(void) {
	static const struct nbft *tables[1]; /* the list is static, because the plan borrows the list */
	struct table_error err;

	scarce_begin(SIZE_MAX, false);
	if (table_parse(s.text, s.text_size, &s.desc, &err) < 0 ||
	    table_build(s.desc, &s.bytes, &s.n_bytes, &err) < 0 ||
	    nbft_read("NBFT", s.bytes, s.n_bytes, &s.facts) < 0 ||
	    options_parse("rd.nvmf.timeout=10 rd.nvmf.discover=tcp,192.0.2.200 rd.nvmf.discover=tcp,target.example "
			  "rd.nvmf.discover=tcp,233.252.0.1",
			  &s.options) < 0)
		return false;
	tables[0] = s.facts;
	return plan_make(tables, 1, &s.options, NULL, &s.plan) == 0;
}

static void clean(void) {
	s.plan = plan_free(s.plan);
	options_done(&s.options);
	s.facts = nbft_free(s.facts);
	s.desc = table_desc_free(s.desc);
	__wrap_free(s.bytes);
	s.bytes = NULL;
}

static void one_table(const char *path) {
	printf("# %s\n", path);
	if (!ok(load(path) && prepare(), "%s is read", path))
		return;
	starve("table_parse", parse);
	starve("table_build", build);
	starve("table_cpio", wrap);
	starve("nbft_read", read_facts);
	starve("plan_make", plan);
	starve("marks", marks);
	s.works = true;
	starve("engine in a world where all works", carry_out);
	s.works = false;
	starve("engine in a world without targets", carry_out);
	clean();
}

int main(void) {
	glob_t found;

	if (glob("tests/tables/*.nbft", 0, NULL, &found) != 0) {
		printf("Bail out! no tables\n");
		return 1;
	}
	starve("nbft_unreadable", unreadable);
	starve("options_parse", command_line);
	starve("discovery_log_parse", listed);
	for (size_t i = 0; i < found.gl_pathc; i++)
		one_table(found.gl_pathv[i]);
	globfree(&found);
	ok(in_all > 3500, "the stages made %zu allocations in all, so none stopped early", in_all);
	return tap_done();
}

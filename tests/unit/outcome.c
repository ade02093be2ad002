/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/plan/outcome.c: the exit status that a plan means, before any boot. */
#include "exit-status.h"

#include "plan-kit.h"

/* What kit_good() plans: one HFI, one bootable SSNS with a path. */
static const struct nbft_hfi HFI = { .index = 1 };
static struct nbft_ssns ssns[2];
static struct nbft table;
static const struct nbft *both[] = { &table, &table };
static struct plan_lead leads[2];
static struct plan_path path, discovery;
static struct plan plan;
static struct options options;

static void good(void) {
	ssns[0] = (struct nbft_ssns){ .index = 1, .nqn = (char *)"nqn.x" };
	ssns[1] = (struct nbft_ssns){ .index = 2, .nqn = (char *)"nqn.y" };
	table = (struct nbft){ .hfis = (struct nbft_hfi *)&HFI, .n_hfis = 1, .ssns = ssns, .n_ssns = 1 };
	leads[0] = (struct plan_lead){ .table = 1, .ssns = 1, .path = 0, .ns = NONE };
	leads[1] = (struct plan_lead){ .table = 1, .ssns = 2, .path = NONE, .ns = NONE };
	path = discovery = (struct plan_path){ 0 };
	options = (struct options){ 0 };
	plan = (struct plan){ .tables = both,
			      .n_tables = 1,
			      .paths = &path,
			      .n_paths = 1,
			      .leads = leads,
			      .n_leads = 1,
			      .discoveries = &discovery };
}

static void is(int want, const char *what) {
	int got = plan_exit_status(&plan, &options);

	ok(got == want, "%s: %d (%d)", what, want, got);
	good();
}

static void nothing(void) {
	plan.n_tables = plan.n_paths = 0;
	is(EXIT_NOTHING, "no table");
	plan.n_tables = plan.n_paths = 0;
	options.asks_tcp = true;
	is(EXIT_FAILED, "no table, and the discovery controller of the command line is left out");
	options.off = true;
	is(EXIT_NOTHING, "switched off");
	table.n_ssns = plan.n_paths = plan.n_leads = 0;
	is(EXIT_NOTHING, "a table that names nothing");
	table.n_ssns = plan.n_paths = plan.n_leads = 0;
	table.n_discoveries = 1;
	is(EXIT_FAILED, "a table that names only a discovery controller, which is left out");
	ssns[0].non_bootable = true;
	plan.n_paths = plan.n_leads = 0;
	table.n_discoveries = 1;
	is(EXIT_NOTHING, "a table with the list of a discovery controller that is left out, with nothing to boot from");
}

static void second_table(void) {
	struct nbft_ssns third = { .index = 3, .nqn = (char *)"nqn.z" };
	struct nbft other = table;
	const struct nbft *two[] = { &table, &other };

	other.ssns = &third;
	plan.tables = two;
	plan.n_tables = 2;
	is(EXIT_PARTIAL, "the bootable SSNS of the second table has no path");
	third.non_bootable = true;
	plan.tables = two;
	plan.n_tables = 2;
	is(EXIT_DONE, "the SSNS of the second table is not bootable");
}

static void lost(void) {
	plan.n_leads = 0;
	is(EXIT_FAILED, "the only bootable SSNS has no path");
	plan.n_leads = 0;
	ssns[0].non_bootable = true;
	is(EXIT_DONE, "an SSNS without a path that is not bootable");
	table.n_ssns = 2;
	is(EXIT_PARTIAL, "one of two bootable SSNS has no path");
	table.n_ssns = plan.n_leads = 2;
	is(EXIT_DONE, "an SSNS whose path was replaced by another path to its controller");
	table.n_ssns = 2;
	leads[0].ssns = 2;
	is(EXIT_PARTIAL, "the first of two bootable SSNS has no path");
	leads[0].table = 2;
	is(EXIT_FAILED, "a lead of another table does not count");
	table.n_lost_ssns = 1;
	is(EXIT_PARTIAL, "the reader lost one SSNS, another has a path");
	table.n_lost_ssns = 1;
	table.n_ssns = plan.n_leads = 0;
	is(EXIT_FAILED, "the reader lost the only SSNS");
	table.refused = true;
	table.n_ssns = 0;
	is(EXIT_FAILED, "the only table is refused");
}

static void by_discovery(void) {
	plan.n_leads = 0;
	plan.n_discoveries = 1;
	is(EXIT_PARTIAL, "no bootable SSNS has a path, but a discovery controller may list one");
	plan.n_leads = 0;
	plan.n_discoveries = 1;
	discovery.background = true;
	is(EXIT_FAILED, "firmware has the list of the only discovery controller in the table");
	table.n_ssns = plan.n_leads = plan.n_paths = 0;
	plan.n_discoveries = 1;
	is(EXIT_DONE, "a table with a discovery controller only");
	table.n_ssns = 2;
	ssns[1].nqn = (char *)NVME_DISCOVERY_NQN;
	is(EXIT_DONE, "an SSNS that stands for a discovery controller needs no path");
}

int main(void) {
	good();
	is(EXIT_DONE, "the only bootable SSNS has a path");
	nothing();
	second_table();
	lost();
	by_discovery();
	return tap_done();
}

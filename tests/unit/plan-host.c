/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/plan/plan-host.c: the host NQN and the host id, and which of two tables' hosts counts. */
#include "../../helper/plan/maker.h"
#include "plan-kit.h"

#define UUID_NQN "nqn.2014-08.org.nvmexpress:uuid:"

static const uint8_t MACHINE[16] = { 0xaa, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
#define MACHINE_TEXT "aa010203-0405-0607-0809-0a0b0c0d0e0f"
#define TABLE_ID "00110000-0000-0000-0000-000000000000"
#define OTHER_ID "00112233-4455-6677-8899-aabbccddeeff"

static void host(const struct kit *k, const char *cmdline, const uint8_t *uuid, const char *want, const char *name) {
	struct options o;
	struct plan *p = kit_plan2(k, NULL, cmdline, uuid, &o);
	char buf[512] = "none", id[UUID_TEXT_MAX];

	ok(uuid ? p->uuid && memcmp(p->uuid, uuid, 16) == 0 : !p->uuid, "the plan has the machine's UUID: %s", name);
	if (p->n_hosts > 0)
		snprintf(buf, sizeof(buf), "%s %s %s", p->hosts[0].nqn, uuid_text(p->hosts[0].id, id),
			 p->hosts[0].origin);
	is_str(buf, want, name);
	plan_free(p);
	options_done(&o);
}

static void hosts(void) {
	struct kit k;

	kit_good(&k);
	host(&k, "", MACHINE, "nqn.2020-01.org.example:h " TABLE_ID " from the table",
	     "the host is the table's, even if the id begins with a zero byte");
	host(&k, "rd.nvmf.hostnqn=nqn.me rd.nvmf.hostid=" OTHER_ID, NULL, "nqn.me " OTHER_ID " from the command line",
	     "the NQN and the id of the command line go before the table's");
	host(&k, "rd.nvmf.hostnqn=nqn.me", NULL, "nqn.me " TABLE_ID " NQN from the command line, id from the table",
	     "the NQN of the command line is used with the table's id");
	k.t.host.has_id = false;
	k.t.host.nqn = (char *)UUID_NQN OTHER_ID;
	host(&k, "", MACHINE, UUID_NQN OTHER_ID " " OTHER_ID " NQN from the table, id the UUID in the NQN",
	     "a missing id is taken from the UUID in the NQN");
	k.t.host.nqn = (char *)"nqn.x";
	host(&k, "", MACHINE, "nqn.x " MACHINE_TEXT " NQN from the table, id from the SMBIOS UUID",
	     "a missing id is taken from the SMBIOS UUID");
	host(&k, "", NULL, "nqn.x d6abe80f-b768-5fe6-b9a0-92ee32cdb016 NQN from the table, id made from the NQN",
	     "without a UUID of the machine the id is made from the NQN, the same one at every boot");
	k.t.host.nqn = (char *)"nqn.2026-11.org.example:uuid:{" OTHER_ID "}";
	host(&k, "", MACHINE,
	     "nqn.2026-11.org.example:uuid:{" OTHER_ID "} " OTHER_ID " NQN from the table, id the UUID in the NQN",
	     "the UUID in an NQN of another organisation counts, too");
	k.t.host.nqn = (char *)UUID_NQN "00000000-0000-0000-0000-000000000000";
	host(&k, "", MACHINE,
	     UUID_NQN "00000000-0000-0000-0000-000000000000 " MACHINE_TEXT
		      " NQN from the table, id from the SMBIOS UUID",
	     "a UUID of zeros in the NQN is no id");
	k.t.host.nqn = NULL;
	host(&k, "", MACHINE, UUID_NQN MACHINE_TEXT " " MACHINE_TEXT " from the SMBIOS UUID",
	     "a missing NQN and id are taken from the SMBIOS UUID");
	k.t.host.nqn = (char *)"nqn.a,b";
	host(&k, "", MACHINE, UUID_NQN MACHINE_TEXT " " MACHINE_TEXT " from the SMBIOS UUID",
	     "an NQN with a comma counts as missing");
	host(&k, "", NULL, "none", "without an NQN, an id and SMBIOS there is no host");
	kit_expect(&k, kit_paths, "", "without a host there are no paths");
	kit_expect(&k, kit_skips,
		   "NBFT: no host identity: none was found in the table, /etc/nvme, SMBIOS or the device tree; "
		   "rd.nvmf.hostnqn= can give one\n"
		   "SSNS 1: the table has no host identity",
		   "a table without a host identity is left out with a reason");
	host(&k, "rd.nvmf.hostid=" OTHER_ID, NULL,
	     UUID_NQN OTHER_ID " " OTHER_ID " NQN made from the host id, id from the command line",
	     "a missing NQN is made from the id of the command line");
	k.t.host.present = false;
	k.t.host.has_id = true;
	host(&k, "", MACHINE, UUID_NQN MACHINE_TEXT " " MACHINE_TEXT " from the SMBIOS UUID",
	     "without a host descriptor the SMBIOS UUID is used");
}

/* The command line gives one half of the identity; the machine or the table gives the other. */
static void halves(void) {
	struct kit k;

	kit_good(&k);
	k.t.host.nqn = NULL;
	host(&k, "rd.nvmf.hostid=" OTHER_ID, MACHINE,
	     UUID_NQN MACHINE_TEXT " " OTHER_ID " NQN from the SMBIOS UUID, id from the command line",
	     "a missing NQN is made from the UUID of the machine, whatever the id");
	k.t.host.present = false;
	k.t.host.nqn = (char *)"nqn.stale";
	host(&k, "", MACHINE, UUID_NQN MACHINE_TEXT " " MACHINE_TEXT " from the SMBIOS UUID",
	     "without a host descriptor no byte of one counts");
}

/* Plans two tables and returns how many hosts the plan has. Each table has an NQN and the last byte of an id. */
static size_t hosts_of(const char *one, uint8_t id1, const char *two, uint8_t id2, const char *cmdline,
		       bool *conflict) {
	struct kit a, b;
	struct options o;
	struct plan *p;
	size_t n;

	kit_good(&a);
	kit_good(&b);
	a.t.host.nqn = (char *)one;
	b.t.host.nqn = (char *)two;
	a.t.host.id[15] = id1;
	b.t.host.id[15] = id2;
	p = kit_plan2(&a, &b, cmdline, NULL, &o);
	n = p->n_hosts;
	*conflict = n > 1 && plan_host_conflicts(p, 1);
	plan_free(p);
	options_done(&o);
	return n;
}

static void near_hosts(void) {
	bool conflict;

	ok(hosts_of("nqn.h", 1, "nqn.h", 1, "", &conflict) == 1, "one NQN with one id is one host");
	ok(hosts_of("nqn.h", 1, "nqn.h", 2, "", &conflict) == 2 && conflict,
	   "one NQN with two ids that differ in the last byte is two hosts, which Linux refuses");
	ok(hosts_of("nqn.h", 1, "nqn.i", 1, "", &conflict) == 2 && conflict,
	   "two NQNs with one id are two hosts, which Linux refuses");
	ok(hosts_of("nqn.h", 1, "nqn.i", 2, "", &conflict) == 2 && !conflict, "two NQNs with two ids are two hosts");
	ok(hosts_of("nqn.h", 1, "nqn.i", 1, "rd.nvmf.hostnqn=nqn.me", &conflict) == 1,
	   "with an NQN of the command line one id for both tables is one host");
	ok(hosts_of("nqn.h", 1, "nqn.h", 2, "rd.nvmf.hostnqn=nqn.me", &conflict) == 1,
	   "with an NQN of the command line the first table gives the id for all tables");
	ok(hosts_of("nqn.h", 1, "nqn.i", 2, "rd.nvmf.hostid=" OTHER_ID, &conflict) == 1,
	   "with an id of the command line the first table gives the NQN for all tables");
}

/* The primary administrative host is that of a descriptor, and a refused table has none. */
static void primaries(void) {
	struct kit a, b;
	struct options o;
	struct plan *p;

	kit_good(&a);
	kit_good(&b);
	a.t.host.nqn = (char *)"nqn.a";
	b.t.host.nqn = (char *)"nqn.b";
	a.t.host.id[15] = 1;
	a.t.host.primary = NBFT_PRIMARY_SELECTED;
	a.t.host.present = false;
	p = kit_plan2(&a, &b, "", MACHINE, &o);
	is_str(p->hosts[0].nqn, "nqn.b", "the mark of a descriptor that is not valid makes no primary host");
	plan_free(p);
	options_done(&o);
	a.t.host.present = true;
	a.t.host.primary = 0;
	b.t.refused = true;
	b.t.n_hfis = b.t.n_ssns = 0;
	b.t.diags = &(struct nbft_diag){ .level = NBFT_DIAG_ERROR, .why = "checksum is wrong" };
	b.t.n_diags = 1;
	p = kit_plan2(&a, &b, "", MACHINE, &o);
	ok(p->n_hosts == 1 && strcmp(p->hosts[0].nqn, "nqn.a") == 0, "a refused table gives no host");
	plan_free(p);
	options_done(&o);
}

/* Other machines may have the UUID in an NQN, too. */
static void shared_uuids(void) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	k.t.host.nqn = (char *)UUID_NQN "03000200-0400-0500-0006-000700080009";
	memcpy(k.t.host.id, MACHINE, 16);
	p = kit_plan(&k);
	ok(p->hosts[0].shared, "a placeholder in the NQN is shared with other machines, though the id is not");
	plan_free(p);
	k.t.host.nqn = (char *)UUID_NQN MACHINE_TEXT;
	p = kit_plan(&k);
	ok(!p->hosts[0].shared, "a UUID of its own in NQN and id is not shared");
	plan_free(p);
}

int main(void) {
	hosts();
	halves();
	near_hosts();
	primaries();
	shared_uuids();
	return tap_done();
}

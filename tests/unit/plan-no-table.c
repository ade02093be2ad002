/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/plan without a table: the identity of the machine, rd.nvmf.discover=, name servers. */
#include "plan-kit.h"

static const uint8_t UUID[16] = { 0x11, 0x22, [15] = 0xff };

/* Checks "NQN ID origin" of the machine's own host, and the number of discovery controllers. */
static void own(const char *cmdline, const struct plan_machine *machine, const char *want, size_t n) {
	struct plan *p = NULL;
	struct options o;
	char got[400] = "", id[UUID_TEXT_MAX];

	if (options_parse(cmdline, &o) < 0 || plan_make(NULL, 0, &o, machine, &p) < 0)
		exit(1);
	if (p->n_hosts)
		snprintf(got, sizeof(got), "%s %s %s", p->hosts[0].nqn, uuid_text(p->hosts[0].id, id),
			 p->hosts[0].origin);
	is_str(got, want, tap_name("the host of a plan without a table, with the command line: %s", cmdline));
	ok(p->n_hosts == (*want ? 1 : 0) && p->n_discoveries == n && p->n_ifaces + p->n_paths + p->n_nss == 0,
	   "without a table the plan has only the host and the discovery controller");
	ok(plan_needs_network(p) == (n > 0),
	   "without a table the plan needs a network exactly if there is a discovery controller");
	plan_free(p);
	options_done(&o);
}

/*
 * Name servers are asked through the HFI whose table has them, for a name of the table and for a name of the command
 * line.
 */
static void servers(void) {
	struct options o;
	struct plan *p;
	struct kit k;

	kit_good(&k);
	k.hfis[0].gateway = kit_addr("192.0.2.254");
	k.hfis[0].dns1 = kit_addr("198.51.100.53");
	p = kit_plan2(&k, NULL, "rd.nvmf.discover=tcp,target.example nameserver=203.0.113.53", NULL, &o);
	is_str(kit_ifaces(p), "nbft0 192.0.2.10/24 [198.51.100.53/32>192.0.2.254*0]",
	       "a name on the command line gives routes to the name servers of the HFIs");
	ok(!plan_needs_network(p), "a name needs no other network if the table has an interface");
	ok(p->n_nameservers == 1 && addr_equal(p->nameservers[0].ip, kit_addr("203.0.113.53")),
	   "the plan keeps the addresses of nameserver=");
	plan_free(p);
	options_done(&o);
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24", "without a name the name servers get no route");
}

static void without_table(void) {
#define ASK "rd.nvmf.discover=tcp,203.0.113.1"
#define MADE "nqn.2014-08.org.nvmexpress:uuid:11220000-0000-0000-0000-0000000000ff"
	struct plan_machine image = {
		.host = { .present = true, .nqn = (char *)"nqn.image", .has_id = true, .id = { 7 } }
	};
	struct plan_machine smbios = { .has_uuid = true, .uuid_from = "from the SMBIOS UUID" };
	struct options o;
	struct plan *p = NULL;

	memcpy(smbios.uuid, UUID, sizeof(UUID));
	own("", &smbios, "", 0);
	own("rd.nvmf.discover=tcp,target.example", &smbios,
	    MADE " 11220000-0000-0000-0000-0000000000ff from the SMBIOS UUID", 1);
	own(ASK, &smbios, MADE " 11220000-0000-0000-0000-0000000000ff from the SMBIOS UUID", 1);
	own(ASK, &image, "nqn.image 07000000-0000-0000-0000-000000000000 from /etc/nvme", 1);
	own(ASK " rd.nvmf.hostnqn=nqn.me rd.nvmf.hostid=08000000-0000-0000-0000-000000000000", &image,
	    "nqn.me 08000000-0000-0000-0000-000000000000 from the command line", 1);
	own(ASK " rd.nvmf.hostid=08000000-0000-0000-0000-000000000000", NULL,
	    "nqn.2014-08.org.nvmexpress:uuid:08000000-0000-0000-0000-000000000000 08000000-0000-0000-0000-000000000000 "
	    "NQN made from the host id, id from the command line",
	    1);
	image.host.has_id = false;
	own(ASK, &image, "nqn.image 4455ce64-2e57-5336-a462-14e74a55c2c2 NQN from /etc/nvme, id made from the NQN", 1);
	own(ASK " rd.nvmf.hostnqn=nqn.x", NULL,
	    "nqn.x d6abe80f-b768-5fe6-b9a0-92ee32cdb016 NQN from the command line, id made from the NQN", 1);
	image.has_uuid = true;
	image.uuid_from = "from the SMBIOS UUID";
	own(ASK, &image, "nqn.image 00000000-0000-0000-0000-000000000000 NQN from /etc/nvme, id from the SMBIOS UUID",
	    1);
	if (options_parse(ASK, &o) < 0 || plan_make(NULL, 0, &o, NULL, &p) < 0)
		exit(1);
	is_str(kit_skips(p),
	       "rd.nvmf.discover=tcp,203.0.113.1: no host identity: none was found in the table, /etc/nvme, SMBIOS or "
	       "the "
	       "device tree; rd.nvmf.hostnqn= can give one",
	       "rd.nvmf.discover= without a host identity is left out");
	plan_free(p);
	options_done(&o);
}

/* The identity of a table goes before that of the image. A table without an identity uses that of the image. */
static void identity_beside_table(void) {
	struct plan_machine image = { .host = { .present = true, .nqn = (char *)"nqn.image", .has_id = true } };
	const struct nbft *list[1];
	struct options o;
	struct plan *p = NULL;
	struct kit k;

	kit_good(&k);
	list[0] = &k.t;
	if (options_parse(ASK, &o) < 0 || plan_make(list, 1, &o, &image, &p) < 0)
		exit(1);
	ok(p->n_hosts == 1 && strcmp(p->hosts[0].nqn, k.t.host.nqn) == 0 && p->discoveries[0].host == 0,
	   "rd.nvmf.discover= through any interface uses the table's host");
	plan_free(p);
	k.t.host.present = false;
	if (plan_make(list, 1, &o, &image, &p) < 0)
		exit(1);
	ok(p->n_hosts == 1 && strcmp(p->hosts[0].nqn, "nqn.image") == 0 && p->n_paths == 1,
	   "a table without a host uses the host of the image");
	plan_free(p);
	options_done(&o);
}

int main(void) {
	servers();
	without_table();
	identity_beside_table();
	return tap_done();
}

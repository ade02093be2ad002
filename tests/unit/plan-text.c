/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/words/plan-text.c: output that the tests of `nvmf-boot plan` do not cover, because these read whole
 * tables.
 */
#include "plan-kit.h"
#include "plan-text.h"
#include "text-of.h"

static void write_text(FILE *f, const void *plan) {
	plan_text(f, plan);
}

static void has(const struct kit *k, const char *want, const char *name) {
	struct plan *p = kit_plan(k);
	char *got = text_of(write_text, p);

	if (!ok(strstr(got, want) != NULL, "%s", name))
		printf("# wanted %s in:\n# %s\n", want, got);
	free(got);
	plan_free(p);
}

int main(void) {
	struct kit k, other;
	struct options o;
	struct plan *p;
	char *got;

	kit_good(&k);
	k.ssns[0].hdr_digest = true;
	has(&k, "\n     with header digests\n", "the text has a path's header digests");
	k.ssns[0].data_digest = true;
	has(&k, "\n     with header and data digests\n", "the text has both digests of a path");
	has(&k, "\n  NGUID 01000000000000000000000000000001 (SSNS 1)\n     of nqn.t\n",
	    "the text has a namespace with an NGUID");
	k.ssns[0].nid_type = NBFT_NID_EUI64;
	has(&k, "\n  EUI-64 0100000000000000 (SSNS 1)\n", "the text has a namespace with an EUI-64");
	k.ssns[0].nid_type = NBFT_NID_NONE;
	has(&k, "\n  NSID 1 of that subsystem (SSNS 1)\n", "the text has a namespace with an NSID only");
	k.ssns[0].non_bootable = true;
	has(&k, "not waited for", "the text says that a namespace not for booting is not waited for");
	k.ssns[0].nqn = (char *)"nqn.\x9b"
				"2J\xc2\x9b";
	has(&k, "nqn.\\x9b2J\\xc2\\x9b", "the text escapes control characters of firmware");
	k.hfis[0].vlan = 42;
	has(&k,
	    "  nbft0: NIC 02:00:00:00:00:01\n     found by the MAC, since the table names no PCI "
	    "function\n     no address of its own, only VLANs\n  nbft0.42: VLAN 42 on nbft0\n",
	    "the text has a VLAN and its NIC");
	k.hfis[0].gateway = kit_addr("192.0.2.254");
	k.hfis[0].prefix = 32;
	has(&k,
	    "     route 192.0.2.254/32 on the link itself, metric 0\n     route 192.0.2.1/32 through 192.0.2.254, "
	    "metric 0\n",
	    "the text has routes");

	kit_good(&k);
	kit_good(&other);
	k.t.name = (char *)"NBFT1";
	other.t.name = (char *)"NBFT2";
	other.t.host.nqn = (char *)"nqn.other";
	other.t.host.id[0] = 7;
	p = kit_plan2(&k, &other, "", NULL, &o);
	got = text_of(write_text, p);
	ok(strstr(got, "\nOther host\n     nqn.other\n") && strstr(got, "\n     as nqn.other\n"),
	   "the text has a second host, and names the host at its path");
	free(got);
	plan_free(p);
	return tap_done();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/plan/plan-ns.c and clones.c: which SSNS name one namespace, which namespaces are bootable, and
 * clones: namespaces of two subsystems that have one identifier.
 */
#include "plan-kit.h"

static void namespaces(void) {
	struct kit k;
	struct plan *p;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "");
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 9, 1, 0)->non_bootable = true;
	for (unsigned i = 2; i <= 6; i++)
		kit_ssns(&k, i, "192.0.2.2", "nqn.t", 1, 1, 0);
	p = kit_plan(&k);
	is_int((long long)p->n_nss, 2, "five SSNS of one namespace and one of another give two namespaces");
	ok(!p->nss[0].boot && p->nss[1].boot, "only the bootable namespace is one to boot from");
	is_int(p->nss[1].ssns, 2, "a namespace is named after its first SSNS");
	plan_free(p);

	k.ssns[0].nid[15] = 1;
	p = kit_plan(&k);
	ok(p->n_nss == 1 && p->nss[0].boot, "a namespace is bootable if one of its SSNS says so");
	ok(p->paths[0].ssns == 1 && p->paths[0].boot, "every path to a bootable namespace is a path to boot from");
	plan_free(p);

	kit_good(&k);
	k.ssns[0].nid_type = NBFT_NID_EUI64;
	kit_ssns(&k, 2, "192.0.2.2", "nqn.t", 5, 1, 0)->nid_type = NBFT_NID_EUI64;
	p = kit_plan(&k);
	is_int((long long)p->n_nss, 1, "two EUI-64 with equal first eight bytes are one namespace");
	ok(p->nss[0].nid[15] == 0, "bytes behind an EUI-64 are not copied");
	plan_free(p);
	k.ssns[0].nid_type = NBFT_NID_NONE;
	k.ssns[1].nid_type = NBFT_NID_NONE;
	p = kit_plan(&k);
	ok(p->n_nss == 2 && p->nss[1].nsid == 5 && p->nss[1].nid_type == NBFT_NID_NONE,
	   "without a NID the NSID identifies the namespace");
	plan_free(p);
	k.ssns[1].nsid = 1;
	p = kit_plan(&k);
	is_int((long long)p->n_nss, 1, "one NSID in one subsystem is one namespace");
	plan_free(p);
	k.ssns[1].nqn = (char *)"nqn.u";
	p = kit_plan(&k);
	is_int((long long)p->n_nss, 2, "one NSID in two subsystems is two namespaces");
	plan_free(p);
	kit_good(&k);
	kit_ssns(&k, 2, "192.0.2.2", "nqn.t", 1, 1, 0)->non_bootable = true;
	p = kit_plan(&k);
	ok(p->n_nss == 1 && p->nss[0].boot, "a later SSNS that is not bootable takes nothing from the namespace");
	plan_free(p);
	for (int i = 0; i < 2; i++) {
		kit_good(&k);
		k.ssns[0].nsid = i == 0 ? 0 : 0xffffffff;
		p = kit_plan(&k);
		ok(p->n_nss == 1 && p->n_skips == 0, "with a NID the NSID %u says nothing", k.ssns[0].nsid);
		plan_free(p);
		k.ssns[0].nid_type = NBFT_NID_NONE;
		p = kit_plan(&k);
		ok(p->n_nss == 0 && p->n_skips == 1, "the NSID %u alone names no namespace", k.ssns[0].nsid);
		plan_free(p);
	}
	kit_good(&k);
	k.ssns[0].nsid = 0;
	k.ssns[0].nid_type = NBFT_NID_NONE;
	p = kit_plan(&k);
	ok(p->n_nss == 0 && p->n_paths == 1 && p->paths[0].boot, "an SSNS that names no namespace still gives a path");
	is_str(kit_skips(p), "namespace of SSNS 1: no NID and no NSID: nothing tells what to wait for",
	       "an SSNS that names no namespace is noted with a reason");
	plan_free(p);
}

/* An SSNS names another namespace if one bit of its identifier or one character of its NQN differs. */
static void near_misses(void) {
	static const struct {
		enum nbft_nid_type type;
		unsigned bytes;
		const char *name;
	} TYPES[] = { { NBFT_NID_UUID, 16, "UUID" }, { NBFT_NID_NGUID, 16, "NGUID" }, { NBFT_NID_EUI64, 8, "EUI-64" } };
	static const char *const NQNS[] = { "nqn.t2", "nqn.", "nqn.T" };
	struct kit k;
	struct plan *p;

	for (size_t t = 0; t < sizeof(TYPES) / sizeof(*TYPES); t++)
		for (unsigned byte = 0; byte < 16; byte++) {
			kit_good(&k);
			k.ssns[0].nid_type = TYPES[t].type;
			kit_ssns(&k, 2, "192.0.2.1", "nqn.t", 1, 1, 0)->nid_type = TYPES[t].type;
			k.ssns[1].nid[byte] ^= 1;
			p = kit_plan(&k);
			is_int((long long)p->n_nss, byte < TYPES[t].bytes ? 2 : 1,
			       tap_name("two %ss that differ in byte %u", TYPES[t].name, byte));
			plan_free(p);
		}
	kit_good(&k);
	kit_ssns(&k, 2, "192.0.2.1", "nqn.t", 1, 1, 0)->nid_type = NBFT_NID_UUID;
	p = kit_plan(&k);
	ok(p->n_nss == 2 && plan_original(p, 1) == NONE, "an NGUID and a UUID with the same bytes are two identifiers");
	plan_free(p);
	for (size_t i = 0; i < sizeof(NQNS) / sizeof(*NQNS); i++) {
		kit_good(&k);
		kit_ssns(&k, 2, "192.0.2.1", NQNS[i], 1, 1, 0);
		p = kit_plan(&k);
		ok(p->n_nss == 2 && plan_original(p, 1) == 0, "one NGUID in nqn.t and in %s is two namespaces",
		   NQNS[i]);
		plan_free(p);
	}
}

static void clones(void) {
	char words[PLAN_CLONE_WORDS_MAX];
	struct kit k;
	struct plan *p;

	kit_good(&k);
	k.ssns[0].non_bootable = true;
	kit_ssns(&k, 2, "192.0.2.2", "nqn.u", 1, 1, 0);
	kit_ssns(&k, 3, "192.0.2.3", "nqn.v", 1, 1, 0);
	kit_ssns(&k, 4, "192.0.2.4", "nqn.w", 2, 1, 0);
	p = kit_plan(&k);
	ok(!p->nss[0].boot && p->nss[1].boot, "a clone of a bootable namespace is not bootable");
	ok(plan_original(p, 0) == 1 && plan_original(p, 2) == 1,
	   "the first bootable namespace of an identifier goes before others");
	ok(plan_original(p, 1) == NONE && plan_original(p, 3) == NONE,
	   "no namespace goes before the first and the only one");
	ok(plan_clone_words(p, 0, words, sizeof(words)) && !plan_clone_words(p, 1, words + 1, sizeof(words) - 1),
	   "there is one warning for two namespaces");
	is_str(words,
	       "the namespaces of SSNS 2 and SSNS 1 have one identifier in two subsystems: Linux uses only the one "
	       "that it "
	       "sees first, so SSNS 1 waits until the namespace of SSNS 2 is there",
	       "the warning names both SSNS");
	plan_free(p);
	k.ssns[0].nid_type = k.ssns[1].nid_type = k.ssns[2].nid_type = NBFT_NID_NONE;
	p = kit_plan(&k);
	ok(p->n_nss == 4 && plan_original(p, 0) == NONE, "one NSID in two subsystems is not one identifier");
	plan_free(p);
}

int main(void) {
	namespaces();
	near_misses();
	clones();
	return tap_done();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: the right volume. A namespace counts only with its identifier and in its subsystem. A clone
 * that has kept the identifier of its original comes after the original, or is told apart from it.
 */
#include <errno.h>

#include "engine-kit.h"
#include "flat.h"
#include "status.h"

static void told_of(const char *dev, const char *nqn, struct ns_facts ns) {
	struct event ev = { .type = EVENT_NS, .ns = ns };

	snprintf(ev.ns.dev, sizeof(ev.ns.dev), "%s", dev);
	snprintf(ev.ns.nqn, sizeof(ev.ns.nqn), "%s", nqn);
	tell(&ev);
}

#define VOLUME ((struct ns_facts){ .nsid = 1, .has_uuid = true, .uuid = { 1, 2, 3 } })

static void gone(const char *dev) {
	struct event ev = { .type = EVENT_NS_GONE };

	snprintf(ev.ns.dev, sizeof(ev.ns.dev), "%s", dev);
	tell(&ev);
}

static const char *status(void) {
	static char text[4096];
	FILE *f = fmemopen(text, sizeof(text), "w");

	status_text(f, &(struct status){ .engine = e, .phase = STATUS_RUNNING });
	fclose(f);
	flatten(text);
	return text;
}

/* ---- near misses ---- */

static void differs_in_one_byte(enum nbft_nid_type type, const char *name, unsigned bytes) {
	for (unsigned byte = 0; byte < bytes; byte++) {
		struct ns_facts ns = { .nsid = 2,
				       .has_uuid = type == NBFT_NID_UUID,
				       .has_nguid = type == NBFT_NID_NGUID,
				       .has_eui64 = type == NBFT_NID_EUI64 };
		uint8_t *id = type == NBFT_NID_UUID ? ns.uuid : type == NBFT_NID_NGUID ? ns.nguid : ns.eui64;

		two_paths();
		nss[0].nid_type = type;
		memset(nss[0].nid, 0x5a, bytes);
		memset(id, 0x5a, bytes);
		id[byte] ^= 1;
		begin_up();
		told_of("nvme0n1", "nqn.x", ns);
		ok(!engine_ns(e, 0)->present, "an %s that differs in byte %u is another namespace", name, byte);
		id[byte] ^= 1;
		told_of("nvme0n2", "nqn.x", ns);
		ok(engine_ns(e, 0)->present, "the same %s is the namespace", name);
		end();
	}
}

static void other_kind_of_identifier(void) {
	two_paths();
	begin_up();
	told_of("nvme0n1", "nqn.x", (struct ns_facts){ .nsid = 2, .has_nguid = true, .nguid = { 1, 2, 3 } });
	ok(!engine_ns(e, 0)->present, "an NGUID with the bytes of the UUID is another namespace");
	end();
}

/* The volume behind a namespace was exchanged. */
static void in_words(void) {
	struct ns_facts ns = { .nsid = 1, .has_uuid = true, .uuid = { 9 }, .has_nguid = true, .nguid = { 8 } };

	two_paths();
	begin_up();
	told_of("nvme0n1", "nqn.x", ns);
	ok(said("nsid 1 (nvme0n1) has uuid 09000000-0000-0000-0000-000000000000, the table names uuid 01020300-"),
	   "a namespace is named by its UUID, if it has one");
	end();
}

static void two_namespaces(void) {
	two_paths();
	nss[1] = nss[0];
	nss[1].nid[15] = 1;
	nss[1].ssns = 2;
	nss[1].boot = false;
	plan.n_nss = 2;
	begin_up();
	probed(1, ECONNREFUSED);
	told_of("nvme0n2", "nqn.x", (struct ns_facts){ .nsid = 2, .has_uuid = true, .uuid = { 1, 2, 3, [15] = 1 } });
	probed(0, ECONNREFUSED);
	ok(engine_ns(e, 1)->present && !engine_is_ready(e),
	   "a namespace that is not for booting does not end the wait");
	end();
}

/* One of two paths to a namespace is shut. */
static void a_path_is_shut(void) {
	two_paths();
	begin_up();
	namespace("nvme0n1", 1, 1);
	log_text[0] = '\0';
	namespace_is_shut();
	did("", "a shut path to a namespace that is there is no news");
	is_str(engine_ns(e, 0)->error, "", "a namespace that is there has no error");
	end();
}

static void by_nsid(void) {
	two_paths();
	nss[0].nid_type = NBFT_NID_NONE;
	begin_up();
	told_of("nvme0n2", "nqn.x", (struct ns_facts){ .nsid = 2 });
	told_of("nvme1n1", "nqn.xx", (struct ns_facts){ .nsid = 1 });
	told_of("nvme2n1", "nqn.", (struct ns_facts){ .nsid = 1 });
	ok(!engine_ns(e, 0)->present && !said("another subsystem"),
	   "another NSID, and the NSID in another subsystem, are other namespaces and no news");
	told_of("nvme0n1", "nqn.x", (struct ns_facts){ .nsid = 1 });
	ok(engine_ns(e, 0)->present, "the NSID in the subsystem is the namespace");
	end();
}

/* ---- a clone that the plan does not know ---- */

static void in_another_subsystem(void) {
	static const char *const OTHERS[] = { "nqn.y", "nqn.x2", "nqn.", "nqn.X" };
	char line[200];

	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(*OTHERS); i++) {
		two_paths();
		begin_up();
		log_text[0] = '\0';
		told_of("nvme0n1", OTHERS[i], VOLUME);
		snprintf(line, sizeof(line),
			 "say: NBFT SSNS 1: uuid 01020300-0000-0000-0000-000000000000 is /dev/nvme0n1, but in another "
			 "subsystem than the table names: %s; still waiting for the namespace of the table\n",
			 OTHERS[i]);
		did(line, "the identifier in another subsystem is not the namespace, and is told");
		ok(!engine_is_ready(e) && !engine_ns(e, 0)->present, "the boot waits for the subsystem of the table");
		told_of("nvme0n1", OTHERS[i], VOLUME);
		did("", "the identifier in another subsystem is told once");
		told_of("nvme1n1", "nqn.x", VOLUME);
		ok(engine_is_ready(e) && !strstr(status(), "another subsystem"),
		   "the namespace of the table ends the wait and the error");
		end();
	}
}

static void ignored_by_the_kernel(void) {
	two_paths();
	begin_up();
	told_of("nvme0n1", "nqn.y", VOLUME);
	probed(0, 0);
	connected(0, 0, 1);
	wait_until(5000);
	ok(said("say: NBFT SSNS 1: connected, but the kernel ignores the namespace, because /dev/nvme0n1 of another "
		"subsystem "
		"has the same identifier; still waiting for it\n"),
	   "a connected subsystem without the namespace is explained by the clone");
	ok(!said("has no namespace with"), "the namespace is not said to be missing on the target");
	ok(!engine_is_ready(e) && strstr(status(), "the kernel ignores the namespace"),
	   "the boot waits, and the status has the reason");
	log_text[0] = '\0';
	gone("nvme0n1");
	ok(!strstr(status(), "the kernel ignores the namespace"), "the reason goes with the clone");
	wait_until(10000);
	ok(said("connected, but the subsystem has no namespace with uuid"),
	   "a namespace that does not follow when the clone has gone is told");
	told_of("nvme1n1", "nqn.x", VOLUME);
	ok(engine_is_ready(e), "the namespace of the table ends the wait");
	end();

	/* A clone that comes when the namespace was already missing is no reason for that. */
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, 0, 1);
	wait_until(5000);
	ok(said("the subsystem has no namespace with uuid"), "the namespace is missing on the target");
	told_of("nvme0n1", "nqn.y", VOLUME);
	ok(said("but in another subsystem than the table names: nqn.y"), "the clone is told later");
	wait_until(10000);
	ok(!said("the kernel ignores"), "the kernel did not ignore a namespace that was missing before the clone came");
	end();
}

/* ---- a clone in the plan ---- */

/* Makes a plan whose second path leads to a clone of the namespace in another subsystem. */
static void clone(bool boot) {
	two_paths();
	paths[1].nqn = "nqn.clone";
	paths[1].boot = boot;
	nss[1] = nss[0];
	nss[1].nqn = "nqn.clone";
	nss[1].ssns = 2;
	nss[1].boot = boot;
	plan.n_nss = 2;
}

static void clone_waits(bool boot) {
	const char *kind = boot ? "bootable" : "other";

	clone(boot);
	begin_up();
	ok(said("probe 192.0.2.1 ") && !said("probe 198.51.100.1 "), "the path to the %s clone does not begin", kind);
	ok(strstr(status(), " not tried before the namespace of SSNS 1, which has the same identifier, is there "),
	   "the status says what the path to the %s clone waits for", kind);
	probed(0, 0);
	connected(0, 0, 0);
	log_text[0] = '\0';
	told_of("nvme0n1", "nqn.x", VOLUME);
	ok(said("probe 198.51.100.1 "), "the path to the %s clone begins when the original is there", kind);
	ok(engine_is_ready(e), "the boot does not wait for the %s clone", kind);
	ok(!said("SSNS 2: namespace") && !said("another subsystem than the table"),
	   "the original is not taken for the %s clone, and is no news", kind);
	probed(1, 0);
	connected(1, 0, 1);
	wait_until(5000);
	ok(!boot || said("say: NBFT SSNS 2: connected, but the kernel ignores the namespace, because /dev/nvme0n1 of "
			 "another "
			 "subsystem has the same identifier"),
	   "that the kernel ignores the %s clone is told if the run goes on", kind);
	end();
}

/* What a clone is a clone of is never forgotten. */
static void clone_goes(void) {
	clone(true);
	begin_up();
	told_of("nvme2n1", "nqn.third", VOLUME);
	ok(said("NBFT SSNS 1: uuid 01020300-0000-0000-0000-000000000000 is /dev/nvme2n1, but in another subsystem") &&
		   said("NBFT SSNS 2: uuid 01020300-0000-0000-0000-000000000000 is /dev/nvme2n1, but in another "
			"subsystem"),
	   "a third volume is neither the original nor the clone");
	told_of("nvme1n1", "nqn.clone", VOLUME);
	gone("nvme1n1");
	log_text[0] = '\0';
	told_of("nvme0n1", "nqn.x", VOLUME);
	ok(engine_ns(e, 0)->present && !said("NBFT SSNS 2"),
	   "the original is expected, also after its clone has come and gone");
	end();
}

static void clone_without_original(void) {
	clone(false);
	begin_up();
	wait_until(179000);
	ok(!said("probe 198.51.100.1 "), "a clone that is not for booting is never tried without its original");
	log_text[0] = '\0';
	wait_until(180001);
	ok(said("not connected: not tried before the namespace of SSNS 1, which has the same identifier, is there"),
	   "the deadline says why the path to the clone was not tried");
	end();

	clone(true);
	begin_up();
	wait_until(89999);
	ok(!said("probe 198.51.100.1 "), "a bootable clone is not tried in the first half of the wait");
	log_text[0] = '\0';
	wait_until(90001);
	ok(said("say: NBFT SSNS 2 via HFI 2 (nbft1): 198.51.100.1 port 4420: tried although the namespace of SSNS 1, "
		"which has "
		"the same identifier, has not come; the root may be on this one\n") &&
		   said("probe 198.51.100.1 "),
	   "a bootable clone is tried in the second half of the wait, and that is told");
	probed(1, 0);
	connected(1, 0, 1);
	told_of("nvme1n1", "nqn.clone", VOLUME);
	ok(engine_ns(e, 1)->present && !engine_ns(e, 0)->present && engine_is_ready(e),
	   "the bootable clone is a namespace of its own");
	end();
}

/* A clone that waits is no hope for the boot, so another namespace to boot from is not held up. */
static void clone_is_no_hope(void) {
	struct plan_path three[3];
	struct plan_ns volumes[3];

	clone(true);
	memcpy(three, paths, sizeof(paths));
	memcpy(volumes, nss, sizeof(nss));
	three[2] = three[1];
	three[2].traddr = a("198.51.100.3");
	three[2].nqn = "nqn.third";
	volumes[2] = (struct plan_ns){ .nqn = "nqn.third", .nsid = 3, .boot = true, .table = 1, .ssns = 3 };
	plan.paths = three;
	plan.nss = volumes;
	plan.n_paths = plan.n_nss = 3;
	begin_up();
	probed(2, 0);
	connected(2, 0, 0);
	told_of("nvme0n3", "nqn.third", (struct ns_facts){ .nsid = 3 });
	ok(!engine_is_ready(e), "the boot waits for the first try of the original");
	probed(0, ECONNREFUSED);
	ok(engine_is_ready(e), "the boot does not wait for a clone that waits for its original");
	end();
}

/* The subsystem of a clone that is not for booting has another namespace, which is. */
static void clone_beside_the_root(void) {
	struct plan_ns volumes[3];

	clone(false);
	paths[1].boot = true;
	memcpy(volumes, nss, sizeof(nss));
	volumes[2] = (struct plan_ns){ .nqn = "nqn.clone", .nsid = 7, .boot = true, .table = 1, .ssns = 3 };
	plan.nss = volumes;
	plan.n_nss = 3;
	begin_up();
	wait_until(89999);
	ok(!said("probe 198.51.100.1 "), "the path to a clone and to a root waits for half of the wait");
	wait_until(90001);
	ok(said("probe 198.51.100.1 "), "then the root beside the clone gets its chance");
	end();
}

/* Firmware has booted from the clone itself, since it did not reach the original. */
static void firmware_used_the_clone(void) {
	clone(true);
	paths[0].unavailable = true;
	begin_up();
	ok(!said("probe 198.51.100.1 "), "the original has one chance, even if firmware did not reach it");
	probed(0, ECONNREFUSED);
	ok(said("probe 198.51.100.1 "), "a bootable clone follows when the original fails as it did in firmware");
	end();

	clone(true);
	paths[0].unavailable = true;
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, ECONNREFUSED);
	wait_until(1000);
	probed(0, 0);
	connected(0, 0, 0);
	log_text[0] = '\0';
	bring_up(1, 3, ifaces[1].mac);
	ok(!said("probe 198.51.100.1 "), "an original that is connected in the end goes first again");
	end();

	clone(true);
	begin_up();
	probed(0, 0);
	connected(0, ENOKEY, 0);
	ok(said("probe 198.51.100.1 "), "a bootable clone follows when the original fails for good");
	end();

	clone(true);
	begin_up();
	probed(0, ECONNREFUSED);
	ok(!said("probe 198.51.100.1 "), "a bootable clone waits longer for an original that firmware has reached");
	end();
}

/* ---- the end ---- */

static void connected_without_the_volume(void) {
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, 0, 1);
	wait_until(180001);
	ok(said("no namespace to boot from") && said("exit 1\n"),
	   "a path that brings no namespace to boot from is no root");
	end();
}

/* The kernel connects again by the name of the link. */
static void a_link_is_being_named(void) {
	two_paths();
	plan.n_paths = 1;
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	link_is(3, "eth1", ifaces[1].mac, false, false);
	probed(0, 0);
	connected(0, 0, 1);
	namespace("nvme0n1", 1, 1);
	ok(said("ready") && !said("exit"), "the run does not end while a link is being named");
	done(ACTION_RENAME, 1, 3, NONE, 0);
	ok(said("exit 0"), "it ends with the name");
	end();
}

/* An address that another machine has is no source of a path. */
static void no_source(void) {
	for (int duplicate = 1; duplicate >= 0; duplicate--) {
		single();
		paths[0].source = NONE;
		paths[0].host_traddr = (struct addr){ { 0 } };
		paths[0].traddr = a("fe80::1");
		begin_up();
		tell(&(struct event){ .type = EVENT_ADDR,
				      .ifindex = 2,
				      .addr = a("fe80::2"),
				      .prefix = 64,
				      .dad_failed = duplicate });
		ok(said("probe fe80::1") == !duplicate, "a link-local address %s",
		   duplicate ? "in conflict" : "of its own");
		end();

		single();
		paths[0].iface = PLAN_ANY_IFACE;
		paths[0].source = NONE;
		paths[0].host_traddr = (struct addr){ { 0 } };
		paths[0].traddr = a("2001:db8::1");
		plan.n_ifaces = 0;
		begin();
		link_is(5, "eth5", (const uint8_t[6]){ 2 }, true, true);
		tell(&(struct event){ .type = EVENT_ADDR,
				      .ifindex = 5,
				      .addr = a("2001:db8::2"),
				      .prefix = 64,
				      .dad_failed = duplicate });
		ok(said("probe 2001:db8::1") == !duplicate, "an address of another program %s",
		   duplicate ? "in conflict" : "of its own");
		end();
	}
}

int main(void) {
	differs_in_one_byte(NBFT_NID_UUID, "UUID", 16);
	differs_in_one_byte(NBFT_NID_NGUID, "NGUID", 16);
	differs_in_one_byte(NBFT_NID_EUI64, "EUI-64", 8);
	other_kind_of_identifier();
	in_words();
	two_namespaces();
	a_path_is_shut();
	by_nsid();
	in_another_subsystem();
	ignored_by_the_kernel();
	clone_waits(false);
	clone_waits(true);
	clone_goes();
	clone_without_original();
	firmware_used_the_clone();
	clone_is_no_hope();
	connected_without_the_volume();
	a_link_is_being_named();
	no_source();
	clone_beside_the_root();
	return tap_done();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine/listing.c and ns.c: the namespaces and controllers that a listing shows, and the reasons why a
 * namespace is absent.
 */
#include <errno.h>

#include "listing-kit.h"

static void namespaces(void) {
	begin_booted("nvme0n1");
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	has_ns("nvme0n1", "", 1, 1);
	ends(LISTING_NVME, 0);
	did("", "a namespace that is listed stays");
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	ends(LISTING_NVME, 0);
	ok(said("/dev/nvme0n1 is gone, waiting for it to come back") && !engine_ns(e, 0)->present,
	   "a namespace that is not listed is gone");
	end();

	begin_booted("nvme0n1");
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	has_ns("nvme1n1", "", 1, 1);
	ends(LISTING_NVME, 0);
	ok(said("/dev/nvme0n1 is gone") && said("is /dev/nvme1n1\n"), "a namespace under another name is found again");
	end();

	begin_booted("nvme0n1");
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	has_ns("nvme0n1", "", 2, 9);
	ends(LISTING_NVME, 0);
	ok(said("/dev/nvme0n1 is gone") && !engine_ns(e, 0)->present,
	   "a namespace whose device has become another namespace is gone");
	end();

	begin_booted("nvme0n1");
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	has_ns("nvme0n1", "inaccessible", 1, 1);
	ends(LISTING_NVME, 0);
	ok(said("/dev/nvme0n1 is gone") && said("ANA state inaccessible"), "a path that is shut is no block device");
	end();
}

/* The reason why a namespace is absent was told before the messages were lost. */
static void reasons(void) {
	begin_booted("");
	namespace_is_shut();
	ok(said("ANA state inaccessible"), "a shut path is reported");
	log_text[0] = '\0';
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	has_ns("nvme0c0n1", "inaccessible", 1, 1);
	ends(LISTING_NVME, 0);
	did("", "a reason that holds is not reported again");
	ok(strstr(engine_ns(e, 0)->error, "ANA state"), "a reason that holds stays");
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	has_ns("nvme0n7", "", 7, 7);
	ends(LISTING_NVME, 0);
	is_str(engine_ns(e, 0)->error, "", "a reason that the listing does not show is cleared");
	wait_until(3000);
	ok(said("has no namespace with uuid"), "without a reason the namespace is reported as absent");
	end();

	begin_booted("");
	namespace("nvme0n1", 1, 9);
	log_text[0] = '\0';
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	has_ns("nvme0n1", "", 1, 9);
	ends(LISTING_NVME, 0);
	ok(strstr(engine_ns(e, 0)->error, "another namespace"),
	   "another namespace in place of the absent one stays the reason");
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	has_ns("nvme0n1", "", 1, 1);
	ends(LISTING_NVME, 0);
	ok(engine_ns(e, 0)->present && !engine_ns(e, 0)->error[0], "the right namespace clears the reason");
	end();
}

/* The namespace is missing on the target. */
static void lacking(void) {
	int failures = 0;

	begin_booted("");
	wait_until(3000);
	ends(LISTING_NVME, 0);
	wait_until(3001);
	ok(said("has no namespace with uuid"), "an absent namespace is reported");
	log_text[0] = '\0';
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	ends(LISTING_NVME, 0);
	wait_until(20000);
	ok(!said("has no namespace with uuid"), "a listing without news does not report it again");
	end();

	begin_booted("");
	for (; now_ms < 6000 && !engine_ns(e, 0)->error[0]; now_ms += 10) {
		engine_step(e, START + now_ms * 1000);
		log_text[0] = '\0';
		drain();
		if (said("list namespaces and controllers\n")) {
			failures++;
			note(&(struct event){ .type = EVENT_LISTED, .listing = LISTING_NVME, .err = ENOMEM });
		}
	}
	is_int(failures, 3, "the message waits for a listing that fails, but not more than three times");
	end();
}

/* The boot does not ask more often for a listing that fails because a namespace needs it, too. */
static void wanted_twice(void) {
	unsigned n = 0;

	begin_booted("");
	wait_until(1700);
	begins(LISTING_NVME);
	ends(LISTING_NVME, ENOMEM);
	ok(said("cannot be listed"), "a listing that fails is reported");
	log_text[0] = '\0';
	for (; now_ms < 2600; wait_until(now_ms + 10))
		if (said("list namespaces and controllers\n")) {
			log_text[0] = '\0';
			n++;
			ends(LISTING_NVME, ENOMEM);
			ok(!said("cannot be listed"), "it is reported once");
		}
	ok(n <= 3, "the waits grow all the same (%u)", n);
	end();
}

/* A clone in another subsystem has the identifier. */
static void clones(void) {
	struct event clone = ns_is("nvme1n1", "", 1, 1), shut = ns_is("nvme1c1n1", "inaccessible", 1, 1);

	snprintf(clone.ns.nqn, sizeof(clone.ns.nqn), "nqn.y");
	snprintf(shut.ns.nqn, sizeof(shut.ns.nqn), "nqn.y");
	begin_booted("nvme0n1");
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	snprintf(clone.ns.dev, sizeof(clone.ns.dev), "nvme0n1");
	note(&clone);
	ends(LISTING_NVME, 0);
	ok(said("/dev/nvme0n1 is gone"), "a namespace whose device is a clone of it now is gone");
	snprintf(clone.ns.dev, sizeof(clone.ns.dev), "nvme1n1");
	end();

	begin_booted("");
	tell(&shut);
	did("", "a clone whose path is shut is no reason for anything");
	tell(&clone);
	ok(strstr(engine_ns(e, 0)->error, "another subsystem"), "a clone is the reason");
	log_text[0] = '\0';
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	note(&clone);
	has_ns("nvme0n7", "", 7, 7);
	ends(LISTING_NVME, 0);
	ok(!said("another subsystem") && strstr(engine_ns(e, 0)->error, "another subsystem"),
	   "a clone that is listed stays the reason, and is not reported again");
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	clone.ns.uuid[0] = 9;
	note(&clone);
	ends(LISTING_NVME, 0);
	is_str(engine_ns(e, 0)->error, "", "a clone that has another identifier now is no reason any more");
	end();
}

/* Near misses of the other reasons. */
static void reasons_nearly(void) {
	begin_booted("");
	namespace_is_shut();
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	has_ns("nvme0c0n2", "inaccessible", 2, 9);
	ends(LISTING_NVME, 0);
	is_str(engine_ns(e, 0)->error, "", "a shut path to another namespace is no reason");
	end();

	begin_booted("");
	namespace("nvme0n1", 1, 9);
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	has_ns("nvme0n2", "", 2, 9);
	ends(LISTING_NVME, 0);
	is_str(engine_ns(e, 0)->error, "", "another NSID of the subsystem is no reason");
	end();
}

static void controllers(void) {
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	log_text[0] = '\0';
	begins(LISTING_NVME);
	ends(LISTING_NVME, 0);
	ok(said("the kernel has given up this controller"), "nvme0 is a controller as any other");
	end();
	begin_booted("nvme0n1");
	begins(LISTING_NVME);
	has_ctrl(4, "nqn.x");
	has_ns("nvme0n1", "", 1, 1);
	ends(LISTING_NVME, 0);
	ok(said("the kernel has given up this controller") && engine_path(e, 0)->state == PATH_BACKING_OFF,
	   "a controller that is not listed is gone");
	end();
	begin_booted("nvme0n1");
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.other");
	has_ns("nvme0n1", "", 1, 1);
	ends(LISTING_NVME, 0);
	ok(said("the kernel has given up this controller"), "a controller of another subsystem has taken the number");
	end();
	begin_booted("nvme0n1");
	begins(LISTING_NVME);
	has_ctrl(3, "");
	has_ns("nvme0n1", "", 1, 1);
	ends(LISTING_NVME, 0);
	did("", "a controller whose NQN cannot be read stays");
	end();
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, EALREADY, -1);
	log_text[0] = '\0';
	begins(LISTING_NVME);
	ends(LISTING_NVME, 0);
	did("", "a path whose controller is not known stays connected");
	end();
}

/* Messages are lost, and the listing that follows shows a new controller under the number of the removed one. */
static void number_of_another_path(void) {
	begin_booted("nvme0n1");
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	has_ns("nvme0n1", "", 1, 1);
	ends(LISTING_NVME, 0);
	did("", "a listing cannot tell a controller from another one with its number and NQN");
	probed(1, 0);
	wait_until(400);
	log_text[0] = '\0';
	connected(1, EALREADY, 3);
	is_int(engine_path(e, 0)->state, PATH_LIVE, "two paths may have one controller that was there before");
	end();

	begin_booted("nvme0n1");
	probed(1, 0);
	wait_until(400);
	log_text[0] = '\0';
	connected(1, 0, 3);
	did("say: NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: connection: the kernel has given up this "
	    "controller; trying again until it works\n"
	    "say: NBFT SSNS 2 via HFI 2 (nbft1): 198.51.100.1 port 4420: connected as nvme3\n",
	    "a new controller with the number of another path: that path has lost its own");
	is_int(engine_path(e, 1)->state, PATH_LIVE, "the path of the new controller is connected");
	end();
}

int main(void) {
	namespaces();
	reasons();
	reasons_nearly();
	lacking();
	wanted_twice();
	clones();
	controllers();
	number_of_another_path();
	return tap_done();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine/listing.c and of its users: what a complete listing of the kernel's state does not show is
 * gone, as if the kernel's message had come. An incomplete listing removes nothing, and is repeated.
 */
#include <errno.h>

#include "engine-kit.h"

static void note(const struct event *ev) {
	engine_event(e, ev, START + now_ms * 1000);
}

static void begins(enum listing kind) {
	note(&(struct event){ .type = EVENT_LISTING, .listing = kind });
}

static void ends(enum listing kind, int err) {
	tell(&(struct event){ .type = EVENT_LISTED, .listing = kind, .err = err });
}

static void has_link(void) {
	note(&(struct event){ .type = EVENT_LINK,
			      .link = { .ifindex = 2, .name = "nbft0", .mac = MAC1, .up = true, .carrier = true } });
}

static void has_addr(struct addr ip) {
	note(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = ip, .prefix = 24 });
}

static struct event ns_is(const char *dev, const char *ana, uint32_t nsid, uint8_t first_byte) {
	struct event ev = { .type = EVENT_NS,
			    .ns = { .nsid = nsid, .nqn = "nqn.x", .has_uuid = true, .uuid = { first_byte, 2, 3 } } };

	snprintf(ev.ns.dev, sizeof(ev.ns.dev), "%s", dev);
	snprintf(ev.ns.ana, sizeof(ev.ns.ana), "%s", ana);
	return ev;
}

static void has_ns(const char *dev, const char *ana, uint32_t nsid, uint8_t first_byte) {
	struct event ev = ns_is(dev, ana, nsid, first_byte);

	note(&ev);
}

static void has_ctrl(int ctrl, const char *nqn) {
	struct event ev = { .type = EVENT_CTRL, .ctrl = ctrl };

	snprintf(ev.ns.nqn, sizeof(ev.ns.nqn), "%s", nqn);
	note(&ev);
}

/* ---- links and addresses ---- */

static void network(void) {
	single();
	begin_up();
	log_text[0] = '\0';
	begins(LISTING_NETWORK);
	has_link();
	has_addr(addr1.ip);
	ends(LISTING_NETWORK, 0);
	did("", "a listing that shows everything changes nothing");
	begins(LISTING_NETWORK);
	has_link();
	has_addr(a("192.0.2.77"));
	ends(LISTING_NETWORK, 0);
	ok(said("nbft0: stop probing 192.0.2.1") && said("nbft0: address 192.0.2.10/24\n"),
	   "an address that is not listed is gone: its probe stops, and it is set again");
	done(ACTION_ADDR, 0, 2, 0, 0);
	log_text[0] = '\0';
	begins(LISTING_NETWORK);
	ends(LISTING_NETWORK, 0);
	ok(said("the interface is gone, waiting for it to come back"), "a link that is not listed is gone");
	log_text[0] = '\0';
	has_link();
	ends(LISTING_NETWORK, 0);
	ok(said("nbft0: address 192.0.2.10/24\n"), "the addresses of a link that was gone are gone, too");
	end();
}

static void another_kind(void) {
	single();
	begin_up();
	probed(0, 0);
	connected(0, 0, 3);
	plan.n_discoveries = 0;
	log_text[0] = '\0';
	begins(LISTING_NVME);
	has_ctrl(3, "nqn.x");
	ends(LISTING_NVME, 0);
	did("", "a listing of namespaces removes no link and no address");
	begins(LISTING_NETWORK);
	has_link();
	has_addr(addr1.ip);
	ends(LISTING_NETWORK, 0);
	did("", "a listing of the network removes no controller");
	ends(LISTING_NETWORK, 0);
	ends(LISTING_NVME, 0);
	did("", "the end of a listing that has not begun removes nothing");
	end();
}

static void incomplete(enum listing kind, const char *action, const char *words) {
	single();
	nss[0].nqn = (char *)"nqn.y"; /* so that nobody looks for the namespace */
	begin_up();
	probed(0, 0);
	connected(0, 0, 3);
	log_text[0] = '\0';
	begins(kind);
	ends(kind, ENOMEM);
	ok(said(words) && said(": Cannot allocate memory; trying again until it works\n") && !said("gone") &&
		   engine_path(e, 0)->state == PATH_LIVE,
	   "a listing that fails is reported, and removes nothing");
	for (int i = 0; i < 5; i++) {
		log_text[0] = '\0';
		wait_until(now_ms + (i < 2 ? 300 : 2500));
		did(action, "a listing that failed is repeated");
		ends(kind, ENOMEM);
		did("", "a second failure is not reported");
	}
	wait_until(now_ms + 2500);
	begins(kind);
	if (kind == LISTING_NETWORK)
		has_link();
	ends(kind, 0);
	ok(said(kind == LISTING_NETWORK ? "address 192.0.2.10/24\n" : "the kernel has given up this controller"),
	   "a listing that works at last removes what is gone");
	log_text[0] = '\0';
	wait_until(now_ms + 10000);
	ok(!said(action), "a listing that has worked is not repeated");
	end();
}

/* The kernel interrupts a listing since something has changed. What only the first attempt has shown is gone. */
static void interrupted(void) {
	single();
	begin_up();
	log_text[0] = '\0';
	begins(LISTING_NETWORK);
	has_link();
	has_addr(addr1.ip);
	begins(LISTING_NETWORK);
	has_link();
	ends(LISTING_NETWORK, 0);
	ok(said("nbft0: address 192.0.2.10/24\n"), "only the last attempt of a listing counts");
	end();
}

/* Each link counts by its own index, and an address is no link. */
static void two_links(void) {
	two_paths();
	begin_up();
	log_text[0] = '\0';
	begins(LISTING_NETWORK);
	has_link();
	has_addr(addr1.ip);
	note(&(struct event){ .type = EVENT_ADDR, .ifindex = 3, .addr = addr2.ip, .prefix = 24 });
	ends(LISTING_NETWORK, 0);
	ok(said("NBFT HFI 2 (nbft1): the interface is gone") && !said("HFI 1"),
	   "of two links only the one that is not listed is gone, though its address is listed");
	end();

	two_paths();
	begin_up();
	log_text[0] = '\0';
	begins(LISTING_NETWORK);
	ends(LISTING_NETWORK, 0);
	ok(said("HFI 1 (nbft0): the interface is gone") && said("HFI 2 (nbft1): the interface is gone"),
	   "two links that are not listed are both gone");
	end();
}

/* The kernel has set an address, and its message about that is lost, together with the one that the address is gone. */
static void lost_before_it_was_known(void) {
	single();
	addr1.ip = a("2001:db8::10");
	addr1.prefix = 64;
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	done(ACTION_OPTIMISTIC, 0, 2, NONE, 0);
	done(ACTION_ADDR, 0, 2, 0, 0);
	log_text[0] = '\0';
	begins(LISTING_NETWORK);
	has_link();
	ends(LISTING_NETWORK, 0);
	did("nbft0: address 2001:db8::10/64\n", "an address that was set and is not listed is set again");
	done(ACTION_ADDR, 0, 2, 0, ENOMEM);
	log_text[0] = '\0';
	begins(LISTING_NETWORK);
	has_link();
	ends(LISTING_NETWORK, 0);
	did("", "an address whose next try is planned waits for that try");
	end();

	two_paths();
	ifaces[1] = (struct plan_iface){ .name = "nbft0.42", .mac = MAC1, .vlan = 42, .table = 1, .hfi = 2 };
	plan.n_paths = 1;
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	done(ACTION_VLAN, 1, 2, NONE, 0);
	log_text[0] = '\0';
	begins(LISTING_NETWORK);
	has_link();
	ends(LISTING_NETWORK, 0);
	ok(said("nbft0.42: make VLAN 42 on nbft0\n"), "a VLAN that was made and is not listed is made again");
	end();
}

/* Another listing, such as that after lost messages, works while the next try is planned. */
static void works_meanwhile(void) {
	single();
	begin_up();
	begins(LISTING_NETWORK);
	ends(LISTING_NETWORK, ENOMEM);
	log_text[0] = '\0';
	begins(LISTING_NETWORK);
	has_link();
	has_addr(addr1.ip);
	ends(LISTING_NETWORK, 0);
	wait_until(5000);
	ok(!said("list links and addresses\n"), "a listing that has worked meanwhile is not repeated");
	log_text[0] = '\0';
	begins(LISTING_NETWORK);
	ends(LISTING_NETWORK, ENOMEM);
	ok(said("cannot be listed: Cannot allocate memory"), "a failure after a listing that has worked is reported");
	wait_until(5200);
	ok(said("list links and addresses\n"), "its first wait is a short one");
	end();
}

/* ---- namespaces and controllers ---- */

static void begin_booted(const char *dev) {
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, 0, 3);
	if (*dev)
		tell(&(struct event){ .type = EVENT_NS, .ns = ns_is(dev, "", 1, 1).ns });
	log_text[0] = '\0';
}

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

int main(void) {
	network();
	another_kind();
	incomplete(LISTING_NETWORK, "list links and addresses\n", "NBFT: links and addresses cannot be listed");
	incomplete(LISTING_NVME, "list namespaces and controllers\n", "NBFT: NVMe namespaces cannot be listed");
	interrupted();
	two_links();
	lost_before_it_was_known();
	works_meanwhile();
	namespaces();
	reasons();
	reasons_nearly();
	lacking();
	wanted_twice();
	clones();
	controllers();
	return tap_done();
}

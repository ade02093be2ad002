/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine/listing.c and of its users: what a complete listing of the kernel's state does not show is
 * gone, as if the kernel's message had come. An incomplete listing removes nothing, and is repeated.
 */
#include <errno.h>

#include "../../helper/engine/floors.h"
#include "listing-kit.h"

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

/* The events between listings, of which there may be many, take no memory. */
static void nothing_is_kept(void) {
	single();
	begin_up();
	ok(e->listings[LISTING_NETWORK].n_seen == 0, "outside of a listing nothing is noted");
	begins(LISTING_NETWORK);
	has_link();
	ends(LISTING_NETWORK, EINTR);
	has_link();
	ok(e->listings[LISTING_NETWORK].n_seen == 0, "what a listing that failed has shown is forgotten");
	begins(LISTING_NETWORK);
	has_link();
	ends(LISTING_NETWORK, 0);
	has_link();
	ok(e->listings[LISTING_NETWORK].n_seen == 0, "what a complete listing has shown is forgotten");
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

int main(void) {
	network();
	nothing_is_kept();
	another_kind();
	incomplete(LISTING_NETWORK, "list links and addresses\n", "NBFT: links and addresses cannot be listed");
	incomplete(LISTING_NVME, "list namespaces and controllers\n", "NBFT: NVMe namespaces cannot be listed");
	interrupted();
	two_links();
	lost_before_it_was_known();
	works_meanwhile();
	return tap_done();
}

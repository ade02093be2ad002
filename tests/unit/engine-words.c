/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/engine: the message about each thing that can go wrong, and that the boot goes on. */
#include <errno.h>

#include "engine-kit.h"
#include "status.h"

/* Each errno that probes and connects end with in practice has a message that says more than strerror(). */
static void reasons(void) {
	static const struct {
		int err;
		const char *words;
	} REASONS[] = {
		{ ECONNREFUSED, "connection refused, nothing listens there" },
		{ EHOSTUNREACH, "does not answer to its address on this network" },
		{ ENETUNREACH, "there is no route to the target" },
		{ ETIMEDOUT, "no answer" },
		{ ECONNRESET, "the target closed the connection" },
		{ EPROTO, "does not speak NVMe/TCP" },
		{ EADDRNOTAVAIL, "the source address is not on the interface" },
		{ ENODEV, "the interface is gone" },
		{ EIO, "is this host's NQN allowed there? has the target a controller left?" },
		{ EINVAL, "the kernel refuses the connect parameters or the target's answer" },
		{ ENOKEY, "a key is needed and there is none" },
		{ EKEYREJECTED, "the target rejected the key" },
		{ EOPNOTSUPP, "the kernel cannot use this type of controller" },
		{ EMFILE, "Too many open files" },
	};

	for (size_t i = 0; i < sizeof(REASONS) / sizeof(*REASONS); i++) {
		single();
		begin();
		bring_up(0, 2, ifaces[0].mac);
		log_text[0] = '\0';
		probed(0, REASONS[i].err);
		if (!ok(said("SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: probe: ") && said(REASONS[i].words),
			"a probe that fails with \"%s\" is reported as: %s", strerror(REASONS[i].err),
			REASONS[i].words))
			printf("# %s\n", log_text);
		end();
	}
}

static void link_actions_that_fail(void) {
	struct plan_route routes[2] = { { .dst = a("203.0.113.0"), .prefix = 24 } };

	single();
	ifaces[0].routes = routes;
	ifaces[0].n_routes = 2;
	begin();
	link_is(2, "eth0", ifaces[0].mac, false, false);
	log_text[0] = '\0';
	done(ACTION_RENAME, 0, 2, NONE, EEXIST);
	did("say: NBFT HFI 1 (eth0): cannot be named nbft0: File exists, trying again until it works\n",
	    "a failed rename is reported");
	done(ACTION_UP, 0, 2, NONE, EPERM);
	ok(said("cannot be set up: Operation not permitted"), "a link that cannot be set up is reported");
	done(ACTION_ROUTE, 0, 2, 0, ENETUNREACH);
	ok(said("route to 203.0.113.0 cannot be set: Network is unreachable"),
	   "a route that cannot be set is reported");
	done(ACTION_ROUTE, 0, 2, 1, ENETUNREACH);
	ok(said("route to default cannot be set"), "a default route that cannot be set is reported");
	done(ACTION_AUTOCONF, 0, 2, 0, EROFS);
	ok(said("SLAAC cannot be switched on: Read-only file system"), "SLAAC that cannot be switched on is reported");
	for (int i = 0; i < 2; i++) {
		log_text[0] = '\0';
		done(ACTION_LOAD_NIC, 0, 0, NONE, ENOENT);
		ok(said("there is no PCI device 0000:00:00.0, where firmware saw the NIC: looking for its MAC "
			"instead\n") == (i == 0),
		   "a NIC at another PCI address than firmware's is noted once (%d)", i);
		done(ACTION_LOAD_NIC, 0, 0, NONE, EPERM);
		ok(said("driver cannot be loaded: Operation not permitted") == (i == 0),
		   "a driver that cannot be loaded is reported once (%d)", i);
	}
	log_text[0] = '\0';
	done(ACTION_ADDR, 0, 2, 0, EINVAL);
	ok(said("address 192.0.2.10/24 cannot be set: Invalid argument"), "an address that cannot be set is reported");
	ok(engine_iface(e, 0)->addrs[0].state == ADDR_FAILED, "an address that cannot be set counts as failed");
	end();
}

static void vlan_that_fails(void) {
	single();
	ifaces[1] = (struct plan_iface){ .name = "nbft0.42", .mac = MAC1, .vlan = 42, .table = 1, .hfi = 2 };
	plan.n_ifaces = 2;
	begin();
	tell(&(struct event){ .type = EVENT_DONE,
			      .err = EOPNOTSUPP,
			      .reason = "8021q is not there",
			      .done = { .type = ACTION_VLAN, .iface = 1 } });
	ok(said("VLAN 42 cannot be made: 8021q is not there, trying again until it works"),
	   "a VLAN that cannot be made is reported in the kernel's words");
	end();
}

/* Two HFIs share one NIC, each with its own address. A message about the second address names the second HFI. */
static void whose_address(void) {
	struct plan_addr both[2];
	struct plan_route route = { .dst = a("203.0.113.0"), .prefix = 24, .addr = 1 };
	char *text = NULL;
	size_t size;
	FILE *f;

	single();
	both[0] = addr1;
	both[1] = (struct plan_addr){ .ip = a("192.0.2.33"), .prefix = 24, .table = 1, .hfi = 3 };
	ifaces[0].addrs = both;
	ifaces[0].n_addrs = 2;
	ifaces[0].routes = &route;
	ifaces[0].n_routes = 1;
	begin_up();
	log_text[0] = '\0';
	done(ACTION_ADDR, 0, 2, 1, EINVAL);
	ok(said("NBFT HFI 3 (nbft0): address 192.0.2.33/24 cannot be set: Invalid argument, trying again until it "
		"works\n") &&
		   said("NBFT HFI 1 (nbft0): up, 192.0.2.10/24\n"),
	   "a failed address is reported for its HFI, and the interface goes on without the address");
	log_text[0] = '\0';
	done(ACTION_ROUTE, 0, 2, 0, ENETUNREACH);
	did("say: NBFT HFI 3 (nbft0): route to 203.0.113.0 cannot be set: Network is unreachable, trying again until "
	    "it works\n",
	    "a failed route is reported for the HFI whose address it uses");
	done(ACTION_ADDR, 0, 2, 1, EINVAL);
	f = open_memstream(&text, &size);
	status_text(f, &(struct status){ .engine = e });
	fclose(f);
	ok(strstr(text, "\n  NBFT HFI 1 (nbft0), MAC") &&
		   strstr(text, "\n    HFI 3: address 192.0.2.33/24 cannot be set"),
	   "the status has the interface under its lowest HFI, and the error under the HFI of the address");
	free(text);
	wait_until(180000);
	ok(said("NBFT HFI 3 (nbft0): address 192.0.2.33/24 cannot be set: Invalid argument\n"),
	   "the error of the address is repeated at the deadline");
	end();

	begin_up();
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR,
			      .ifindex = 2,
			      .addr = both[1].ip,
			      .prefix = 24,
			      .tentative = true,
			      .dad_failed = true });
	ok(said("NBFT HFI 3 (nbft0): address 192.0.2.33 is in use by another machine"),
	   "a failed DAD is reported for the HFI of the address");
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	log_text[0] = '\0';
	wait_until(5000);
	ok(said("NBFT HFI 1 (nbft0): no carrier"), "a missing carrier is reported for the interface's lowest HFI");
	end();

	both[1].way = PLAN_DHCP4;
	begin_up();
	tell(&(struct event){ .type = EVENT_ASKING, .done = client_of(0, 1) });
	log_text[0] = '\0';
	wait_until(10000);
	ok(said("NBFT HFI 3 (nbft0): no DHCP server answered within 10 s"),
	   "a missing lease is reported for the HFI of the address");
	end();
}

/* Another program removes an address that nvmf-boot has set. */
static void address_goes(void) {
	single();
	begin();
	bring_up(0, 2, ifaces[0].mac);
	ok(engine_iface(e, 0)->addrs[0].state == ADDR_READY, "an address that was set is ready");
	tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = 2, .addr = a("192.0.2.99") });
	ok(engine_iface(e, 0)->addrs[0].state == ADDR_READY, "a foreign address that goes changes nothing");
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = 2, .addr = addr1.ip });
	ok(said("nbft0: address 192.0.2.10/24\n"), "an address of the plan that goes is set again");
	end();
}

/* The messages about the states of a path at the deadline. */
static void at_the_deadline(void) {
	two_paths();
	plan.timeout_us = 1000000;
	begin_up();
	probed(0, 0);
	probed(1, 0);
	log_text[0] = '\0';
	wait_until(1000);
	ok(said("192.0.2.1 port 4420: not connected: the kernel is still connecting"),
	   "at the deadline a path that the kernel is connecting is reported as such");
	ok(said("198.51.100.1 port 4420: not connected: answers, but the kernel is still busy with another path"),
	   "at the deadline a path that waits for the kernel is reported as such");
	end();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	log_text[0] = '\0';
	wait_until(1000);
	ok(said("192.0.2.1 port 4420: not connected: still being probed"),
	   "at the deadline a path that is still being probed is reported as such");
	end();
}

/*
 * A namespace has the right NSID but another identifier. The message shows the strongest identifier of that namespace.
 */
static void another_namespace(void) {
	struct event ev = { .type = EVENT_NS,
			    .ns = { .dev = "nvme0n1", .nqn = "nqn.x", .nsid = 1, .nguid = { 9 }, .eui64 = { 8 } } };
	static const char *const NAMES[] = { "has nsid 1", "has eui64 08000000", "has nguid 09000000" };

	for (unsigned i = 0; i < 3; i++) {
		single();
		begin();
		fabrics(0);
		bring_up(0, 2, ifaces[0].mac);
		probed(0, 0);
		connected(0, 0, 0);
		ev.ns.has_eui64 = i >= 1;
		ev.ns.has_nguid = i >= 2;
		log_text[0] = '\0';
		tell(&ev);
		if (!ok(said(NAMES[i]), "the message about another namespace shows its strongest identifier: %s",
			NAMES[i]))
			printf("# %s\n", log_text);
		end();
	}
}

int main(void) {
	reasons();
	link_actions_that_fail();
	vlan_that_fails();
	whose_address();
	address_goes();
	at_the_deadline();
	another_namespace();
	return tap_done();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * helper/engine: paths through interfaces that another program configures. Links and addresses come and go as the kernel
 * reports them. No action is ever asked for on a link.
 */
#include <errno.h>

#include "discovery-kit.h"
#include "status.h"

#define OTHER_MAC { 0x52, 0x54, 0, 0, 0, 9 }
static const uint8_t other_mac[6] = OTHER_MAC;

/* No table, one option. */
static void option_only(const char *target, const char *source) {
	static struct plan_path option;

	option = (struct plan_path){ .iface = PLAN_ANY_IFACE,
				     .traddr = a(target),
				     .port = 8009,
				     .nqn = NVME_DISCOVERY_NQN,
				     .kind = PLAN_DISCOVERY };
	if (*source)
		option.host_traddr = a(source);
	two_paths();
	plan.n_tables = plan.n_ifaces = plan.n_paths = plan.n_nss = 0;
	plan.discoveries = &option;
	plan.n_discoveries = 1;
}

static void address_is(int ifindex, const char *ip, bool tentative) {
	tell(&(struct event){
		.type = EVENT_ADDR, .ifindex = ifindex, .addr = a(ip), .prefix = 24, .tentative = tentative });
}

static void address_gone(int ifindex, const char *ip) {
	tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = ifindex, .addr = a(ip) });
}

#define WHO "rd.nvmf.discover= via any interface: 198.51.100.8 port 8009"

static void goes_all_the_way(void) {
	struct discovery_log *log = listed(2);

	option_only("198.51.100.8", "");
	begin();
	fabrics(0);
	did("load nvme-tcp\n", "nothing to go from, and not ready");
	link_is(2, "eth0", other_mac, false, false);
	link_is(2, "eth0", other_mac, true, true);
	did("", "a link is left alone");
	address_is(2, "192.0.2.10", false);
	did("any interface: probe 198.51.100.8 port 8009\n", "with an address the kernel may know a way");
	probed(0, 0);
	connected(0, 0, 7);
	lists(log, 0, "198.51.100.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "fe80::1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	did("say: " WHO ": asked: lists 1 new path, 1 left out (the address is link-local, and its link is unknown)\n"
	    "any interface: probe 198.51.100.1 port 4420\n",
	    "what it lists goes the same way");
	probed(1, 0);
	did("any interface: connect 198.51.100.1 port 4420 nqn nqn.x\n", "to the kernel");
	connected(1, 0, 8);
	did("say: discovered via any interface: 198.51.100.1 port 4420: connected as nvme8\nready\nexit 0\n",
	    "then the boot need not wait: which namespace is the root, root= says");
	end();
}

static void other_family_listed(void) {
	struct discovery_log *log = listed(2);

	option_only("198.51.100.8", "192.0.2.10");
	begin();
	fabrics(0);
	link_is(2, "eth0", other_mac, true, true);
	address_is(2, "192.0.2.10", false);
	probed(0, 0);
	connected(0, 0, 7);
	lists(log, 0, "198.51.100.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "2001:db8::1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	ok(said("any interface: probe 198.51.100.1 port 4420 from 192.0.2.10\n"), "the source that was given is kept");
	ok(!said("probe 2001:db8::1"), "the other family waits for an address of its own");
	address_is(2, "2001:db8::10", false);
	ok(said("any interface: probe 2001:db8::1 port 4420\n"), "and has its own source");
	end();
}

/* Links and addresses that cannot carry the path, one after the other. */
static void what_counts(void) {
	option_only("198.51.100.8", "");
	begin();
	link_is(1, "lo", (uint8_t[6]){ 0 }, true, true);
	address_is(1, "127.0.0.1", false);
	link_is(2, "eth0", other_mac, true, true);
	address_is(2, "2001:db8::10", false);
	ok(!said("probe"), "neither loopback nor the other family");
	link_is(3, "eth1", other_mac, true, false);
	address_is(3, "192.0.2.10", false);
	ok(!said("probe"), "nor an address without carrier");
	link_is(3, "eth1", other_mac, true, true);
	ok(said("any interface: probe 198.51.100.8"), "the second of two interfaces will do");
	end();

	option_only("2001:db8::8", "");
	begin();
	link_is(1, "lo", (uint8_t[6]){ 0 }, true, true);
	address_is(1, "::1", false);
	link_is(2, "eth0", other_mac, true, true);
	address_is(2, "fe80::10", false);
	address_is(2, "2001:db8::10", true);
	ok(!said("probe"), "a link-local address does not lead there, nor does one in DAD");
	address_is(2, "2001:db8::10", false);
	ok(said("any interface: probe 2001:db8::8"), "then it does");
	end();

	option_only("198.51.100.8", "192.0.2.77");
	begin();
	link_is(2, "eth0", other_mac, true, true);
	address_is(2, "192.0.2.10", false);
	ok(!said("probe"), "not the source that was asked for");
	address_is(2, "192.0.2.77", false);
	ok(said("any interface: probe 198.51.100.8 port 8009 from 192.0.2.77\n"), "that is it");
	end();
}

static void vanishes(void) {
	option_only("198.51.100.8", "");
	begin();
	link_is(2, "eth0", other_mac, true, true);
	address_is(2, "192.0.2.10", false);
	log_text[0] = '\0';
	probed(0, ENETUNREACH);
	did("", "the address came before the route: no news");
	wait_until(400);
	did("any interface: probe 198.51.100.8 port 8009\n", "soon again");
	address_gone(2, "192.0.2.10");
	did("any interface: stop probing 198.51.100.8 port 8009\n", "no address, no probe");
	is_str(engine_path(e, 0)->error, "no interface that is up has a usable IPv4 address", "and why");
	link_is(3, "eth1", other_mac, true, true);
	address_is(3, "192.0.2.11", false);
	did("any interface: probe 198.51.100.8 port 8009\n", "another interface has one");
	is_str(engine_path(e, 0)->error, "", "and nothing is wrong");
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 3 });
	did("any interface: stop probing 198.51.100.8 port 8009\n", "a link that is gone takes its addresses along");
	end();
}

static void no_route(void) {
	option_only("198.51.100.8", "");
	begin();
	link_is(2, "eth0", other_mac, true, true);
	wait_until(60000);
	address_is(2, "192.0.2.10", false);
	probed(0, ENETUNREACH);
	wait_until(62000);
	log_text[0] = '\0';
	probed(0, ENETUNREACH);
	did("", "no route yet, however late the address was");
	wait_until(65200);
	log_text[0] = '\0';
	probed(0, ENETUNREACH);
	did("say: " WHO ": probe: network unreachable, there is no route to the target; trying again until it works\n",
	    "that it stays so is news");
	wait_until(67000);
	log_text[0] = '\0';
	probed(0, ENETUNREACH);
	did("", "once");
	end();
}

static void never_comes(void) {
	option_only("198.51.100.8", "");
	plan.timeout_us = 20000000;
	begin();
	fabrics(0);
	log_text[0] = '\0';
	wait_until(9999);
	did("", "a DHCP server has some seconds");
	wait_until(19999);
	did("say: " WHO ": no interface that is up has a usable IPv4 address, still waiting for one\n", "said once");
	wait_until(20000);
	did("say: rd.nvmf.discover=: no namespace to boot from after 20 s (rd.nvmf.timeout=); what is wrong:\n"
	    "say: " WHO ": not asked: no interface that is up has a usable IPv4 address\n"
	    "exit 1\n",
	    "and at the deadline");
	end();

	option_only("198.51.100.8", "192.0.2.77");
	begin();
	wait_until(10000);
	ok(said(WHO ": no interface that is up has the address 192.0.2.77, still waiting for one"), "by its name");
	end();
}

/*
 * Beside an interface of the tables: a listed path that the table has is known, and a target on that interface's link is
 * reached through it.
 */
static void beside_tables(void) {
	struct discovery_log *log = listed(3);

	option_only("198.51.100.8", "");
	plan.n_tables = plan.n_ifaces = plan.n_paths = plan.n_nss = 1;
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	ok(said("any interface: probe 198.51.100.8"), "an address of the tables' is one the kernel may go from");
	probed(0, 0);
	connected(0, 0, 1);
	namespace("nvme0n1", 1, 1);
	ok(said("ready"), "the boot waits for the table's namespace alone");
	probed(1, 0);
	connected(1, 0, 2);
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "192.0.2.3", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 2, "203.0.113.3", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(1, 0, log);
	did("say: " WHO ": asked: lists 2 new paths, 1 known already\n"
	    "nbft0: probe 192.0.2.3 port 4420 from 192.0.2.10\n"
	    "any interface: probe 203.0.113.3 port 4420\n",
	    "through the tables' interface where the target is on its link");
	ok(engine_path(e, 3)->want->boot, "a path to the root is one, through whatever interface");
	end();
}

/* The table reaches the target behind a gateway, on no link of its interfaces. */
static void known_behind_a_gateway(void) {
	struct discovery_log *log = listed(1);

	option_only("198.51.100.8", "");
	plan.n_tables = plan.n_ifaces = plan.n_paths = plan.n_nss = 1;
	paths[0].traddr = a("203.0.113.1");
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(1, 0);
	wait_until(300);
	connected(1, 0, 2);
	lists(log, 0, "203.0.113.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(1, 0, log);
	did("say: " WHO ": asked: lists 0 new paths, 1 known already\n",
	    "a target that the table reaches through an interface is not connected through any interface as well");
	end();
}

#define NAMED "rd.nvmf.discover= via any interface: target.example port 8009"

static void named(const char *source) {
	option_only("192.0.2.1", source);
	plan.discoveries[0].kind = PLAN_NAME;
	plan.discoveries[0].name = (char *)"target.example";
	plan.discoveries[0].traddr = a("");
}

static void resolved(size_t path, int err, const struct discovery_log *log) {
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_RESOLVED, .path = path, .err = err, .log = log });
}

static void by_its_name(void) {
	struct discovery_log *log = listed(3);

	named("");
	begin();
	fabrics(0);
	wait_until(10000);
	ok(said(NAMED ": no interface that is up has a usable address, still waiting for one"), "who waits is told");
	link_is(2, "eth0", other_mac, true, true);
	log_text[0] = '\0';
	address_is(2, "2001:db8::10", false);
	did("any interface: resolve target.example port 8009\n", "an address of either family will do");
	resolved(0, EDESTADDRREQ, NULL);
	did("", "the name servers may come a moment later");
	wait_until(10400);
	did("any interface: resolve target.example port 8009\n", "soon again");
	wait_until(15100);
	resolved(0, EDESTADDRREQ, NULL);
	did("say: " NAMED ": name: no name server is known: neither /etc/resolv.conf nor nameserver= has one; trying "
	    "again until it works\n",
	    "that it stays so is told");
	wait_until(18000);
	resolved(0, ENODATA, NULL);
	ok(said("name: the host name is unknown, or no name server in /etc/resolv.conf answers"),
	   "so is another reason");
	wait_until(30000);
	lists(log, 0, "198.51.100.8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 1, "2001:db8::8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 2, "fe80::8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	resolved(0, 0, log);
	ok(said(NAMED ": resolved: 2 addresses to ask\nany interface: probe 2001:db8::8 port 4420\n") &&
		   !said("probe 198.51.100.8"),
	   "each address waits for one of its own family; a link-local one leads nowhere");
	log_text[0] = '\0';
	address_is(2, "192.0.2.10", false);
	did("any interface: probe 198.51.100.8 port 4420\n", "and is asked then");
	end();
}

static void by_its_name_from(void) {
	struct discovery_log *log = listed(2);

	named("192.0.2.77");
	begin();
	link_is(2, "eth0", other_mac, true, true);
	address_is(2, "192.0.2.10", false);
	ok(!said("resolve"), "not from another address than was asked for");
	address_is(2, "192.0.2.77", false);
	lists(log, 0, "2001:db8::8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 1, "198.51.100.8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	resolved(0, 0, log);
	did("say: " NAMED ": resolved: 1 address to ask\n"
	    "any interface: probe 198.51.100.8 port 4420 from 192.0.2.77\n",
	    "what has the family of the source, from there");
	end();
}

/* A name is reached as a numeric address is: on a link of the plan, by the gateway of an HFI, else as the kernel routes. */
static void by_its_name_beside_tables(void) {
	struct nbft_hfi hfi = { .index = 1, .gateway = a("192.0.2.254") };
	struct discovery_log *log = listed(3);

	named("");
	table = (struct nbft){ .hfis = &hfi, .n_hfis = 1 };
	plan.n_tables = plan.n_ifaces = 1;
	begin();
	bring_up(0, 2, ifaces[0].mac);
	ok(said("any interface: resolve target.example port 8009\n"), "an interface of the tables will do");
	lists(log, 0, "192.0.2.8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 1, "198.51.100.8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 2, "2001:db8::8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	resolved(0, 0, log);
	did("nbft0: route 198.51.100.8/32 via 192.0.2.254\n"
	    "say: " NAMED ": resolved: 3 addresses to ask\n"
	    "nbft0: probe 192.0.2.8 port 4420 from 192.0.2.10\n"
	    "nbft0: probe 198.51.100.8 port 4420 from 192.0.2.10\n",
	    "on its link, and behind its gateway");
	ok(engine_path(e, 3)->want->iface == PLAN_ANY_IFACE, "what it cannot reach, any interface may");
	end();

	named("192.0.2.10");
	hfi.gateway = a("");
	plan.n_tables = plan.n_ifaces = 1;
	begin();
	bring_up(0, 2, ifaces[0].mac);
	resolved(0, 0, log);
	ok(said("nbft0: probe 198.51.100.8 port 4420 from 192.0.2.10\n") && engine_n_paths(e) == 3,
	   "through the interface that has the source, wherever it leads");
	end();
}

static void status_tells(void) {
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	struct json j;

	option_only("198.51.100.8", "");
	begin();
	status_text(f, &(struct status){ .engine = e, .phase = STATUS_RUNNING });
	j = json_start(f);
	status_json(&j, &(struct status){ .engine = e, .phase = STATUS_RUNNING });
	json_end(&j);
	fclose(f);
	ok(strstr(text, "Paths:\nDiscovery controllers:\n  " WHO ": waiting for its interface\n") &&
		   strstr(text, "    " WHO ": no interface that is up has a usable IPv4 address\n"),
	   "text");
	ok(strstr(text, "\"table\": null") && strstr(text, "\"hfi\": null") && strstr(text, "\"interface\": null"),
	   "JSON: no table, no HFI, no interface");
	free(text);
	end();
}

int main(void) {
	goes_all_the_way();
	other_family_listed();
	what_counts();
	vanishes();
	no_route();
	never_comes();
	beside_tables();
	known_behind_a_gateway();
	by_its_name();
	by_its_name_from();
	by_its_name_beside_tables();
	status_tells();
	return tap_done();
}

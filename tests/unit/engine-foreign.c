/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: paths through interfaces that another program configures. Links and addresses come and go as
 * the kernel reports them. The engine never asks for an action on such a link.
 */
#include <errno.h>

#include "discovery-kit.h"
#include "status.h"

#define OTHER_MAC { 0x52, 0x54, 0, 0, 0, 9 }
static const uint8_t other_mac[6] = OTHER_MAC;

/* Makes a plan of one rd.nvmf.discover= without a table. */
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
	did("load nvme-tcp\n", "without an address nothing is probed, and the boot is not ready");
	link_is(2, "eth0", other_mac, false, false);
	link_is(2, "eth0", other_mac, true, true);
	did("", "no action is asked for on a link that another program configures");
	address_is(2, "192.0.2.10", false);
	did("any interface: probe 198.51.100.8 port 8009\n", "the target is probed when an interface gets an address");
	probed(0, 0);
	connected(0, 0, 7);
	lists(log, 0, "198.51.100.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "fe80::1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	did("say: " WHO ": asked: lists 1 new path, 1 left out (the address is link-local, and its link is unknown)\n"
	    "any interface: probe 198.51.100.1 port 4420\n",
	    "a listed target is probed through any interface, too");
	probed(1, 0);
	did("any interface: connect 198.51.100.1 port 4420 nqn nqn.x\n",
	    "a listed target is connected through any interface");
	connected(1, 0, 8);
	did("say: discovered via any interface: 198.51.100.1 port 4420: connected as nvme8\nready\nexit 0\n",
	    "the run ends when the listed path is connected, because no table names a namespace");
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
	ok(said("any interface: probe 198.51.100.1 port 4420 from 192.0.2.10\n"),
	   "a listed target is probed from the source address of the option");
	ok(!said("probe 2001:db8::1"), "a listed IPv6 target is not probed without an IPv6 address");
	address_is(2, "2001:db8::10", false);
	ok(said("any interface: probe 2001:db8::1 port 4420\n"),
	   "a listed IPv6 target is probed without the IPv4 source address of the option");
	end();
}

/* Adds, one after the other, links and addresses that cannot carry the path. */
static void what_counts(void) {
	option_only("198.51.100.8", "");
	begin();
	link_is(1, "lo", (uint8_t[6]){ 0 }, true, true);
	address_is(1, "127.0.0.1", false);
	link_is(2, "eth0", other_mac, true, true);
	address_is(2, "2001:db8::10", false);
	ok(!said("probe"), "an IPv4 target is probed neither from a loopback address nor from an IPv6 address");
	link_is(3, "eth1", other_mac, true, false);
	address_is(3, "192.0.2.10", false);
	ok(!said("probe"), "an IPv4 target is not probed from an address without carrier");
	link_is(3, "eth1", other_mac, true, true);
	ok(said("any interface: probe 198.51.100.8"),
	   "an IPv4 target is probed if the second of two interfaces has an IPv4 address");
	end();

	option_only("2001:db8::8", "");
	begin();
	link_is(1, "lo", (uint8_t[6]){ 0 }, true, true);
	address_is(1, "::1", false);
	link_is(2, "eth0", other_mac, true, true);
	address_is(2, "fe80::10", false);
	address_is(2, "2001:db8::10", true);
	ok(!said("probe"), "an IPv6 target is probed neither from a link-local address nor from an address in DAD");
	address_is(2, "2001:db8::10", false);
	ok(said("any interface: probe 2001:db8::8"), "an IPv6 target is probed when DAD is over");
	end();

	option_only("198.51.100.8", "192.0.2.77");
	begin();
	link_is(2, "eth0", other_mac, true, true);
	address_is(2, "192.0.2.10", false);
	ok(!said("probe"), "the target is not probed from another source than that of the option");
	address_is(2, "192.0.2.77", false);
	ok(said("any interface: probe 198.51.100.8 port 8009 from 192.0.2.77\n"),
	   "the target is probed from the source of the option");
	end();
}

static void vanishes(void) {
	option_only("198.51.100.8", "");
	begin();
	link_is(2, "eth0", other_mac, true, true);
	address_is(2, "192.0.2.10", false);
	log_text[0] = '\0';
	probed(0, ENETUNREACH);
	did("", "an unreachable network just after the address is not reported");
	wait_until(400);
	did("any interface: probe 198.51.100.8 port 8009\n", "the probe is repeated after less than half a second");
	address_gone(2, "192.0.2.10");
	did("any interface: stop probing 198.51.100.8 port 8009\n", "the probe stops when the address is gone");
	is_str(engine_path(e, 0)->error, "no interface that is up has a usable IPv4 address",
	       "the path has the error that no interface has an address");
	link_is(3, "eth1", other_mac, true, true);
	address_is(3, "192.0.2.11", false);
	did("any interface: probe 198.51.100.8 port 8009\n",
	    "the target is probed again when another interface has an address");
	is_str(engine_path(e, 0)->error, "", "the path has no error when an address is there");
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 3 });
	did("any interface: stop probing 198.51.100.8 port 8009\n",
	    "the probe stops when the link with the address is gone");
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
	did("", "an unreachable network is not reported for a few seconds after a late address");
	wait_until(64000);
	probed(0, ECONNREFUSED);
	ok(said("probe: connection refused"), "a target that refuses is reported, however new the address is");
	wait_until(65200);
	log_text[0] = '\0';
	probed(0, ENETUNREACH);
	did("say: " WHO ": probe: network unreachable, there is no route to the target; trying again until it works\n",
	    "an unreachable network that lasts is reported");
	wait_until(67000);
	log_text[0] = '\0';
	probed(0, ENETUNREACH);
	did("", "an unreachable network is reported once");
	end();
}

static void never_comes(void) {
	option_only("198.51.100.8", "");
	plan.timeout_us = 20000000;
	begin();
	fabrics(0);
	log_text[0] = '\0';
	wait_until(9999);
	did("", "a missing address is not reported before 10 s are over");
	wait_until(19999);
	did("say: " WHO ": no interface that is up has a usable IPv4 address, still waiting for one\n",
	    "a missing address is reported once");
	wait_until(20000);
	did("say: rd.nvmf.discover=: no namespace to boot from after 20 s (rd.nvmf.timeout=); what is wrong:\n"
	    "say: " WHO ": not asked: no interface that is up has a usable IPv4 address\n"
	    "exit 1\n",
	    "a missing address is reported at the deadline");
	end();

	option_only("198.51.100.8", "192.0.2.77");
	begin();
	wait_until(10000);
	ok(said(WHO ": no interface that is up has the address 192.0.2.77, still waiting for one"),
	   "a missing source address is named in the report");
	end();
}

/*
 * An option beside an interface of the tables. A listed path that the table has counts as known. A target on the link
 * of a table's interface is reached through that interface.
 */
static void beside_tables(void) {
	struct discovery_log *log = listed(3);

	option_only("198.51.100.8", "");
	plan.n_tables = plan.n_ifaces = plan.n_paths = plan.n_nss = 1;
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	ok(said("any interface: probe 198.51.100.8"),
	   "a target of the option is probed from the address of a table's interface");
	probed(0, 0);
	connected(0, 0, 1);
	namespace("nvme0n1", 1, 1);
	ok(said("ready"), "the boot is ready with the table's namespace alone");
	probed(1, 0);
	connected(1, 0, 2);
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "192.0.2.3", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 2, "203.0.113.3", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(1, 0, log);
	did("say: " WHO ": asked: lists 2 new paths, 1 known already\n"
	    "nbft0: probe 192.0.2.3 port 4420 from 192.0.2.10\n"
	    "any interface: probe 203.0.113.3 port 4420\n",
	    "a listed target on the link of a table's interface is probed through that interface");
	ok(engine_path(e, 3)->want->boot, "a listed path to the root through any interface is a path to boot from");
	end();
}

/* The table reaches the listed target through a gateway; no interface has the target on its link. */
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
	    "a listed target that the table already reaches gives no path through any interface");
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
	ok(said(NAMED ": no interface that is up has a usable address, still waiting for one"),
	   "a name that waits for an interface with an address is reported");
	link_is(2, "eth0", other_mac, true, true);
	log_text[0] = '\0';
	address_is(2, "2001:db8::10", false);
	did("any interface: resolve target.example port 8009\n",
	    "a name is resolved when an interface has an address of either family");
	resolved(0, EDESTADDRREQ, NULL);
	did("", "a missing name server just after the address is not reported");
	wait_until(10400);
	did("any interface: resolve target.example port 8009\n",
	    "the name is resolved again after less than half a second");
	wait_until(15100);
	resolved(0, EDESTADDRREQ, NULL);
	did("say: " NAMED ": name: no name server is known: neither /etc/resolv.conf nor nameserver= has one; trying "
	    "again until it works\n",
	    "a missing name server is reported when it lasts");
	wait_until(18000);
	resolved(0, ENODATA, NULL);
	ok(said("name: the host name is unknown, or no name server in /etc/resolv.conf answers"),
	   "another reason why the name is not resolved is reported, too");
	wait_until(30000);
	lists(log, 0, "198.51.100.8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 1, "2001:db8::8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 2, "fe80::8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	resolved(0, 0, log);
	ok(said(NAMED ": resolved: 2 addresses to ask\nany interface: probe 2001:db8::8 port 4420\n") &&
		   !said("probe 198.51.100.8"),
	   "the IPv6 address of a name is probed, its IPv4 and link-local addresses are not");
	log_text[0] = '\0';
	address_is(2, "192.0.2.10", false);
	did("any interface: probe 198.51.100.8 port 4420\n",
	    "the IPv4 address of a name is probed when an interface has an IPv4 address");
	end();
}

static void by_its_name_from(void) {
	struct discovery_log *log = listed(2);

	named("192.0.2.77");
	begin();
	link_is(2, "eth0", other_mac, true, true);
	address_is(2, "192.0.2.10", false);
	ok(!said("resolve"), "a name is not resolved without the source address of the option");
	address_is(2, "192.0.2.77", false);
	lists(log, 0, "2001:db8::8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 1, "198.51.100.8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	resolved(0, 0, log);
	did("say: " NAMED ": resolved: 1 address to ask\n"
	    "any interface: probe 198.51.100.8 port 4420 from 192.0.2.77\n",
	    "the address of the name in the family of the source is probed from the source");
	end();
}

/*
 * The address of a name is reached in the same way as a numeric address: on a link of the plan, through the gateway of
 * an HFI, or else by the kernel's routes.
 */
static void by_its_name_beside_tables(void) {
	struct nbft_hfi hfi = { .index = 1, .gateway = a("192.0.2.254") };
	struct discovery_log *log = listed(3);

	named("");
	table = (struct nbft){ .hfis = &hfi, .n_hfis = 1 };
	plan.n_tables = plan.n_ifaces = 1;
	begin();
	bring_up(0, 2, ifaces[0].mac);
	ok(said("any interface: resolve target.example port 8009\n"),
	   "a name is resolved when a table's interface is up");
	lists(log, 0, "192.0.2.8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 1, "198.51.100.8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 2, "2001:db8::8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	resolved(0, 0, log);
	did("nbft0: route 198.51.100.8/32 via 192.0.2.254\n"
	    "say: " NAMED ": resolved: 3 addresses to ask\n"
	    "nbft0: probe 192.0.2.8 port 4420 from 192.0.2.10\n"
	    "nbft0: probe 198.51.100.8 port 4420 from 192.0.2.10\n",
	    "the addresses of a name on the link and behind the gateway are probed through the table's interface");
	ok(engine_path(e, 3)->want->iface == PLAN_ANY_IFACE,
	   "an address of a name that the table's interface cannot reach goes through any interface");
	end();

	named("192.0.2.10");
	hfi.gateway = a("");
	plan.n_tables = plan.n_ifaces = 1;
	begin();
	bring_up(0, 2, ifaces[0].mac);
	resolved(0, 0, log);
	ok(said("nbft0: probe 198.51.100.8 port 4420 from 192.0.2.10\n") && engine_n_paths(e) == 3,
	   "the addresses of a name are probed through the interface that has the source");
	end();
}

/* /etc/hosts and some resolvers name the link of a link-local address: "fe80::8%nbft0". */
static void by_its_name_with_a_zone(void) {
	struct discovery_log *log = listed(4);

	named("");
	addr1.ip = a("2001:db8::10");
	plan.n_tables = plan.n_ifaces = 1;
	begin();
	bring_up(0, 2, ifaces[0].mac);
	address_is(2, "2001:db8::10", false);
	address_is(2, "fe80::10", false);
	lists(log, 0, "fe80::7", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 1, "fe80::8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 2, "fe80::9", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 3, "2001:db8:1::9", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	snprintf(log->records[0].zone, IFNAMSIZ, "nbft00");
	snprintf(log->records[1].zone, IFNAMSIZ, "nbft0");
	snprintf(log->records[3].zone, IFNAMSIZ, "eth9");
	resolved(0, 0, log);
	ok(said("nbft0: probe fe80::8 port 4420\n"), "a link-local address is probed on the interface of its zone");
	ok(!said("fe80::7") && !said("fe80::9"),
	   "a link-local address without a zone, or with the zone of another link, is not probed");
	is_int((long long)engine_n_paths(e), 3, "a global address needs no zone");
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
	ok(strstr(text, "\nDiscovery controllers:\n  " WHO ":") && strstr(text, "waiting for its interface\n") &&
		   strstr(text, "\n    no interface that is up has a usable IPv4 address\n"),
	   "status text tells why the option waits, without an interface");
	ok(strstr(text, "\"table\": null") && strstr(text, "\"hfi\": null") && strstr(text, "\"interface\": null"),
	   "status JSON has no table, no HFI and no interface for the option");
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
	by_its_name_with_a_zone();
	status_tells();
	return tap_done();
}

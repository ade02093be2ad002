/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/words/live-words.c: the network and the controllers of this moment, as text. */
#include "live.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <stdlib.h>

#include "tap.h"
#include "text-of.h"

static struct addr a(const char *text) {
	struct addr ip = { { 0 } };

	addr_parse(text, &ip);
	return ip;
}

static void write_some(FILE *f, const void *live) {
	live_text(f, live, false);
}

static void write_all(FILE *f, const void *live) {
	live_text(f, live, true);
}

static void write_json(FILE *f, const void *live) {
	struct json j = json_start(f);

	json_object(&j, NULL);
	live_json(&j, live);
	json_close(&j);
	json_end(&j);
}

static struct live_link links[] = {
	{ .ifindex = 1, .name = "lo", .up = true, .carrier = true },
	{ .ifindex = 2,
	  .name = "nbft0",
	  .mac = { 2, 0, 0, 0, 0, 1 },
	  .up = true,
	  .carrier = true,
	  .speed = 25000,
	  .driver = "ice" },
	{ .ifindex = 3, .name = "eth1", .up = true },
	{ .ifindex = 4, .name = "nbft1", .up = true },
	{ .ifindex = 5, .name = "eth2" },
};

static void network(void) {
	struct live_addr addrs[] = { { .ifindex = 1, .addr = a("127.0.0.1"), .prefix = 8 },
				     { .ifindex = 2, .addr = a("192.0.2.10"), .prefix = 24 },
				     { .ifindex = 2, .addr = a("2001:db8::10"), .prefix = 64, .tentative = true },
				     { .ifindex = 2, .addr = a("2001:db8::11"), .prefix = 64, .dad_failed = true },
				     { .ifindex = 3, .addr = a("fe80::1"), .prefix = 64 } };
	struct live_route routes[] = {
		{ .ifindex = 2, .v4 = true, .gateway = a("192.0.2.254"), .metric = 7 },
		{ .ifindex = 2, .gateway = a("fe80::fe") },
		{ .ifindex = 2, .v4 = true, .dst = a("192.0.2.0"), .prefix = 24 },
	};
	struct live_neighbour neighbours[] = {
		{ .ifindex = 2, .addr = a("192.0.2.1"), .state = NUD_FAILED },
		{ .ifindex = 3, .addr = a("192.0.2.254"), .state = NUD_REACHABLE, .has_mac = true },
		{ .ifindex = 2,
		  .addr = a("192.0.2.254"),
		  .state = NUD_STALE,
		  .has_mac = true,
		  .mac = { 2, 0, 0, 0, 0, 9 } },
	};
	struct live_way ways[] = {
		{ .target = { a("192.0.2.1"), "nbft0" }, .ifindex = 2 },
		{ .target = { a("203.0.113.1"), "nbft0" }, .ifindex = 2, .gateway = a("192.0.2.254") },
		{ .target = { a("198.51.100.1"), "nbft1" }, .err = ENETUNREACH },
		{ .target = { a("198.51.100.2"), "nbft2" }, .err = ENODEV },
		{ .target = { a("192.0.2.9"), "" }, .ifindex = 2 },
	};
	struct live l = { links, addrs, routes, neighbours, ways, NULL, 5, 5, 3, 3, 5, 0 };
	char *text = text_of(write_some, &l);

	is_str(text,
	       "Network now:\n"
	       "  nbft0: carrier, 25000 Mb/s, MAC 02:00:00:00:00:01, driver ice\n"
	       "    192.0.2.10/24\n"
	       "    2001:db8::10/64, tentative\n"
	       "    2001:db8::11/64, in use by another machine\n"
	       "    default route (IPv4) through 192.0.2.254, metric 7\n"
	       "    default route (IPv6) through fe80::fe\n"
	       "    route 192.0.2.0/24\n"
	       "    to 192.0.2.1: on the link; neighbour FAILED: nobody answers to that address\n"
	       "    to 203.0.113.1: through 192.0.2.254; neighbour 02:00:00:00:00:09 STALE\n"
	       "  nbft1: no carrier, MAC 00:00:00:00:00:00\n"
	       "    to 198.51.100.1: Network is unreachable\n"
	       "  Without an address:  eth1 (no carrier)  eth2 (down)\n"
	       "  nbft2:\n"
	       "    to 198.51.100.2: no such link\n"
	       "    to 192.0.2.9: on the link on nbft0; neighbour not asked for its MAC\n",
	       "links with addresses, routes, ways and neighbours; the others in one line");
	free(text);
	text = text_of(write_all, &l);
	ok(strstr(text, "  eth1: no carrier, MAC 00:00:00:00:00:00\n    fe80::1/64\n    neighbour 192.0.2.254 "),
	   "a report has each link and each neighbour");
	ok(!strstr(text, "  lo:") && !strstr(text, "127.0.0.1"), "the loopback link is left out");
	free(text);
	text = text_of(write_json, &l);
	ok(!strstr(text, "\"lo\"") && !strstr(text, "127.0.0.1"), "the loopback link is left out of the JSON, too");
	ok(strstr(text, "\"gateway\": \"192.0.2.254\"") && strstr(text, "\"neighbour_mac\": \"02:00:00:00:00:09\""),
	   "the neighbour of a way through a gateway is the gateway");
	ok(strstr(text, "\"neighbour_state\": \"FAILED\",\n        \"neighbour_mac\": null"),
	   "a neighbour that did not answer has no MAC");
	ok(strstr(text, "\"tentative\": true,\n            \"dad_failed\": false\n") &&
		   strstr(text, "\"tentative\": false,\n            \"dad_failed\": true\n"),
	   "a tentative address and an address of another machine are told apart");
	ok(strstr(text, "\"interface\": \"nbft2\"") && strstr(text, "\"error\": \"No such device\""),
	   "a way that does not exist has the name of its interface and the reason");
	free(text);
}

static void controllers(void) {
	struct live_controller c = { "nvme0", "tcp", "connecting", "traddr=192.0.2.1,trsvcid=4420,src_addr=192.0.2.10",
				     "nqn.x\x1b" };
	struct live l = { .controllers = &c, .n_controllers = 1 };
	char *text = text_of(write_some, &l);

	is_str(text,
	       "Network now:\n"
	       "Controllers now:\n"
	       "  nvme0:  connecting  tcp  traddr=192.0.2.1  trsvcid=4420  src_addr=192.0.2.10\n"
	       "    nqn.x\\x1b\n",
	       "a controller has its state, and no control character reaches the terminal");
	free(text);
}

int main(void) {
	network();
	controllers();
	return tap_done();
}

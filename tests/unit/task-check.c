/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests helper/edge/task-check.c on one end of a veth pair, in a network namespace of its own. The test itself is the
 * other machine, at the other end.
 */
#include "task-check.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "arp.h"
#include "links.h"
#include "namespaces.h"
#include "task-kit.h"

static const uint8_t OTHER[6] = { 0x52, 0x54, 0, 0, 0, 0x99 };

static int end_of_cable; /* a packet socket at the other end */

static struct addr a(const char *text) {
	struct addr r = { { 0 } };

	addr_parse(text, &r);
	return r;
}

static bool listen_at(const char *link) {
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(ETH_P_ARP),
				  .sll_ifindex = (int)if_nametoindex(link) };

	end_of_cable = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return end_of_cable >= 0 && bind(end_of_cable, (struct sockaddr *)&at, sizeof(at)) == 0;
}

/* Waits for a packet that is no answer of the test itself. False: none comes. */
static bool hear(uint8_t packet[ARP_SIZE]) {
	struct pollfd p = { .fd = end_of_cable, .events = POLLIN };
	struct sockaddr_ll from = { .sll_pkttype = PACKET_OUTGOING };
	socklen_t size = sizeof(from);

	while (from.sll_pkttype == PACKET_OUTGOING)
		if (poll(&p, 1, KIT_MOMENT_US / 1000) != 1 ||
		    recvfrom(end_of_cable, packet, ARP_SIZE, 0, (struct sockaddr *)&from, &size) != ARP_SIZE)
			return false;
	return true;
}

/* Sends a packet that claims the address whose last byte is `last` for the MAC. */
static void claim(uint8_t last, const uint8_t mac[6]) {
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(ETH_P_ARP),
				  .sll_ifindex = (int)if_nametoindex("there"),
				  .sll_halen = 6,
				  .sll_addr = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };
	uint8_t packet[ARP_SIZE] = { 0, 1, 8, 0, 6, 4, 0, 2, [14] = 192, 0, 2, last };

	memcpy(packet + 8, mac, 6);
	sendto(end_of_cable, packet, sizeof(packet), 0, (struct sockaddr *)&to, sizeof(to));
}

static void mac_of(const char *link, uint8_t mac[6]) {
	struct ifreq r = { 0 };

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", link);
	ioctl(end_of_cable, SIOCGIFHWADDR, &r);
	memcpy(mac, r.ifr_hwaddr.sa_data, 6);
}

static void start(struct kit *k, int ifindex) {
	kit_forget(k);
	task_check(&k->hands,
		   &(struct action){ .type = ACTION_CHECK, .iface = 3, .ifindex = ifindex, .addr = a("192.0.2.10") });
}

static void conflict(struct kit *k, int ifindex, const uint8_t own[6]) {
	uint8_t packet[ARP_SIZE], expected[ARP_SIZE];
	struct event ev;

	arp_probe(expected, own, a("192.0.2.10"));
	start(k, ifindex);
	ok(hear(packet) && memcmp(packet, expected, ARP_SIZE) == 0, "a probe from the link's MAC arrives");
	claim(11, OTHER);
	claim(10, own);
	ok(hear(packet) && memcmp(packet, expected, ARP_SIZE) == 0,
	   "another address, or the link's own MAC, is no answer: a second probe arrives");
	claim(10, OTHER);
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_DONE && ev.done.type == ACTION_CHECK && ev.done.iface == 3 && ev.err == EADDRINUSE &&
		   memcmp(ev.mac, OTHER, 6) == 0,
	   "the MAC that answers is reported");
	kit_reap(k);
	ok(k->n == 1, "the answer is reported once");
}

static void nobody(struct kit *k, int ifindex) {
	uint8_t packet[ARP_SIZE];
	struct event ev;
	int n = 0;

	start(k, ifindex);
	while (n < 3 && hear(packet))
		n++;
	is_int(n, 3, "three probes arrive when nobody answers");
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_DONE && ev.err == 0, "nobody is reported");
	start(k, 9999);
	ev = kit_hear(k, 1);
	is_int(ev.err, ENODEV, "a link that is gone is reported");
	kit_reap(k);
}

int main(void) {
	uint8_t own[6] = { 0 };
	struct rtnl *r = NULL;
	struct kit k;
	int ifindex;

	kit_start(&k);
	if (!own_network() || make_veth("nbft0", "there") < 0 || rtnl_open(&r) < 0) {
		skip("no namespaces for this test: %s", strerror(errno));
	} else {
		ifindex = (int)if_nametoindex("nbft0");
		rtnl_up(r, 1);
		rtnl_up(r, ifindex);
		rtnl_up(r, (int)if_nametoindex("there"));
		ok(listen_at("there"), "the test listens at the other end of the cable");
		mac_of("nbft0", own);
		conflict(&k, ifindex, own);
		nobody(&k, ifindex);
	}
	rtnl_close(r);
	kit_done(&k);
	return tap_done();
}

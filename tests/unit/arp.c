/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/base/arp.c: the bytes of a probe, and which packets claim an address. */
#include "arp.h"

#include <string.h>

#include "tap.h"

static const uint8_t MAC[6] = { 0x52, 0x54, 0, 0, 0, 9 };

static const uint8_t CLAIM[ARP_SIZE] = { 0, 1, 8, 0, 6, 4, 0, 2, 0x52, 0x54, 0, 0, 0, 9, 192, 0, 2, 10 };

static struct addr a(const char *text) {
	struct addr r = { { 0 } };

	addr_parse(text, &r);
	return r;
}

static bool claims(size_t at, uint8_t byte, size_t size) {
	uint8_t packet[ARP_SIZE], mac[6];

	memcpy(packet, CLAIM, sizeof(packet));
	packet[at] = byte;
	return arp_claims(packet, size, a("192.0.2.10"), mac);
}

int main(void) {
	static const uint8_t probe[ARP_SIZE] = { 0, 1, 8, 0, 6, 4, 0, 1, 0x52, 0x54, 0,   0, 0, 9,
						 0, 0, 0, 0, 0, 0, 0, 0, 0,    0,    192, 0, 2, 10 };
	uint8_t packet[ARP_SIZE], mac[6] = { 0 };

	arp_probe(packet, MAC, a("192.0.2.10"));
	ok(memcmp(packet, probe, ARP_SIZE) == 0, "a probe has the sender's MAC, and no address of the sender");
	ok(!arp_claims(packet, ARP_SIZE, a("192.0.2.10"), mac), "a probe claims nothing");
	ok(arp_claims(CLAIM, ARP_SIZE, a("192.0.2.10"), mac) && memcmp(mac, MAC, 6) == 0,
	   "a reply from the address claims it, and tells the MAC");
	ok(claims(7, 1, ARP_SIZE), "a request from the address claims it");
	ok(!claims(7, 0, ARP_SIZE) && !claims(7, 3, ARP_SIZE) && !claims(6, 1, ARP_SIZE),
	   "other operations claim nothing");
	ok(!claims(0, 0, ARP_SIZE - 1), "a packet that is too short claims nothing");
	ok(!claims(17, 11, ARP_SIZE) && !claims(14, 193, ARP_SIZE), "a neighbour's address is another address");
	ok(!claims(1, 6, ARP_SIZE) && !claims(3, 6, ARP_SIZE) && !claims(4, 8, ARP_SIZE) && !claims(5, 16, ARP_SIZE),
	   "packets of other networks and protocols claim nothing");
	ok(!arp_claims(CLAIM, ARP_SIZE, a("2001:db8::c000:20a"), mac), "an IPv6 address is never claimed");
	return tap_done();
}

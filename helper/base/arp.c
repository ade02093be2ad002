/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds and reads packets of ARP, as bytes. See arp.h. */
#include "arp.h"

#include <string.h>

/* Offsets in a packet. */
enum { OPERATION = 6, SENDER_MAC = 8, SENDER_IP = 14, TARGET_IP = 24 };

enum { REQUEST = 1, REPLY = 2 };

/* The first six bytes: Ethernet, IPv4, and the sizes of their addresses. */
static const uint8_t KIND[] = { 0, 1, 0x08, 0, 6, 4 };

void arp_probe(uint8_t packet[ARP_SIZE], const uint8_t mac[6], struct addr ip) {
	memset(packet, 0, ARP_SIZE);
	memcpy(packet, KIND, sizeof(KIND));
	packet[OPERATION + 1] = REQUEST;
	memcpy(packet + SENDER_MAC, mac, 6);
	memcpy(packet + TARGET_IP, ip.b + 12, 4);
}

bool arp_claims(const uint8_t *packet, size_t size, struct addr ip, uint8_t mac[6]) {
	if (size < ARP_SIZE || memcmp(packet, KIND, sizeof(KIND)) != 0 || packet[OPERATION] != 0 ||
	    packet[OPERATION + 1] < REQUEST || packet[OPERATION + 1] > REPLY)
		return false;
	if (!addr_is_v4(ip) || memcmp(packet + SENDER_IP, ip.b + 12, 4) != 0)
		return false;
	memcpy(mac, packet + SENDER_MAC, 6);
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of ARP for Ethernet and IPv4 (RFC 826): asks who has an address, and reads who claims it. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"

#define ARP_SIZE 28

/*
 * Writes an ARP probe (RFC 5227): a request for the address `ip` from the MAC `mac`. The sender's address is 0.0.0.0,
 * so that the packet changes no machine's table.
 */
void arp_probe(uint8_t packet[ARP_SIZE], const uint8_t mac[6], struct addr ip);

/*
 * True when the sender of the packet claims the address `ip`. Copies the sender's MAC to `mac`. False for everything
 * else, including a packet that is too short.
 */
bool arp_claims(const uint8_t *packet, size_t size, struct addr ip, uint8_t mac[6]);

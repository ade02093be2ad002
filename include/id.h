/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Identifiers in text: host id, NID and SMBIOS UUID as UUIDs, MACs, PCI addresses. The text has the bytes in the order
 * in which they are stored; nothing is swapped.
 */
#pragma once

#include <stdint.h>

#define UUID_TEXT_MAX 37

/* "00112233-4455-6677-8899-aabbccddeeff". Returns buf. */
const char *uuid_text(const uint8_t id[16], char buf[UUID_TEXT_MAX]);

/* Reads a UUID in that form, in upper or lower case. 0, or -EINVAL with ret untouched. */
int uuid_parse(const char *text, uint8_t ret[16]);

/* `n` bytes as 2n hexadecimal digits; buf holds 2n + 1. Returns buf. */
const char *hex_text(const uint8_t *bytes, unsigned n, char *buf);

/* "52:54:00:12:34:56" from 6 bytes. Returns buf. */
#define MAC_TEXT_MAX 18
const char *mac_text(const uint8_t mac[6], char buf[MAC_TEXT_MAX]);

/* "0000:00:1f.2" from segment << 16 | bus << 8 | device << 3 | function. Returns buf. */
#define PCI_TEXT_MAX 13
const char *pci_text(uint32_t sbdf, char buf[PCI_TEXT_MAX]);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Identifiers as text: host id, NID and SMBIOS UUID as UUIDs, MACs, PCI addresses. The text has the bytes in the order
 * in which they are stored; nothing is swapped.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define UUID_TEXT_MAX 37

/* Writes a UUID as "00112233-4455-6677-8899-aabbccddeeff". Returns buf. */
const char *uuid_text(const uint8_t id[16], char buf[UUID_TEXT_MAX]);

/*
 * Reads a UUID from text, in upper or lower case, with all its dashes or with none, also in a pair of braces. Returns
 * 0, or -EINVAL with ret untouched.
 */
int uuid_parse(const char *text, uint8_t ret[16]);

/* False for bytes that mean "no UUID" in SMBIOS (7.2.1): all 0 or all ff. */
bool uuid_is_set(const uint8_t id[16]);

/*
 * Changes the order of the bytes between that of a UUID's text and that of an EFI_GUID, which stores the first three
 * fields in little endian.
 */
void uuid_swap(uint8_t id[16]);

/* True for a UUID that does not tell machines apart: whole series of boards have it in SMBIOS. */
bool uuid_is_placeholder(const uint8_t id[16]);

/* Writes `n` bytes as 2n hexadecimal digits; buf holds 2n + 1 characters. Returns buf. */
const char *hex_text(const uint8_t *bytes, unsigned n, char *buf);

/* Writes a MAC of 6 bytes as "52:54:00:12:34:56". Returns buf. */
#define MAC_TEXT_MAX 18
const char *mac_text(const uint8_t mac[6], char buf[MAC_TEXT_MAX]);

/* Writes a PCI address, segment << 16 | bus << 8 | device << 3 | function, as "0000:00:1f.2". Returns buf. */
#define PCI_TEXT_MAX 13
const char *pci_text(uint32_t sbdf, char buf[PCI_TEXT_MAX]);

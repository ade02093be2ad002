/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DHCP identities. The IAID and the DUID go in as bytes of the table. Numbers and parts come out, or the bytes that a
 * DHCP client sends.
 */
#include "duid.h"

#include <errno.h>
#include <string.h>

#include "reader.h"

#define UUID_SIZE 16

static struct bytes view(const struct nbft_bytes *b) {
	return (struct bytes){ b->v, b->n, 0 };
}

int nbft_iaid_parse(const struct nbft_bytes *iaid, uint32_t *ret) {
	if (iaid->n != NBFT_IAID_WIRE)
		return -EBADMSG;
	*ret = bytes_u32(view(iaid), 0);
	return 0;
}

const char *nbft_duid_type_text(unsigned type) {
	static const char *const words[] = {
		[NBFT_DUID_LLT] = "DUID-LLT",
		[NBFT_DUID_EN] = "DUID-EN",
		[NBFT_DUID_LL] = "DUID-LL",
		[NBFT_DUID_UUID] = "DUID-UUID",
	};

	return type < sizeof(words) / sizeof(*words) ? words[type] : NULL;
}

/* Moves the first `n` bytes of *b to *ret. False: *b has fewer than `n` bytes. */
static bool take(struct bytes *b, size_t n, struct bytes *ret) {
	return bytes_part(*b, 0, n, ret) && bytes_part(*b, n, b->n - n, b);
}

int nbft_duid_parse(const struct nbft_bytes *duid, struct nbft_duid *ret) {
	struct bytes b = view(duid), field;
	struct nbft_duid d = { 0 };
	bool whole = true;

	if (!take(&b, 2, &field))
		return -EBADMSG;
	d.type = bytes_u16(field, 0);
	if (d.type == NBFT_DUID_LLT || d.type == NBFT_DUID_LL) {
		whole = d.has_hw_type = take(&b, 2, &field);
		d.hw_type = d.has_hw_type ? bytes_u16(field, 0) : 0;
	}
	if (d.type == NBFT_DUID_LLT && whole) {
		whole = d.has_time = take(&b, 4, &field);
		d.time = d.has_time ? bytes_u32(field, 0) : 0;
	}
	if (d.type == NBFT_DUID_EN) {
		whole = d.has_enterprise = take(&b, 4, &field);
		d.enterprise = d.has_enterprise ? bytes_u32(field, 0) : 0;
	}
	/* A DUID that ends inside a number has no rest: its last bytes belong to that number. */
	d.rest = whole ? b.v : NULL;
	d.n_rest = whole ? b.n : 0;
	d.whole = d.type == NBFT_DUID_UUID ? d.n_rest == UUID_SIZE : d.n_rest > 0;
	*ret = d;
	return 0;
}

static uint8_t *put_u16(uint8_t *p, uint16_t n) {
	*p++ = (uint8_t)(n >> 8);
	*p++ = (uint8_t)n;
	return p;
}

static uint8_t *put_u32(uint8_t *p, uint32_t n) {
	return put_u16(put_u16(p, (uint16_t)(n >> 16)), (uint16_t)n);
}

int nbft_iaid_wire(const struct nbft_bytes *iaid, uint8_t ret[NBFT_IAID_WIRE]) {
	uint32_t number;

	if (nbft_iaid_parse(iaid, &number) < 0)
		return -EBADMSG;
	put_u32(ret, number);
	return 0;
}

int nbft_duid_wire(const struct nbft_bytes *duid, uint8_t ret[NBFT_DUID_WIRE_MAX]) {
	struct nbft_duid d;
	uint8_t *p;

	if (duid->n > NBFT_DUID_WIRE_MAX || nbft_duid_parse(duid, &d) < 0 || !d.whole)
		return -EBADMSG;
	p = put_u16(ret, (uint16_t)d.type);
	if (d.has_hw_type)
		p = put_u16(p, d.hw_type);
	if (d.has_time)
		p = put_u32(p, d.time);
	if (d.has_enterprise)
		p = put_u32(p, d.enterprise);
	memcpy(p, d.rest, d.n_rest);
	return (int)duid->n;
}

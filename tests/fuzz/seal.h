/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives a table of any bytes a right checksum. */
#pragma once

#include "kit.h"
#include "nbft-layout.h"

/*
 * Copies a table to memory of exactly its size and makes the checksum right, over the length in the header or to the
 * end of the bytes. The caller frees the copy.
 */
static inline uint8_t *table_sealed(const uint8_t *bytes, size_t size) {
	uint8_t *t = malloc(size ? size : 1), sum = 0;
	size_t n;

	must(t != NULL, "there is memory");
	memcpy(t, bytes, size);
	if (size < NBFT_HEADER_SIZE)
		return t;
	n = t[NBFT_HEADER_LENGTH] | t[NBFT_HEADER_LENGTH + 1] << 8 | t[NBFT_HEADER_LENGTH + 2] << 16 |
	    (size_t)t[NBFT_HEADER_LENGTH + 3] << 24;
	t[NBFT_HEADER_CHECKSUM] = 0;
	for (size_t i = 0; i < n && i < size; i++)
		sum = (uint8_t)(sum + t[i]);
	t[NBFT_HEADER_CHECKSUM] = (uint8_t)(0u - sum);
	return t;
}

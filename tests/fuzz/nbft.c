/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzzes the NBFT reader and both renderers. The checksum is made right first, or nothing would get
 * past it. With libFuzzer:
 *
 *	clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Iinclude \
 *		tests/fuzz/nbft.c helper/nbft/[a-z]*.c helper/base/[a-z]*.c -o build/fuzz-nbft
 *
 * Without it, -DREPLAY gives a main() that plays the files it is given once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nbft_layout.h"
#include "nbft_show.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void fix_checksum(uint8_t *b, size_t size) {
	uint8_t sum = 0;
	size_t n;

	if (size < NBFT_HEADER_SIZE)
		return;
	n = b[4] | b[5] << 8 | b[6] << 16 | (size_t)b[7] << 24;
	b[NBFT_HEADER_CHECKSUM] = 0;
	for (size_t i = 0; i < n && i < size; i++)
		sum = (uint8_t)(sum + b[i]);
	b[NBFT_HEADER_CHECKSUM] = (uint8_t)(0u - sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	static FILE *sink;
	uint8_t *copy = malloc(size ? size : 1);
	struct nbft *n = NULL;
	struct json j;

	if (!sink)
		sink = fopen("/dev/null", "w");
	if (!copy || !sink)
		abort();
	memcpy(copy, bytes, size);
	fix_checksum(copy, size);
	if (nbft_read("NBFT", copy, size, &n) < 0)
		abort();
	free(copy);
	nbft_show_text(n, sink);
	for (size_t i = 0; i < n->n_diags; i++)
		nbft_show_diag(n, &n->diags[i], sink);
	j = json_start(sink);
	nbft_show_json(n, "NBFT", &j);
	json_end(&j);
	nbft_free(n);
	return 0;
}

#ifdef REPLAY
int main(int argc, char **argv) {
	static uint8_t b[1 << 20];

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");
		size_t n = f ? fread(b, 1, sizeof(b), f) : 0;

		if (!f)
			return 1;
		fclose(f);
		LLVMFuzzerTestOneInput(b, n);
	}
	return 0;
}
#endif

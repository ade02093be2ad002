/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target for the answer to a probe, received in pieces. Input: the bytes of a target, of which the first 128 are
 * used.
 */
#include "kit.h"
#include "probe-pdu.h"

#define IC_SIZE 128

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	size_t n = size < IC_SIZE ? size : IC_SIZE;
	bool good = true;

	for (size_t i = 1; i <= n; i++) {
		/* the memory has exactly `i` bytes, so that a sanitizer sees any read beyond the memory */
		uint8_t *piece = malloc(i);
		bool now;

		must(piece != NULL, "there is memory");
		memcpy(piece, bytes, i);
		now = pdu_may_be_icresp(piece, i);
		must(good || !now, "a wrong answer does not become right when more bytes arrive");
		good = now;
		free(piece);
	}
	must(!good || n == 0 || bytes[0] == 1, "an accepted answer has the PDU type of ICResp");
	must(!good || n < 8 || (bytes[2] == 128 && bytes[4] == 128 && !bytes[5] && !bytes[6] && !bytes[7]),
	     "an accepted answer has the length of ICResp");
	return 0;
}

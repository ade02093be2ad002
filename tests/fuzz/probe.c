/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The answer to a probe, in any pieces. Input: what a target sends, up to the 128 bytes that are looked at. */
#include "kit.h"
#include "probe.h"

#define IC_SIZE 128

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	size_t n = size < IC_SIZE ? size : IC_SIZE;
	bool good = true;

	for (size_t i = 1; i <= n; i++) {
		uint8_t *piece = malloc(i); /* of just that size: a read too far is seen */
		bool now;

		must(piece != NULL, "there is memory");
		memcpy(piece, bytes, i);
		now = probe_may_be_icresp(piece, i);
		must(good || !now, "what is wrong once does not become right by more of it");
		good = now;
		free(piece);
	}
	must(!good || n == 0 || bytes[0] == 1, "an ICResp says that it is one");
	must(!good || n < 8 || (bytes[2] == 128 && bytes[4] == 128 && !bytes[5] && !bytes[6] && !bytes[7]),
	     "and how long it is");
	return 0;
}

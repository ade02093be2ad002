/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The NBFT reader and its renderers, and the description of a table. Input: the bytes of a table. The checksum is
 * made right first, or nothing would get past it.
 */
#include "../unit/nbft-sound.h"
#include "again.h"
#include "kit.h"
#include "duid.h"
#include "nbft-json.h"
#include "nbft-text.h"
#include "seal.h"

static void show(const struct nbft *n) {
	char *text;
	size_t size;
	FILE *f = text_stream(&text, &size);
	struct json j;

	nbft_show_text(n, f);
	for (size_t i = 0; i < n->n_diags; i++)
		nbft_show_diag(n, &n->diags[i], f);
	fclose(f);
	must(is_plain(text), "nothing reaches a terminal raw");
	free(text);
	f = text_stream(&text, &size);
	j = json_start(f);
	nbft_show_json(n, "NBFT", &j);
	json_end(&j);
	fclose(f);
	must(is_json(text), "the JSON is well-formed");
	free(text);
}

/* What goes on the wire is as long as what stands in the table, and all its numbers come back. */
static void dhcp(const struct nbft_hfi *h) {
	uint8_t iaid[NBFT_IAID_WIRE], duid[NBFT_DUID_WIRE_MAX];
	struct nbft_duid parts;
	int n = nbft_duid_wire(&h->duid, duid);

	must(nbft_iaid_wire(&h->iaid, iaid) == 0 || h->iaid.n != NBFT_IAID_WIRE, "an IAID of four bytes is one");
	must(n < 0 || (size_t)n == h->duid.n, "a DUID keeps its length");
	must(n < 0 || nbft_duid_parse(&h->duid, &parts) == 0, "a DUID that goes on the wire has a type");
	must(n < 0 || (duid[0] << 8 | duid[1]) == (int)parts.type, "and it goes first");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	uint8_t *copy = table_sealed(bytes, size);
	struct nbft *n = NULL;

	must(nbft_read("NBFT", copy, size, &n) == 0, "every input is a table, if a refused one");
	table_again(copy, size);
	free(copy); /* before it is looked at: nothing may point into it */
	must(nbft_is_sound(n), "what was read is sound");
	show(n);
	for (size_t i = 0; i < n->n_hfis; i++)
		dhcp(&n->hfis[i]);
	nbft_free(n);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target for the NBFT reader, its two printers, and the description of a table. Input: the bytes of a table. The
 * checksum is made right first, because the reader refuses every table with a wrong checksum.
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

	nbft_show_text(n, "NBFT", f);
	nbft_show_overview(n, "NBFT", f);
	for (size_t i = 0; i < n->n_diags; i++)
		nbft_show_finding("NBFT", &n->diags[i], f);
	fclose(f);
	must(is_plain(text), "the text of a table is plain");
	free(text);
	f = text_stream(&text, &size);
	j = json_start(f);
	nbft_show_json(n, "NBFT", &j);
	json_end(&j);
	fclose(f);
	must(is_json(text), "the JSON is well-formed");
	free(text);
}

/* Checks that a DUID has the same length and the same type for a DHCP client as in the table. */
static void dhcp(const struct nbft_hfi *h) {
	uint8_t iaid[NBFT_IAID_WIRE], duid[NBFT_DUID_WIRE_MAX];
	struct nbft_duid parts;
	int n = nbft_duid_wire(&h->duid, duid);

	must(nbft_iaid_wire(&h->iaid, iaid) == 0 || h->iaid.n != NBFT_IAID_WIRE, "an IAID of four bytes is accepted");
	must(n < 0 || (size_t)n == h->duid.n, "a DUID has the same length for a DHCP client");
	must(n < 0 || nbft_duid_parse(&h->duid, &parts) == 0, "a DUID for a DHCP client has a type");
	must(n < 0 || (duid[0] << 8 | duid[1]) == (int)parts.type, "a DUID for a DHCP client begins with its type");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	uint8_t *copy = table_sealed(bytes, size);
	struct nbft *n = NULL;

	must(nbft_read("NBFT", copy, size, &n) == 0, "every input gives a table, or a refused table");
	table_again(copy, size);
	free(copy); /* freed early, so that a sanitizer sees any pointer into the table */
	must(nbft_is_sound(n), "every table that was read is sound");
	show(n);
	for (size_t i = 0; i < n->n_hfis; i++)
		dhcp(&n->hfis[i]);
	nbft_free(n);
	return 0;
}

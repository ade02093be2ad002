/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/nbft/bytes.c: the texts of a table that firmware pads. */
#include "nbft-table.h"
#include "tap.h"

/* Some firmware pads texts with blanks. A table has one note about it, whatever the number of such texts. */
static void padded(void) {
	struct table t = full_table();
	struct nbft *n;

	heap_text(&t, SSNS1 + NBFT_SSNS_SUBSYS_TRSVCID_OBJ, "4420  ");
	heap(&t, SSNS2 + NBFT_SSNS_SUBSYS_TRSVCID_OBJ, " 4420  \t\0\0", 10);
	heap_text(&t, SSNS1 + NBFT_SSNS_SUBSYS_NS_NQN_OBJ, "nqn.padded\t ");
	heap_text(&t, HOST + NBFT_HOST_HOST_NQN_OBJ, "nqn.host  ");
	heap_text(&t, DISCOVERY + NBFT_DISCOVERY_DISCOVERY_CTRL_ADDR_OBJ, " nvme+tcp://192.0.2.1/  ");
	n = read_table(&t);
	is_str(n->ssns[0].trsvcid, "4420", "blanks behind a port are no part of it");
	is_str(n->ssns[1].trsvcid, "4420", "white space around a port is no part of it");
	is_str(n->ssns[0].nqn, "nqn.padded", "blanks behind an NQN are no part of it");
	is_str(n->host.nqn, "nqn.host", "blanks behind the host NQN are no part of it");
	is_str(n->discoveries[0].uri, "nvme+tcp://192.0.2.1/", "blanks around a URI are no part of it");
	if (ok(n->n_diags == 1, "one note tells of all padded texts of a table")) {
		is_str(n->diags[0].field, "host_nqn_obj", "the note names the first padded text");
		ok(n->diags[0].level == NBFT_DIAG_NOTE && n->diags[0].offset == HOST + NBFT_HOST_HOST_NQN_OBJ &&
			   strstr(n->diags[0].why, "padded with blanks"),
		   "the note has the level, the place and the words");
	}
	nbft_free(n);
	heap_text(&t, SSNS1 + NBFT_SSNS_SUBSYS_TRSVCID_OBJ, "    ");
	n = read_table(&t);
	is_int((long long)n->n_ssns, 1, "a port of blanks is no port");
	nbft_free(n);
}

int main(void) {
	padded();
	return tap_done();
}

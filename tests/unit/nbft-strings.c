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

/* An administrator pastes a text into the firmware's menu, with the end of its line. */
static void with_newline(void) {
	struct table t = full_table();
	struct nbft *n;

	heap_text(&t, HOST + NBFT_HOST_HOST_NQN_OBJ, "nqn.host\r\n");
	heap_text(&t, SSNS1 + NBFT_SSNS_SUBSYS_NS_NQN_OBJ, "nqn.pasted\n");
	n = read_table(&t);
	is_str(n->host.nqn, "nqn.host", "the end of a line is no part of the host NQN");
	is_str(n->ssns[0].nqn, "nqn.pasted", "nor of an NQN");
	is_int((long long)n->n_diags, 1, "one note tells of them");
	nbft_free(n);
}

/* The plan makes another host NQN if the table's cannot be used, so the table's faults name it. */
static void bad_host_nqn(void) {
	struct table t = full_table();
	struct nbft *n;

	heap_text(&t, HOST + NBFT_HOST_HOST_NQN_OBJ, "nqn.a,b");
	n = read_table(&t);
	is_str(n->host.nqn, "nqn.a,b", "a host NQN that cannot be used is shown");
	if (ok(n->n_diags == 1, "a host NQN that cannot be used has a diagnosis"))
		ok(n->diags[0].level == NBFT_DIAG_WARNING && strcmp(n->diags[0].field, "host_nqn_obj") == 0 &&
			   strcmp(n->diags[0].why, "the kernel accepts no NQN with a comma or control character; not "
						   "used") == 0,
		   "the diagnosis is a warning with the reason: %s", n->diags[0].why);
	nbft_free(n);
}

int main(void) {
	padded();
	with_newline();
	bad_host_nqn();
	return tap_done();
}

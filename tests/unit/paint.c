/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/words/paint.c and wrap.c: colour, and lines of 80 columns. */
#include "paint.h"
#include "wrap.h"

#include <stdlib.h>

#include "tap.h"
#include "text-of.h"

static void write_painted(FILE *f, const void *text) {
	paint(f, text);
}

static void painted(const char *text, const char *want, const char *name) {
	char *got = text_of(write_painted, text);

	is_str(got, want, name);
	free(got);
}

static void colours(void) {
	painted("Paths:\n", "\x1b[1mPaths\x1b[0m:\n", "a heading is bold");
	painted("HFI 1       52:54\n", "\x1b[1mHFI 1\x1b[0m       52:54\n", "the label of a line is bold");
	painted("nqn.2014-08.x:y  z\n", "nqn.2014-08.x:y  z\n", "an NQN is no heading");
	painted("  SSNS 1: absent\n", "  SSNS 1: \x1b[1;31mabsent\x1b[0m\n", "a bad state is red");
	painted("  a: 192.0.2.1 port 1: connected as nvme0\n",
		"  a: 192.0.2.1 port 1: \x1b[32mconnected as nvme0\x1b[0m\n", "the last state of a line counts");
	painted("  nbft0: carrier, MAC 5\n", "  nbft0: \x1b[32mcarrier\x1b[0m, MAC 5\n", "a state ends at a comma");
	painted("  nbft0: no carrier\n", "  nbft0: \x1b[1;31mno carrier\x1b[0m\n", "no carrier is not a carrier");
	painted("    waiting for its interface\n", "    \x1b[33mwaiting for its interface\x1b[0m\n",
		"a state on a line of its own is painted");
	painted("    192.0.2.1/24 ready\n", "    192.0.2.1/24 ready\n", "words that are no state have no colour");
	painted("  error: x: failed\n", "\x1b[1;31m  error:\x1b[0m x: failed\n", "an error is red");
	painted("  note: x", "\x1b[1m  note:\x1b[0m x", "a last line without a newline is painted");
	painted("\n", "\n", "an empty line stays empty");
}

static void write_pieces(FILE *f, const void *data) {
	struct wrap w = { f, (size_t)fprintf(f, "label"), 8, true };

	(void)data;
	wrap_piece(&w, "%070d", 1); /* 5 + 2 + 70 = 77 columns */
	wrap_piece(&w, "b");
	wrap_piece(&w, "%s", "c d");
	wrap_end(&w);
	wrap_piece(&w, "e");
	wrap_piece(&w, "f");
	wrap_end(&w);
	wrap_piece(&w, "%090d", 2);
	wrap_end(&w);
	wrap_line(f, 0, 2, "%074d ab c defg", 1); /* 2 + 74 + 1 + 2 = 79 columns */
	wrap_line(f, (size_t)fprintf(f, "  "), 4, "a note");
	wrap_line(f, 0, 0, "%090d", 1);
}

static void lines(void) {
	char *text = text_of(write_pieces, NULL), want[512];

	snprintf(want, sizeof(want),
		 "label  %070d  b\n        c d\n        e  f\n        %090d\n  %074d ab\n  c defg\n  a note\n%090d\n",
		 1, 2, 1, 1);
	is_str(text, want, "lines are broken where they would pass column 80, and pieces stay together");
	free(text);
}

int main(void) {
	colours();
	lines();
	return tap_done();
}

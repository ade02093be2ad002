/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nvmf-boot show: placeholder until the reader lands. */
#include "verb.h"

int verb_show(int argc, char **argv) {
	(void)argc;
	(void)argv;
	return EXIT_NOTHING;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot-table: converts NBFT tables from and to text files. For people who make images and labs; never in an image
 * itself.
 */
#include "arguments.h"
#include "dispatch.h"
#include "table-verbs.h"

static const struct verb VERBS[] = {
	{ "build", table_build_main, "make a table from a text description" },
	{ "dump", table_dump_main, "make a text description from a table" },
	{ "check", table_check_main, "say what is wrong with tables" },
};

static const struct program PROGRAM = { "nvmf-boot-table", "nvmf-boot-table(8)", ARGS_NVMF_BOOT_TABLE, VERBS,
					sizeof(VERBS) / sizeof(*VERBS) };

int main(int argc, char **argv) {
	return dispatch(&PROGRAM, argc, argv);
}

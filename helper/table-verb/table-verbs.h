/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verbs of nvmf-boot-table, and the file functions that they share. The file name "-" is standard input or output.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Reads a whole file of at most `max` bytes. Returns 0 with *ret owned by the caller (free), or a negative errno. */
int table_file_read(const char *name, size_t max, char **ret, size_t *ret_size);

/*
 * Writes a file. A reader sees the whole new file or the old one; devices and pipes are written to directly. Returns 0
 * or a negative errno.
 */
int table_file_write(const char *name, const void *bytes, size_t size);

/* The name of an input or output file in messages; "standard input" or "standard output" for "-". Borrowed. */
const char *table_input_name(const char *name);
const char *table_output_name(const char *name);

/* Prints "nvmf-boot-table: NAME: WHAT: reason", with the reason of `error`. Returns EXIT_FAILED. */
int table_file_fail(const char *name, const char *what, int error);

/* Each verb takes its own argv (argv[0] is "nvmf-boot-table VERB") and returns an exit status. */
int table_build_main(int argc, char **argv);
int table_dump_main(int argc, char **argv);
int table_check_main(int argc, char **argv);

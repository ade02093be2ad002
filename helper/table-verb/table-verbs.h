/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs of nvmf-boot-table, and the files they share. The file name "-" is standard input or output. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Reads all of a file of at most `max` bytes. 0 with *ret owned by the caller (free), or negative errno. */
int table_file_read(const char *name, size_t max, char **ret, size_t *ret_size);

/*
 * Writes a file: a reader sees all of the new file or the old one; devices and pipes are written to. 0 or negative
 * errno.
 */
int table_file_write(const char *name, const void *bytes, size_t size);

/* The name of an input or output in messages. Borrowed. */
const char *table_input_name(const char *name);
const char *table_output_name(const char *name);

/* Prints "nvmf-boot-table: NAME: WHAT: reason". Returns EXIT_FAILED. */
int table_file_fail(const char *name, const char *what, int error);

/* Each takes its own argv, argv[0] being "nvmf-boot-table VERB", and returns an exit status. */
int table_build_main(int argc, char **argv);
int table_dump_main(int argc, char **argv);
int table_check_main(int argc, char **argv);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of nvmf-boot table share. "-" is standard input or output. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads all of a file of at most `max` bytes. 0 with *ret owned by the caller (free), or negative errno. */
int table_file_read(const char *name, size_t max, char **ret, size_t *ret_size);

/* Writes a file that nobody sees half of; devices and pipes are written to. 0 or negative errno. */
int table_file_write(const char *name, const uint8_t *bytes, size_t size);

/* What to call a file in messages. Borrowed. */
const char *table_file_name(const char *name, bool output);

/* "nvmf-boot: NAME: WHAT: reason". Returns EXIT_FAILED. */
int table_file_fail(const char *name, const char *what, int error);

/* Each takes its own argv, argv[0] being "nvmf-boot table NAME", and returns an exit status. */
int table_build_main(int argc, char **argv);
int table_dump_main(int argc, char **argv);
int table_check_main(int argc, char **argv);

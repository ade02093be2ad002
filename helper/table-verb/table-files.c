/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of nvmf-boot-table. Reads whole files, and writes a whole file or none. Does not know the meaning of the
 * bytes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exit-status.h"
#include "table-verbs.h"

static int read_stream(FILE *f, size_t max, char **ret, size_t *ret_size) {
	char *text = malloc(max + 1);
	int r = 0;
	size_t n;

	if (!text)
		return -ENOMEM;
	n = fread(text, 1, max + 1, f);
	if (ferror(f))
		r = -(errno ? errno : EIO);
	else if (n > max)
		r = -EFBIG;
	if (r < 0) {
		free(text);
		return r;
	}
	*ret = text;
	*ret_size = n;
	return 0;
}

int table_file_read(const char *name, size_t max, char **ret, size_t *ret_size) {
	FILE *f;
	int r;

	if (strcmp(name, "-") == 0)
		return read_stream(stdin, max, ret, ret_size);
	f = fopen(name, "re");
	if (!f)
		return -errno;
	r = read_stream(f, max, ret, ret_size);
	fclose(f);
	return r;
}

static int write_stream(FILE *f, const void *bytes, size_t size) {
	if (fwrite(bytes, 1, size, f) != size || fflush(f) != 0)
		return errno ? -errno : -EIO;
	return 0;
}

static int write_file(const char *name, const void *bytes, size_t size) {
	FILE *f = fopen(name, "we");
	int r;

	if (!f)
		return -errno;
	r = write_stream(f, bytes, size);
	if (fclose(f) != 0 && r == 0)
		r = -errno;
	return r;
}

/*
 * Writes a new file beside the old one and renames the new file over the old one, so that no reader sees half a file.
 */
static int replace_file(const char *name, const void *bytes, size_t size) {
	char *temporary;
	int r;

	if (asprintf(&temporary, "%s.new", name) < 0)
		return -ENOMEM;
	r = write_file(temporary, bytes, size);
	if (r == 0 && rename(temporary, name) < 0)
		r = -errno;
	if (r < 0)
		unlink(temporary);
	free(temporary);
	return r;
}

int table_file_write(const char *name, const void *bytes, size_t size) {
	struct stat st;

	if (strcmp(name, "-") == 0)
		return write_stream(stdout, bytes, size);
	/* A rename would replace a device, pipe or symbolic link, so these are written to directly. */
	if (lstat(name, &st) == 0 && !S_ISREG(st.st_mode))
		return write_file(name, bytes, size);
	return replace_file(name, bytes, size);
}

int table_file_fail(const char *name, const char *what, int error) {
	fprintf(stderr, "nvmf-boot-table: %s: %s: %s\n", name, what, strerror(-error));
	return EXIT_FAILED;
}

const char *table_input_name(const char *name) {
	return strcmp(name, "-") == 0 ? "standard input" : name;
}

const char *table_output_name(const char *name) {
	return strcmp(name, "-") == 0 ? "standard output" : name;
}

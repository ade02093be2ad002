/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main() for a fuzz target without a fuzzer. Plays each given file once. Without arguments, plays every file in
 * tests/fuzz/corpus/NAME, where NAME is the name of the program. Prints TAP. A finding ends the program; the last line
 * printed names the file.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/tap.h"
#include "kit.h"

#define INPUT_MAX (1u << 20) /* the largest input of libFuzzer */

static bool play(const char *path) {
	FILE *f = fopen(path, "r");
	uint8_t *bytes = malloc(INPUT_MAX), *input;
	size_t size;

	printf("# %s\n", path);
	if (!f || !bytes) {
		printf("# cannot be read: %s\n", strerror(errno));
		return false;
	}
	size = fread(bytes, 1, INPUT_MAX, f);
	fclose(f);
	/* Memory of exactly that size, so that a sanitizer sees any read beyond the input. */
	input = malloc(size ? size : 1);
	must(input != NULL, "there is memory");
	memcpy(input, bytes, size);
	free(bytes);
	LLVMFuzzerTestOneInput(input, size);
	free(input);
	return true;
}

static int is_file(const struct dirent *d) {
	return d->d_name[0] != '.';
}

static void play_corpus(const char *name) {
	struct dirent **files;
	char path[1024];
	int n, good = 0;

	snprintf(path, sizeof(path), "tests/fuzz/corpus/%s", name);
	n = scandir(path, &files, is_file, alphasort);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "tests/fuzz/corpus/%s/%s", name, files[i]->d_name);
		good += play(path);
		free(files[i]);
	}
	if (n >= 0)
		free(files);
	ok(n > 0 && good == n, "%s: %d inputs that are kept", name, good);
}

int main(int argc, char **argv) {
	const char *slash = strrchr(argv[0], '/');

	/* stdout gets a line buffer, so that the name of a file is printed before the file is played */
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc < 2)
		play_corpus(slash ? slash + 1 : argv[0]);
	for (int i = 1; i < argc; i++)
		ok(play(argv[i]), "%s", argv[i]);
	return tap_done();
}

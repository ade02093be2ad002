/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nvmf-boot status: prints what `run` last noted down. Works in the emergency shell and after the boot. */
#include "status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "root.h"
#include "verb.h"

/* 255 interfaces, paths and namespaces of a few lines each, for a few tables, fit in here. */
#define STATUS_MAX (4u << 20)

static const char HELP[] = "Usage: nvmf-boot status [--sysroot DIR]\n\n"
			   "Shows each interface, path and namespace of this boot with its state and last error.\n";

static int print_status(const char *sysroot) {
	struct root root;
	char *text;
	size_t size;
	int r = root_open(sysroot, &root);

	if (r >= 0) {
		r = root_read(&root, STATUS_PATH, STATUS_MAX, &text, &size);
		root_close(&root);
	}
	if (r == -ENOENT) {
		printf("nvmf-boot: nothing to tell, \"nvmf-boot run\" did not run in this boot (no NBFT, or switched "
		       "off)\n");
		return EXIT_NOTHING;
	}
	if (r < 0) {
		fprintf(stderr, "nvmf-boot: %s cannot be read: %s\n", STATUS_PATH, strerror(-r));
		return EXIT_FAILED;
	}
	fwrite(text, 1, size, stdout);
	free(text);
	return EXIT_DONE;
}

int verb_status(int argc, char **argv) {
	struct arguments args;
	int status;

	if (!arguments_read(argc, argv, ARG_SYSROOT, 0, HELP, &args, &status))
		return status;
	return print_status(args.sysroot);
}

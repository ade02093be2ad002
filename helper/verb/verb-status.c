/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot status: prints the status file that `run` wrote last and, in an initramfs, what the namespaces hold. Works in the
 * emergency shell and after the boot.
 */
#include "status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "inputs.h"
#include "root.h"
#include "verb.h"
#include "volumes.h"

/* Enough for a few tables with 255 interfaces, paths and namespaces each, and a few lines for each entry. */
#define STATUS_MAX (4u << 20)
#define FILESYSTEMS_MAX 65536 /* the kernel has about 60 file systems, with 20 bytes for each */

static const struct usage USAGE = {
	.verb = "nvmf-boot status",
	.program = ARGS_NVMF_BOOT,
	.takes = ARG_SYSROOT | ARG_JSON,
	.help = "Shows each interface, path and namespace of this boot with its state and last error.\n\n"
		"Exit status: 0 shown, 1 cannot be read, 2 usage, 3 \"run\" did not run in this boot.\n",
};

static int nothing_to_tell(bool json) {
	puts(json ? "{\n  \"phase\": null\n}"
		  : "nvmf-boot: nothing to tell, \"nvmf-boot run\" did not run in this boot (no NBFT, or switched "
		    "off)");
	return EXIT_NOTHING;
}

/*
 * Prints what the namespaces hold, and what is wrong with it for root=nbft. The status file of `run` cannot have this: `run` ends
 * when the namespaces are there, while udev is still looking at them.
 */
static void print_volumes(const struct root *root) {
	struct inputs in;
	struct volumes list;
	char *filesystems = NULL, why[VOLUMES_WHY_MAX];
	size_t size;

	if (!root_is_initramfs(root) || volumes_read(root, &list) < 0)
		return;
	volumes_text(stdout, &list);
	if (inputs_load(root, NULL, NULL, &in, NULL) == 0) {
		root_read(root, "/proc/filesystems", FILESYSTEMS_MAX, &filesystems, &size);
		if (options_root_is_nbft(&in.options) && volumes_why(&list, filesystems ?: "", why))
			printf("  root=nbft: %s\n", why);
		free(filesystems);
		inputs_done(&in);
	}
	free(list.v);
}

static int print_status(const char *sysroot, bool json) {
	const char *path = json ? STATUS_JSON_PATH : STATUS_PATH;
	struct root root;
	char *text;
	size_t size;
	int r = root_open(sysroot, &root);

	if (r >= 0)
		r = root_read(&root, path, STATUS_MAX, &text, &size);
	if (r == -ENOENT)
		return nothing_to_tell(json);
	if (r < 0) {
		fprintf(stderr, "nvmf-boot: %s cannot be read: %s\n", path, strerror(-r));
		return EXIT_FAILED;
	}
	fwrite(text, 1, size, stdout);
	if (!json)
		print_volumes(&root);
	free(text);
	root_close(&root);
	return EXIT_DONE;
}

int verb_status(int argc, char **argv) {
	struct arguments args;
	int status;

	if (!arguments_read(argc, argv, &USAGE, &args, &status))
		return status;
	return print_status(args.sysroot, args.json);
}

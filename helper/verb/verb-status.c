/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot status: prints the status file that `run` wrote last, the network and the controllers as the kernel shows them
 * now and, in an initramfs, what the namespaces hold. Works in the emergency shell, which has no ip(8), and after the boot.
 */
#include "status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "inputs.h"
#include "load.h"
#include "now.h"
#include "print.h"
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
	.help = "Shows each interface, path and namespace of this boot with its state and last error,\n"
		"then the network as it is now: carrier, speed, addresses, routes, the way to each target\n"
		"and whether it answers to its address. With --sysroot, leaves out the network.\n\n"
		"Exit status: 0 shown, 1 cannot be read, 2 usage, 3 \"run\" did not run in this boot.\n",
};

/* What is printed: the file of `run`, NULL if there is none, and the facts of this moment. */
struct view {
	const struct root *root;
	const char *file;
	const struct live *live; /* NULL: not known, or the machine is another one */
};

/*
 * Prints what the namespaces hold, and what is wrong with it for root=nbft. The status file of `run` cannot have this: `run` ends
 * when the namespaces are there, while udev is still looking at them.
 */
static void write_volumes(FILE *f, const struct root *root) {
	struct inputs in;
	struct volumes list;
	char *filesystems = NULL, why[VOLUMES_WHY_MAX];
	size_t size;

	if (!root_is_initramfs(root) || volumes_read(root, &list) < 0)
		return;
	volumes_text(f, &list);
	if (inputs_load(root, NULL, NULL, &in, NULL) == 0) {
		root_read(root, "/proc/filesystems", FILESYSTEMS_MAX, &filesystems, &size);
		if (options_root_is_nbft(&in.options) && volumes_why(&list, filesystems ?: "", why))
			fprintf(f, "  root=nbft: %s\n", why);
		free(filesystems);
		inputs_done(&in);
	}
	free(list.v);
}

static void write_text(FILE *f, const void *data) {
	const struct view *v = data;

	fputs(v->file ?: "", f);
	if (v->live)
		live_text(f, v->live, false);
	if (v->file)
		write_volumes(f, v->root);
}

/* Prints the object in the file with more keys. The file ends with the brace that closes the object. */
static int print_json(const struct view *v) {
	const char *end = v->file ? strrchr(v->file, '}') : NULL;
	struct json j = json_start(stdout);

	if (end) {
		while (end > v->file && end[-1] == '\n')
			end--;
		fwrite(v->file, 1, (size_t)(end - v->file), stdout);
		j.depth = 1; /* inside of the object, behind its last value */
		j.empty = false;
	} else {
		json_object(&j, NULL);
		json_string(&j, "phase", NULL);
	}
	if (v->live)
		live_json(&j, v->live);
	json_close(&j);
	return json_end(&j);
}

static void say_no_run(const struct arguments *args, const struct root *root) {
	struct tables t;

	if (tables_load(root, NULL, &t) < 0)
		return;
	if (t.n == 0)
		load_say_no_table(args);
	else
		fputs("nvmf-boot: \"nvmf-boot run\" did not run in this boot\n", stderr);
	tables_done(&t);
}

static int print(const struct arguments *args, const struct root *root, char *file) {
	struct live live;
	bool known = !args->sysroot && now_read(root, &live) == 0;
	struct view view = { root, file, known ? &live : NULL };
	int err;

	if (!file)
		say_no_run(args, root);
	err = args->json ? print_json(&view) : print_text(write_text, &view);
	if (known)
		live_done(&live);
	if (err < 0)
		return load_fail("standard output", err);
	return file ? EXIT_DONE : EXIT_NOTHING;
}

int verb_status(int argc, char **argv) {
	struct arguments args;
	struct root root;
	char *file = NULL;
	const char *path;
	size_t size;
	int status, err;

	if (!arguments_read(argc, argv, &USAGE, &args, &status))
		return status;
	err = root_open(args.sysroot, &root);
	if (err < 0)
		return load_fail(args.sysroot ?: "/", err);
	path = args.json ? STATUS_JSON_PATH : STATUS_PATH;
	err = root_read(&root, path, STATUS_MAX, &file, &size);
	status = err < 0 && err != -ENOENT ? load_fail(path, err) : print(&args, &root, file);
	free(file);
	root_close(&root);
	return status;
}

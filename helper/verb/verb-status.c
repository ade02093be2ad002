/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot status: prints the status file that `run` wrote last, and the network and the controllers as the kernel
 * shows them now; in an initramfs also what the namespaces hold. Works in the emergency shell, which has no ip(8), and
 * after the boot.
 */
#include "status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "now.h"
#include "load.h"
#include "print.h"
#include "verb.h"

/* Enough for a few tables with 255 interfaces, paths and namespaces each, and a few lines for each entry. */
#define STATUS_MAX (4u << 20)

static const struct usage USAGE = {
	.verb = "nvmf-boot status",
	.program = ARGS_NVMF_BOOT,
	.takes = ARG_SYSROOT | ARG_JSON,
	.help = "Shows each interface, path and namespace of this boot with its state and last\n"
		"error, then the network as it is now: carrier, speed, addresses, routes, the way\n"
		"to each target and whether the neighbour there answers. With --sysroot, leaves\n"
		"out the network. In an initramfs also what the namespaces hold, and why\n"
		"root=nbft finds no root there.\n\n"
		"Exit status: 0 shown, 1 cannot be read, 2 usage, 3 \"run\" did not run in this\n"
		"boot.\n",
};

/* What is printed: the file of `run`, NULL if there is none, and the facts of this moment. */
struct view {
	const char *file;
	const struct live *live; /* NULL: not known, or the machine is another one */
	/*
	 * NULL: not known, or not in an initramfs. The file of `run` cannot have it: `run` ends when the namespaces are
	 * there, while udev is still looking at them.
	 */
	const struct volumes *volumes;
};

static void write_text(FILE *f, const void *data) {
	const struct view *v = data;

	fputs(v->file ?: "", f);
	if (v->live)
		live_text(f, v->live, false);
	if (v->volumes)
		volumes_text(f, v->volumes);
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
	if (v->volumes)
		volumes_json(&j, v->volumes);
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

static int print(const struct arguments *args, const struct root *root, const char *file) {
	struct live live;
	struct volumes volumes;
	bool known = !args->sysroot && now_read(root, &live) == 0;
	bool held = file && root_is_initramfs(root) && now_volumes(root, &volumes) == 0;
	struct view view = { file, known ? &live : NULL, held ? &volumes : NULL };
	int err;

	if (!file)
		say_no_run(args, root);
	err = args->json ? print_json(&view) : print_text(write_text, &view);
	if (known)
		live_done(&live);
	if (held)
		free(volumes.v);
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

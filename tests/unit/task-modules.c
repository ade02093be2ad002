/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/task-modules.c on a miniature sysfs, with a shell script as modprobe. */
#include "task-modules.h"

#include <errno.h>

#include "task-kit.h"

#define FUNCTION "/sys/bus/pci/devices/0000:00:03.0"
#define SBDF 0x18 /* PCI function 0000:00:03.0 */

/* Returns modprobe's arguments since the last call of this function, one line for each run of modprobe. */
static const char *asked(struct kit *k) {
	static char text[512];

	kit_reap(k);
	snprintf(text, sizeof(text), "%.511s", kit_text(k, "/asked"));
	tree_file(&k->root, "/asked", "");
	return text;
}

static void good_modprobe(struct kit *k) {
	char script[PATH_MAX + 32];

	snprintf(script, sizeof(script), "echo \"$@\" >> %s", kit_path("/asked"));
	kit_program(k, "modprobe", script);
	tree_file(&k->root, "/asked", "");
}

static const struct action LOAD = { .type = ACTION_LOAD_NIC, .iface = 3 };

/* Loads the drivers of the PCI function. Returns the errno of the event; -1: there is no such event. */
static int load(struct kit *k) {
	struct event ev;

	kit_forget(k);
	task_modules_nic(&k->hands, &LOAD, SBDF);
	ev = kit_hear(k, 1);
	kit_reap(k);
	return k->n == 1 && ev.type == EVENT_DONE && ev.done.type == ACTION_LOAD_NIC && ev.done.iface == 3 ? ev.err
													   : -1;
}

static void functions(struct kit *k) {
	good_modprobe(k);
	is_int(load(k), ENOENT, "a PCI function that does not exist is ENOENT");
	tree_file(&k->root, FUNCTION "/modalias", "pci:v00001AF4\n");
	tree_file(&k->root, FUNCTION "/virtio0/modalias", "virtio:d00000001\n");
	is_int(load(k), 0, "the drivers of a PCI function and of a device below it are loaded");
	is_str(asked(k), "-a -b -- pci:v00001AF4 virtio:d00000001\n", "one modprobe gets both aliases");
	task_modules_load(&k->hands, SBDF);
	is_str(asked(k), "-a -b -- pci:v00001AF4 virtio:d00000001\n",
	       "without an action one modprobe gets both aliases, too");
	tree_link(&k->root, FUNCTION "/driver", "../drivers/virtio-pci");
	tree_link(&k->root, FUNCTION "/virtio0/driver", "../drivers/virtio_net");
	is_int(load(k), 0, "devices with drivers are no error");
	is_str(asked(k), "", "devices with drivers start no modprobe");
	unlink(kit_path(FUNCTION "/driver"));
}

/* The loop is freed while modprobe runs. */
static void freed(struct kit *k) {
	kit_program(k, "modprobe", "exec sleep 0.1");
	kit_forget(k);
	task_modules_nic(&k->hands, &LOAD, SBDF);
	kit_free_loop(k);
	waitpid(-1, NULL, 0);
	is_int(k->n, 0, "a freed loop reports no event");
	k->hands.event = loop_new();
}

static void devices(struct kit *k) {
	const char *below = "/devices/pci0000:00/0000:00:03.0/virtio0";

	ok(task_modules_device(&k->hands, SBDF, below, "virtio:d1"), "a device below the PCI function is handled");
	is_str(asked(k), "-a -b -- virtio:d1\n", "modprobe gets the alias of the device");
	ok(!task_modules_device(&k->hands, SBDF + 1, below, "virtio:d1"),
	   "a device below another PCI function is not handled");
	ok(!task_modules_device(&k->hands, SBDF, "/devices/pci0000:00/0000:00:03.0", "pci:x"),
	   "the PCI function itself is not handled");
	is_str(asked(k), "", "devices that are not handled start no modprobe");
}

static void failures(struct kit *k) {
	kit_program(k, "modprobe", "echo 'modprobe: FATAL: Module x not found in directory /x' >&2; exit 1");
	is_int(load(k), ENOPKG, "a driver that is not in the image is ENOPKG");
	is_str(k->reason, "Module x not found in directory /x", "the reason is modprobe's last line");
	kit_program(k, "modprobe", "exit 127");
	is_int(load(k), ENOPKG, "a modprobe that cannot be executed is ENOPKG");
	kit_program(k, "modprobe", "echo 'modprobe: FATAL: Module x not found' >&2; exit 1");
	is_int(load(k), ENOEXEC, "a driver that cannot be loaded is ENOEXEC");
	ok(!*kit_log(), "the engine says failures of its actions, so nothing is logged");
	task_modules_load(&k->hands, SBDF);
	kit_reap(k);
	ok(strstr(kit_log(), "a NIC's driver cannot be loaded: Module x not found, going on without\n"),
	   "a module that cannot be loaded is logged");
	kit_no_programs();
	is_int(load(k), ENOPKG, "an image without modprobe is ENOPKG");
	is_str(k->reason, "there is no modprobe in this image", "a missing modprobe is the reason");
	kit_forget(k);
	task_modules_device(&k->hands, SBDF, "/devices/0000:00:03.0/virtio7", "virtio:d1");
	ok(strstr(kit_log(), "modprobe cannot be started for /devices/0000:00:03.0/virtio7: No such file or directory, "
			     "going on without its driver\n"),
	   "a missing modprobe is logged for a device");
	is_int(k->n, 0, "without an action modules lead to no event");
}

int main(void) {
	struct kit k;

	kit_start(&k);
	kit_catch_log();
	functions(&k);
	devices(&k);
	failures(&k);
	freed(&k);
	kit_done(&k);
	return tap_done();
}

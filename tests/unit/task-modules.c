/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/task-modules.c on a miniature sysfs, with a shell script in modprobe's place. */
#include "task-modules.h"

#include <errno.h>

#include "task-kit.h"

#define FUNCTION "/sys/bus/pci/devices/0000:00:03.0"
#define SBDF 0x18 /* 00:03.0 */

/* modprobe's arguments, a call a line, since the last time. */
static const char *asked(struct kit *k) {
	static char text[512];

	kit_reap(k);
	snprintf(text, sizeof(text), "%s", kit_text(k, "/asked"));
	tree_file(&k->root, "/asked", "");
	return text;
}

static void good_modprobe(struct kit *k) {
	char script[PATH_MAX + 32];

	snprintf(script, sizeof(script), "echo \"$@\" >> %s", kit_path("/asked"));
	kit_program(k, "modprobe", script);
	tree_file(&k->root, "/asked", "");
}

static void functions(struct kit *k) {
	good_modprobe(k);
	is_int(task_modules_load(&k->hands, SBDF), -ENOENT, "a function that is not there");
	tree_file(&k->root, FUNCTION "/modalias", "pci:v00001AF4\n");
	tree_file(&k->root, FUNCTION "/virtio0/modalias", "virtio:d00000001\n");
	is_int(task_modules_load(&k->hands, SBDF), 0, "a function without a driver, and a device below it");
	is_str(asked(k), "-a -b -- pci:v00001AF4 virtio:d00000001\n", "are loaded in one call");
	tree_link(&k->root, FUNCTION "/driver", "../drivers/virtio-pci");
	tree_link(&k->root, FUNCTION "/virtio0/driver", "../drivers/virtio_net");
	is_int(task_modules_load(&k->hands, SBDF), 0, "with drivers");
	is_str(asked(k), "", "there is nothing to load");
	unlink(kit_path(FUNCTION "/driver"));
}

static void devices(struct kit *k) {
	const char *below = "/devices/pci0000:00/0000:00:03.0/virtio0";

	ok(task_modules_device(&k->hands, SBDF, below, "virtio:d1"), "a device below the function");
	is_str(asked(k), "-a -b -- virtio:d1\n", "is loaded");
	ok(!task_modules_device(&k->hands, SBDF + 1, below, "virtio:d1"), "one below another function");
	ok(!task_modules_device(&k->hands, SBDF, "/devices/pci0000:00/0000:00:03.0", "pci:x"), "the function itself");
	is_str(asked(k), "", "are not");
}

static void failures(struct kit *k) {
	kit_program(k, "modprobe", "echo 'modprobe: FATAL: Module x not found' >&2; exit 1");
	is_int(task_modules_load(&k->hands, SBDF), 0, "a module that cannot be loaded");
	kit_reap(k);
	ok(strstr(kit_log(), "a NIC's driver cannot be loaded: Module x not found, going on without\n"), "is said");
	kit_no_programs();
	is_int(task_modules_load(&k->hands, SBDF), -ENOENT, "no modprobe");
	task_modules_device(&k->hands, SBDF, "/devices/0000:00:03.0/virtio7", "virtio:d1");
	ok(strstr(kit_log(), "modprobe cannot be started for /devices/0000:00:03.0/virtio7\n"),
	   "for a device it is said");
	is_int(k->n, 0, "no event is told of modules");
}

static void blacklist(struct kit *k) {
	task_modules_heed_blacklist(&k->root);
	ok(strstr(kit_log(), "rd.driver.blacklist= cannot be applied: No such file or directory"), "no command line");
	tree_file(&k->root, "/proc/cmdline", "quiet rd.driver.blacklist=ice\n");
	task_modules_heed_blacklist(&k->root);
	is_str(kit_text(k, "/run/modprobe.d/nvmf-boot.conf"), "blacklist ice\n", "what it names stays out");
}

int main(void) {
	struct kit k;

	kit_start(&k);
	kit_catch_log();
	functions(&k);
	devices(&k);
	failures(&k);
	blacklist(&k);
	kit_done(&k);
	return tap_done();
}

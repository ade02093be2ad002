/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the module aliases of a NIC's devices in sysfs, and runs modprobe with them. Never waits. See task-modules.h.
 */
#include "task-modules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "id.h"
#include "log.h"
#include "modprobe.h"
#include "sysfs.h"

/* An ACTION_LOAD_NIC under way. */
struct nic_task {
	const struct hands *hands;
	struct action action;
};

/* An image without modprobe loads no driver, as an image without the driver. ENOENT is left for the PCI function. */
static int no_modprobe(int err) {
	return err == -ENOENT ? -ENOPKG : err;
}

static void tell_loaded(const struct hands *h, const struct action *a, int err, const char *reason) {
	h->tell(h->data, &(struct event){ .type = EVENT_DONE, .done = *a, .err = -err, .reason = reason });
}

static void on_nic_loaded(void *data, int err, const char *reason) {
	const struct nic_task *task = data;

	tell_loaded(task->hands, &task->action, no_modprobe(err), reason);
}

/* Logs why the driver of a device that has appeared cannot be loaded. The engine logs that the link is absent. */
static void on_loaded(void *data, int err, const char *reason) {
	(void)data;
	if (err < 0)
		log_say(LOG_WARNING, NULL, "a NIC's driver cannot be loaded: %s, going on without",
			reason ? reason : strerror(-err));
}

struct alias_list {
	char *v[8]; /* one alias for the PCI function, and one for each of the few devices below the function */
	size_t n;
};

static void add_alias(const char *alias, void *data) {
	struct alias_list *list = data;
	char *copy = list->n < sizeof(list->v) / sizeof(*list->v) ? strdup(alias) : NULL;

	if (copy)
		list->v[list->n++] = copy;
}

/*
 * Starts modprobe for the drivers that a PCI function and the devices below it lack. Returns 1 if modprobe runs, 0 if
 * no driver is lacking, or a negative errno. Only in the first case a function of *use is called.
 */
static int load(const struct hands *h, uint32_t pci_sbdf, const struct modprobe_use *use) {
	struct alias_list list = { .n = 0 };
	int err = sysfs_pci_aliases(h->root, pci_sbdf, add_alias, &list);

	if (err >= 0 && list.n > 0)
		err = no_modprobe(modprobe_start(h->event, (const char *const *)list.v, list.n, use));
	for (size_t i = 0; i < list.n; i++)
		free(list.v[i]);
	return err < 0 ? err : list.n > 0;
}

void task_modules_nic(const struct hands *h, const struct action *a, uint32_t pci_sbdf) {
	struct nic_task *task = malloc(sizeof(*task));
	int err = -ENOMEM;

	if (task) {
		*task = (struct nic_task){ .hands = h, .action = *a };
		err = load(h, pci_sbdf, &(struct modprobe_use){ .done = on_nic_loaded, .free = free, .data = task });
	}
	if (err == 1)
		return;
	free(task);
	tell_loaded(h, a, err, err == -ENOPKG ? "there is no modprobe in this image" : NULL);
}

void task_modules_load(const struct hands *h, uint32_t pci_sbdf) {
	load(h, pci_sbdf, &(struct modprobe_use){ .done = on_loaded });
}

bool task_modules_device(const struct hands *h, uint32_t pci_sbdf, const char *devpath, const char *modalias) {
	char function[PCI_TEXT_MAX + 2], text[PCI_TEXT_MAX];
	int err;

	snprintf(function, sizeof(function), "/%s/", pci_text(pci_sbdf, text));
	if (!strstr(devpath, function))
		return false;
	err = modprobe_start(h->event, &modalias, 1, &(struct modprobe_use){ .done = on_loaded });
	if (err < 0)
		log_say(LOG_WARNING, NULL, "modprobe cannot be started for %s: %s, going on without its driver",
			devpath, strerror(-err));
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the module aliases of a NIC's devices in sysfs, and runs modprobe with them. Never waits. See task-modules.h.
 */
#include "task-modules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "id.h"
#include "log.h"
#include "modprobe.h"
#include "sysfs.h"

/* Logs why a driver cannot be loaded. The engine logs that the link is absent. */
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

int task_modules_load(const struct hands *h, uint32_t pci_sbdf) {
	struct alias_list list = { .n = 0 };
	int err = sysfs_pci_aliases(h->root, pci_sbdf, add_alias, &list);

	if (err >= 0 && list.n > 0)
		err = modprobe_start(h->event, (const char *const *)list.v, list.n, on_loaded, NULL);
	for (size_t i = 0; i < list.n; i++)
		free(list.v[i]);
	return err;
}

bool task_modules_device(const struct hands *h, uint32_t pci_sbdf, const char *devpath, const char *modalias) {
	char function[PCI_TEXT_MAX + 2], text[PCI_TEXT_MAX];
	int err;

	snprintf(function, sizeof(function), "/%s/", pci_text(pci_sbdf, text));
	if (!strstr(devpath, function))
		return false;
	err = modprobe_start(h->event, &modalias, 1, on_loaded, NULL);
	if (err < 0)
		log_say(LOG_WARNING, NULL, "modprobe cannot be started for %s: %s, going on without its driver",
			devpath, strerror(-err));
	return true;
}

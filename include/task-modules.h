/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The drivers of NICs: modprobe by the aliases of PCI functions and of the devices below them. No event tells the end:
 * a driver that loads shows itself by a link, and one that cannot be loaded is said in the log.
 */
#pragma once

#include "hands.h"

/* What rd.driver.blacklist= names stays out; to be called before the first modprobe. A failure is said in the log. */
void task_modules_heed_blacklist(const struct root *root);

/*
 * Loads the drivers of a PCI function and of the devices below it that have none. Returns 0 when modprobe runs or there
 * is nothing to load, or a negative errno (-ENOENT: there is no such function).
 */
int task_modules_load(const struct hands *h, uint32_t pci_sbdf);

/*
 * A device has appeared, with this alias: loads its driver if the device lies below the PCI function, as the virtio
 * device of a virtio NIC does. False: it lies elsewhere. A failure is said in the log.
 */
bool task_modules_device(const struct hands *h, uint32_t pci_sbdf, const char *devpath, const char *modalias);

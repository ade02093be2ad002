/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads the drivers of NICs: runs modprobe with the aliases of PCI functions and of the devices below them. */
#pragma once

#include "hands.h"

/*
 * Carries out an ACTION_LOAD_NIC: loads the drivers of a PCI function and of the devices below it, as far as these
 * devices have no driver. Reports EVENT_DONE: err 0 if all drivers are loaded; ENOENT if there is no such function;
 * ENOPKG if this image does not have the driver, or no modprobe; ENOEXEC as in modprobe.h. A driver that loads makes a
 * link appear.
 */
void task_modules_nic(const struct hands *h, const struct action *a, uint32_t pci_sbdf);

/* Loads the same drivers without an action, and logs a failure of modprobe. */
void task_modules_load(const struct hands *h, uint32_t pci_sbdf);

/*
 * Handles a device that has appeared. If the device lies below the PCI function, as the virtio device of a virtio NIC
 * does, starts to load the driver for `modalias` and returns true. Returns false if the device lies elsewhere. A
 * failure is logged.
 */
bool task_modules_device(const struct hands *h, uint32_t pci_sbdf, const char *devpath, const char *modalias);

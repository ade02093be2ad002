/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads the drivers of NICs: runs modprobe with the aliases of PCI functions and of the devices below them. No event
 * reports the end. A driver that loads makes a link appear; a failure is logged.
 */
#pragma once

#include "hands.h"

/*
 * Starts to load the drivers of a PCI function and of the devices below it, as far as these devices have no driver.
 * Returns 0 if modprobe runs or there is nothing to load, or a negative errno (-ENOENT: there is no such function).
 */
int task_modules_load(const struct hands *h, uint32_t pci_sbdf);

/*
 * Handles a device that has appeared. If the device lies below the PCI function, as the virtio device of a virtio NIC
 * does, starts to load the driver for `modalias` and returns true. Returns false if the device lies elsewhere. A
 * failure is logged.
 */
bool task_modules_device(const struct hands *h, uint32_t pci_sbdf, const char *devpath, const char *modalias);

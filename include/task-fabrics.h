/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way to /dev/nvme-fabrics: loads nvme-tcp, then asks the kernel, in a child, which options it knows. Ends in one
 * EVENT_FABRICS. Whatever modprobe said, the device decides: TCP may be built in. modprobe's words are the reason that
 * comes with a failure.
 */
#pragma once

#include "connect-string.h"
#include "hands.h"
#include "modprobe.h"

/* Starts with `hands` alone set; must outlive the loop. */
struct fabrics_task {
	const struct hands *hands;
	struct connect_options known; /* valid once EVENT_FABRICS was told without an error */
	int modprobe_err; /* 0 or a negative errno */
	char modprobe_reason[MODPROBE_REASON_MAX]; /* "": modprobe said nothing */
};

/* A failure to start may be told before this returns. */
void task_fabrics(struct fabrics_task *t);

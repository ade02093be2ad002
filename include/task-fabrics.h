/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes /dev/nvme-fabrics usable: loads nvme-tcp, then asks the kernel in a child which options it knows. The task ends
 * with one EVENT_FABRICS. The device alone decides about success, since TCP may be built into the kernel and modprobe
 * may fail. modprobe's own words come with the event as the reason of a failure.
 */
#pragma once

#include "connect-string.h"
#include "hands.h"
#include "modprobe.h"

/* The caller sets `hands` and zeroes the rest. Must outlive the loop. */
struct fabrics_task {
	const struct hands *hands;
	struct connect_options known; /* valid after an EVENT_FABRICS without an error */
	int modprobe_err; /* 0 or a negative errno */
	char modprobe_reason[MODPROBE_REASON_MAX]; /* the last line that modprobe wrote; "": none */
};

/* Starts the task. A failure to start may be reported before this function returns. */
void task_fabrics(struct fabrics_task *t);

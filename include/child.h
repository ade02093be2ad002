/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of this program as a child, for what may hang in the kernel. It says what came of it through a pipe, once. It
 * is not ended with us: what it has begun it ends.
 */
#pragma once

#include <systemd/sd-event.h>

/*
 * Starts run(task, fd) in a child, whose exit status it returns. It writes its answer to `fd` in one piece of at most
 * PIPE_BUF bytes, so that it arrives whole or not at all; that fails with EPIPE when nobody is left to read it. Of our
 * other descriptors it has `keep` (-1: none) and 0 to 2.
 *
 * 0: on_reply(.., task) is called once there is an answer to read, or its end: the child died. *ret is the caller's
 * to disable and unref, which closes the pipe. A negative errno: there is no child, and on_reply is not called.
 * SIGCHLD must be blocked (sd_event_add_child(3)).
 */
int child_start(sd_event *event, int (*run)(void *task, int fd), int keep, sd_event_io_handler_t on_reply, void *task,
		sd_event_source **ret);

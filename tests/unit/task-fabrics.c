/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/task-fabrics.c with a shell script as modprobe, and with a file or a named pipe as the device. */
#include "task-fabrics.h"

#include <errno.h>

#include "task-kit.h"

#define DEVICE "/dev/nvme-fabrics"
/* the list of Linux 5.17, without options that this program does not use */
#define OPTIONS                                                                                                 \
	"instance=-1,cntlid=-1,transport=%s,traddr=%s,trsvcid=%s,nqn=%s,ctrl_loss_tmo=%d,hostnqn=%s,hostid=%s," \
	"host_traddr=%s,host_iface=%s,discovery\n"
#define FAILS "echo 'modprobe: FATAL: Module nvme_tcp not found' >&2; exit 1"

static struct event load(struct kit *k, struct fabrics_task *task, const char *modprobe) {
	struct event ev;

	kit_forget(k);
	*task = (struct fabrics_task){ .hands = &k->hands };
	if (modprobe)
		kit_program(k, "modprobe", modprobe);
	else
		kit_no_programs();
	task_fabrics(task);
	ev = kit_hear(k, 1);
	kit_reap(k);
	is_int(k->n, 1, "the task reports one event");
	return ev;
}

static void no_device(struct kit *k) {
	struct fabrics_task task;
	struct event ev = load(k, &task, "exit 0");

	ok(ev.type == EVENT_FABRICS && ev.err == ENOENT, "the module is loaded but there is no device: ENOENT");
	is_str(k->reason, "there is no /dev/nvme-fabrics (is the module nvme_tcp blacklisted?)",
	       "after a silent modprobe the reason is that there is no device");
	ev = load(k, &task, FAILS);
	is_int(ev.err, ENOEXEC, "without module and device the error is modprobe's");
	is_str(k->reason, "Module nvme_tcp not found", "without module and device the reason is modprobe's last line");
	ev = load(k, &task, NULL);
	is_int(ev.err, ENOENT, "without modprobe and device the error is ENOENT");
	is_str(k->reason, "there is no modprobe in this image", "a missing modprobe is the reason");
}

static void device(struct kit *k) {
	struct fabrics_task task;
	struct event ev;

	tree_file(&k->root, DEVICE, OPTIONS);
	ev = load(k, &task, "[ \"$*\" = '-a -b -- nvme_tcp' ] || exit 1");
	ok(ev.type == EVENT_FABRICS && ev.err == 0, "a device that lists options can be used");
	is_str(k->reason, "", "modprobe was asked for nvme_tcp");
	ok(task.known.host_iface && task.known.discovery && !task.known.hdr_digest,
	   "the options of the device are stored");
	is_int(load(k, &task, FAILS).err, 0, "a usable device counts more than modprobe's failure");
	tree_file(&k->root, DEVICE, "no list");
	ev = load(k, &task, "exit 0");
	is_int(ev.err, EINVAL, "a device with another text is an error");
	is_str(k->reason, "", "a device with another text is there, so the reason is only the error");
	ok(!task.known.host_iface, "a device with another text leaves no options stored");
}

/*
 * The device is a named pipe and keeps its reader waiting, as the real device does while the kernel creates a
 * controller.
 */
static void busy(struct kit *k) {
	struct fabrics_task task = { .hands = &k->hands };
	int fd;

	kit_forget(k);
	kit_pipe(DEVICE);
	kit_program(k, "modprobe", "exit 0");
	task_fabrics(&task);
	fd = kit_reader(k, DEVICE);
	kit_settle(k);
	is_int(k->n, 0, "the loop does not wait for a busy device");
	ok(write(fd, OPTIONS, strlen(OPTIONS)) > 0, "the busy device answers");
	close(fd);
	is_int(kit_hear(k, 1).err, 0, "the answer of the busy device is reported");
	kit_reap(k);
	kit_forget(k);
	task_fabrics(&task);
	fd = kit_reader(k, DEVICE);
	kit_free_loop(k);
	close(fd);
	waitpid(-1, NULL, 0);
	is_int(k->n, 0, "a freed loop reports no event");
}

int main(void) {
	struct kit k;

	kit_start(&k);
	no_device(&k);
	device(&k);
	busy(&k);
	kit_done(&k);
	return tap_done();
}

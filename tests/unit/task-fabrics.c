/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/task-fabrics.c with a shell script in modprobe's place, and a file or a named pipe in the device's. */
#include "task-fabrics.h"

#include <errno.h>

#include "task-kit.h"

#define DEVICE "/dev/nvme-fabrics"
/* as Linux 5.17 prints it, without what is not used */
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
	is_int(k->n, 1, "one event");
	return ev;
}

static void no_device(struct kit *k) {
	struct fabrics_task task;
	struct event ev = load(k, &task, "exit 0");

	ok(ev.type == EVENT_FABRICS && ev.err == ENOENT, "loaded, and no device");
	is_str(k->reason, "", "modprobe had nothing to say");
	ev = load(k, &task, FAILS);
	is_int(ev.err, ENOEXEC, "not loaded, and no device: modprobe's error");
	is_str(k->reason, "Module nvme_tcp not found", "and words");
	ev = load(k, &task, NULL);
	is_int(ev.err, ENOENT, "no modprobe, and no device");
	is_str(k->reason, "there is no modprobe in this image", "with what that means");
}

static void device(struct kit *k) {
	struct fabrics_task task;
	struct event ev;

	tree_file(&k->root, DEVICE, OPTIONS);
	ev = load(k, &task, "[ \"$*\" = '-a -b -- nvme_tcp' ] || exit 1");
	ok(ev.type == EVENT_FABRICS && ev.err == 0, "the device can be used");
	is_str(k->reason, "", "nvme_tcp was loaded");
	ok(task.known.host_iface && task.known.discovery && !task.known.hdr_digest, "its options are known");
	is_int(load(k, &task, FAILS).err, 0, "TCP is built in: what modprobe says does not count");
	tree_file(&k->root, DEVICE, "no list");
	ev = load(k, &task, "exit 0");
	is_int(ev.err, EINVAL, "a device that says something else");
	ok(!task.known.host_iface, "leaves nothing known");
}

/* A device that keeps its reader waiting, as the real one does while the kernel creates a controller. */
static void busy(struct kit *k) {
	struct fabrics_task task = { .hands = &k->hands };
	int fd;

	kit_forget(k);
	kit_pipe(DEVICE);
	kit_program(k, "modprobe", "exit 0");
	task_fabrics(&task);
	fd = kit_reader(k, DEVICE);
	kit_settle(k);
	is_int(k->n, 0, "a busy device: the loop goes on");
	ok(write(fd, OPTIONS, strlen(OPTIONS)) > 0, "until it answers");
	close(fd);
	is_int(kit_hear(k, 1).err, 0, "which is told");
	kit_reap(k);
	kit_forget(k);
	task_fabrics(&task);
	fd = kit_reader(k, DEVICE);
	kit_free_loop(k);
	close(fd);
	waitpid(-1, NULL, 0);
	is_int(k->n, 0, "the loop is freed: nothing is told");
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sends NVMe commands to a discovery controller through libnvme. libnvme 3 differs from libnvme 1 in every name, and
 * takes a context and a handle instead of a descriptor; only this file knows the difference. Of libnvme.a only the
 * ioctl part is linked. Decides nothing. See discovery-controller.h.
 */
#include "discovery-controller.h"

#include <errno.h>
#include <fcntl.h>
#include <libnvme.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "discovery-log.h"

/*
 * The time-out of one command. A live controller answers in milliseconds. With the kernel's default of 60 s a dead
 * controller would delay every path that it lists.
 */
#define COMMAND_MS 10000

/*
 * Turns a result of libnvme into 0 or a negative errno. libnvme returns 0, a positive NVMe status of the controller, or
 * a negative number for a local failure; for a local failure this function returns `err`.
 */
static int result(int r, int err) {
	return r == 0 ? 0 : r > 0 ? -EREMOTEIO : err;
}

#if __has_include(<nvme/nvme-cmds.h>) /* the functions of libnvme 3 */

struct device {
	struct libnvme_global_ctx *context;
	struct libnvme_transport_handle *handle;
};

static int device_open(const char *name, struct device *d) {
	int err;

	d->context = libnvme_create_global_ctx();
	if (!d->context)
		return -ENOMEM;
	err = libnvme_open(d->context, name, O_RDONLY, &d->handle);
	if (err < 0)
		libnvme_free_global_ctx(d->context);
	return err;
}

static void device_close(struct device *d) {
	libnvme_close(d->handle);
	libnvme_free_global_ctx(d->context);
}

static int device_read(void *data, uint64_t offset, void *buf, size_t size) {
	struct libnvme_passthru_cmd cmd;
	struct device *d = data;
	int r;

	nvme_init_get_log_discovery(&cmd, offset, buf, (uint32_t)size);
	cmd.timeout_ms = COMMAND_MS;
	r = libnvme_get_log(d->handle, &cmd, false, NVME_LOG_PAGE_PDU_SIZE);
	return result(r, r);
}

#else /* the functions of libnvme 1 */

struct device {
	int fd;
};

static int device_open(const char *name, struct device *d) {
	char path[32];

	snprintf(path, sizeof(path), "/dev/%s", name);
	d->fd = open(path, O_RDONLY | O_CLOEXEC);
	return d->fd < 0 ? -errno : 0;
}

static void device_close(struct device *d) {
	close(d->fd);
}

static int device_read(void *data, uint64_t offset, void *buf, size_t size) {
	struct device *d = data;
	struct nvme_get_log_args args = {
		.args_size = sizeof(args),
		.fd = d->fd,
		.timeout = COMMAND_MS,
		.lid = NVME_LOG_LID_DISCOVER,
		.lpo = offset,
		.log = buf,
		.len = (uint32_t)size,
		.nsid = NVME_NSID_NONE,
	};
	int r = nvme_get_log_page(d->fd, NVME_LOG_PAGE_PDU_SIZE, &args);

	return result(r, -errno);
}

#endif

int discovery_read(int instance, uint8_t *buf) {
	struct device d = { 0 };
	char name[16];
	int r;

	snprintf(name, sizeof(name), "nvme%d", instance);
	r = device_open(name, &d);
	if (r < 0)
		return r;
	r = discovery_log_fetch(device_read, &d, buf);
	device_close(&d);
	return r;
}

int discovery_end(const struct root *r, int instance) {
	char path[64];

	snprintf(path, sizeof(path), "/sys/class/nvme/nvme%d/delete_controller", instance);
	return root_set(r, path, "1");
}

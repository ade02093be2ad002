/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The name servers of a run, written down below /run for the real root; in the initramfs
 * they are also its /etc/resolv.conf where nobody made one. NetworkManager and dracut's network-legacy make one there,
 * systemd-networkd leaves it to systemd-resolved, which is seldom in an initramfs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "dhcp-client.h"
#include "resolv-conf.h"
#include "log.h"
#include "runner-internal.h"

#define LEASES_MAX 16 /* far more than there are name servers to take from them */
#define NETWORKD_STATE_MAX 65536 /* a dozen lines */

static int put(const struct runner *r, const char *path, const char *text) {
	int err = *text ? root_write(r->root, path, text, strlen(text)) : 0;

	if (err < 0)
		log_say(LOG_WARNING, NULL, "%s cannot be written: %s, going on without", path, strerror(-err));
	return err;
}

/* The real root's file is its own: it finds ours in /run. */
static void use_in_initramfs(void) {
	if (access("/etc/initrd-release", F_OK) == 0 && access(RESOLV_CONF_PATH, F_OK) == 0)
		(void)!symlink(RESOLV_CONF_PATH, "/etc/resolv.conf"); /* EEXIST: somebody made one */
}

static bool read_networkd(const struct runner *r, struct lease *ret) {
	char *text = NULL;
	size_t size;
	bool any = root_read(r->root, NETWORKD_STATE, NETWORKD_STATE_MAX, &text, &size) == 0 &&
		   lease_of_networkd(text, ret);

	free(text);
	return any;
}

void runner_write_names(const struct runner *r) {
	struct lease leases[LEASES_MAX];
	size_t n = task_dhcp_leases(r, leases, LEASES_MAX - 1), size;
	char *text = NULL;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return;
	n += read_networkd(r, &leases[n]);
	resolv_conf_text(f, r->plan, leases, n);
	if (fclose(f) == 0 && put(r, RESOLV_CONF_PATH, text) == 0)
		use_in_initramfs();
	free(text);
}

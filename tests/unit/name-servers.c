/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/name-servers.c: which servers go into which file, in an initramfs and in a booted system. */
#include "name-servers.h"

#include <errno.h>
#include <fcntl.h>

#include "resolv-conf.h"
#include "tap.h"
#include "tree.h"

static const char *text(const struct root *r, const char *path) {
	static char buf[512];
	char *read = NULL;
	size_t size;

	buf[0] = '\0';
	if (root_read(r, path, sizeof(buf) - 1, &read, &size) == 0)
		snprintf(buf, sizeof(buf), "%s", read);
	free(read);
	return buf;
}

int main(void) {
	struct zone_addr asked = { .zone = "" };
	struct plan plan = { .nameservers = &asked };
	struct lease lease = { .domain = "example.org" };
	struct root r;

	zone_addr_parse("203.0.113.53", &asked);
	zone_addr_parse("192.0.2.53", &lease.dns[0]);
	tree_new(&r);
	tree_file(&r, "/etc/initrd-release", "");
	name_servers_write(&r, &plan, NULL, 0);
	ok(root_open_at(&r, RESOLV_CONF_PATH, O_RDONLY) == -ENOENT, "without servers no file is written");
	is_str(text(&r, "/etc/resolv.conf"), "", "without servers /etc/resolv.conf is not made");
	name_servers_write(&r, &plan, &lease, 1);
	ok(strstr(text(&r, RESOLV_CONF_PATH), "search example.org\nnameserver 192.0.2.53\n"),
	   "the file has the lease's server and domain");
	ok(strstr(text(&r, "/etc/resolv.conf"), "nameserver 192.0.2.53\n"),
	   "/etc/resolv.conf of the initramfs has the lease's server");
	plan.n_nameservers = 1;
	tree_file(&r, NETWORKD_STATE, "DNS=198.51.100.53\n");
	name_servers_write(&r, &plan, &lease, 1);
	ok(strstr(text(&r, "/etc/resolv.conf"),
		  "nameserver 203.0.113.53\nnameserver 192.0.2.53\nnameserver 198.51.100.53\n"),
	   "servers come from the kernel command line, the lease and systemd-networkd, in this order");
	tree_file(&r, NETWORKD_STATE, "");
	plan.n_nameservers = 0;
	name_servers_write(&r, &plan, NULL, 0);
	is_str(text(&r, RESOLV_CONF_PATH), "", "servers that are no longer known leave the file");
	plan.n_nameservers = 1;
	tree_free(&r);

	tree_new(&r);
	tree_file(&r, "/etc/initrd-release", "");
	tree_file(&r, "/etc/resolv.conf", "nameserver 9.9.9.9\n");
	name_servers_write(&r, &plan, &lease, 1);
	is_str(text(&r, "/etc/resolv.conf"), "nameserver 9.9.9.9\n", "an existing /etc/resolv.conf stays");
	tree_free(&r);

	tree_new(&r);
	name_servers_write(&r, &plan, &lease, 1);
	ok(*text(&r, RESOLV_CONF_PATH), "in a booted system the file below /run is written");
	is_str(text(&r, "/etc/resolv.conf"), "", "in a booted system /etc/resolv.conf is not made");
	tree_free(&r);
	return tap_done();
}

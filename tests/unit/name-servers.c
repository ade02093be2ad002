/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/name-servers.c: which servers are written where, in an initramfs and elsewhere. */
#include "name-servers.h"

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
	struct addr asked = { { 0 } };
	struct plan plan = { .nameservers = &asked };
	struct lease lease = { .domain = "example.org" };
	struct root r;

	addr_parse("203.0.113.53", &asked);
	addr_parse("192.0.2.53", &lease.dns[0]);
	tree_new(&r);
	tree_file(&r, "/etc/initrd-release", "");
	name_servers_write(&r, &plan, NULL, 0);
	is_str(text(&r, RESOLV_CONF_PATH), "", "no server: no file");
	is_str(text(&r, "/etc/resolv.conf"), "", "nor a link to it");
	name_servers_write(&r, &plan, &lease, 1);
	ok(strstr(text(&r, RESOLV_CONF_PATH), "search example.org\nnameserver 192.0.2.53\n"), "a lease's server");
	ok(strstr(text(&r, "/etc/resolv.conf"), "nameserver 192.0.2.53\n"), "is that of the initramfs too");
	plan.n_nameservers = 1;
	tree_file(&r, NETWORKD_STATE, "DNS=198.51.100.53\n");
	name_servers_write(&r, &plan, &lease, 1);
	ok(strstr(text(&r, "/etc/resolv.conf"),
		  "nameserver 203.0.113.53\nnameserver 192.0.2.53\nnameserver 198.51.100.53\n"),
	   "with the kernel command line's before it, and systemd-networkd's behind");
	tree_free(&r);

	tree_new(&r);
	tree_file(&r, "/etc/initrd-release", "");
	tree_file(&r, "/etc/resolv.conf", "nameserver 9.9.9.9\n");
	name_servers_write(&r, &plan, &lease, 1);
	is_str(text(&r, "/etc/resolv.conf"), "nameserver 9.9.9.9\n", "a file that something else made stays");
	tree_free(&r);

	tree_new(&r);
	name_servers_write(&r, &plan, &lease, 1);
	ok(*text(&r, RESOLV_CONF_PATH), "in the booted system: below /run");
	is_str(text(&r, "/etc/resolv.conf"), "", "alone");
	tree_free(&r);
	return tap_done();
}

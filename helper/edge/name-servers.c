/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the name servers of a boot to a file below /run, for the real root. In an initramfs, /etc/resolv.conf becomes
 * a link to this file unless /etc/resolv.conf exists already. NetworkManager and dracut's network-legacy make
 * /etc/resolv.conf themselves; systemd-networkd leaves that to systemd-resolved, which an initramfs seldom has.
 * Resolves no names. See name-servers.h.
 */
#include "name-servers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "log.h"
#include "resolv-conf.h"
#include "text-of.h"

#define NETWORKD_STATE_MAX 65536 /* far more than systemd-networkd writes: a dozen lines */

/*
 * Makes /etc/resolv.conf a link to the file below /run, only in an initramfs: /etc/resolv.conf of the real root belongs
 * to the real root's programs.
 */
static void use_in_initramfs(const struct root *root) {
	int err = 0;

	if (root_is_initramfs(root))
		err = root_link(root, "/etc/resolv.conf", RESOLV_CONF_PATH);
	if (err < 0 && err != -EEXIST)
		log_say(LOG_WARNING, NULL, "/etc/resolv.conf cannot be made: %s, going on without", strerror(-err));
}

static bool read_networkd(const struct root *root, struct lease *ret) {
	char *text = NULL;
	size_t size;
	bool any =
		root_read(root, NETWORKD_STATE, NETWORKD_STATE_MAX, &text, &size) == 0 && lease_of_networkd(text, ret);

	free(text);
	return any;
}

struct sources {
	const struct plan *plan;
	struct lease leases[NAME_SERVERS_LEASES + 1]; /* the last entry comes from systemd-networkd */
	size_t n;
};

static void write_text(FILE *f, const void *data) {
	const struct sources *s = data;

	resolv_conf_text(f, s->plan, s->leases, s->n);
}

/* True if an earlier call has written the file. Servers that are no longer valid must not stay in it. */
static bool is_there(const struct root *root) {
	char *text = NULL;
	size_t size;
	bool there = root_read(root, RESOLV_CONF_PATH, NETWORKD_STATE_MAX, &text, &size) == 0;

	free(text);
	return there;
}

void name_servers_write(const struct root *root, const struct plan *plan, const struct lease *leases, size_t n) {
	struct sources s = { .plan = plan, .n = n < NAME_SERVERS_LEASES ? n : NAME_SERVERS_LEASES };
	char *text;
	int err;

	if (n > 0)
		memcpy(s.leases, leases, s.n * sizeof(*leases));
	s.n += read_networkd(root, &s.leases[s.n]);
	text = text_of(write_text, &s);
	if (text && (*text || is_there(root))) {
		err = root_write(root, RESOLV_CONF_PATH, text, strlen(text));
		if (err < 0)
			log_say(LOG_WARNING, NULL, "%s cannot be written: %s, going on without", RESOLV_CONF_PATH,
				strerror(-err));
		else
			use_in_initramfs(root);
	}
	free(text);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The script that dhcpcd runs, under the name nvmf-boot-lease. Takes the lease from the environment and writes it to a
 * file, or leaves an empty file when the client begins to ask; `run` watches the directory of these files. Changes no
 * interface.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "dhcp-client.h"
#include "log.h"
#include "root.h"
#include "text-of.h"
#include "verb.h"

static void write_lease(FILE *f, const void *data) {
	lease_text(f, data);
}

static int put(const char *path, const char *text) {
	struct root root;
	int err = root_open(NULL, &root);

	if (err < 0)
		return err;
	err = root_write(&root, path, text, strlen(text));
	root_close(&root);
	return err;
}

static int keep(const struct lease *l) {
	char path[LEASE_PATH_MAX], *text = text_of(write_lease, l);
	int err = text ? put(lease_path(l->ifname, l->way, path), text) : -ENOMEM;

	free(text);
	return err;
}

static int note_asking(unsigned client) {
	char path[LEASE_PATH_MAX];

	snprintf(path, sizeof(path), DHCP_LEASES "/" DHCP_ASKING "%u", client);
	return put(path, "");
}

int verb_lease(void) {
	struct lease lease;
	const char *what = "lease";
	unsigned client;
	int err = 0;

	if (lease_from_environment(environ, &lease) == 0) {
		err = keep(&lease);
	} else if (dhcp_is_asking(environ, &client)) {
		what = "start of the DHCP client";
		err = note_asking(client);
	} /* dhcpcd runs the script for other events, too, such as its own end */
	if (err == 0)
		return EXIT_DONE;
	log_begin(false);
	log_say(LOG_WARNING, NULL, "the %s cannot be written down: %s", what, strerror(-err));
	return EXIT_FAILED;
}

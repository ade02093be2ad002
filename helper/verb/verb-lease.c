/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The script that dhcpcd runs, under the name nvmf-boot-lease. Takes the lease from the environment and writes it to a
 * file; `run` watches the directory of that file. Changes no interface.
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

static int keep(const struct lease *l) {
	char path[LEASE_PATH_MAX], *text = text_of(write_lease, l);
	struct root root;
	int err;

	if (!text)
		return -ENOMEM;
	err = root_open(NULL, &root);
	if (err == 0) {
		err = root_write(&root, lease_path(l->ifname, l->way, path), text, strlen(text));
		root_close(&root);
	}
	free(text);
	return err;
}

int verb_lease(void) {
	struct lease lease;
	int err;

	if (lease_from_environment(environ, &lease) < 0)
		return EXIT_DONE; /* dhcpcd runs the script also for events without a lease, such as its own end */
	err = keep(&lease);
	if (err == 0)
		return EXIT_DONE;
	log_begin(false);
	log_say(LOG_WARNING, NULL, "%s: the lease cannot be written down: %s", lease.ifname, strerror(-err));
	return EXIT_FAILED;
}

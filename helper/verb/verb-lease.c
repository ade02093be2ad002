/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What dhcpcd runs as its script, by the name nvmf-boot-lease: takes the lease from the environment
 * and leaves it in a file for `run`, which watches for it. Sets nothing up.
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
#include "verb.h"

static int keep(const struct lease *l) {
	char path[LEASE_PATH_MAX], *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	struct root root;
	int err;

	if (!f)
		return -ENOMEM;
	lease_text(f, l);
	if (fclose(f) != 0) {
		free(text);
		return -ENOMEM;
	}
	err = root_open(NULL, &root);
	if (err == 0) {
		err = root_write(&root, lease_path(l->ifname, l->way, path), text, size);
		root_close(&root);
	}
	free(text);
	return err;
}

int verb_lease(void) {
	struct lease lease;
	int err;

	if (lease_from_environment(environ, &lease) < 0)
		return EXIT_DONE; /* news of a carrier, or of an end */
	err = keep(&lease);
	if (err == 0)
		return EXIT_DONE;
	log_begin(false);
	log_say(LOG_WARNING, NULL, "%s: the lease cannot be written down: %s", lease.ifname, strerror(-err));
	return EXIT_FAILED;
}

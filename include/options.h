/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel command line asks of us. The parser is pure: text in, values and complaints out.
 * Quoting follows the kernel: double quotes keep blanks together. "rd.nvmf." names are ours and
 * dracut's; everything else is passed over, except what is about the root.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"

#define OPTIONS_TIMEOUT_DEFAULT_US (180 * UINT64_C(1000000)) /* dracut's own rd.retry default */
#define OPTIONS_TIMEOUT_NEVER UINT64_MAX

/* rd.nvmf.discover=tcp,TRADDR[,HOST-TRADDR[,TRSVCID]] */
struct options_discover {
	struct addr traddr, host_traddr; /* host_traddr unset: any */
	char *name; /* the target's, if it has a name in place of an address; else NULL */
	uint16_t port; /* 0: the default */
};

/* rd.nvmf.dhcp=: where an address that firmware had from DHCP comes from. */
enum options_dhcp {
	OPTIONS_DHCP_AUTO, /* a client asks; firmware's lease when nobody answers it, or there is no client */
	OPTIONS_DHCP_CLIENT, /* a client asks; never firmware's lease */
	OPTIONS_DHCP_REUSE, /* firmware's lease; no client */
};

struct options {
	bool off; /* rd.nonvmf, or rd.nvmf.nonbft without anything else to do */
	bool no_nbft; /* rd.nvmf.nonbft */
	bool no_static; /* rd.nvmf.nostatic: what was found out when the image was built does not count (inputs.c) */
	char *hostnqn; /* NULL: the table's */
	bool has_hostid;
	uint8_t hostid[16];
	struct options_discover *discovers;
	size_t n_discovers;
	uint64_t timeout_us; /* from the helper's start; OPTIONS_TIMEOUT_NEVER for "infinity" */
	enum options_dhcp dhcp;
	bool quiet; /* "quiet": only warnings reach the console */
	char *root; /* value of the last root=, NULL when absent */
	char *root_flags, *root_type; /* rootflags=, rootfstype=; NULL when absent */
	bool root_rw; /* the last of "ro" and "rw" */
	char **complaints; /* one line each: the option, what is wrong, "ignoring" */
	size_t n_complaints;
};

/* Parses a command line. Returns 0 with *ret filled (options_done), or -ENOMEM. */
int options_parse(const char *cmdline, struct options *ret);
void options_done(struct options *o);

/* root=nbft: the first bootable namespace. */
bool options_root_is_nbft(const struct options *o);

/* True when root= names a block device, so that systemd waits for its .device unit by itself. */
bool options_root_is_device(const struct options *o);

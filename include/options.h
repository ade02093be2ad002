/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options on the kernel command line. The parser is pure: text goes in, values and complaints come out. Quoting
 * follows the kernel: double quotes keep blanks together. Names that begin with "rd.nvmf." are those of this program
 * and of dracut's nvmf module; of all others only those about the root, "quiet" and "nameserver" are read.
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
	char *name; /* where the target has a name in place of an address, else NULL */
	struct addr traddr,
		host_traddr; /* traddr unset: the target has a name; host_traddr unset: any address of the host */
	uint16_t port; /* 0: the option has none */
};

/* rd.nvmf.dhcp=: where an address that firmware had from DHCP comes from. */
enum options_dhcp {
	OPTIONS_DHCP_AUTO, /* from a DHCP client; firmware's lease when no server answers, or the image has no client */
	OPTIONS_DHCP_CLIENT, /* from a DHCP client alone */
	OPTIONS_DHCP_REUSE, /* from firmware's lease alone */
};

struct options {
	bool off; /* rd.nonvmf, or rd.nvmf.nonbft without anything else to do */
	bool no_nbft; /* rd.nvmf.nonbft */
	bool no_static; /* rd.nvmf.nostatic: options that were put into the image when it was built do not count (inputs.c) */
	char *hostnqn; /* rd.nvmf.hostnqn=, NULL when absent */
	bool has_hostid;
	uint8_t hostid[16];
	struct options_discover *discovers;
	size_t n_discovers;
	struct addr *nameservers; /* dracut's nameserver=; values that are no addresses are left out */
	size_t n_nameservers;
	uint64_t timeout_us; /* from the helper's start; OPTIONS_TIMEOUT_NEVER for "infinity" */
	enum options_dhcp dhcp;
	bool quiet; /* "quiet": only warnings reach the console */
	char *root; /* value of the last root=, NULL when absent */
	char *root_flags, *root_type; /* rootflags=, rootfstype=; NULL when absent */
	bool root_rw; /* "rw" is the last of "ro" and "rw"; false without either */
	char **complaints; /* one line each: the option, what is wrong, "ignoring" */
	size_t n_complaints;
};

/* Parses a command line. Returns 0 with *ret filled (options_done), or -ENOMEM. */
int options_parse(const char *cmdline, struct options *ret);
void options_done(struct options *o);

/* root=nbft: the root is on the first bootable namespace. */
bool options_root_is_nbft(const struct options *o);

/* root= names a block device, so systemd waits for its .device unit without help. */
bool options_root_is_device(const struct options *o);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options on the kernel command line. The parser is pure: text goes in, values and complaints come out. Double
 * quotes keep blanks together, as in the kernel. Names that begin with "rd.nvmf." belong to this program and to
 * dracut's nvmf module. Of all other names only the options of the root, "quiet", "nameserver" and "ip" are
 * read.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "time-span.h"

#define OPTIONS_TIMEOUT_DEFAULT_US (180 * UINT64_C(1000000)) /* the default of dracut's rd.retry */
#define OPTIONS_TIMEOUT_NEVER TIME_SPAN_INFINITY

/* One option rd.nvmf.discover=tcp,TRADDR[,HOST-TRADDR[,TRSVCID]]. */
struct options_discover {
	char *name; /* the name of the target; NULL: the target is given by its address */
	/* If traddr is unset, the target has a name. If host_traddr is unset, any address of the host may be used. */
	struct addr traddr, host_traddr;
	char zone[IFNAMSIZ]; /* the interface that one of the addresses names ("fe80::1%nbft0"); "": no interface */
	uint16_t port; /* port; 0: the option names no port */
};

/* Values of rd.nvmf.dhcp=: the source of an address that firmware had from DHCP. */
enum options_dhcp {
	OPTIONS_DHCP_AUTO, /* a DHCP client, or firmware's lease if no server answers or the image has no client */
	OPTIONS_DHCP_CLIENT, /* only a DHCP client */
	OPTIONS_DHCP_REUSE, /* only firmware's lease */
};

struct options {
	/* rd.nonvmf; or no option asks for a path, with rd.nvmf.nonbft or a root on a server of another kind */
	bool off;
	bool no_nbft; /* rd.nvmf.nonbft: no table is used */
	bool no_static; /* rd.nvmf.nostatic: options that the image got at its build are ignored (inputs.c) */
	char *hostnqn; /* rd.nvmf.hostnqn=; NULL: the option is absent */
	bool has_hostid;
	uint8_t hostid[16];
	bool asks_tcp; /* there is a rd.nvmf.discover=tcp, also one that is refused with a complaint */
	struct options_discover *discovers;
	size_t n_discovers;
	struct zone_addr *nameservers; /* the addresses in dracut's nameserver= options; other values are left out */
	size_t n_nameservers;
	char **ips; /* the values of dracut's ip= options, as they stand there */
	size_t n_ips;
	uint64_t timeout_us; /* time-out, counted from the start of the helper; OPTIONS_TIMEOUT_NEVER for "infinity" */
	enum options_dhcp dhcp;
	bool quiet; /* "quiet": only warnings reach the console */
	char *root; /* value of the last root=; NULL: the option is absent */
	char *root_flags, *root_type; /* all rootflags=, with commas between; the last rootfstype=; NULL: absent */
	bool has_usr; /* mount.usr=: /usr is a device of its own, so it counts like a root that is a device */
	bool root_rw; /* the last of the options "ro" and "rw" is "rw"; false without both */
	char **complaints; /* one line for each complaint: the option, the fault of the option, "ignoring" */
	size_t n_complaints;
};

/* Parses a command line. Returns 0 with *ret filled (release with options_done()), or -ENOMEM. */
int options_parse(const char *cmdline, struct options *ret);
void options_done(struct options *o);

/* True for root=nbft: the root is on the first bootable namespace. */
bool options_root_is_nbft(const struct options *o);

/* Where the root can be, and which program waits for it. */
enum options_root {
	OPTIONS_ROOT_DEVICE, /* the root may be on a namespace, and systemd and dracut wait for a device */
	OPTIONS_ROOT_OTHER, /* the root may be on a namespace, and no other program waits for it (root=zfs:...) */
	OPTIONS_ROOT_ELSEWHERE, /* the root cannot be on a namespace (root=tmpfs, root=nfs:..., root=/dev/sda1) */
};
enum options_root options_root(const struct options *o);

/* The option that sets `off`, or else `no_nbft`, in words for "switched off by ..."; static text. */
const char *options_off_by(const struct options *o);

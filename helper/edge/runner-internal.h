/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the runner's files share: runner.c owns the loop and brings events in, runner-act.c does what
 * the engine asks, the others the part of it that takes time: runner-tasks.c probes, connects and
 * loads modules, runner-discover.c asks discovery controllers, runner-resolve.c has their names
 * resolved, runner-dhcp.c has DHCP clients.
 */
#pragma once

#include <systemd/sd-event.h>

#include "dhcp-client.h"
#include "engine.h"
#include "fabrics.h"
#include "modprobe.h"
#include "root.h"
#include "rtnl.h"
#include "status-files.h"

struct probe_task {
	struct runner *runner;
	size_t path;
	struct probe *probe;
	sd_event_source *source;
};

struct runner {
	const struct root *root;
	const struct plan *plan;
	const char *notes; /* for `status`, may be NULL */
	struct engine *engine;
	struct rtnl *rtnl;
	sd_event *event;
	sd_event_source *timer;
	int modprobe_err; /* what it said of nvme-tcp, while the kernel is asked what it can */
	char modprobe_reason[MODPROBE_REASON_MAX]; /* "": none */
	struct connect_options known; /* valid once EVENT_FABRICS was told */
	struct probe_task **probes; /* by path; made when one is probed for the first time */
	size_t n_probes;
	struct dhcp_task *dhcp; /* a list: those that were asked for */
	sd_event_source *leases; /* NULL before the first of them */
	struct status_files status;
	char status_line[128]; /* as systemd was told */
	uint64_t status_next; /* not before then */
	bool status_due; /* at that time */
	bool stopped; /* by a signal */
};

/* Tells the engine; what follows from it is done at the end of this turn of the loop. */
void runner_tell(struct runner *r, const struct event *ev);

/* All links, addresses and namespaces as they are now. */
void runner_snapshot(struct runner *r);
void runner_scan_namespaces(struct runner *r);

/* runner-act.c: does one action. */
void runner_act(struct runner *r, const struct action *a);

/* runner-tasks.c */
void task_probe(struct runner *r, const struct action *a);
void task_probe_end(struct runner *r, size_t path);
void task_probe_free(struct runner *r); /* all of them */
void task_connect(struct runner *r, const struct action *a);
/* Before the first modprobe: what rd.driver.blacklist= names stays out. */
void task_heed_blacklist(const struct runner *r);
void task_load_fabrics(struct runner *r);
int task_load_nic(struct runner *r, size_t iface);
void task_device_appeared(struct runner *r, const char *devpath, const char *modalias);

/* runner-discover.c: asks the discovery controller that a path is connected to. */
void task_discover(struct runner *r, size_t path);

/* runner-resolve.c: finds the addresses of the name that a path has. */
void task_resolve(struct runner *r, size_t path);

/* runner-dhcp.c */
void task_dhcp(struct runner *r, const struct action *a);
void task_dhcp_end(struct runner *r); /* all of them; addresses stay */
size_t task_dhcp_leases(const struct runner *r, struct lease *list, size_t n); /* how many there are, at most n */

/* runner-names.c: what leases and tables say of name servers and the host's name */
void runner_write_names(const struct runner *r);

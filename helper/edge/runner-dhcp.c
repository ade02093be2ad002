/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DHCP clients of a run: one dhcpcd for each address that wants one, since a process has one DUID. It
 * sets the address itself; its script, this program under another name, leaves the lease in a file,
 * which is news for the engine. At the end the clients are ended and the addresses stay.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "dhcp-client.h"
#include "log.h"
#include "runner-internal.h"
#include "program.h"

#define LEASE_FILE_MAX 4096 /* lease_text() writes less than 1 KiB */

struct dhcp_task {
	struct runner *runner;
	struct dhcp_task *next;
	struct action action; /* what it was asked with */
	pid_t pid; /* 0: it has ended */
	int text;
	sd_event_source *source;
	bool leased;
	struct lease lease;
};

static const struct plan_addr *addr_of(const struct dhcp_task *t) {
	return &t->runner->plan->ifaces[t->action.iface].addrs[t->action.item];
}

static const char *ifname_of(const struct dhcp_task *t) {
	return engine_iface(t->runner->engine, t->action.iface)->name;
}

/* ---- the client ---- */

static void tell_ended(struct dhcp_task *t, int err, const char *reason) {
	runner_tell(t->runner, &(struct event){ .type = EVENT_DONE, .done = t->action, .err = err, .reason = reason });
}

static int on_client_gone(sd_event_source *s, const siginfo_t *si, void *data) {
	struct dhcp_task *t = data;
	char reason[120];

	(void)s, (void)si;
	t->pid = 0;
	spawn_last_line(t->text, reason, sizeof(reason));
	tell_ended(t, ECHILD, *reason ? reason : NULL);
	return 0;
}

static int write_config(const struct dhcp_task *t, char *path, size_t path_size) {
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int err;

	if (!f)
		return -ENOMEM;
	dhcp_config(f, ifname_of(t), addr_of(t));
	if (fclose(f) != 0) {
		free(text);
		return -ENOMEM;
	}
	snprintf(path, path_size, "/run/nvmf-boot/dhcpcd-%s.%c.conf", ifname_of(t),
		 addr_of(t)->way == PLAN_DHCP6 ? '6' : '4');
	err = root_write(t->runner->root, path, text, size);
	free(text);
	return err;
}

/* A lease of an earlier run says nothing about this one. */
static void forget_lease(const struct dhcp_task *t) {
	char path[LEASE_PATH_MAX];

	unlink(lease_path(ifname_of(t), addr_of(t)->way, path));
}

static int start(struct dhcp_task *t) {
	char config[64];
	const char *argv[] = { "dhcpcd",     "-B", addr_of(t)->way == PLAN_DHCP6 ? "-6" : "-4", "-f", config,
			       ifname_of(t), NULL };
	int err = write_config(t, config, sizeof(config));

	if (err < 0)
		return err;
	forget_lease(t);
	err = spawn_program(argv, &t->text, &t->pid);
	if (err < 0)
		return err;
	return sd_event_add_child(t->runner->event, &t->source, t->pid, WEXITED, on_client_gone, t);
}

static void stop(struct dhcp_task *t) {
	t->source = sd_event_source_disable_unref(t->source);
	if (t->pid > 0)
		kill(t->pid, SIGTERM); /* told to be persistent: address and routes stay */
	t->pid = 0;
	if (t->text >= 0)
		close(t->text);
	t->text = -1;
}

/* ---- what its script left ---- */

static struct dhcp_task *find(struct runner *r, const struct lease *l) {
	for (struct dhcp_task *t = r->dhcp; t; t = t->next)
		if (addr_of(t)->way == l->way && strcmp(ifname_of(t), l->ifname) == 0)
			return t;
	return NULL;
}

static void read_lease(struct runner *r, const char *name) {
	char path[sizeof(DHCP_LEASES) + NAME_MAX + 1], *text;
	struct dhcp_task *t = NULL;
	struct lease lease;
	size_t size;

	snprintf(path, sizeof(path), DHCP_LEASES "/%s", name);
	if (root_read(r->root, path, LEASE_FILE_MAX, &text, &size) < 0)
		return; /* gone again already: the next one is news too */
	if (lease_parse(text, &lease) == 0)
		t = find(r, &lease);
	free(text);
	if (!t)
		return;
	t->lease = lease;
	t->leased = true;
	runner_tell(r, &(struct event){ .type = EVENT_LEASE,
					.done = t->action,
					.addr = lease.ip,
					.prefix = lease.prefix,
					.gateway = lease.gateway });
	runner_write_names(r);
}

static int on_lease(sd_event_source *s, int fd, uint32_t events, void *data) {
	char buf[sizeof(struct inotify_event) + NAME_MAX + 1] __attribute__((aligned(_Alignof(struct inotify_event))));
	const struct inotify_event *ev;
	ssize_t n;

	(void)s, (void)events;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (const char *p = buf; p < buf + n; p += sizeof(*ev) + ev->len) {
			ev = (const void *)p; /* the kernel keeps each of them aligned */
			if (ev->len > 0 && ev->name[0] != '.') /* those are not finished */
				read_lease(data, ev->name);
		}
	return 0;
}

/* sd-event's own way to watch a directory is five times as much code in a static binary as this. */
static int watch(struct runner *r) {
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK), err;

	if (fd < 0)
		return -errno;
	if (inotify_add_watch(fd, DHCP_LEASES, IN_MOVED_TO) < 0)
		err = -errno;
	else
		err = sd_event_add_io(r->event, &r->leases, fd, EPOLLIN, on_lease, r);
	if (err < 0)
		close(fd);
	else
		sd_event_source_set_io_fd_own(r->leases, true);
	return err;
}

/* This program under the script's name; and the place that the script writes to, watched. */
static int set_up(struct runner *r) {
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return -errno;
	self[n] = '\0';
	if ((mkdir("/run/nvmf-boot", 0755) < 0 && errno != EEXIST) || (mkdir(DHCP_LEASES, 0755) < 0 && errno != EEXIST))
		return -errno;
	/* dhcpcd keeps its own lease there, and complains when it cannot. */
	mkdir("/var/lib/dhcpcd", 0750);
	if ((unlink(DHCP_SCRIPT) < 0 && errno != ENOENT) || symlink(self, DHCP_SCRIPT) < 0)
		return -errno;
	return watch(r);
}

/* ---- for the runner ---- */

static struct dhcp_task *task_of(struct runner *r, const struct action *a) {
	struct dhcp_task *t;

	for (t = r->dhcp; t; t = t->next)
		if (t->action.iface == a->iface && t->action.item == a->item)
			return t;
	t = calloc(1, sizeof(*t));
	if (!t)
		return NULL;
	*t = (struct dhcp_task){ .runner = r, .next = r->dhcp, .text = -1 };
	r->dhcp = t;
	return t;
}

void task_dhcp(struct runner *r, const struct action *a) {
	int err = r->leases ? 0 : set_up(r);
	struct dhcp_task *t = task_of(r, a);

	if (!t)
		return; /* no memory: the engine falls back at the end of its wait */
	stop(t);
	t->action = *a;
	t->leased = false;
	if (err >= 0)
		err = start(t);
	if (err >= 0)
		return;
	stop(t);
	tell_ended(t, -err, NULL);
}

/* The clients end with us, but the root does not: its address is not to run out with the lease. */
void task_dhcp_end(struct runner *r) {
	while (r->dhcp) {
		struct dhcp_task *t = r->dhcp;
		int err = 0;

		stop(t);
		if (t->leased)
			err = rtnl_keep_addr(r->rtnl, t->action.ifindex, t->lease.ip, t->lease.prefix);
		if (err < 0)
			log_say(LOG_WARNING, NULL, "%s: the leased address cannot be made to stay: %s", ifname_of(t),
				rtnl_reason(r->rtnl) ?: strerror(-err));
		r->dhcp = t->next;
		free(t);
	}
	r->leases = sd_event_source_disable_unref(r->leases);
}

size_t task_dhcp_leases(const struct runner *r, struct lease *list, size_t n) {
	size_t found = 0;

	for (const struct dhcp_task *t = r->dhcp; t && found < n; t = t->next)
		if (t->leased)
			list[found++] = t->lease;
	return found;
}

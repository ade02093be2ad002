/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs dhcpcd as a child, and watches for the lease files that dhcpcd's script writes. Sets no address itself. See
 * task-dhcp.h.
 */
#include "task-dhcp.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "child.h"
#include "log.h"
#include "text-of.h"

#define LEASE_FILE_MAX 4096 /* lease_text() writes less than 1 KiB */

struct dhcp_task {
	const struct hands *hands;
	struct dhcp_task *next;
	struct action action; /* the ACTION_DHCP, which comes back in the events */
	char ifname[IFNAMSIZ];
	const struct plan_addr *addr;
	struct child *client; /* NULL: the client has ended */
	bool leased;
	struct lease lease;
};

/* ---- the client ---- */

static void tell_ended(const struct dhcp_task *t, int err, const char *reason) {
	const struct hands *h = t->hands;

	h->tell(h->data, &(struct event){ .type = EVENT_DONE, .done = t->action, .err = err, .reason = reason });
}

static void on_ended(void *data, const struct child_end *end) {
	struct dhcp_task *t = data;
	char reason[ENGINE_WHY_MAX];

	t->client = NULL;
	child_last_line(end, reason, sizeof(reason));
	tell_ended(t, ECHILD, *reason ? reason : NULL);
}

static void config_text(FILE *f, const void *data) {
	const struct dhcp_task *t = data;

	dhcp_config(f, t->ifname, t->addr);
}

static int write_config(const struct dhcp_task *t, char *path, size_t path_size) {
	char *text = text_of(config_text, t);
	int err;

	if (!text)
		return -ENOMEM;
	snprintf(path, path_size, "/run/nvmf-boot/dhcpcd-%s.%c.conf", t->ifname,
		 t->addr->way == PLAN_DHCP6 ? '6' : '4');
	err = root_write(t->hands->root, path, text, strlen(text));
	free(text);
	return err;
}

/* Removes the lease file of an earlier run: an old lease says nothing about this run. */
static void forget_lease(const struct dhcp_task *t) {
	char path[LEASE_PATH_MAX];

	unlink(lease_path(t->ifname, t->addr->way, path));
}

static int start(struct dhcp_task *t) {
	char config[64];
	const char *argv[] = {
		"dhcpcd", "-B", t->addr->way == PLAN_DHCP6 ? "-6" : "-4", "-f", config, t->ifname, NULL
	};
	const struct child_use use = { .ended = on_ended, .data = t };
	int err = write_config(t, config, sizeof(config));

	if (err < 0)
		return err;
	forget_lease(t);
	return child_program(t->hands->event, argv, &use, &t->client);
}

/* Ends the client. The address and the routes stay, since dhcp_config() tells dhcpcd to be persistent. */
static void stop(struct dhcp_task *t) {
	if (t->client)
		child_terminate(t->client);
	t->client = NULL;
}

/* ---- the leases ---- */

static struct dhcp_task *find(const struct dhcp_tasks *all, const struct lease *l) {
	for (struct dhcp_task *t = all->list; t; t = t->next)
		if (t->addr->way == l->way && strcmp(t->ifname, l->ifname) == 0)
			return t;
	return NULL;
}

static void read_lease(const struct dhcp_tasks *all, const char *name) {
	char path[sizeof(DHCP_LEASES) + NAME_MAX + 1], *text;
	const struct hands *h = all->hands;
	struct dhcp_task *t = NULL;
	struct lease lease;
	size_t size;

	snprintf(path, sizeof(path), DHCP_LEASES "/%s", name);
	if (root_read(h->root, path, LEASE_FILE_MAX, &text, &size) < 0)
		return; /* the file is gone again; the next lease brings another inotify event */
	if (lease_parse(text, &lease) == 0)
		t = find(all, &lease);
	free(text);
	if (!t)
		return;
	t->lease = lease;
	t->leased = true;
	h->tell(h->data, &(struct event){ .type = EVENT_LEASE,
					  .done = t->action,
					  .addr = lease.ip,
					  .prefix = lease.prefix,
					  .gateway = lease.gateway });
}

static int on_lease(sd_event_source *s, int fd, uint32_t events, void *data) {
	char buf[sizeof(struct inotify_event) + NAME_MAX + 1] __attribute__((aligned(_Alignof(struct inotify_event))));
	const struct dhcp_tasks *all = data;
	const struct inotify_event *ev;
	ssize_t n;

	(void)s, (void)events;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (const char *p = buf; p < buf + n; p += sizeof(*ev) + ev->len) {
			ev = (const void *)p; /* the kernel aligns each inotify event */
			if (ev->len > 0 && ev->name[0] != '.') /* a dot marks an unfinished file of root_write() */
				read_lease(all, ev->name);
		}
	return 0;
}

/* Watches DHCP_LEASES with inotify. sd_event_add_inotify() would need five times as much code in a static binary. */
static int watch(struct dhcp_tasks *all) {
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK), err;

	if (fd < 0)
		return -errno;
	if (inotify_add_watch(fd, DHCP_LEASES, IN_MOVED_TO) < 0)
		err = -errno;
	else
		err = sd_event_add_io(all->hands->event, &all->leases, fd, EPOLLIN, on_lease, all);
	if (err < 0)
		close(fd);
	else
		sd_event_source_set_io_fd_own(all->leases, true);
	return err;
}

static int make_dir(const char *path, mode_t mode) {
	return mkdir(path, mode) < 0 && errno != EEXIST ? -errno : 0;
}

/*
 * Prepares for the first client: links the script's name to this program, makes the directory of the leases, and
 * watches the directory.
 */
static int set_up(struct dhcp_tasks *all) {
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	int err = n < 0 ? -errno : 0;

	if (err == 0)
		err = make_dir("/run/nvmf-boot", 0755);
	if (err == 0)
		err = make_dir(DHCP_LEASES, 0755);
	if (err < 0)
		return err;
	/* dhcpcd keeps its own copy of the lease in this directory, and complains without the directory */
	make_dir("/var/lib/dhcpcd", 0750);
	self[n] = '\0';
	if ((unlink(DHCP_SCRIPT) < 0 && errno != ENOENT) || symlink(self, DHCP_SCRIPT) < 0)
		return -errno;
	return watch(all);
}

/* ---- all clients ---- */

static struct dhcp_task *task_of(struct dhcp_tasks *all, const struct action *a) {
	struct dhcp_task *t;

	for (t = all->list; t; t = t->next)
		if (t->action.iface == a->iface && t->action.item == a->item)
			return t;
	t = calloc(1, sizeof(*t));
	if (!t)
		return NULL;
	*t = (struct dhcp_task){ .hands = all->hands, .next = all->list };
	all->list = t;
	return t;
}

void task_dhcp(struct dhcp_tasks *all, const struct action *a, const char *ifname, const struct plan_addr *addr) {
	int err = all->leases ? 0 : set_up(all);
	struct dhcp_task *t = task_of(all, a);

	if (!t)
		return;
	stop(t);
	t->action = *a;
	snprintf(t->ifname, sizeof(t->ifname), "%s", ifname);
	t->addr = addr;
	t->leased = false;
	if (err >= 0)
		err = start(t);
	if (err < 0)
		tell_ended(t, -err, NULL);
}

void task_dhcp_end(struct dhcp_tasks *all, const struct action *a) {
	for (struct dhcp_task *t = all->list; t; t = t->next)
		if (t->action.iface == a->iface && t->action.item == a->item) {
			stop(t);
			t->leased = false;
		}
}

static void keep_address(const struct dhcp_task *t) {
	struct rtnl *rtnl = t->hands->rtnl;
	int err = rtnl_keep_addr(rtnl, t->action.ifindex, t->lease.ip, t->lease.prefix);

	if (err < 0)
		log_say(LOG_WARNING, NULL,
			"%s: the leased address cannot be made permanent: %s, it goes when the lease runs out",
			t->ifname, rtnl_reason(rtnl) ?: strerror(-err));
}

void task_dhcp_done(struct dhcp_tasks *all) {
	while (all->list) {
		struct dhcp_task *t = all->list;

		stop(t);
		if (t->leased)
			keep_address(t);
		all->list = t->next;
		free(t);
	}
	all->leases = sd_event_source_disable_unref(all->leases);
}

size_t task_dhcp_leases(const struct dhcp_tasks *all, struct lease *list, size_t n) {
	size_t found = 0;

	for (const struct dhcp_task *t = all->list; t && found < n; t = t->next)
		if (t->leased)
			list[found++] = t->lease;
	return found;
}

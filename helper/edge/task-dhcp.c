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

#define LEASE_FILE_MAX 4096 /* lease_text() writes less than 2 KiB */

struct dhcp_task {
	const struct hands *hands;
	struct dhcp_task *next;
	/* the ACTION_DHCP of the client that runs, or that starts next; comes back in the events */
	struct action action;
	struct dhcp_client values; /* the client of `action`; number 0: there is to be no client */
	struct child *process; /* NULL: no client runs */
	bool killed; /* the process is of an earlier client; the client of `action` starts when the process has ended */
	bool leased;
	struct lease lease;
};

static void tell(const struct dhcp_task *t, struct event ev) {
	ev.done = t->action;
	t->hands->tell(t->hands->data, &ev);
}

/* ---- the client ---- */

static void start(struct dhcp_task *t);

static void on_ended(void *data, const struct child_end *end) {
	struct dhcp_task *t = data;
	char reason[ENGINE_WHY_MAX];

	t->process = NULL;
	if (t->killed) {
		t->killed = false;
		if (t->values.number != 0)
			start(t);
		return;
	}
	child_last_line(end, reason, sizeof(reason));
	tell(t, (struct event){ .type = EVENT_DONE, .err = ECHILD, .reason = *reason ? reason : NULL });
}

static void config_text(FILE *f, const void *data) {
	dhcp_config(f, data);
}

static int write_config(const struct dhcp_task *t, char *path, size_t path_size) {
	char *text = text_of(config_text, &t->values);
	int err;

	if (!text)
		return -ENOMEM;
	snprintf(path, path_size, "/run/nvmf-boot/dhcpcd-%s.%c.conf", t->values.ifname,
		 t->values.addr->way == PLAN_DHCP6 ? '6' : '4');
	err = root_write(t->hands->root, path, text, strlen(text));
	free(text);
	return err;
}

/* Removes the lease file of an earlier run: an old lease says nothing about this run. */
static void forget_lease(const struct dhcp_task *t) {
	char path[LEASE_PATH_MAX];

	unlink(lease_path(t->values.ifname, t->values.addr->way, path));
}

static int start_process(struct dhcp_task *t) {
	char config[64];
	const char *argv[] = { "dhcpcd",         "-B", t->values.addr->way == PLAN_DHCP6 ? "-6" : "-4", "-f", config,
			       t->values.ifname, NULL };
	const struct child_use use = { .ended = on_ended, .data = t };
	int err = write_config(t, config, sizeof(config));

	if (err < 0)
		return err;
	forget_lease(t);
	return child_program(t->hands->event, argv, &use, &t->process);
}

static void start(struct dhcp_task *t) {
	int err = start_process(t);

	if (err < 0)
		tell(t, (struct event){ .type = EVENT_DONE, .err = -err });
}

/* Kills the client that runs. Its link is gone or has been replaced, so the client has nothing to clean up. */
static void kill_first(struct dhcp_task *t) {
	if (!t->killed)
		child_kill(t->process);
	t->killed = true;
}

/* ---- the news of the clients' script ---- */

/* The task whose client has the number; NULL: an earlier client, or one of an earlier run. */
static struct dhcp_task *find(const struct dhcp_tasks *all, unsigned number) {
	for (struct dhcp_task *t = all->list; t; t = t->next)
		if (t->values.number == number && number != 0)
			return t;
	return NULL;
}

static void read_lease(const struct dhcp_tasks *all, const char *name) {
	char path[sizeof(DHCP_LEASES) + NAME_MAX + 1], *text;
	struct dhcp_task *t = NULL;
	struct lease lease;
	size_t size;

	snprintf(path, sizeof(path), DHCP_LEASES "/%s", name);
	if (root_read(all->hands->root, path, LEASE_FILE_MAX, &text, &size) < 0)
		return; /* the file is gone again; the next lease brings another inotify event */
	if (lease_parse(text, &lease) == 0)
		t = find(all, lease.client);
	free(text);
	if (!t || t->values.addr->way != lease.way)
		return;
	t->lease = lease;
	t->leased = true;
	tell(t, (struct event){ .type = EVENT_LEASE,
				.addr = lease.ip,
				.prefix = lease.prefix,
				.gateway = lease.gateway,
				.routes = lease.routes,
				.n_routes = lease.n_routes,
				.mtu = lease.mtu });
}

static void read_news(const struct dhcp_tasks *all, const char *name) {
	const struct dhcp_task *t;

	if (strncmp(name, DHCP_ASKING, strlen(DHCP_ASKING)) != 0) {
		read_lease(all, name);
		return;
	}
	t = find(all, (unsigned)strtoul(name + strlen(DHCP_ASKING), NULL, 10));
	if (t)
		tell(t, (struct event){ .type = EVENT_ASKING });
}

/* Reads all files, since the kernel has dropped notifications. A file that was read before says the same again. */
static void read_all(const struct dhcp_tasks *all) {
	char **names;
	size_t n;

	if (root_list(all->hands->root, DHCP_LEASES, &names, &n) < 0)
		return; /* the next notification brings the next lease */
	for (size_t i = 0; i < n; i++)
		if (names[i][0] != '.')
			read_news(all, names[i]);
	root_free_names(names, n);
}

static int on_news(sd_event_source *s, int fd, uint32_t events, void *data) {
	char buf[sizeof(struct inotify_event) + NAME_MAX + 1] __attribute__((aligned(_Alignof(struct inotify_event))));
	const struct dhcp_tasks *all = data;
	const struct inotify_event *ev;
	ssize_t n;

	(void)s, (void)events;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (const char *p = buf; p < buf + n; p += sizeof(*ev) + ev->len) {
			ev = (const void *)p; /* the kernel aligns each inotify event */
			if (ev->mask & IN_Q_OVERFLOW)
				read_all(all);
			else if (ev->len > 0 && ev->name[0] != '.') /* a dot marks an unfinished file of root_write() */
				read_news(all, ev->name);
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
		err = sd_event_add_io(all->hands->event, &all->leases, fd, EPOLLIN, on_news, all);
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

void task_dhcp(struct dhcp_tasks *all, const struct action *a, const struct dhcp_client *values) {
	int err = all->leases ? 0 : set_up(all);
	struct dhcp_task *t = task_of(all, a);

	if (!t) {
		all->hands->tell(all->hands->data, &(struct event){ .type = EVENT_DONE, .done = *a, .err = ENOMEM });
		return;
	}
	t->action = *a;
	t->values = *values;
	t->leased = false;
	if (err < 0)
		tell(t, (struct event){ .type = EVENT_DONE, .err = -err });
	else if (t->process)
		kill_first(t);
	else
		start(t);
}

void task_dhcp_end(struct dhcp_tasks *all, const struct action *a) {
	for (struct dhcp_task *t = all->list; t; t = t->next)
		if (t->action.iface == a->iface && t->action.item == a->item) {
			if (t->process)
				kill_first(t);
			t->values.number = 0;
			t->leased = false;
		}
}

/*
 * Makes the address of a DHCPv6 client permanent. The client has set the address for the time of the lease, and the
 * last lease may have come while the client ended.
 */
static void keep_address(const struct dhcp_task *t) {
	struct rtnl *rtnl = t->hands->rtnl;
	int err = rtnl_add_addr(rtnl, t->action.ifindex, t->lease.ip, t->lease.prefix);
	char ip[ADDR_TEXT_MAX];

	if (err < 0 && err != -ENODEV)
		log_say(LOG_WARNING, NULL,
			"%s: leased address %s cannot be made permanent: %s; the kernel removes it when the lease ends",
			t->values.ifname, addr_text(t->lease.ip, ip), rtnl_reason(rtnl) ?: strerror(-err));
}

void task_dhcp_done(struct dhcp_tasks *all) {
	for (const struct dhcp_task *t = all->list; t; t = t->next)
		if (t->process)
			child_end_soon(t->process);
	while (all->list) {
		struct dhcp_task *t = all->list;

		if (t->process)
			child_await(t->process);
		if (all->leases)
			on_news(NULL, sd_event_source_get_io_fd(all->leases), 0, all);
		if (t->leased && t->values.addr->way == PLAN_DHCP6)
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks the kernel for links, addresses, routes, neighbours and controllers, for people who have no ip(8) at hand. Uses
 * a socket of its own for what the engine does not need to know. Changes nothing, decides nothing. See live.h.
 */
#include "live.h"

#include <errno.h>
#include <limits.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "grow.h"
#include "rtnl.h"
#include "sysfs.h"

#define MESSAGE_MAX 32768 /* the most bytes that the kernel puts into one datagram of a dump */

/* What is being read, and the way whose lookup is under way. */
struct reading {
	struct live *live;
	const struct root *root;
	struct live_way *way;
	bool no_memory;
};

/* ---- links and addresses: events of rtnl.h ---- */

static int read_speed(const struct root *r, const char *dir) {
	char text[16];

	/* a link that is down, or has no speed as in a virtual machine: the kernel says -1, or refuses to say */
	return sysfs_read(r, dir, "speed", text, sizeof(text)) == 0 && atoi(text) > 0 ? atoi(text) : 0;
}

static void read_driver(const struct root *r, const char *dir, char *buf, size_t size) {
	char path[PATH_MAX], target[PATH_MAX];

	snprintf(path, sizeof(path), "%s/device/driver", dir);
	if (root_read_link(r, path, target, sizeof(target)) == 0)
		snprintf(buf, size, "%.31s", strrchr(target, '/') ? strrchr(target, '/') + 1 : target);
}

static void add_link(struct reading *r, const struct link_facts *facts) {
	struct live *live = r->live;
	struct live_link *l = grow(&live->links, &live->n_links, sizeof(*l));
	char dir[64];

	if (!l) {
		r->no_memory = true;
		return;
	}
	*l = (struct live_link){ .ifindex = facts->ifindex, .up = facts->up, .carrier = facts->up && facts->carrier };
	snprintf(l->name, sizeof(l->name), "%s", facts->name);
	memcpy(l->mac, facts->mac, sizeof(l->mac));
	snprintf(dir, sizeof(dir), "/sys/class/net/%s", facts->name);
	l->speed = read_speed(r->root, dir);
	read_driver(r->root, dir, l->driver, sizeof(l->driver));
}

static void on_event(const struct event *ev, void *data) {
	struct reading *r = data;
	struct live_addr *a;

	if (ev->type == EVENT_LINK)
		add_link(r, &ev->link);
	if (ev->type != EVENT_ADDR)
		return;
	a = grow(&r->live->addrs, &r->live->n_addrs, sizeof(*a));
	if (!a)
		r->no_memory = true;
	else
		*a = (struct live_addr){ ev->ifindex, ev->addr, ev->prefix, ev->tentative, ev->dad_failed };
}

static int read_links(struct reading *r) {
	struct rtnl *rtnl;
	int err = rtnl_open(&rtnl);

	if (err < 0)
		return err;
	err = rtnl_snapshot(rtnl, on_event, r);
	rtnl_close(rtnl);
	return err;
}

/* ---- routes, neighbours and ways ---- */

/* The fields of a message about a route that live.h knows. */
struct route {
	struct live_route route;
	struct addr source;
	uint32_t table;
};

static struct route parse_route(const struct nlmsghdr *m) {
	const struct rtmsg *head = mnl_nlmsg_get_payload(m);
	struct route r = { .table = head->rtm_table,
			   .route = { .prefix = head->rtm_dst_len, .v4 = head->rtm_family == AF_INET } };
	const struct nlattr *a;

	mnl_attr_for_each(a, m, sizeof(*head)) {
		uint16_t type = mnl_attr_get_type(a);
		bool is_number = mnl_attr_get_payload_len(a) == sizeof(uint32_t);

		if (type == RTA_DST)
			rtnl_parse_ip(a, head->rtm_family, &r.route.dst);
		else if (type == RTA_GATEWAY)
			rtnl_parse_ip(a, head->rtm_family, &r.route.gateway);
		else if (type == RTA_PREFSRC)
			rtnl_parse_ip(a, head->rtm_family, &r.source);
		else if (type == RTA_OIF && is_number)
			r.route.ifindex = (int)mnl_attr_get_u32(a);
		else if (type == RTA_PRIORITY && is_number)
			r.route.metric = mnl_attr_get_u32(a);
		else if (type == RTA_TABLE && is_number)
			r.table = mnl_attr_get_u32(a);
	}
	return r;
}

static void on_route(struct reading *r, const struct nlmsghdr *m) {
	const struct rtmsg *head = mnl_nlmsg_get_payload(m);
	struct route route;
	struct live_route *v;

	if (mnl_nlmsg_get_payload_len(m) < sizeof(*head))
		return;
	route = parse_route(m);
	if (r->way) {
		r->way->ifindex = route.route.ifindex;
		r->way->gateway = route.route.gateway;
		r->way->source = route.source;
		return;
	}
	/* each link with IPv6 has a route to fe80::/64, which tells nothing */
	if (head->rtm_type != RTN_UNICAST || route.table != RT_TABLE_MAIN || addr_is_link_local(route.route.dst))
		return;
	v = grow(&r->live->routes, &r->live->n_routes, sizeof(*v));
	if (v)
		*v = route.route;
	else
		r->no_memory = true;
}

static void on_neighbour(struct reading *r, const struct nlmsghdr *m) {
	const struct ndmsg *head = mnl_nlmsg_get_payload(m);
	struct live_neighbour n = { 0 }, *v;
	const struct nlattr *a;

	if (mnl_nlmsg_get_payload_len(m) < sizeof(*head) || head->ndm_state & NUD_NOARP ||
	    (head->ndm_family != AF_INET && head->ndm_family != AF_INET6))
		return;
	n.ifindex = head->ndm_ifindex;
	n.state = head->ndm_state;
	mnl_attr_for_each(a, m, sizeof(*head)) {
		if (mnl_attr_get_type(a) == NDA_DST)
			rtnl_parse_ip(a, head->ndm_family, &n.addr);
		n.has_mac |= mnl_attr_get_type(a) == NDA_LLADDR && mnl_attr_get_payload_len(a) == sizeof(n.mac);
		if (mnl_attr_get_type(a) == NDA_LLADDR && mnl_attr_get_payload_len(a) == sizeof(n.mac))
			memcpy(n.mac, mnl_attr_get_payload(a), sizeof(n.mac));
	}
	v = grow(&r->live->neighbours, &r->live->n_neighbours, sizeof(*v));
	if (v)
		*v = n;
	else
		r->no_memory = true;
}

/* Sends a request and reads its answer. Returns 0 or a negative errno. */
static int ask(struct mnl_socket *s, struct nlmsghdr *request, struct reading *r) {
	static uint32_t seq;
	static uint8_t in[MESSAGE_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
	bool dumps = request->nlmsg_flags & NLM_F_DUMP;
	char reason[80];

	request->nlmsg_seq = ++seq;
	if (mnl_socket_sendto(s, request, request->nlmsg_len) < 0)
		return -errno;
	for (;;) {
		ssize_t n = mnl_socket_recvfrom(s, in, sizeof(in));
		const struct nlmsghdr *m;
		size_t at = 0;

		if (n < 0 && errno != EINTR)
			return -errno;
		while (n > 0 && (m = rtnl_next_message(in, (size_t)n, &at))) {
			int err = rtnl_parse_result(m, reason, sizeof(reason));

			if (m->nlmsg_seq != seq)
				continue; /* a late answer to an earlier request, which has failed */
			if (err <= 0)
				return err;
			if (m->nlmsg_type == RTM_NEWROUTE)
				on_route(r, m);
			else if (m->nlmsg_type == RTM_NEWNEIGH)
				on_neighbour(r, m);
			if (!dumps)
				return 0;
		}
	}
}

static int dump(struct mnl_socket *s, uint16_t type, struct reading *r) {
	uint8_t bytes[64] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *m = mnl_nlmsg_put_header(bytes);

	m->nlmsg_type = type;
	m->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	mnl_nlmsg_put_extra_header(m, type == RTM_GETROUTE ? sizeof(struct rtmsg) : sizeof(struct ndmsg));
	return ask(s, m, r);
}

static int find_ifindex(const struct live *l, const char *name) {
	for (size_t i = 0; i < l->n_links; i++)
		if (strcmp(l->links[i].name, name) == 0)
			return l->links[i].ifindex;
	return 0;
}

/* Asks which way the kernel would take to a target. */
static void look_up(struct mnl_socket *s, struct live_way *way, struct reading *r) {
	uint8_t bytes[128] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *m = mnl_nlmsg_put_header(bytes);
	size_t n = addr_is_v4(way->target.addr) ? 4 : 16;
	int ifindex = find_ifindex(r->live, way->target.ifname), err;
	struct rtmsg *head;

	if (way->target.ifname[0] && ifindex == 0) {
		way->err = ENODEV;
		return;
	}
	m->nlmsg_type = RTM_GETROUTE;
	m->nlmsg_flags = NLM_F_REQUEST;
	head = mnl_nlmsg_put_extra_header(m, sizeof(*head));
	head->rtm_family = n == 4 ? AF_INET : AF_INET6;
	head->rtm_dst_len = (unsigned char)(8 * n);
	mnl_attr_put(m, RTA_DST, n, way->target.addr.b + 16 - n);
	if (ifindex)
		mnl_attr_put_u32(m, RTA_OIF, (uint32_t)ifindex);
	r->way = way;
	err = ask(s, m, r);
	r->way = NULL;
	way->err = -err;
}

static int read_routes(struct reading *r, const struct live_target *targets, size_t n) {
	struct mnl_socket *s = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);

	if (!s)
		return -errno;
	dump(s, RTM_GETROUTE, r);
	dump(s, RTM_GETNEIGH, r);
	for (size_t i = 0; i < n; i++) {
		struct live_way *way = grow(&r->live->ways, &r->live->n_ways, sizeof(*way));

		if (!way) {
			r->no_memory = true;
			break;
		}
		*way = (struct live_way){ .target = targets[i] };
		look_up(s, way, r);
	}
	mnl_socket_close(s);
	return 0;
}

/* ---- controllers ---- */

static void read_controllers(struct reading *r) {
	char **names, dir[PATH_MAX];
	size_t n;

	if (root_list(r->root, "/sys/class/nvme", &names, &n) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		struct live_controller c = { 0 }, *v;

		snprintf(c.name, sizeof(c.name), "%s", names[i]);
		snprintf(dir, sizeof(dir), "/sys/class/nvme/%s", names[i]);
		if (sysfs_read(r->root, dir, "transport", c.transport, sizeof(c.transport)) < 0 ||
		    strcmp(c.transport, "pcie") == 0)
			continue;
		sysfs_read(r->root, dir, "state", c.state, sizeof(c.state));
		sysfs_read(r->root, dir, "address", c.address, sizeof(c.address));
		sysfs_read(r->root, dir, "subsysnqn", c.nqn, sizeof(c.nqn));
		v = grow(&r->live->controllers, &r->live->n_controllers, sizeof(*v));
		if (v)
			*v = c;
		else
			r->no_memory = true;
	}
	root_free_names(names, n);
}

int live_read(const struct root *root, const struct live_target *targets, size_t n, struct live *ret) {
	struct live live = { 0 };
	struct reading r = { .live = &live, .root = root };
	int err = read_links(&r);

	if (err >= 0)
		err = read_routes(&r, targets, n);
	read_controllers(&r);
	if (err >= 0 && r.no_memory)
		err = -ENOMEM;
	if (err < 0)
		live_done(&live);
	else
		*ret = live;
	return err;
}

void live_done(struct live *l) {
	free(l->links);
	free(l->addrs);
	free(l->routes);
	free(l->neighbours);
	free(l->ways);
	free(l->controllers);
	*l = (struct live){ 0 };
}

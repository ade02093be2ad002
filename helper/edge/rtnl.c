/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads and changes the kernel's network configuration over rtnetlink. Uses two sockets, so that answers never mix with
 * notifications: `news` is subscribed to changes, `ask` carries requests and snapshots. Decides nothing, logs nothing.
 * See rtnl.h.
 */
#include "rtnl.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libmnl/libmnl.h>

#define MESSAGE_MAX 32768 /* the most bytes that the kernel puts into one datagram of a dump */
#define REQUEST_MAX 512 /* room for the header and eight attributes of at most 16 bytes */
#define REASON_MAX 256 /* room for one line of the kernel's words */

/*
 * The receive buffer for notifications. While a request waits for the kernel's lock, every link of a large machine may
 * send several messages, and each message takes 2 to 4 KiB of the buffer. The size is a limit; the kernel reserves no
 * memory.
 */
#define NEWS_BUFFER (4 * 1024 * 1024)

/* The group of messages about options of router advertisements, as a bit; older groups have names for their bits. */
#define GROUP_ROUTERS (1u << (RTNLGRP_ND_USEROPT - 1))

struct rtnl {
	struct mnl_socket *news, *ask;
	uint32_t seq;
	char reason[REASON_MAX];
	uint8_t in[MESSAGE_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
};

/* A request under construction. */
struct request {
	struct nlmsghdr *head;
	uint8_t bytes[REQUEST_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
};

/* ---- sockets ---- */

static struct mnl_socket *open_socket(int flags, unsigned groups) {
	struct mnl_socket *s = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | flags);

	if (!s)
		return NULL;
	if (mnl_socket_bind(s, groups, MNL_SOCKET_AUTOPID) < 0) {
		int err = errno;

		mnl_socket_close(s);
		errno = err;
		return NULL;
	}
	return s;
}

int rtnl_open(struct rtnl **ret) {
	struct rtnl *r = calloc(1, sizeof(*r));
	int on = 1, size = NEWS_BUFFER, err;

	if (!r)
		return -ENOMEM;
	r->news = open_socket(SOCK_NONBLOCK, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | GROUP_ROUTERS);
	if (r->news)
		r->ask = open_socket(0, 0);
	if (!r->ask) {
		err = -errno;
		rtnl_close(r);
		return err;
	}
	r->seq = (uint32_t)time(NULL);
	/*
	 * Both options may fail. Without the first option more notifications are lost, and the kernel reports the loss.
	 * Without the second option errors come without the kernel's words.
	 */
	setsockopt(mnl_socket_get_fd(r->news), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	mnl_socket_setsockopt(r->ask, NETLINK_EXT_ACK, &on, sizeof(on));
	/* answers without a copy of the request: then the attributes of an answer are always at one offset */
	mnl_socket_setsockopt(r->ask, NETLINK_CAP_ACK, &on, sizeof(on));
	*ret = r;
	return 0;
}

struct rtnl *rtnl_close(struct rtnl *r) {
	if (!r)
		return NULL;
	if (r->news)
		mnl_socket_close(r->news);
	if (r->ask)
		mnl_socket_close(r->ask);
	free(r);
	return NULL;
}

int rtnl_fd(const struct rtnl *r) {
	return mnl_socket_get_fd(r->news);
}

const char *rtnl_reason(const struct rtnl *r) {
	return r->reason[0] ? r->reason : NULL;
}

/* Reads one datagram into r->in. Returns the datagram's size or a negative errno (-EAGAIN: no datagram is queued). */
static int receive(struct rtnl *r, struct mnl_socket *s) {
	ssize_t n;

	do
		n = mnl_socket_recvfrom(s, r->in, sizeof(r->in));
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : (int)n;
}

/* ---- news ---- */

static void report(const struct nlmsghdr *m, rtnl_event_fn fn, void *data) {
	struct event ev;

	if (rtnl_parse(m, &ev))
		fn(&ev, data);
}

int rtnl_dispatch(struct rtnl *r, rtnl_event_fn fn, void *data) {
	int lost = 0;

	for (;;) {
		int n = receive(r, r->news);
		const struct nlmsghdr *m;
		size_t at = 0;

		if (n == -EAGAIN ||
		    (n < 0 && n != -ENOBUFS && n == lost)) /* an error that repeats would go on for ever */
			return lost;
		/* ENOSPC: a larger message than kernels send today; the message is lost, as in an overflow */
		if (n < 0)
			lost = n == -ENOSPC ? -ENOBUFS : n;
		while (n > 0 && (m = rtnl_next_message(r->in, (size_t)n, &at)))
			report(m, fn, data);
	}
}

/* ---- requests ---- */

/* Begins a request. Forgets the reason of an earlier request, even if the new request is never sent. */
static void *begin(struct rtnl *r, struct request *q, uint16_t type, uint16_t flags, size_t size) {
	r->reason[0] = '\0';
	q->head = mnl_nlmsg_put_header(q->bytes);
	q->head->nlmsg_type = type;
	q->head->nlmsg_flags = NLM_F_REQUEST | flags;
	q->head->nlmsg_seq = ++r->seq;
	return mnl_nlmsg_put_extra_header(q->head, size);
}

/*
 * Reads the answer to the last request up to the result. Passes the events before the result to fn(); `fn` NULL: drops
 * the events. Returns the result.
 */
static int answer(struct rtnl *r, rtnl_event_fn fn, void *data) {
	bool interrupted = false;

	for (;;) {
		int n = receive(r, r->ask), err;
		const struct nlmsghdr *m;
		size_t at = 0;

		if (n < 0)
			return n;
		while ((m = rtnl_next_message(r->in, (size_t)n, &at))) {
			if (!mnl_nlmsg_seq_ok(m, r->seq))
				continue; /* a late answer to an earlier request, which has failed */
			interrupted |= (m->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
			err = rtnl_parse_result(m, r->reason, sizeof(r->reason));
			if (err <= 0)
				return err == 0 && interrupted ? -EINTR : err;
			if (fn)
				report(m, fn, data);
		}
	}
}

static int request(struct rtnl *r, const struct request *q, rtnl_event_fn fn, void *data) {
	if (mnl_socket_sendto(r->ask, q->head, q->head->nlmsg_len) < 0)
		return -errno;
	return answer(r, fn, data);
}

static int dump(struct rtnl *r, uint16_t type, rtnl_event_fn fn, void *data) {
	struct request q;

	if (type == RTM_GETLINK) {
		begin(r, &q, type, NLM_F_DUMP, sizeof(struct ifinfomsg));
		mnl_attr_put_u32(q.head, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	} else {
		begin(r, &q, type, NLM_F_DUMP, sizeof(struct ifaddrmsg));
	}
	return request(r, &q, fn, data);
}

int rtnl_snapshot(struct rtnl *r, rtnl_event_fn fn, void *data) {
	int err = dump(r, RTM_GETLINK, fn, data);

	return err < 0 ? err : dump(r, RTM_GETADDR, fn, data);
}

/* ---- links ---- */

/*
 * Takes an alternative name off the link that has it, if a link has it. udev gives a link that is up, and that udev
 * could not rename, the new name as an alternative name. The kernel then refuses that name as the name of any link, also
 * of that link itself.
 */
static void drop_alternative_name(struct rtnl *r, const char *name) {
	struct request q;
	struct nlattr *list;

	begin(r, &q, RTM_DELLINKPROP, NLM_F_ACK, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(q.head, IFLA_ALT_IFNAME, name);
	list = mnl_attr_nest_start(q.head, IFLA_PROP_LIST);
	mnl_attr_put_strz(q.head, IFLA_ALT_IFNAME, name);
	mnl_attr_nest_end(q.head, list);
	request(r, &q, NULL, NULL);
}

static int rename_link(struct rtnl *r, int ifindex, const char *name) {
	struct request q;
	struct ifinfomsg *head = begin(r, &q, RTM_NEWLINK, NLM_F_ACK, sizeof(*head));

	if (strlen(name) >= IFNAMSIZ)
		return -EINVAL;
	head->ifi_index = ifindex;
	mnl_attr_put_strz(q.head, IFLA_IFNAME, name);
	return request(r, &q, NULL, NULL);
}

int rtnl_rename(struct rtnl *r, int ifindex, const char *name) {
	int err = rename_link(r, ifindex, name);

	if (err != -EEXIST)
		return err;
	drop_alternative_name(r, name);
	return rename_link(r, ifindex, name);
}

static int set_up_flag(struct rtnl *r, int ifindex, unsigned flag) {
	struct request q;
	struct ifinfomsg *head = begin(r, &q, RTM_NEWLINK, NLM_F_ACK, sizeof(*head));

	head->ifi_index = ifindex;
	head->ifi_flags = flag;
	head->ifi_change = IFF_UP;
	return request(r, &q, NULL, NULL);
}

int rtnl_up(struct rtnl *r, int ifindex) {
	return set_up_flag(r, ifindex, IFF_UP);
}

int rtnl_down(struct rtnl *r, int ifindex) {
	return set_up_flag(r, ifindex, 0);
}

int rtnl_set_mtu(struct rtnl *r, int ifindex, uint32_t mtu) {
	struct request q;
	struct ifinfomsg *head = begin(r, &q, RTM_NEWLINK, NLM_F_ACK, sizeof(*head));

	head->ifi_index = ifindex;
	mnl_attr_put_u32(q.head, IFLA_MTU, mtu);
	return request(r, &q, NULL, NULL);
}

int rtnl_remove_link(struct rtnl *r, int ifindex) {
	struct request q;
	struct ifinfomsg *head = begin(r, &q, RTM_DELLINK, NLM_F_ACK, sizeof(*head));

	head->ifi_index = ifindex;
	return request(r, &q, NULL, NULL);
}

int rtnl_add_vlan(struct rtnl *r, int parent, const char *name, uint16_t vid) {
	struct request q;
	struct nlattr *info, *data;

	begin(r, &q, RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, sizeof(struct ifinfomsg));
	if (strlen(name) >= IFNAMSIZ)
		return -EINVAL;
	mnl_attr_put_strz(q.head, IFLA_IFNAME, name);
	mnl_attr_put_u32(q.head, IFLA_LINK, (uint32_t)parent);
	info = mnl_attr_nest_start(q.head, IFLA_LINKINFO);
	mnl_attr_put_strz(q.head, IFLA_INFO_KIND, "vlan");
	data = mnl_attr_nest_start(q.head, IFLA_INFO_DATA);
	mnl_attr_put_u16(q.head, IFLA_VLAN_ID, vid);
	mnl_attr_nest_end(q.head, data);
	mnl_attr_nest_end(q.head, info);
	return request(r, &q, NULL, NULL);
}

/* ---- addresses and routes ---- */

static uint8_t family(struct addr a) {
	return addr_is_v4(a) ? AF_INET : AF_INET6;
}

static void put_addr(struct nlmsghdr *m, uint16_t type, struct addr a) {
	if (addr_is_v4(a))
		mnl_attr_put(m, type, 4, a.b + 12);
	else
		mnl_attr_put(m, type, 16, a.b);
}

/*
 * Returns the broadcast address, which is the last address of the network. The kernel sets none unless the request has
 * one.
 */
static struct addr broadcast(struct addr a, unsigned prefix) {
	for (unsigned bit = 96 + prefix; bit < 128; bit++)
		a.b[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	return a;
}

/*
 * Sends a request that adds or replaces an address. The IPv4 broadcast address is the one that every network manager
 * sets (a /31 and a /32 have none). With another broadcast address systemd-networkd, when it takes over, would remove
 * the address and add the address again, and the root would be lost in between.
 */
static int send_addr(struct rtnl *r, uint16_t flags, int ifindex, struct addr a, unsigned prefix) {
	struct request q;
	struct ifaddrmsg *head = begin(r, &q, RTM_NEWADDR, NLM_F_ACK | flags, sizeof(*head));

	if (!addr_is_set(a) || prefix > addr_bits(a))
		return -EINVAL;
	head->ifa_family = family(a);
	head->ifa_prefixlen = (uint8_t)prefix;
	head->ifa_index = (uint32_t)ifindex;
	put_addr(q.head, IFA_LOCAL, a);
	put_addr(q.head, IFA_ADDRESS, a);
	if (addr_is_v4(a) && prefix <= 30)
		put_addr(q.head, IFA_BROADCAST, broadcast(a, prefix));
	/*
	 * the kernel ignores this flag without optimistic_dad on the interface; kernels before 4.19 always ignore the
	 * flag
	 */
	if (!addr_is_v4(a) && flags & NLM_F_CREATE)
		mnl_attr_put_u32(q.head, IFA_FLAGS, IFA_F_OPTIMISTIC);
	return request(r, &q, NULL, NULL);
}

/* An address that is there becomes permanent: the second request has no lifetimes, so the kernel drops them. */
int rtnl_add_addr(struct rtnl *r, int ifindex, struct addr a, unsigned prefix) {
	int err = send_addr(r, NLM_F_CREATE | NLM_F_EXCL, ifindex, a, prefix);

	return err == -EEXIST ? send_addr(r, NLM_F_REPLACE, ifindex, a, prefix) : err;
}

int rtnl_drop_addr(struct rtnl *r, int ifindex, struct addr a, unsigned prefix) {
	struct request q;
	struct ifaddrmsg *head = begin(r, &q, RTM_DELADDR, NLM_F_ACK, sizeof(*head));
	int err;

	head->ifa_family = family(a);
	head->ifa_prefixlen = (uint8_t)prefix;
	head->ifa_index = (uint32_t)ifindex;
	put_addr(q.head, IFA_LOCAL, a);
	err = request(r, &q, NULL, NULL);
	return err == -EADDRNOTAVAIL ? 0 : err;
}

/*
 * Adds a route. The request has NLM_F_APPEND and not NLM_F_EXCL, so that two interfaces may each have a default route
 * with one metric; a socket that is bound to an interface (host_iface) uses the route over that interface. The kernel
 * still refuses an exact duplicate.
 *
 * The protocol is RTPROT_STATIC because routing daemons leave such routes alone. Routing daemons remove RTPROT_BOOT
 * routes when they start (ip-route(8)).
 */
int rtnl_add_route(struct rtnl *r, int ifindex, const struct plan_route *route) {
	bool has_dst = addr_is_set(route->dst), has_gateway = addr_is_set(route->gateway);
	struct addr known = has_dst ? route->dst : route->gateway;
	struct request q;
	struct rtmsg *head = begin(r, &q, RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_APPEND, sizeof(*head));
	int err;

	if ((!has_dst && !has_gateway) || (has_dst && route->prefix > addr_bits(route->dst)))
		return -EINVAL;
	head->rtm_family = family(known);
	head->rtm_dst_len = has_dst ? route->prefix : 0;
	head->rtm_table = RT_TABLE_MAIN;
	head->rtm_protocol = RTPROT_STATIC;
	head->rtm_type = RTN_UNICAST;
	/* IPv6 routes have no scope, and the kernel accepts only RT_SCOPE_UNIVERSE */
	head->rtm_flags = route->far_gateway ? RTNH_F_ONLINK : 0;
	head->rtm_scope = has_gateway || head->rtm_family == AF_INET6 ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
	if (has_dst)
		put_addr(q.head, RTA_DST, route->dst);
	if (has_gateway)
		put_addr(q.head, RTA_GATEWAY, route->gateway);
	mnl_attr_put_u32(q.head, RTA_OIF, (uint32_t)ifindex);
	if (route->metric)
		mnl_attr_put_u32(q.head, RTA_PRIORITY, route->metric);
	err = request(r, &q, NULL, NULL);
	return err == -EEXIST ? 0 : err;
}

/*
 * Removes a route whatever its gateway is, since a DHCP lease may have brought the gateway. The kernel removes the
 * routes of a link that is down or has lost its address by itself.
 */
int rtnl_drop_route(struct rtnl *r, int ifindex, const struct plan_route *route) {
	bool has_dst = addr_is_set(route->dst);
	struct request q;
	struct rtmsg *head = begin(r, &q, RTM_DELROUTE, NLM_F_ACK, sizeof(*head));
	int err;

	head->rtm_family = family(has_dst ? route->dst : route->gateway);
	head->rtm_dst_len = has_dst ? route->prefix : 0;
	head->rtm_table = RT_TABLE_MAIN;
	head->rtm_protocol = RTPROT_STATIC;
	head->rtm_type = RTN_UNICAST;
	head->rtm_scope = RT_SCOPE_NOWHERE; /* any scope */
	if (has_dst)
		put_addr(q.head, RTA_DST, route->dst);
	mnl_attr_put_u32(q.head, RTA_OIF, (uint32_t)ifindex);
	if (route->metric)
		mnl_attr_put_u32(q.head, RTA_PRIORITY, route->metric);
	err = request(r, &q, NULL, NULL);
	return err == -ESRCH ? 0 : err;
}

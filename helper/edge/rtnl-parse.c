/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses one message of rtnetlink's: into an event of the engine, or into the result of a request with the kernel's own
 * words. Reads only the bytes of the message and trusts none of its lengths. Pure. See rtnl.h.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netinet/icmp6.h>
#include <stdio.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "rtnl.h"

/* <linux/if.h> defines IFF_LOWER_UP and IFF_DORMANT, but cannot be included together with <net/if.h> */
#define LOWER_UP 0x10000
#define DORMANT 0x20000

static bool is_string(const struct nlattr *a, size_t max) {
	return mnl_attr_validate(a, MNL_TYPE_NUL_STRING) == 0 && strlen(mnl_attr_get_str(a)) < max;
}

static bool has_size(const struct nlattr *a, size_t size) {
	return mnl_attr_get_payload_len(a) == size;
}

/* What a message says of other links. The kind of the link, which may come later in the message, gives the meaning. */
struct others {
	int below; /* IFLA_LINK; 0: none, or in another network namespace */
	bool elsewhere; /* the link below is in another network namespace */
	int master; /* IFLA_MASTER */
	bool in_vrf; /* the master is a VRF */
	bool takes_all; /* the link takes all frames of the link below */
};

static int index_of(const struct nlattr *a) {
	return has_size(a, 4) ? (int)mnl_attr_get_u32(a) : 0;
}

static void parse_vlan(const struct nlattr *data, struct link_facts *l) {
	const struct nlattr *a;

	mnl_attr_for_each_nested(a, data) if (mnl_attr_get_type(a) == IFLA_VLAN_ID && has_size(a, 2)) l->vlan =
		mnl_attr_get_u16(a);
}

static void parse_hsr(const struct nlattr *data, struct link_facts *l) {
	const struct nlattr *a;

	mnl_attr_for_each_nested(a, data) {
		if (mnl_attr_get_type(a) == IFLA_HSR_SLAVE1)
			l->ports[0] = index_of(a);
		if (mnl_attr_get_type(a) == IFLA_HSR_SLAVE2)
			l->ports[1] = index_of(a);
	}
}

/* A macvlan takes all frames of the link below only in the mode "passthru"; it has the MAC of that link then. */
static void parse_macvlan(const struct nlattr *data, struct others *others) {
	const struct nlattr *a;

	mnl_attr_for_each_nested(a, data) if (mnl_attr_get_type(a) == IFLA_MACVLAN_MODE && has_size(a, 4))
		others->takes_all = mnl_attr_get_u32(a) == MACVLAN_MODE_PASSTHRU;
}

/*
 * Reads the kind of a link and of its master, and the data of some kinds. Finds the attributes before reading them,
 * since they may come in any order.
 */
static void parse_info(const struct nlattr *info, struct link_facts *l, struct others *others) {
	const struct nlattr *a, *data = NULL;

	l->vlan = 0; /* if a message has two IFLA_LINKINFO, the last one counts, for the VLAN number and for the kind */
	mnl_attr_for_each_nested(a, info) {
		if (mnl_attr_get_type(a) == IFLA_INFO_SLAVE_KIND && is_string(a, sizeof(l->kind)))
			others->in_vrf = strcmp(mnl_attr_get_str(a), "vrf") == 0;
		if (mnl_attr_get_type(a) == IFLA_INFO_KIND && is_string(a, sizeof(l->kind)))
			snprintf(l->kind, sizeof(l->kind), "%s", mnl_attr_get_str(a));
		if (mnl_attr_get_type(a) == IFLA_INFO_DATA)
			data = a;
	}
	if (data && strcmp(l->kind, "vlan") == 0)
		parse_vlan(data, l);
	if (data && strcmp(l->kind, "hsr") == 0)
		parse_hsr(data, l);
	if (data && strcmp(l->kind, "macvlan") == 0)
		parse_macvlan(data, others);
}

static void parse_link_attr(const struct nlattr *a, struct link_facts *l, struct others *others) {
	switch (mnl_attr_get_type(a)) {
	case IFLA_IFNAME:
		if (is_string(a, sizeof(l->name)))
			snprintf(l->name, sizeof(l->name), "%s", mnl_attr_get_str(a));
		break;
	case IFLA_ADDRESS:
		if (has_size(a, sizeof(l->mac)))
			memcpy(l->mac, mnl_attr_get_payload(a), sizeof(l->mac));
		break;
	case IFLA_PERM_ADDRESS:
		l->has_perm_mac = has_size(a, sizeof(l->perm_mac));
		if (l->has_perm_mac)
			memcpy(l->perm_mac, mnl_attr_get_payload(a), sizeof(l->perm_mac));
		break;
	case IFLA_MTU:
		if (has_size(a, 4))
			l->mtu = mnl_attr_get_u32(a);
		break;
	case IFLA_LINK:
		others->below = index_of(a);
		break;
	case IFLA_LINK_NETNSID:
		others->elsewhere = true;
		break;
	case IFLA_MASTER:
		others->master = index_of(a);
		break;
	case IFLA_LINKINFO:
		parse_info(a, l, others);
		break;
	default:
		break;
	}
}

/*
 * A user port of a switch has its conduit below it. From 6.1 on Linux gives such a port the kind "dsa". Before 6.1 the
 * port has no kind. A NIC has no kind either, but a NIC has no link below it.
 */
static void note_others(struct link_facts *l, const struct others *others) {
	if (!others->in_vrf)
		l->master = others->master;
	if (others->takes_all && !others->elsewhere)
		l->ports[0] = others->below;
	if (strcmp(l->kind, "vlan") == 0)
		l->parent = others->below;
	else if ((!*l->kind || strcmp(l->kind, "dsa") == 0) && !others->elsewhere)
		l->conduit = others->below;
}

static bool parse_link(const struct nlmsghdr *message, struct event *ev) {
	const struct ifinfomsg *head = mnl_nlmsg_get_payload(message);
	struct others others = { 0 };
	const struct nlattr *a;

	/* an AF_BRIDGE message is about a port of a bridge: RTM_DELLINK then means that the port has left the bridge */
	if (mnl_nlmsg_get_payload_len(message) < sizeof(*head) || head->ifi_family != AF_UNSPEC || head->ifi_index <= 0)
		return false;
	ev->ifindex = head->ifi_index;
	if (message->nlmsg_type == RTM_DELLINK) {
		ev->type = EVENT_LINK_GONE;
		return true;
	}
	ev->type = EVENT_LINK;
	ev->link.ifindex = head->ifi_index;
	ev->link.up = head->ifi_flags & IFF_UP;
	/*
	 * The carrier is LOWER_UP and not RUNNING, since RUNNING follows the operational state, which the kernel may
	 * report up to a second later (the kernel's link watch). DORMANT: 802.1X has not opened the port yet.
	 */
	ev->link.carrier = head->ifi_flags & LOWER_UP && !(head->ifi_flags & DORMANT);
	mnl_attr_for_each(a, message, sizeof(*head)) parse_link_attr(a, &ev->link, &others);
	note_others(&ev->link, &others);
	return ev->link.name[0] != '\0';
}

bool rtnl_parse_ip(const struct nlattr *a, uint8_t family, struct addr *ret) {
	static const struct addr v4 = { { [10] = 0xff, [11] = 0xff } };

	if (!has_size(a, family == AF_INET ? 4 : 16))
		return false;
	*ret = v4;
	memcpy(family == AF_INET ? ret->b + 12 : ret->b, mnl_attr_get_payload(a), mnl_attr_get_payload_len(a));
	return true;
}

static bool parse_addr(const struct nlmsghdr *message, struct event *ev) {
	const struct ifaddrmsg *head = mnl_nlmsg_get_payload(message);
	const struct nlattr *a;
	bool has_address = false, has_local = false;
	uint32_t flags;

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*head) ||
	    (head->ifa_family != AF_INET && head->ifa_family != AF_INET6))
		return false;
	ev->type = message->nlmsg_type == RTM_DELADDR ? EVENT_ADDR_GONE : EVENT_ADDR;
	ev->ifindex = (int)head->ifa_index;
	ev->prefix = head->ifa_prefixlen;
	flags = head->ifa_flags;
	mnl_attr_for_each(a, message, sizeof(*head)) {
		uint16_t type = mnl_attr_get_type(a);

		/*
		 * on a point-to-point link IFA_ADDRESS is the peer's address and IFA_LOCAL is this machine's; on other
		 * links one of the two may be absent
		 */
		if (type == IFA_LOCAL)
			has_local = rtnl_parse_ip(a, head->ifa_family, &ev->addr);
		else if (type == IFA_ADDRESS && !has_local)
			has_address = rtnl_parse_ip(a, head->ifa_family, &ev->addr);
		else if (type == IFA_FLAGS && has_size(a, 4))
			flags = mnl_attr_get_u32(a); /* all 32 flags; ifa_flags has only 8 */
	}
	ev->dad_failed = flags & IFA_F_DADFAILED;
	/* the kernel lets programs use an optimistic address while duplicate address detection still runs (RFC 4429) */
	ev->tentative = flags & IFA_F_TENTATIVE && !(flags & IFA_F_OPTIMISTIC);
	ev->passes = !(flags & IFA_F_PERMANENT);
	return has_local || has_address;
}

/*
 * Finds the options of a router advertisement. The kernel passes on those that are for programs: name servers, domains
 * (RFC 8106), and others.
 */
static bool parse_router(const struct nlmsghdr *message, struct event *ev) {
	const struct nduseroptmsg *head = mnl_nlmsg_get_payload(message);
	size_t size = mnl_nlmsg_get_payload_len(message);

	if (size < sizeof(*head) || head->nduseropt_family != AF_INET6 || head->nduseropt_ifindex <= 0 ||
	    head->nduseropt_icmp_type != ND_ROUTER_ADVERT || head->nduseropt_opts_len > size - sizeof(*head))
		return false;
	ev->type = EVENT_ROUTER;
	ev->ifindex = head->nduseropt_ifindex;
	ev->options = (const uint8_t *)(head + 1);
	ev->n_options = head->nduseropt_opts_len;
	return true;
}

/* Does not use mnl_nlmsg_ok(), which reads a length above 2 GiB as a negative number and accepts the length. */
const struct nlmsghdr *rtnl_next_message(const void *datagram, size_t size, size_t *at) {
	const struct nlmsghdr *m;

	if (*at > size || size - *at < sizeof(*m))
		return NULL;
	m = (const void *)((const char *)datagram + *at);
	if (m->nlmsg_len < sizeof(*m) || m->nlmsg_len > size - *at)
		return NULL;
	*at += NLMSG_ALIGN((size_t)m->nlmsg_len);
	return m;
}

/*
 * True when the message ends with the padding that the kernel adds to every attribute. libmnl relies on the padding,
 * and would read up to three bytes past the end of a message without padding.
 */
static bool is_padded(const struct nlmsghdr *message) {
	return message->nlmsg_len % NLMSG_ALIGNTO == 0;
}

bool rtnl_parse(const struct nlmsghdr *message, struct event *ret) {
	struct event ev = { 0 };
	bool known = false;

	if (!is_padded(message))
		return false;
	switch (message->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		known = parse_link(message, &ev);
		break;
	case RTM_NEWADDR:
	case RTM_DELADDR:
		known = parse_addr(message, &ev);
		break;
	case RTM_NEWNDUSEROPT:
		known = parse_router(message, &ev);
		break;
	default:
		break;
	}
	if (known)
		*ret = ev;
	return known;
}

/* Copies the kernel's words for an error (extended acknowledgement) to `reason`. */
static void parse_reason(const struct nlmsghdr *message, char *reason, size_t size) {
	const struct nlattr *a;

	if (!(message->nlmsg_flags & NLM_F_ACK_TLVS) || !is_padded(message))
		return;
	mnl_attr_for_each(a, message, sizeof(struct nlmsgerr)) if (mnl_attr_get_type(a) == NLMSGERR_ATTR_MSG &&
								   mnl_attr_validate(a, MNL_TYPE_NUL_STRING) == 0)
		snprintf(reason, size, "%s", mnl_attr_get_str(a));
}

int rtnl_parse_result(const struct nlmsghdr *message, char *reason, size_t size) {
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(message);
	size_t length = mnl_nlmsg_get_payload_len(message);
	int error;

	if (message->nlmsg_type != NLMSG_DONE && message->nlmsg_type != NLMSG_ERROR)
		return 1;
	/* the message that ends a dump may have no error number, which means 0 */
	if (message->nlmsg_type == NLMSG_DONE)
		error = length >= sizeof(e->error) ? e->error : 0;
	else
		error = length >= sizeof(*e) ? e->error : -EBADMSG;
	if (message->nlmsg_type == NLMSG_ERROR && length >= sizeof(*e) && error != 0)
		parse_reason(message, reason, size);
	return error <= 0 ? error : -EBADMSG;
}

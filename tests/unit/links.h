/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes and removes pairs of veth links, and sets addresses for a limited time, by rtnetlink. nvmf-boot itself never does that. */
#pragma once

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

#include "addr.h"

static inline int send_request(struct nlmsghdr *m) {
	struct mnl_socket *s = mnl_socket_open(NETLINK_ROUTE);
	uint8_t in[4096];
	ssize_t n;
	int err = -1;

	m->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (s && mnl_socket_bind(s, 0, MNL_SOCKET_AUTOPID) == 0 && mnl_socket_sendto(s, m, m->nlmsg_len) > 0) {
		n = mnl_socket_recvfrom(s, in, sizeof(in));
		err = mnl_cb_run(in, (size_t)n, 0, mnl_socket_get_portid(s), NULL, NULL) < 0 ? -errno : 0;
	}
	if (s)
		mnl_socket_close(s);
	return err;
}

static inline int make_veth(const char *name, const char *peer) {
	uint8_t bytes[512] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *m = mnl_nlmsg_put_header(bytes);
	struct nlattr *info, *data, *other;

	m->nlmsg_type = RTM_NEWLINK;
	m->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	mnl_nlmsg_put_extra_header(m, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(m, IFLA_IFNAME, name);
	info = mnl_attr_nest_start(m, IFLA_LINKINFO);
	mnl_attr_put_strz(m, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(m, IFLA_INFO_DATA);
	other = mnl_attr_nest_start(m, VETH_INFO_PEER);
	mnl_nlmsg_put_extra_header(m, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(m, IFLA_IFNAME, peer);
	mnl_attr_nest_end(m, other);
	mnl_attr_nest_end(m, data);
	mnl_attr_nest_end(m, info);
	return send_request(m);
}

static inline int remove_link(int ifindex) {
	uint8_t bytes[64] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *m = mnl_nlmsg_put_header(bytes);
	struct ifinfomsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));

	m->nlmsg_type = RTM_DELLINK;
	head->ifi_index = ifindex;
	return send_request(m);
}

/* Sets an address for ten minutes, as a DHCP client does. */
static inline int lend(int ifindex, struct addr ip, uint8_t prefix) {
	const struct ifa_cacheinfo time = { .ifa_prefered = 600, .ifa_valid = 600 };
	uint8_t bytes[256] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *m = mnl_nlmsg_put_header(bytes);
	struct ifaddrmsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));
	size_t n = addr_is_v4(ip) ? 4 : 16;

	m->nlmsg_type = RTM_NEWADDR;
	m->nlmsg_flags = NLM_F_CREATE;
	*head = (struct ifaddrmsg){ .ifa_family = addr_is_v4(ip) ? AF_INET : AF_INET6,
				    .ifa_prefixlen = prefix,
				    .ifa_flags = IFA_F_NODAD,
				    .ifa_index = (uint32_t)ifindex };
	mnl_attr_put(m, IFA_LOCAL, n, ip.b + 16 - n);
	mnl_attr_put(m, IFA_ADDRESS, n, ip.b + 16 - n);
	mnl_attr_put(m, IFA_CACHEINFO, sizeof(time), &time);
	return send_request(m);
}

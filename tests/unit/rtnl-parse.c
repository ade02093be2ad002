/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/rtnl-parse.c with whole and damaged messages that the test builds. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>

#include <libmnl/libmnl.h>

#include "rtnl.h"
#include "tap.h"

#define LOWER_UP 0x10000
#define DORMANT 0x20000

static uint8_t bytes[1024] __attribute__((aligned(NLMSG_ALIGNTO)));
static const uint8_t MAC[6] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 }, PERM[6] = { 0x52, 0x54, 0, 0xaa, 0xbb, 0xcc };

static struct nlmsghdr *message(uint16_t type, const void *head, size_t size) {
	struct nlmsghdr *m = mnl_nlmsg_put_header(bytes);

	m->nlmsg_type = type;
	memcpy(mnl_nlmsg_put_extra_header(m, size), head, size);
	return m;
}

static struct nlmsghdr *link_message(uint16_t type, struct ifinfomsg head) {
	return message(type, &head, sizeof(head));
}

static struct nlmsghdr *nic(unsigned flags) {
	struct nlmsghdr *m = link_message(RTM_NEWLINK, (struct ifinfomsg){ .ifi_index = 3, .ifi_flags = flags });

	mnl_attr_put_strz(m, IFLA_IFNAME, "eth0");
	mnl_attr_put(m, IFLA_ADDRESS, 6, MAC);
	mnl_attr_put(m, IFLA_PERM_ADDRESS, 6, PERM);
	mnl_attr_put_u32(m, IFLA_MTU, 1400);
	return m;
}

static struct nlmsghdr *vlan(void) {
	struct nlmsghdr *m = link_message(RTM_NEWLINK, (struct ifinfomsg){ .ifi_index = 4 });
	struct nlattr *info, *data;

	mnl_attr_put_strz(m, IFLA_IFNAME, "nbft0.42");
	mnl_attr_put_u32(m, IFLA_LINK, 3);
	info = mnl_attr_nest_start(m, IFLA_LINKINFO);
	mnl_attr_put_strz(m, IFLA_INFO_KIND, "vlan");
	data = mnl_attr_nest_start(m, IFLA_INFO_DATA);
	mnl_attr_put_u16(m, IFLA_VLAN_ID, 42);
	mnl_attr_nest_end(m, data);
	mnl_attr_nest_end(m, info);
	return m;
}

static void links(void) {
	struct event ev = { 0 };

	ok(rtnl_parse(nic(IFF_UP | LOWER_UP), &ev) && ev.type == EVENT_LINK, "a message about a NIC is a link");
	ok(ev.ifindex == 3 && ev.link.ifindex == 3, "the link has its ifindex");
	is_str(ev.link.name, "eth0", "the link has its name");
	is_int(ev.link.mtu, 1400, "the link has its MTU");
	is_str(ev.link.kind, "", "a NIC has no kind");
	ok(memcmp(ev.link.mac, MAC, 6) == 0, "the link has its MAC");
	ok(ev.link.has_perm_mac && memcmp(ev.link.perm_mac, PERM, 6) == 0, "the link has its permanent MAC");
	ok(ev.link.up && ev.link.carrier && ev.link.parent == 0 && ev.link.vlan == 0,
	   "the link is up, has a carrier and is no VLAN");
	ok(rtnl_parse(nic(IFF_UP), &ev) && ev.link.up && !ev.link.carrier, "without LOWER_UP the link has no carrier");
	ok(rtnl_parse(nic(IFF_UP | LOWER_UP | DORMANT), &ev) && !ev.link.carrier, "a dormant link has no carrier");
	ok(rtnl_parse(nic(0), &ev) && !ev.link.up, "without IFF_UP the link is down");
	ok(rtnl_parse(vlan(), &ev), "a message about a VLAN is a link");
	is_str(ev.link.kind, "vlan", "the VLAN has the kind \"vlan\"");
	is_int(ev.link.vlan, 42, "the VLAN has its number");
	is_int(ev.link.parent, 3, "the VLAN has its parent");
	ok(!ev.link.has_perm_mac, "the VLAN has no permanent MAC");
	ok(rtnl_parse(link_message(RTM_DELLINK, (struct ifinfomsg){ .ifi_index = 9 }), &ev) &&
		   ev.type == EVENT_LINK_GONE && ev.ifindex == 9,
	   "RTM_DELLINK is EVENT_LINK_GONE");
}

/* A NIC that is a port of link 7, whose kind is `kind`; NULL: a master without a kind (netvsc, net_failover). */
static struct nlmsghdr *port_of(const char *kind) {
	struct nlmsghdr *m = nic(0);
	struct nlattr *info;

	mnl_attr_put_u32(m, IFLA_MASTER, 7);
	if (!kind)
		return m;
	info = mnl_attr_nest_start(m, IFLA_LINKINFO);
	mnl_attr_put_strz(m, IFLA_INFO_SLAVE_KIND, kind);
	mnl_attr_nest_end(m, info);
	return m;
}

static struct nlmsghdr *above(const char *kind, int below) {
	struct nlmsghdr *m = nic(0);
	struct nlattr *info;

	mnl_attr_put_u32(m, IFLA_LINK, (uint32_t)below);
	if (!kind)
		return m;
	info = mnl_attr_nest_start(m, IFLA_LINKINFO);
	mnl_attr_put_strz(m, IFLA_INFO_KIND, kind);
	mnl_attr_nest_end(m, info);
	return m;
}

static struct nlmsghdr *hsr(void) {
	struct nlmsghdr *m = nic(0);
	struct nlattr *info = mnl_attr_nest_start(m, IFLA_LINKINFO), *data;

	data = mnl_attr_nest_start(m, IFLA_INFO_DATA);
	mnl_attr_put_u32(m, IFLA_HSR_SLAVE1, 5);
	mnl_attr_put_u32(m, IFLA_HSR_SLAVE2, 6);
	mnl_attr_nest_end(m, data);
	mnl_attr_put_strz(m, IFLA_INFO_KIND, "hsr");
	mnl_attr_nest_end(m, info);
	return m;
}

static struct nlmsghdr *macvlan(uint32_t mode) {
	struct nlmsghdr *m = nic(0);
	struct nlattr *info, *data;

	mnl_attr_put_u32(m, IFLA_LINK, 4);
	info = mnl_attr_nest_start(m, IFLA_LINKINFO);
	mnl_attr_put_strz(m, IFLA_INFO_KIND, "macvlan");
	data = mnl_attr_nest_start(m, IFLA_INFO_DATA);
	mnl_attr_put_u32(m, IFLA_MACVLAN_MODE, mode);
	mnl_attr_nest_end(m, data);
	mnl_attr_nest_end(m, info);
	return m;
}

static void links_over_links(void) {
	struct nlmsghdr *m;
	struct event ev = { 0 };

	ok(rtnl_parse(nic(0), &ev) && ev.link.master == 0 && ev.link.conduit == 0, "a NIC alone is no port");
	ok(rtnl_parse(port_of("bridge"), &ev) && ev.link.master == 7, "a port of a bridge has its master");
	is_str(ev.link.kind, "", "the kind of the master is not the kind of the port");
	ok(rtnl_parse(port_of(NULL), &ev) && ev.link.master == 7, "a virtual function has its synthetic device");
	ok(rtnl_parse(port_of("vrf"), &ev) && ev.link.master == 0, "a link of a VRF is no port");
	ok(rtnl_parse(above("dsa", 4), &ev) && ev.link.conduit == 4, "a user port of a switch has its conduit");
	ok(rtnl_parse(above(NULL, 4), &ev) && ev.link.conduit == 4,
	   "a user port has its conduit before Linux 6.1, too");
	ok(rtnl_parse(above("veth", 4), &ev) && ev.link.conduit == 0, "the peer of a veth link is no conduit");
	m = above(NULL, 4);
	mnl_attr_put_u32(m, IFLA_LINK_NETNSID, 0);
	ok(rtnl_parse(m, &ev) && ev.link.conduit == 0, "a link in another network namespace is no conduit");
	ok(rtnl_parse(hsr(), &ev) && ev.link.ports[0] == 5 && ev.link.ports[1] == 6, "an HSR link has its two ports");
	ok(rtnl_parse(macvlan(MACVLAN_MODE_PASSTHRU), &ev) && ev.link.ports[0] == 4,
	   "a macvlan in the mode passthru has the link below as its port");
	ok(rtnl_parse(macvlan(MACVLAN_MODE_BRIDGE), &ev) && ev.link.ports[0] == 0,
	   "a macvlan in another mode leaves the link below its frames");
	m = macvlan(MACVLAN_MODE_PASSTHRU);
	mnl_attr_put_u32(m, IFLA_LINK_NETNSID, 0);
	ok(rtnl_parse(m, &ev) && ev.link.ports[0] == 0, "a link in another network namespace is no port");
}

static void not_links(void) {
	struct event ev = { .ifindex = 77 };
	struct nlmsghdr *m = link_message(RTM_NEWLINK, (struct ifinfomsg){ .ifi_index = 3 });

	ok(!rtnl_parse(m, &ev), "a link without a name is refused");
	mnl_attr_put_strz(m, IFLA_IFNAME, "a-name-of-sixteen");
	ok(!rtnl_parse(m, &ev), "a link with a name that is too long is refused");
	m = link_message(RTM_NEWLINK, (struct ifinfomsg){ .ifi_index = 3 });
	mnl_attr_put_str(m, IFLA_IFNAME, "unterminated");
	ok(!rtnl_parse(m, &ev), "a link with an unterminated name is refused");
	m = link_message(RTM_DELLINK, (struct ifinfomsg){ .ifi_index = 3, .ifi_family = AF_BRIDGE });
	ok(!rtnl_parse(m, &ev), "RTM_DELLINK of a bridge port is refused");
	ok(!rtnl_parse(link_message(RTM_NEWROUTE, (struct ifinfomsg){ .ifi_index = 3 }), &ev),
	   "a message of another type is refused");
	is_int(ev.ifindex, 77, "a refused message leaves *ret untouched");
	m = nic(0);
	mnl_attr_put(m, IFLA_PERM_ADDRESS, 5, PERM);
	ok(rtnl_parse(m, &ev) && !ev.link.has_perm_mac, "a permanent MAC of five bytes is ignored");
}

static struct nlmsghdr *addr_message(uint16_t type, uint8_t family, uint8_t flags) {
	struct ifaddrmsg head = { .ifa_family = family, .ifa_prefixlen = 24, .ifa_flags = flags, .ifa_index = 3 };

	return message(type, &head, sizeof(head));
}

static const char *text_of(const struct event *ev) {
	static char buf[ADDR_TEXT_MAX];

	return addr_text(ev->addr, buf);
}

static void addresses(void) {
	static const uint8_t peer[4] = { 192, 0, 2, 2 }, ours[4] = { 192, 0, 2, 1 };
	static const uint8_t v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
	struct nlmsghdr *m = addr_message(RTM_NEWADDR, AF_INET, IFA_F_PERMANENT);
	struct event ev = { 0 };

	ok(!rtnl_parse(m, &ev), "an address message without an address is refused");
	mnl_attr_put(m, IFA_ADDRESS, 4, peer);
	mnl_attr_put(m, IFA_LOCAL, 4, ours);
	ok(rtnl_parse(m, &ev) && ev.type == EVENT_ADDR && ev.ifindex == 3, "RTM_NEWADDR with IPv4 is EVENT_ADDR");
	is_str(text_of(&ev), "192.0.2.1", "the address is IFA_LOCAL and not the peer's");
	ok(!ev.tentative && !ev.dad_failed, "an IPv4 address is usable at once");
	ok(!ev.passes, "an address with IFA_F_PERMANENT stays");
	m = addr_message(RTM_DELADDR, AF_INET6, 0);
	mnl_attr_put(m, IFA_ADDRESS, 16, v6);
	ok(rtnl_parse(m, &ev) && ev.type == EVENT_ADDR_GONE, "RTM_DELADDR is EVENT_ADDR_GONE");
	is_str(text_of(&ev), "2001:db8::1", "EVENT_ADDR_GONE has the address");
	m = addr_message(RTM_NEWADDR, AF_INET6, IFA_F_TENTATIVE);
	mnl_attr_put(m, IFA_ADDRESS, 16, v6);
	ok(rtnl_parse(m, &ev) && ev.tentative, "an address with IFA_F_TENTATIVE is tentative");
	ok(ev.passes, "an address without IFA_F_PERMANENT goes when its time is over");
	mnl_attr_put_u32(m, IFA_FLAGS, IFA_F_TENTATIVE | IFA_F_OPTIMISTIC);
	ok(rtnl_parse(m, &ev) && !ev.tentative, "an optimistic address is not tentative");
	mnl_attr_put_u32(m, IFA_FLAGS, IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_MANAGETEMPADDR);
	ok(rtnl_parse(m, &ev) && ev.tentative && ev.dad_failed, "an address with IFA_F_DADFAILED is a duplicate");
	m = addr_message(RTM_NEWADDR, AF_INET6, 0);
	mnl_attr_put(m, IFA_ADDRESS, 4, ours);
	ok(!rtnl_parse(m, &ev), "an IPv6 address of four bytes is refused");
}

/*
 * Parses every prefix of a message, and each prefix with every byte changed, in memory that ends where the prefix ends.
 */
static void damaged(const struct nlmsghdr *whole, const char *name) {
	uint32_t length = whole->nlmsg_len;
	unsigned names = 0;

	for (uint32_t n = sizeof(*whole); n <= length; n++)
		for (uint32_t at = sizeof(*whole); at < length + 1; at++) {
			struct nlmsghdr *m = malloc(n);
			struct event ev;

			if (!m)
				abort();
			memcpy(m, whole, n);
			m->nlmsg_len = n;
			if (at < n)
				((uint8_t *)m)[at] ^= 0xff;
			names += rtnl_parse(m, &ev) && strlen(ev.link.name) < sizeof(ev.link.name);
			free(m);
		}
	ok(names > 0, "%s: damaged messages are read within their bytes", name);
}

static void datagrams(void) {
	struct nlmsghdr head = { .nlmsg_len = sizeof(head) };
	size_t at = 0;

	memcpy(bytes, &head, sizeof(head));
	head.nlmsg_len = sizeof(head) + 1;
	memcpy(bytes + sizeof(head), &head, sizeof(head));
	ok(rtnl_next_message(bytes, 2 * sizeof(head) + 1, &at) == (void *)bytes && at == sizeof(head),
	   "the first message of a datagram is found");
	ok(!rtnl_next_message(bytes, 2 * sizeof(head), &at) && at == sizeof(head),
	   "a message that is cut off is not found");
	ok(rtnl_next_message(bytes, 2 * sizeof(head) + 1, &at) != NULL, "a whole second message is found");
	ok(!rtnl_next_message(bytes, 2 * sizeof(head) + 1, &at), "the datagram ends after the second message");
	at = 0;
	head.nlmsg_len = sizeof(head) - 1;
	memcpy(bytes, &head, sizeof(head));
	ok(!rtnl_next_message(bytes, sizeof(bytes), &at), "a message shorter than its header is not found");
	head.nlmsg_len = 0xbfbfbfbf; /* libmnl reads this length as a negative number and accepts it */
	memcpy(bytes, &head, sizeof(head));
	ok(!rtnl_next_message(bytes, sizeof(bytes), &at), "a message with a huge length is not found");
}

static struct nlmsghdr *result_message(uint16_t type, int error) {
	struct nlmsgerr body = { .error = error };

	return message(type, &body, sizeof(body));
}

static void results(void) {
	struct nlmsghdr *m = nic(0);
	char reason[8] = "kept";

	is_int(rtnl_parse_result(m, reason, sizeof(reason)), 1, "a link message is no result");
	is_int(rtnl_parse_result(result_message(NLMSG_ERROR, 0), reason, sizeof(reason)), 0, "an acknowledgement is 0");
	is_int(rtnl_parse_result(result_message(NLMSG_DONE, 0), reason, sizeof(reason)), 0, "the end of a dump is 0");
	is_int(rtnl_parse_result(message(NLMSG_DONE, "", 0), reason, sizeof(reason)), 0,
	       "the end of a dump without an error number is 0");
	is_int(rtnl_parse_result(message(NLMSG_ERROR, "", 0), reason, sizeof(reason)), -EBADMSG,
	       "an error message that is cut off is EBADMSG");
	is_int(rtnl_parse_result(result_message(NLMSG_ERROR, 5), reason, sizeof(reason)), -EBADMSG,
	       "a positive error number is EBADMSG");
	m = result_message(NLMSG_ERROR, -EEXIST);
	is_int(rtnl_parse_result(m, reason, sizeof(reason)), -EEXIST, "an error message has its error number");
	mnl_attr_put_strz(m, NLMSGERR_ATTR_MSG, "Address already assigned");
	rtnl_parse_result(m, reason, sizeof(reason));
	is_str(reason, "kept", "an error without NLM_F_ACK_TLVS leaves the reason untouched");
	m->nlmsg_flags |= NLM_F_ACK_TLVS;
	rtnl_parse_result(m, reason, sizeof(reason));
	is_str(reason, "Address", "an error with words copies them, cut to the buffer");
}

static struct nlmsghdr *router(size_t claimed) {
	struct {
		struct nduseroptmsg head;
		uint8_t option[8];
	} m = { .head = { .nduseropt_family = AF_INET6,
			  .nduseropt_opts_len = (unsigned short)claimed,
			  .nduseropt_ifindex = 3,
			  .nduseropt_icmp_type = 134 },
		.option = { 25, 1 } };

	return message(RTM_NEWNDUSEROPT, &m, sizeof(m));
}

static void routers(void) {
	struct event ev = { 0 };
	struct nlmsghdr *m = router(8);

	ok(rtnl_parse(m, &ev) && ev.type == EVENT_ROUTER && ev.ifindex == 3, "options of a router are an event");
	ok(ev.n_options == 8 && ev.options[0] == 25, "the event has the options");
	ok(!rtnl_parse(router(9), &ev), "options beyond the message are refused");
	m = router(8);
	((struct nduseroptmsg *)mnl_nlmsg_get_payload(m))->nduseropt_icmp_type = 137;
	ok(!rtnl_parse(m, &ev), "options of another ICMPv6 message are no event");
	m = router(8);
	((struct nduseroptmsg *)mnl_nlmsg_get_payload(m))->nduseropt_ifindex = 0;
	ok(!rtnl_parse(m, &ev), "options without a link are no event");
	m = router(0);
	ok(rtnl_parse(m, &ev) && ev.n_options == 0, "a message may have no options");
	damaged(router(8), "options of a router");
}

int main(void) {
	links();
	links_over_links();
	not_links();
	addresses();
	datagrams();
	results();
	routers();
	damaged(nic(IFF_UP), "a NIC");
	damaged(vlan(), "a VLAN");
	damaged(hsr(), "an HSR link");
	damaged(macvlan(MACVLAN_MODE_PASSTHRU), "a macvlan");
	damaged(port_of("vrf"), "a port");
	return tap_done();
}

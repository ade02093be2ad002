/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/rtnl-parse.c: messages built by hand, whole and damaged. */
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

	ok(rtnl_parse(nic(IFF_UP | LOWER_UP), &ev) && ev.type == EVENT_LINK, "a link");
	ok(ev.ifindex == 3 && ev.link.ifindex == 3, "its index");
	is_str(ev.link.name, "eth0", "its name");
	is_str(ev.link.kind, "", "a NIC is of no kind");
	ok(memcmp(ev.link.mac, MAC, 6) == 0, "its MAC");
	ok(ev.link.has_perm_mac && memcmp(ev.link.perm_mac, PERM, 6) == 0, "its permanent MAC");
	ok(ev.link.up && ev.link.carrier && ev.link.parent == 0 && ev.link.vlan == 0, "up, with carrier, no VLAN");
	ok(rtnl_parse(nic(IFF_UP), &ev) && ev.link.up && !ev.link.carrier, "no carrier");
	ok(rtnl_parse(nic(IFF_UP | LOWER_UP | DORMANT), &ev) && !ev.link.carrier, "dormant counts as none");
	ok(rtnl_parse(nic(0), &ev) && !ev.link.up, "down");
	ok(rtnl_parse(vlan(), &ev), "a VLAN");
	is_str(ev.link.kind, "vlan", "its kind");
	is_int(ev.link.vlan, 42, "its number");
	is_int(ev.link.parent, 3, "its parent");
	ok(!ev.link.has_perm_mac, "no permanent MAC");
	ok(rtnl_parse(link_message(RTM_DELLINK, (struct ifinfomsg){ .ifi_index = 9 }), &ev) &&
		   ev.type == EVENT_LINK_GONE && ev.ifindex == 9,
	   "a link goes");
}

static void not_links(void) {
	struct event ev = { .ifindex = 77 };
	struct nlmsghdr *m = link_message(RTM_NEWLINK, (struct ifinfomsg){ .ifi_index = 3 });

	ok(!rtnl_parse(m, &ev), "a link without a name");
	mnl_attr_put_strz(m, IFLA_IFNAME, "a-name-of-sixteen");
	ok(!rtnl_parse(m, &ev), "a name too long");
	m = link_message(RTM_NEWLINK, (struct ifinfomsg){ .ifi_index = 3 });
	mnl_attr_put_str(m, IFLA_IFNAME, "unterminated");
	ok(!rtnl_parse(m, &ev), "a name without an end");
	m = link_message(RTM_DELLINK, (struct ifinfomsg){ .ifi_index = 3, .ifi_family = AF_BRIDGE });
	ok(!rtnl_parse(m, &ev), "leaving a bridge is not going away");
	ok(!rtnl_parse(link_message(RTM_NEWROUTE, (struct ifinfomsg){ .ifi_index = 3 }), &ev), "another type");
	is_int(ev.ifindex, 77, "refusals leave the result alone");
	m = nic(0);
	mnl_attr_put(m, IFLA_PERM_ADDRESS, 5, PERM);
	ok(rtnl_parse(m, &ev) && !ev.link.has_perm_mac, "a MAC of five bytes is none");
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

	ok(!rtnl_parse(m, &ev), "no address in it");
	mnl_attr_put(m, IFA_ADDRESS, 4, peer);
	mnl_attr_put(m, IFA_LOCAL, 4, ours);
	ok(rtnl_parse(m, &ev) && ev.type == EVENT_ADDR && ev.ifindex == 3, "an IPv4 address");
	is_str(text_of(&ev), "192.0.2.1", "ours, not the peer's");
	ok(!ev.tentative && !ev.dad_failed, "usable at once");
	m = addr_message(RTM_DELADDR, AF_INET6, 0);
	mnl_attr_put(m, IFA_ADDRESS, 16, v6);
	ok(rtnl_parse(m, &ev) && ev.type == EVENT_ADDR_GONE, "an IPv6 address goes");
	is_str(text_of(&ev), "2001:db8::1", "its text");
	m = addr_message(RTM_NEWADDR, AF_INET6, IFA_F_TENTATIVE);
	mnl_attr_put(m, IFA_ADDRESS, 16, v6);
	ok(rtnl_parse(m, &ev) && ev.tentative, "tentative");
	mnl_attr_put_u32(m, IFA_FLAGS, IFA_F_TENTATIVE | IFA_F_OPTIMISTIC);
	ok(rtnl_parse(m, &ev) && !ev.tentative, "optimistic is usable");
	mnl_attr_put_u32(m, IFA_FLAGS, IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_MANAGETEMPADDR);
	ok(rtnl_parse(m, &ev) && ev.tentative && ev.dad_failed, "a duplicate");
	m = addr_message(RTM_NEWADDR, AF_INET6, 0);
	mnl_attr_put(m, IFA_ADDRESS, 4, ours);
	ok(!rtnl_parse(m, &ev), "four bytes are no IPv6 address");
}

/* Every prefix and every changed byte of a message, in memory that ends where the message does. */
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
	ok(names > 0, "%s: damaged in every way, read within its bytes", name);
}

static void datagrams(void) {
	struct nlmsghdr head = { .nlmsg_len = sizeof(head) };
	size_t at = 0;

	memcpy(bytes, &head, sizeof(head));
	head.nlmsg_len = sizeof(head) + 1;
	memcpy(bytes + sizeof(head), &head, sizeof(head));
	ok(rtnl_next_message(bytes, 2 * sizeof(head) + 1, &at) == (void *)bytes && at == sizeof(head), "a message");
	ok(!rtnl_next_message(bytes, 2 * sizeof(head), &at) && at == sizeof(head), "the next one is cut off");
	ok(rtnl_next_message(bytes, 2 * sizeof(head) + 1, &at) != NULL, "or not");
	ok(!rtnl_next_message(bytes, 2 * sizeof(head) + 1, &at), "none is behind it");
	at = 0;
	head.nlmsg_len = sizeof(head) - 1;
	memcpy(bytes, &head, sizeof(head));
	ok(!rtnl_next_message(bytes, sizeof(bytes), &at), "one shorter than its head is none");
	head.nlmsg_len = 0xbfbfbfbf; /* libmnl would take it for a negative number, which is less than there is */
	memcpy(bytes, &head, sizeof(head));
	ok(!rtnl_next_message(bytes, sizeof(bytes), &at), "nor is one longer than all there is");
}

static struct nlmsghdr *result_message(uint16_t type, int error) {
	struct nlmsgerr body = { .error = error };

	return message(type, &body, sizeof(body));
}

static void results(void) {
	struct nlmsghdr *m = nic(0);
	char reason[8] = "kept";

	is_int(rtnl_parse_result(m, reason, sizeof(reason)), 1, "a link is no result");
	is_int(rtnl_parse_result(result_message(NLMSG_ERROR, 0), reason, sizeof(reason)), 0, "an acknowledgement");
	is_int(rtnl_parse_result(result_message(NLMSG_DONE, 0), reason, sizeof(reason)), 0, "the end of a dump");
	is_int(rtnl_parse_result(message(NLMSG_DONE, "", 0), reason, sizeof(reason)), 0, "the end without a number");
	is_int(rtnl_parse_result(message(NLMSG_ERROR, "", 0), reason, sizeof(reason)), -EBADMSG, "half an error");
	is_int(rtnl_parse_result(result_message(NLMSG_ERROR, 5), reason, sizeof(reason)), -EBADMSG, "a positive error");
	m = result_message(NLMSG_ERROR, -EEXIST);
	is_int(rtnl_parse_result(m, reason, sizeof(reason)), -EEXIST, "an error");
	mnl_attr_put_strz(m, NLMSGERR_ATTR_MSG, "Address already assigned");
	rtnl_parse_result(m, reason, sizeof(reason));
	is_str(reason, "kept", "without words");
	m->nlmsg_flags |= NLM_F_ACK_TLVS;
	rtnl_parse_result(m, reason, sizeof(reason));
	is_str(reason, "Address", "with words, cut to the room there is");
}

int main(void) {
	links();
	not_links();
	addresses();
	datagrams();
	results();
	damaged(nic(IFF_UP), "a NIC");
	damaged(vlan(), "a VLAN");
	return tap_done();
}

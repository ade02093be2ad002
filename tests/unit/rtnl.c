/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/rtnl.c in a network namespace of its own, on a pair of veth links. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <libmnl/libmnl.h>

#include "links.h"
#include "rtnl.h"
#include "tap.h"

#define MOMENT 5000 /* milliseconds; duplicate address detection takes one to two seconds */

static struct addr a(const char *text) {
	struct addr r = { { 0 } };

	addr_parse(text, &r);
	return r;
}

/* ---- waiting for an event ---- */

struct wanted {
	struct event like;
	bool (*is)(const struct event *ev, const struct event *like);
	struct event got;
	bool found;
};

static void look(const struct event *ev, void *data) {
	struct wanted *w = data;

	if (!w->found && w->is(ev, &w->like)) {
		w->got = *ev;
		w->found = true;
	}
}

static bool wait_for(struct rtnl *r, struct wanted *w) {
	struct pollfd pfd = { .fd = rtnl_fd(r), .events = POLLIN };

	while (!w->found && poll(&pfd, 1, MOMENT) == 1)
		if (rtnl_dispatch(r, look, w) < 0)
			break;
	return w->found;
}

static bool is_link(const struct event *ev, const struct event *like) {
	return ev->type == EVENT_LINK && strcmp(ev->link.name, like->link.name) == 0 &&
	       ev->link.carrier == like->link.carrier;
}

static bool is_gone(const struct event *ev, const struct event *like) {
	return ev->type == EVENT_LINK_GONE && ev->ifindex == like->ifindex;
}

static bool is_addr(const struct event *ev, const struct event *like) {
	return ev->type == EVENT_ADDR && addr_equal(ev->addr, like->addr) && ev->tentative == like->tentative &&
	       ev->passes == like->passes;
}

static void count(const struct event *ev, void *data) {
	size_t *n = data;

	*n += ev->type == EVENT_LINK || ev->type == EVENT_ADDR;
}

/* ---- the tests ---- */

static int link_index;

static void links(struct rtnl *r) {
	struct wanted w = { .is = is_link };
	size_t n = 0;

	is_int(rtnl_dispatch(r, count, &n), 0, "rtnl_dispatch() without messages does not block");
	is_int(make_veth("first", "second"), 0, "two veth links are made");
	strcpy(w.like.link.name, "first");
	ok(wait_for(r, &w), "a new link is reported");
	is_str(w.got.link.kind, "veth", "a veth link has the kind \"veth\"");
	link_index = w.got.ifindex;
	is_int(rtnl_rename(r, link_index, "second"), -EEXIST, "a rename to a name in use is EEXIST");
	is_int(rtnl_rename(r, link_index, "a-name-of-sixteen"), -EINVAL,
	       "a rename to a name that is too long is EINVAL");
	is_int(rtnl_rename(r, link_index, "nbft0"), 0, "a link is renamed");
	is_int(rtnl_set_mtu(r, link_index, 1400), 0, "a link gets an MTU");
	is_int(rtnl_set_mtu(r, link_index, 1), -EINVAL, "an MTU that the driver does not take is EINVAL");
	is_int(rtnl_rename(r, 9999, "nbft9"), -ENODEV, "a rename of a missing link is ENODEV");
	is_int(rtnl_up(r, link_index), 0, "a link is set up");
	is_int(rtnl_up(r, (int)if_nametoindex("second")), 0, "the other end of the link is set up");
	w = (struct wanted){ .is = is_link, .like.link = { .name = "nbft0", .carrier = true } };
	ok(wait_for(r, &w), "the carrier is reported under the new name");
	ok(w.got.link.up && w.got.ifindex == link_index, "the carrier is reported for the renamed link");
	is_int(w.got.link.mtu, 1400, "the link is reported with its MTU");
}

static void ipv4(struct rtnl *r) {
	struct wanted w = { .is = is_addr, .like.addr = a("192.0.2.130") };
	struct ifreq ifr = { .ifr_name = "nbft0" };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	is_int(rtnl_add_addr(r, link_index, w.like.addr, 25), 0, "an IPv4 address is set");
	is_int(rtnl_add_addr(r, link_index, w.like.addr, 25), 0, "an existing IPv4 address is no error");
	ok(wait_for(r, &w) && w.got.ifindex == link_index, "a new address is reported");
	ioctl(fd, SIOCGIFBRDADDR, &ifr);
	is_int(ntohl(((struct sockaddr_in *)&ifr.ifr_broadaddr)->sin_addr.s_addr), 0xc00002ff,
	       "the address has a broadcast address");
	ioctl(fd, SIOCGIFNETMASK, &ifr);
	is_int(ntohl(((struct sockaddr_in *)&ifr.ifr_netmask)->sin_addr.s_addr), 0xffffff80,
	       "the address has its prefix");
	is_int(rtnl_add_addr(r, link_index, a("::"), 24), -EINVAL, "an unset address is EINVAL");
	is_int(rtnl_add_addr(r, link_index, w.like.addr, 33), -EINVAL, "a prefix of 33 is EINVAL");
	is_int(rtnl_add_addr(r, 9999, w.like.addr, 24), -ENODEV, "an address on a missing link is ENODEV");
	close(fd);
}

/*
 * True when /proc/net/route has a line with these values: destination, gateway and mask in hexadecimal, as the kernel
 * prints them.
 */
static bool has_route(const char *link, const char *dst, const char *gateway, unsigned metric, const char *mask) {
	char line[256], want_dst[64], want_rest[64];
	FILE *f = fopen("/proc/thread-self/net/route", "re");
	bool found = false;

	snprintf(want_dst, sizeof(want_dst), "%s\t%s\t%s\t", link, dst, gateway);
	snprintf(want_rest, sizeof(want_rest), "\t%u\t%s\t", metric, mask);
	while (f && fgets(line, sizeof(line), f))
		found |= strncmp(line, want_dst, strlen(want_dst)) == 0 && strstr(line, want_rest);
	if (f)
		fclose(f);
	return found;
}

static void routes(struct rtnl *r) {
	struct plan_route route = { .gateway = a("192.0.2.254"), .metric = 7 };

	is_int(rtnl_add_route(r, link_index, &route), 0, "an IPv4 default route is set");
	is_int(rtnl_add_route(r, link_index, &route), 0, "an existing IPv4 default route is no error");
	ok(has_route("nbft0", "00000000", "FE0200C0", 7, "00000000"),
	   "the default route has its gateway and its metric");
	route = (struct plan_route){ .gateway = a("198.51.100.1") };
	is_int(rtnl_add_route(r, link_index, &route), -ENETUNREACH, "an unreachable gateway is ENETUNREACH");
	is_str(rtnl_reason(r), "Nexthop has invalid gateway", "an unreachable gateway has the kernel's words");
	route = (struct plan_route){
		.dst = a("203.0.113.9"), .prefix = 32, .gateway = a("169.254.1.1"), .far_gateway = true
	};
	is_int(rtnl_add_route(r, link_index, &route), 0, "a gateway outside all subnets may be on the link");
	ok(has_route("nbft0", "097100CB", "0101FEA9", 0, "FFFFFFFF"), "the route has that gateway");
	route = (struct plan_route){ .dst = a("198.51.100.0"), .prefix = 24 };
	is_int(rtnl_add_route(r, link_index, &route), 0, "a route without a gateway is set");
	is_str(rtnl_reason(r), NULL, "success has no reason");
	ok(has_route("nbft0", "006433C6", "00000000", 0, "00FFFFFF"), "the route on the link has no gateway");
	route = (struct plan_route){ .metric = 1 };
	is_int(rtnl_add_route(r, link_index, &route), -EINVAL, "a route without destination and gateway is EINVAL");
	route = (struct plan_route){ .dst = a("198.51.100.1"), .prefix = 24 };
	is_int(rtnl_add_route(r, link_index, &route), -EINVAL, "a destination with bits behind the prefix is EINVAL");
	ok(rtnl_reason(r) != NULL, "a destination with bits behind the prefix has a reason");
	is_int(rtnl_rename(r, link_index, "a-name-of-more-than-15-bytes"), -EINVAL,
	       "a name that is too long is EINVAL");
	is_str(rtnl_reason(r), NULL, "a request that is never sent does not have the reason of an earlier one");
}

static void lent_address(struct rtnl *r, const char *text, uint8_t prefix) {
	struct wanted w = { .is = is_addr, .like = { .addr = a(text), .passes = true } };

	is_int(lend(link_index, w.like.addr, prefix), 0, tap_name("%s is set for a limited time", text));
	ok(wait_for(r, &w), "%s is reported as an address that passes", text);
	is_int(rtnl_add_addr(r, link_index, w.like.addr, prefix), 0, tap_name("%s is set again", text));
	w.found = w.like.passes = false;
	ok(wait_for(r, &w), "%s is reported as an address that stays", text);
}

static void lent_addresses(struct rtnl *r) {
	lent_address(r, "192.0.2.140", 25);
	if (access("/proc/sys/net/ipv6", F_OK) == 0)
		lent_address(r, "2001:db8::40", 128);
	else
		skip("this kernel has no IPv6");
}

static void second_default(struct rtnl *r) {
	struct plan_route route = { .gateway = a("203.0.113.254"), .metric = 7 };
	int other = (int)if_nametoindex("second");

	is_int(rtnl_add_addr(r, other, a("203.0.113.1"), 24), 0, "an address on a second link is set");
	is_int(rtnl_add_route(r, other, &route), 0, "a default route with the same metric on the second link is set");
	ok(has_route("nbft0", "00000000", "FE0200C0", 7, "00000000"), "the default route on the first link stays");
	ok(has_route("second", "00000000", "FE7100CB", 7, "00000000"), "the default route on the second link exists");
}

static void ipv6(struct rtnl *r) {
	struct wanted w = { .is = is_addr, .like = { .addr = a("2001:db8::1"), .tentative = true } };
	struct plan_route route = { .gateway = a("2001:db8::ff"), .metric = 5 };

	if (access("/proc/sys/net/ipv6", F_OK) < 0) {
		skip("this kernel has no IPv6");
		return;
	}
	is_int(rtnl_add_addr(r, link_index, w.like.addr, 64), 0, "an IPv6 address is set");
	ok(wait_for(r, &w), "a new IPv6 address is reported as tentative");
	w.found = w.like.tentative = false;
	ok(wait_for(r, &w), "an IPv6 address is reported again after duplicate address detection");
	is_int(rtnl_add_route(r, link_index, &route), 0, "an IPv6 default route is set");
	is_int(rtnl_add_route(r, link_index, &route), 0, "an existing IPv6 default route is no error");
	route = (struct plan_route){ .dst = a("2001:db8:1::"), .prefix = 48 };
	is_int(rtnl_add_route(r, link_index, &route), 0, "an IPv6 route without a gateway is set");
}

static bool set(const char *path) {
	FILE *f = fopen(path, "we");
	bool good = f && fputs("1", f) >= 0;

	return f && fclose(f) == 0 && good;
}

/* Returns the flags of an address in /proc/net/if_inet6; 0: the address is not there. */
static unsigned flags_of(const char *hex) {
	char line[128];
	unsigned flags = 0;
	FILE *f = fopen("/proc/thread-self/net/if_inet6", "re");

	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, hex, 32) == 0)
			sscanf(line + 32, "%*x %*x %*x %x", &flags);
	if (f)
		fclose(f);
	return flags;
}

static void optimistic(struct rtnl *r) {
	struct wanted w = { .is = is_addr, .like.addr = a("2001:db8::2") };

	if (!set("/proc/sys/net/ipv6/conf/nbft0/optimistic_dad") ||
	    !set("/proc/sys/net/ipv6/conf/nbft0/use_optimistic")) {
		skip("this kernel has no optimistic DAD");
		return;
	}
	is_int(rtnl_add_addr(r, link_index, w.like.addr, 64), 0, "an IPv6 address with optimistic DAD is set");
	ok(wait_for(r, &w), "an optimistic address is reported as usable");
	ok(flags_of("20010db8000000000000000000000002") & IFA_F_OPTIMISTIC,
	   "an optimistic address is usable while DAD runs");
}

static void vlan(struct rtnl *r) {
	struct wanted w = { .is = is_link, .like.link = { .name = "nbft0.42", .carrier = false } };
	int err = rtnl_add_vlan(r, link_index, "nbft0.42", 42);

	if (err == -EOPNOTSUPP) {
		is_str(rtnl_reason(r), "Unknown device type", "a kernel without VLANs says so in its own words");
		skip("this kernel has no VLANs");
		return;
	}
	is_int(err, 0, "a VLAN is made");
	ok(wait_for(r, &w), "the VLAN is reported under its name");
	is_int(w.got.link.vlan, 42, "the VLAN is reported with its number");
	is_int(w.got.link.parent, link_index, "the VLAN is reported with its parent");
	is_int(rtnl_add_vlan(r, link_index, "nbft0.42", 42), -EEXIST, "a second VLAN of the same name is EEXIST");
}

static void snapshot_and_end(struct rtnl *r) {
	struct wanted link = { .is = is_link, .like.link = { .name = "nbft0", .carrier = true } };
	struct wanted addr = { .is = is_addr, .like.addr = a("192.0.2.130") };
	struct wanted gone = { .is = is_gone, .like.ifindex = link_index };

	is_int(rtnl_snapshot(r, look, &link), 0, "a snapshot of links succeeds");
	ok(link.found && link.got.ifindex == link_index, "a snapshot has the link");
	is_int(rtnl_snapshot(r, look, &addr), 0, "a snapshot of addresses succeeds");
	ok(addr.found, "a snapshot has the address");
	is_int(remove_link(link_index), 0, "the link is removed");
	ok(wait_for(r, &gone), "the removed link is reported");
}

/* Fills the queue of notifications until the kernel drops some. */
static void lost_news(struct rtnl *r) {
	int size = 1;
	size_t n = 0;

	setsockopt(rtnl_fd(r), SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	for (int i = 0; i < 20; i++) {
		make_veth("a", "b");
		remove_link((int)if_nametoindex("a"));
	}
	is_int(rtnl_dispatch(r, count, &n), -ENOBUFS, "lost messages are reported as ENOBUFS");
	is_int(rtnl_dispatch(r, count, &n), 0, "lost messages are reported once");
}

int main(void) {
	struct rtnl *r;

	if (unshare(CLONE_NEWNET) < 0) {
		skip("no network namespace for this test: %s", strerror(errno));
		return tap_done();
	}
	if (!is_int(rtnl_open(&r), 0, "rtnetlink opens"))
		return tap_done();
	if (make_veth("probe0", "probe1") < 0) {
		skip("this kernel has no veth links");
		rtnl_close(r);
		return tap_done();
	}
	links(r);
	ipv4(r);
	routes(r);
	lent_addresses(r);
	second_default(r);
	ipv6(r);
	optimistic(r);
	vlan(r);
	snapshot_and_end(r);
	lost_news(r);
	rtnl_close(r);
	ok(rtnl_close(NULL) == NULL, "rtnl_close(NULL) does nothing");
	return tap_done();
}

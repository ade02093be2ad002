/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests two NICs in one IPv4 subnet on the real kernel: two of the table, and one of the table beside one that the
 * table does not name. helper/edge/sysctl.c and rtnl.c set up the plan in one network namespace. The targets are behind
 * a bridge in another network namespace. The system has a strict rp_filter and an arp_filter. Each path must connect
 * from its own interface and address.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libmnl/libmnl.h>

#include "plan-kit.h"
#include "links.h"
#include "rtnl.h"
#include "sysctl.h"

#define MOMENT 5000 /* milliseconds; TCP repeats a lost SYN after 1 s, so a path that works connects in less time */
#define PORT 4420

static struct root root;
static int target_ns, host_ns;

/* ---- the target's network, and links that nvmf-boot itself never makes ---- */

static struct nlmsghdr *new_link(void *bytes, const char *name) {
	struct nlmsghdr *m = mnl_nlmsg_put_header(bytes);

	m->nlmsg_type = RTM_NEWLINK;
	m->nlmsg_flags = NLM_F_CREATE;
	mnl_nlmsg_put_extra_header(m, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(m, IFLA_IFNAME, name);
	return m;
}

static bool make_bridge(void) {
	uint8_t bytes[512] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *m = new_link(bytes, "bridge");
	struct nlattr *info = mnl_attr_nest_start(m, IFLA_LINKINFO);

	mnl_attr_put_strz(m, IFLA_INFO_KIND, "bridge");
	mnl_attr_nest_end(m, info);
	return send_request(m) == 0;
}

/* Makes a veth pair: `name` in the current network namespace, and `port` for the bridge in the target's namespace. */
static bool make_cable(const char *name, const char *port) {
	uint8_t bytes[512] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *m = new_link(bytes, name);
	struct nlattr *info = mnl_attr_nest_start(m, IFLA_LINKINFO), *data, *other;

	mnl_attr_put_strz(m, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(m, IFLA_INFO_DATA);
	other = mnl_attr_nest_start(m, VETH_INFO_PEER);
	mnl_nlmsg_put_extra_header(m, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(m, IFLA_IFNAME, port);
	mnl_attr_put_u32(m, IFLA_NET_NS_FD, (uint32_t)target_ns);
	mnl_attr_nest_end(m, other);
	mnl_attr_nest_end(m, data);
	mnl_attr_nest_end(m, info);
	return send_request(m) == 0;
}

static bool plug_in(const char *port) {
	uint8_t bytes[512] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *m = new_link(bytes, port);

	m->nlmsg_flags &= (uint16_t)~NLM_F_CREATE;
	mnl_attr_put_u32(m, IFLA_MASTER, if_nametoindex("bridge"));
	return send_request(m) == 0;
}

static bool set_down(const char *name) {
	uint8_t bytes[512] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *m = new_link(bytes, name);
	struct ifinfomsg *info = mnl_nlmsg_get_payload(m);

	m->nlmsg_flags &= (uint16_t)~NLM_F_CREATE;
	info->ifi_change = IFF_UP;
	return send_request(m) == 0;
}

static int listen_at(struct addr a) {
	struct sockaddr_storage sa;
	socklen_t length = addr_sockaddr(a, PORT, &sa);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&sa, length) < 0 || listen(fd, 8) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Sets up the target's network. Called in the target's namespace, after the veth pairs were made. */
static bool set_target_up(void) {
	struct rtnl *r;
	bool good;

	if (rtnl_open(&r) < 0)
		return false;
	good = plug_in("port0") && plug_in("port1") && plug_in("port2") &&
	       rtnl_up(r, (int)if_nametoindex("port0")) == 0 && rtnl_up(r, (int)if_nametoindex("port1")) == 0 &&
	       rtnl_up(r, (int)if_nametoindex("port2")) == 0 && rtnl_up(r, (int)if_nametoindex("bridge")) == 0 &&
	       rtnl_add_addr(r, (int)if_nametoindex("bridge"), kit_addr("192.0.2.1"), 24) == 0 &&
	       rtnl_add_addr(r, (int)if_nametoindex("bridge"), kit_addr("192.0.2.2"), 24) == 0 &&
	       listen_at(kit_addr("192.0.2.1")) >= 0 && listen_at(kit_addr("192.0.2.2")) >= 0;
	rtnl_close(r);
	return good;
}

static int here(void) {
	return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

/* Makes both network namespaces and all links. Ends in the host's namespace. */
static bool make_world(void) {
	if (!make_bridge())
		return false;
	target_ns = here();
	if (unshare(CLONE_NEWNET) < 0)
		return false;
	host_ns = here();
	return make_cable("nbft0", "port0") && make_cable("nbft1", "port1") && make_cable("other0", "port2") &&
	       setns(target_ns, CLONE_NEWNET) == 0 && set_target_up() && setns(host_ns, CLONE_NEWNET) == 0;
}

/* ---- the host's side ---- */

/* Sets up one interface of the plan, as helper/edge/link-action.c does. */
static int carry_out(struct rtnl *r, const struct plan *p, size_t iface) {
	const struct plan_iface *f = &p->ifaces[iface];
	int ifindex = (int)if_nametoindex(f->name), err = 0;
	struct plan_setting list[PLAN_SETTINGS_MAX];
	size_t n = plan_settings(p, iface, list);

	for (size_t i = 0; i < n && (err == 0 || err == -ENOENT); i++)
		err = sysctl_set(&root, f->name, &list[i]);
	if (err == -ENOENT) /* the kernel has no IPv6 */
		err = 0;
	err = err ?: rtnl_up(r, ifindex);
	for (size_t i = 0; i < f->n_addrs; i++)
		err = err ?: rtnl_add_addr(r, ifindex, f->addrs[i].ip, f->addrs[i].prefix);
	for (size_t i = 0; i < f->n_routes; i++)
		err = err ?: rtnl_add_route(r, ifindex, &f->routes[i]);
	return err;
}

/* Connects a socket to the address and closes the socket. Returns 0 or an errno. */
static int try_connect(int fd, struct addr a, uint16_t port) {
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };
	struct sockaddr_storage sa;
	socklen_t length = addr_sockaddr(a, port, &sa), size = sizeof(int);
	int err = ETIMEDOUT;

	if (connect(fd, (struct sockaddr *)&sa, length) < 0 && errno != EINPROGRESS)
		err = errno;
	else if (poll(&pfd, 1, MOMENT) == 1)
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size);
	close(fd);
	return err;
}

static int new_socket(void) {
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* Connects from the path's interface and source address, as the kernel does with host_iface and host_traddr. */
static int try_path(const struct plan *p, const struct plan_path *path) {
	const char *ifname = p->ifaces[path->iface].name;
	struct sockaddr_storage source;
	socklen_t length = addr_sockaddr(path->host_traddr, 0, &source);
	int fd = new_socket();

	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, ifname, (socklen_t)strlen(ifname)) < 0 ||
	    bind(fd, (struct sockaddr *)&source, length) < 0) {
		close(fd);
		return -1;
	}
	return try_connect(fd, path->traddr, PORT);
}

/*
 * Makes the target send an ARP request for the address and keep the answer in its ARP table. Returns ECONNREFUSED if
 * the target got an answer.
 */
static int let_target_ask(const char *ip) {
	int err;

	if (setns(target_ns, CLONE_NEWNET) < 0)
		return errno;
	err = try_connect(new_socket(), kit_addr(ip), PORT);
	return setns(host_ns, CLONE_NEWNET) < 0 ? errno : err;
}

/*
 * A NIC that the table does not name comes first. So the best route to the target leads through this NIC, and a strict
 * filter on nbft0 would drop the target's answers.
 */
static void beside_a_stranger(struct rtnl *r) {
	int other = (int)if_nametoindex("other0");
	struct kit k;
	struct plan *p;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "");
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 1, 1, 0);
	p = kit_plan(&k);
	is_int(rtnl_up(r, other) ?: rtnl_add_addr(r, other, kit_addr("192.0.2.12"), 24), 0,
	       "a NIC that the table does not name is in the same subnet");
	is_int(carry_out(r, p, 0), 0, "the interface of the plan is set up");
	is_int(try_path(p, &p->paths[0]), 0, "the target is reached through nbft0, though its filter was strict");
	plan_free(p);
	ok(set_down("other0"), "the NIC that the table does not name goes down, for the next test");
}

static void play(struct rtnl *r) {
	char text[ADDR_TEXT_MAX];
	struct kit k;
	struct plan *p;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "");
	kit_hfi(&k, 2, 2, "192.0.2.11", 24, "");
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 1, 1, 2);
	kit_ssns(&k, 2, "192.0.2.2", "nqn.t", 1, 2, 0);
	p = kit_plan(&k);
	for (size_t i = 0; i < p->n_ifaces; i++)
		is_int(carry_out(r, p, i), 0, "an interface of the plan is set up");
	is_int(let_target_ask("192.0.2.10"), ECONNREFUSED, "the target learns the first NIC's address by ARP");
	is_int(let_target_ask("192.0.2.11"), ECONNREFUSED, "the target learns the second NIC's address by ARP");
	is_int((long long)p->n_paths, 3, "the plan has three paths");
	for (size_t i = 0; i < p->n_paths; i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s is reached through %s", addr_text(p->paths[i].traddr, text),
			 p->ifaces[p->paths[i].iface].name);
		is_int(try_path(p, &p->paths[i]), 0, name);
	}
	plan_free(p);
}

int main(void) {
	struct rtnl *r;

	if (unshare(CLONE_NEWNET) < 0) {
		skip("no network namespace for this test: %s", strerror(errno));
		return tap_done();
	}
	if (!make_world()) {
		skip("this kernel has no bridge, or no veth links");
		return tap_done();
	}
	if (root_open(NULL, &root) < 0 || root_set(&root, "/proc/sys/net/ipv4/conf/all/rp_filter", "1") < 0 ||
	    root_set(&root, "/proc/sys/net/ipv4/conf/nbft0/arp_filter", "1") < 0 ||
	    root_set(&root, "/proc/sys/net/ipv4/conf/nbft1/arp_filter", "1") < 0) {
		skip("/proc/sys cannot be written");
		return tap_done();
	}
	if (is_int(rtnl_open(&r), 0, "rtnetlink opens")) {
		beside_a_stranger(r);
		play(r);
		rtnl_close(r);
	}
	root_close(&root);
	return tap_done();
}

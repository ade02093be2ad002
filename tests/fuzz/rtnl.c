/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz target for rtnetlink: news, dumps and answers. Input: one datagram with its messages. */
#include <linux/netlink.h>

#include "kit.h"
#include "nd-dns.h"
#include "router-names.h"
#include "rtnl.h"

static void check_link(const struct link_facts *l) {
	must(l->ifindex > 0, "the index of a link is positive");
	must(l->name[0] && strnlen(l->name, sizeof(l->name)) < sizeof(l->name),
	     "the name of a link is terminated and not empty");
	must(strnlen(l->kind, sizeof(l->kind)) < sizeof(l->kind), "the kind of a link is terminated");
	must(strcmp(l->kind, "vlan") == 0 || (l->vlan == 0 && l->parent == 0),
	     "only a VLAN has a VLAN id and a parent");
}

static void check_router(const struct event *ev) {
	struct router_names names = { 0 };
	struct lease leases[ROUTER_NAMES_LINKS];
	struct nd_dns d;
	size_t at = 0, before = 0;

	must(ev->ifindex > 0, "a router is heard on a link");
	for (; nd_dns_next(ev->options, ev->n_options, &at, &d); before = at) {
		must(at > before && at <= ev->n_options, "an option lies in the message");
		must(d.n_servers > 0 || *d.domain, "an option has servers or a domain");
		must(d.n_servers <= ND_DNS_SERVERS_MAX, "no more servers than fit");
		must(strlen(d.domain) < sizeof(d.domain) && is_plain(d.domain), "a domain has only plain characters");
	}
	router_names_take(&names, ev, 1);
	must(router_names_leases(&names, 1, leases, ROUTER_NAMES_LINKS) <= 1, "one link gives one lease at most");
	must(router_names_leases(&names, UINT64_MAX, leases, ROUTER_NAMES_LINKS) == 0, "all names end");
}

static void parse(const struct nlmsghdr *m) {
	struct event ev = { .type = EVENT_FABRICS };
	char reason[16] = "kept";
	int result = rtnl_parse_result(m, reason, sizeof(reason));

	must(result <= 1, "a result is 1 for none, 0 or a negative errno");
	must(strnlen(reason, sizeof(reason)) < sizeof(reason), "a reason is terminated");
	must(result < 0 || strcmp(reason, "kept") == 0, "only an error has a reason");
	if (!rtnl_parse(m, &ev))
		must(ev.type == EVENT_FABRICS, "a message of no interest leaves the event alone");
	else if (ev.type == EVENT_LINK)
		check_link(&ev.link);
	else if (ev.type == EVENT_ROUTER)
		check_router(&ev);
	else
		must(ev.type == EVENT_LINK_GONE || ev.type == EVENT_ADDR || ev.type == EVENT_ADDR_GONE,
		     "an event is about a link or an address");
}

static void play(const uint8_t *bytes, size_t size, bool cut) {
	uint8_t *datagram = malloc(size ? size : 1);
	const struct nlmsghdr *m;
	size_t at = 0;

	must(datagram != NULL, "there is memory");
	memcpy(datagram, bytes, size);
	if (cut)
		((struct nlmsghdr *)(void *)datagram)->nlmsg_len = (uint32_t)size;
	while ((m = rtnl_next_message(datagram, size, &at)))
		parse(m);
	free(datagram);
}

/*
 * Plays the input as it is, then once more as one message that ends where the input ends. Few random inputs have such a
 * length in their header.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	play(bytes, size, false);
	if (size >= sizeof(struct nlmsghdr))
		play(bytes, size, true);
	return 0;
}

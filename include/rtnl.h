/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's network configuration over rtnetlink (libmnl): a monitor that turns messages into
 * the engine's events, and one function for each thing the engine may ask for. Decides nothing.
 *
 * Requests wait for the kernel's acknowledgement: rtnetlink works in the sender's own context, so
 * there is nothing to overlap. Each returns 0 or a negative errno; rtnl_reason() then has the
 * kernel's own words (extended acknowledgement), or NULL.
 */
#pragma once

#include <stdint.h>

#include "events.h"
#include "plan.h"

struct rtnl;
typedef void (*rtnl_event_fn)(const struct event *ev, void *data);

int rtnl_open(struct rtnl **ret);
struct rtnl *rtnl_close(struct rtnl *r);

/* Becomes readable when there is news: call rtnl_dispatch(). Subscribed from rtnl_open() on. */
int rtnl_fd(const struct rtnl *r);

/*
 * Reads all news without blocking. -ENOBUFS says that the kernel dropped messages: call
 * rtnl_snapshot() again.
 */
int rtnl_dispatch(struct rtnl *r, rtnl_event_fn fn, void *data);

/* All links, then all addresses, as events. link.pci_sbdf is left 0: see sysfs_link_pci(). */
int rtnl_snapshot(struct rtnl *r, rtnl_event_fn fn, void *data);

int rtnl_rename(struct rtnl *r, int ifindex, const char *name);
int rtnl_up(struct rtnl *r, int ifindex);
int rtnl_add_vlan(struct rtnl *r, int parent, const char *name, uint16_t vid);
int rtnl_add_addr(struct rtnl *r, int ifindex, struct addr a, unsigned prefix); /* -EEXIST counts as 0 */
int rtnl_keep_addr(struct rtnl *r, int ifindex, struct addr a, unsigned prefix); /* one that is there, for good */
int rtnl_add_route(struct rtnl *r, int ifindex, const struct plan_route *route); /* likewise */
const char *rtnl_reason(const struct rtnl *r);

/* The message at *at of a datagram's `size` bytes, *at then being the next one's; NULL: no whole one is left. Pure. */
struct nlmsghdr;
const struct nlmsghdr *rtnl_next_message(const void *datagram, size_t size, size_t *at);

/* Turns one message into an event; true when it is one the engine knows. Pure: for tests and fuzzing. */
bool rtnl_parse(const struct nlmsghdr *message, struct event *ret);

/*
 * The result that one message of an answer carries: 1 none yet, else 0 or a negative errno, with the kernel's own words
 * in `reason`, which stays as it is when there are none. Pure, like rtnl_parse().
 */
int rtnl_parse_result(const struct nlmsghdr *message, char *reason, size_t size);

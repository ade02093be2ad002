/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's network configuration over rtnetlink (libmnl): a monitor that turns messages into the engine's events,
 * and one function for each change that the engine may ask for. Decides nothing. rtnl-parse.c has the functions that
 * are called pure here, rtnl.c the others.
 *
 * A request waits for the kernel's acknowledgement: the kernel does the work while the request is sent, so there is
 * nothing to overlap. Each returns 0 or a negative errno; rtnl_reason() then has the kernel's own words (extended
 * acknowledgement), or NULL.
 */
#pragma once

#include <stdint.h>

#include "events.h"
#include "plan.h"

struct rtnl;
typedef void (*rtnl_event_fn)(const struct event *ev, void *data);

int rtnl_open(struct rtnl **ret);
struct rtnl *rtnl_close(struct rtnl *r);

/* A descriptor that is readable when there are news for rtnl_dispatch(). News are kept from rtnl_open() on. */
int rtnl_fd(const struct rtnl *r);

/*
 * Tells all news that there are, without blocking. 0; -ENOBUFS: the kernel has dropped some; or another negative errno.
 */
int rtnl_dispatch(struct rtnl *r, rtnl_event_fn fn, void *data);

/* Tells all links, then all addresses. link.pci_sbdf is 0: sysfs_link_pci() knows it. 0 or a negative errno. */
int rtnl_snapshot(struct rtnl *r, rtnl_event_fn fn, void *data);

int rtnl_rename(struct rtnl *r, int ifindex, const char *name);
int rtnl_up(struct rtnl *r, int ifindex);
int rtnl_add_vlan(struct rtnl *r, int parent, const char *name, uint16_t vid);
int rtnl_add_addr(struct rtnl *r, int ifindex, struct addr a, unsigned prefix); /* -EEXIST counts as 0 */
int rtnl_keep_addr(struct rtnl *r, int ifindex, struct addr a, unsigned prefix); /* makes a leased address permanent */
int rtnl_add_route(struct rtnl *r, int ifindex, const struct plan_route *route); /* -EEXIST counts as 0 */
const char *rtnl_reason(const struct rtnl *r);

/*
 * The message at offset *at of a datagram of `size` bytes; *at moves on to the next. NULL: no whole one is left. Pure.
 */
struct nlmsghdr;
const struct nlmsghdr *rtnl_next_message(const void *datagram, size_t size, size_t *at);

/*
 * Turns one message into an event. False: the engine knows no such event, *ret is untouched. Pure: for tests and
 * fuzzing.
 */
bool rtnl_parse(const struct nlmsghdr *message, struct event *ret);

/*
 * The result of a request, from one message of its answer: 0 or a negative errno, or 1 when a later message has it. The
 * kernel's own words for an error go to `reason`, which is untouched when there are none. Pure.
 */
int rtnl_parse_result(const struct nlmsghdr *message, char *reason, size_t size);

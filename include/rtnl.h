/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads and changes the kernel's network configuration over rtnetlink (libmnl). A monitor turns the kernel's messages
 * into the engine's events, and each change that the engine may ask for has its own function. Decides nothing. The
 * functions marked as pure are in rtnl-parse.c, the others in rtnl.c.
 *
 * A request waits for the kernel's acknowledgement. Waiting costs no time, since the kernel does the work while the
 * request is sent. Each request returns 0 or a negative errno. After an error rtnl_reason() returns the kernel's own
 * words (extended acknowledgement), or NULL.
 */
#pragma once

#include <stdint.h>

#include "events.h"
#include "plan.h"

struct rtnl;
typedef void (*rtnl_event_fn)(const struct event *ev, void *data);

int rtnl_open(struct rtnl **ret);
struct rtnl *rtnl_close(struct rtnl *r);

/*
 * Returns a descriptor that is readable when rtnl_dispatch() has messages to read. Messages are queued from rtnl_open()
 * on.
 */
int rtnl_fd(const struct rtnl *r);

/*
 * Reports all queued messages as events, without blocking. Returns 0; -ENOBUFS: the kernel has dropped messages; or
 * another negative errno. Messages that were queued before an error are reported, too, so that a listing that follows
 * is newer than all of them.
 */
int rtnl_dispatch(struct rtnl *r, rtnl_event_fn fn, void *data);

/*
 * Reports all links, then all addresses. In these events link.pci_sbdf is 0; sysfs_link_pci() reads the PCI function.
 * Returns 0 or a negative errno. -EINTR: something changed during the listing, so an entry may be missing.
 */
int rtnl_snapshot(struct rtnl *r, rtnl_event_fn fn, void *data);

/* Names a link. If the name is the alternative name of a link, also of this one, that link loses it. */
int rtnl_rename(struct rtnl *r, int ifindex, const char *name);
int rtnl_up(struct rtnl *r, int ifindex);
int rtnl_down(struct rtnl *r, int ifindex);
int rtnl_set_mtu(struct rtnl *r, int ifindex, uint32_t mtu);
int rtnl_remove_link(struct rtnl *r, int ifindex);
int rtnl_add_vlan(struct rtnl *r, int parent, const char *name, uint16_t vid);
/* Adds a permanent address, or makes an address permanent that is there already. */
int rtnl_add_addr(struct rtnl *r, int ifindex, struct addr a, unsigned prefix);
int rtnl_add_route(struct rtnl *r, int ifindex, const struct plan_route *route); /* returns 0 in place of -EEXIST */
int rtnl_drop_addr(struct rtnl *r, int ifindex, struct addr a, unsigned prefix); /* 0 if the link lacks the address */
int rtnl_drop_route(struct rtnl *r, int ifindex, const struct plan_route *route); /* 0 if there is no such route */
const char *rtnl_reason(const struct rtnl *r);

/*
 * Returns the message at offset *at of a datagram of `size` bytes, and moves *at to the next message. NULL: no complete
 * message is left. Pure.
 */
struct nlmsghdr;
const struct nlmsghdr *rtnl_next_message(const void *datagram, size_t size, size_t *at);

/*
 * Turns one message into an event. Returns false, with *ret untouched, for a message that the engine has no event for.
 * Pure.
 */
bool rtnl_parse(const struct nlmsghdr *message, struct event *ret);

/* Reads the IP address in an attribute. Returns false, with *ret untouched, for one of another size. Pure. */
struct nlattr;
bool rtnl_parse_ip(const struct nlattr *a, uint8_t family, struct addr *ret);

/*
 * Reads the result of a request from one message of the kernel's answer. Returns 0 or a negative errno; 1: a later
 * message has the result. Copies the kernel's own words for an error to `reason`; without such words `reason` is
 * untouched. Pure.
 */
int rtnl_parse_result(const struct nlmsghdr *message, char *reason, size_t size);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asking again for what has failed. Input: what became of an action. Output: the time at which the action is asked for
 * again, and whether time can cure its failure. Interfaces, addresses, paths and the kernel's module all use this file,
 * so that no action is asked for only once, and none without pause. Asks for no action itself. Pure.
 */
#include "floors.h"

/*
 * An action may work, and another program may undo its effect at once, again and again. After AT_ONCE_MOST repetitions
 * in a row, each within twice PAUSE_US after the last, the next repetition waits for PAUSE_US. udev and network
 * managers undo something once or twice.
 */
#define AT_ONCE_MOST 3
#define PAUSE_US (1 * US_PER_S)

/* The first wait of each pace, and the longest. Each wait is twice the wait before. Jitter comes on top. */
static const struct {
	uint64_t first, most;
} WAITS[] = {
	/* A probe is one SYN, so retries do not flood a target. A port that opens is in use within two seconds. */
	[RETRY_PROBE] = { 250 * US_PER_MS, 1000 * US_PER_MS },
	/* A connect costs a whole exchange and a line in two logs, so it is tried less often than a probe. */
	[RETRY_CONNECT] = { 1 * US_PER_S, 8 * US_PER_S },
	/* A request to the kernel costs nothing. A driver that is busy at first is ready some milliseconds later. */
	[RETRY_REQUEST] = { 100 * US_PER_MS, 2 * US_PER_S },
	/* A program costs some milliseconds of the processor, which the boot needs for other things. */
	[RETRY_PROGRAM] = { 250 * US_PER_MS, 8 * US_PER_S },
};

/* Adds up to a quarter to a wait, so that a thousand hosts do not ask in step (xorshift32, Marsaglia 2003). */
static uint64_t with_jitter(struct engine *e, uint64_t wait) {
	e->random ^= e->random << 13;
	e->random ^= e->random >> 17;
	e->random ^= e->random << 5;
	return wait + wait / 4 * (e->random % 256) / 256;
}

bool retry_is_due(const struct engine *e, const struct retry *r) {
	return e->now >= r->at;
}

bool retry_was_asked(const struct retry *r) {
	return r->at == UINT64_MAX || r->tries > 0;
}

bool retry_holds(const struct retry *r) {
	return r->tries > 0 && r->tries < RETRY_HOLD && r->at != UINT64_MAX;
}

void retry_ask(const struct engine *e, struct retry *r) {
	bool soon = r->asked != 0 && e->now < r->asked + 2 * PAUSE_US;

	r->at_once = soon && r->tries == 0 ? r->at_once + 1 : 0;
	r->asked = e->now;
	r->at = UINT64_MAX;
}

uint64_t retry_failed(struct engine *e, struct retry *r, enum retry_pace pace) {
	uint64_t wait = WAITS[pace].first;

	for (unsigned i = 0; i < r->tries && wait < WAITS[pace].most; i++)
		wait *= 2;
	r->tries++;
	r->at = e->now + with_jitter(e, earlier(wait, WAITS[pace].most));
	return r->at;
}

void retry_over(struct retry *r) {
	r->tries++;
	r->at = UINT64_MAX;
}

void retry_worked(struct retry *r) {
	r->tries = 0;
	r->at = r->at_once < AT_ONCE_MOST ? 0 : r->asked + PAUSE_US;
}

uint64_t retry_wakeup(const struct engine *e, const struct retry *r) {
	return r->at > e->now ? r->at : UINT64_MAX; /* what is due now waits for something else */
}

bool retry_is_hopeless(enum action_type type, int err) {
	switch (type) {
	case ACTION_CONNECT: /* the target would give the same answer to the same parameters */
		return err == ENOKEY || err == EKEYREJECTED || err == EOPNOTSUPP;
	case ACTION_LOAD_FABRICS:
	case ACTION_LOAD_NIC: /* the image does not have the module */
		return err == ENOPKG;
	case ACTION_CHECK: /* the kernel has no packet sockets, or the link does not use ARP over Ethernet */
		return err == EAFNOSUPPORT || err == EOPNOTSUPP;
	case ACTION_DHCP: /* the image does not have a client */
	case ACTION_OPTIMISTIC: /* this kernel does not have the key */
		return err == ENOENT;
	default:
		return false;
	}
}

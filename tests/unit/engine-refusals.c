/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: every action that fails once, with every errno that passes. Each machine is booted once
 * without a change. Then each machine is booted once for each action, each errno and each moment of that boot: the next
 * action of that kind after that moment fails. The boot must end as without the refusal, with the same status, and may
 * be delayed by the first wait of the action and the time for doing things again.
 */
#include "engine-upsets.h"

struct row {
	const char *name;
	enum action_type type;
	uint64_t wait; /* the longest delay of the boot */
	int errs[12]; /* ends with 0 */
};

static const struct row ROWS[] = {
	{ "the kernel's module", ACTION_LOAD_FABRICS, RESTART, { ENOEXEC, ENOENT, ENOMEM, EAGAIN, ECHILD, EIO } },
	{ "the driver", ACTION_LOAD_NIC, RESTART, { ENOEXEC, ENOENT, ENOMEM, EAGAIN, ECHILD } },
	{ "the name", ACTION_RENAME, REFUSED, { EBUSY, EEXIST, ENOMEM, EINTR, EAGAIN, ENODEV } },
	{ "another name for the link that has the name",
	  ACTION_RENAME_AWAY,
	  REFUSED,
	  { EBUSY, ENOMEM, EINTR, EAGAIN, ENODEV } },
	{ "optimistic DAD", ACTION_OPTIMISTIC, REFUSED, { EMFILE, ENOMEM, EINTR, EAGAIN, ENOENT } },
	{ "the link",
	  ACTION_UP,
	  REFUSED,
	  { EBUSY, EAGAIN, ENOMEM, EINTR, ENETDOWN, ENOBUFS, ETIMEDOUT, EIO, ENODEV, EINVAL, EPERM } },
	{ "the VLAN", ACTION_VLAN, RESTART, { EBUSY, EEXIST, ENOMEM, EINTR, EOPNOTSUPP, ENETDOWN, ENODEV } },
	{ "SLAAC", ACTION_AUTOCONF, REFUSED, { EMFILE, ENOMEM, EINTR, ENOENT } },
	{ "the DHCP client", ACTION_DHCP, RESTART, { EAGAIN, ENOMEM, ECHILD, EMFILE } },
	{ "the MTU of a lease", ACTION_MTU, REFUSED, { EBUSY, EINVAL, ENOMEM, EINTR, EAGAIN, ENODEV } },
	{ "the address",
	  ACTION_ADDR,
	  REFUSED,
	  { EBUSY, EAGAIN, ENOMEM, ENOBUFS, EINTR, EACCES, ENODEV, EADDRNOTAVAIL, EINVAL } },
	{ "the route", ACTION_ROUTE, BACKOFF, { ENETUNREACH, EHOSTUNREACH, ENETDOWN, ENOMEM, EINVAL, EINTR, ENODEV } },
	{ "the probe",
	  ACTION_PROBE,
	  BACKOFF,
	  { ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, ECONNRESET, ENOBUFS, ENOMEM, EMFILE, ENODEV,
	    EPROTO } },
	{ "the connect",
	  ACTION_CONNECT,
	  RECONNECT,
	  { EBUSY, EAGAIN, ENOMEM, EINTR, EIO, ECONNREFUSED, ETIMEDOUT, ENODEV, ENOENT, ECHILD } },
	{ "the resolver", ACTION_RESOLVE, RECONNECT, { ENODATA, ENOMEM, ECHILD, EDESTADDRREQ, ENOENT } },
	{ "the discovery", ACTION_DISCOVER, RECONNECT, { EREMOTEIO, EAGAIN, EINTR, ECHILD, ENOMEM, ENXIO } },
};

struct refused {
	enum action_type type;
	int err;
};

static char next_name[64]; /* the event after which the refusal may come */

static enum played arm(const void *data) {
	const struct refused *r = data;

	pending_text(nth(0), next_name, sizeof(next_name));
	w.refusal = (struct refusal){ .armed = true, .type = r->type, .err = r->err };
	return PLAYED;
}

/* Plays a boot whose first action of this type fails. */
static enum played play_from_start(const struct machine *m, const struct refused *r) {
	snprintf(next_name, sizeof(next_name), "the start");
	refused_from_start = (struct refusal){ .armed = true, .type = r->type, .err = r->err };
	play(m, 0, NULL, NULL);
	refused_from_start.armed = false;
	return PLAYED;
}

/*
 * Plays one errno at each moment, first from the start. Returns the number of refusals; adds the boots that end
 * otherwise to *bad.
 */
static unsigned at_each_moment(const struct machine *m, const struct boot *as_it_came, const struct row *row, int err,
			       unsigned *bad) {
	enum played played = PLAYED;
	unsigned times = 0;

	const struct refused r = { row->type, err };

	for (size_t moment = 0; played != NO_SUCH_MOMENT; moment++) {
		const char *why;

		played = moment == 0 ? play_from_start(m, &r) : play(m, moment - 1, arm, &r);
		if (played == PLAYED && !w.refusal.armed) {
			why = worse(as_it_came, STANDING, row->wait + SMALL);
			times++;
			*bad += why != NULL;
			if (why)
				ok(false, "%s: the boot ends as it should when %s is refused (%s) after %s: %s",
				   m->name, row->name, strerror(err), next_name, why);
		}
		world_end();
	}
	return times;
}

int main(void) {
	unsigned all[sizeof(ROWS) / sizeof(*ROWS)] = { 0 }, sum = 0;

	for (size_t i = 0; i < N_MACHINES; i++) {
		struct boot b;

		play_as_it_comes(&MACHINES[i], &b);
		for (size_t r = 0; r < sizeof(ROWS) / sizeof(*ROWS); r++) {
			unsigned times = 0, bad = 0;

			for (const int *err = ROWS[r].errs; *err; err++)
				times += at_each_moment(&MACHINES[i], &b, &ROWS[r], *err, &bad);
			if (times > 0 && bad == 0)
				ok(true, "%s: the boot ends as it should when %s is refused, in %u boots",
				   MACHINES[i].name, ROWS[r].name, times);
			all[r] += times;
		}
		free(b.standing);
	}
	for (size_t r = 0; r < sizeof(ROWS) / sizeof(*ROWS); r++) {
		ok(all[r] > 0, "%s is refused in %u boots", ROWS[r].name, all[r]);
		sum += all[r];
	}
	printf("# %u boots\n", sum);
	return tap_done();
}

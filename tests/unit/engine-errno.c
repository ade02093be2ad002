/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: every errno that a write to /dev/nvme-fabrics can end with, by name, and the reaction of the
 * engine. The errnos are those of Linux's drivers/nvme/host/fabrics.c and tcp.c, and those of the child that writes.
 *
 * Some errnos mean less than their names say.
 *
 * EOPNOTSUPP is about a controller without SGLs, never about an option. connect_string() writes no option that the
 * kernel does not offer, and the kernel answers an unknown option with EINVAL.
 *
 * EXDEV is about an I/O queue of which all CPUs are offline. One I/O queue has all CPUs.
 *
 * EADDRNOTAVAIL does not make a path give up its source address. A static address comes back, and address_source()
 * already knows when DHCP or SLAAC has brought another address.
 *
 * EINVAL is mostly about the target's answer, which may be another one at the next try. The kernel returns EINVAL when
 * another controller of the subsystem has the same controller id (each of two gateways counts for itself), when the
 * target's identify data make no sense (an old nvmet counts its namespaces wrongly), when the target has no digests, and
 * before Linux 6.15 when the target closes the connection during the first message. A host id that another host NQN uses
 * ends with EINVAL, too, until the other controller is gone.
 */
#include <errno.h>

#include "engine-kit.h"
#include "flat.h"
#include "status.h"

#define DEADLINE_MS 180000

enum reaction {
	LATER, /* the path is tried again, after longer and longer waits */
	NEVER, /* the error is reported, and the path is not tried again */
	WELL, /* the path is connected */
};

struct row {
	int err;
	const char *name, *words;
	enum reaction reaction;
};

#define ROW(err, reaction, words) { err, #err, words, reaction }

static const struct row ROWS[] = {
	/* Errnos of the kernel. */
	ROW(EALREADY, WELL, "is connected already"),
	ROW(EADDRNOTAVAIL, LATER, "the source address is not on the interface"),
	ROW(ENODEV, LATER, "the interface is gone, or the target's controller does not become ready"),
	ROW(ECONNREFUSED, LATER, "connection refused, nothing listens there"),
	ROW(EHOSTUNREACH, LATER, "no route to the target, or it does not answer to its address on this network"),
	ROW(ENETUNREACH, LATER, "network unreachable, there is no route to the target"),
	ROW(ETIMEDOUT, LATER, "no answer"),
	ROW(EIO, LATER, "the target rejected the connect, the kernel log has its reason"),
	ROW(EINVAL, LATER,
	    "the kernel refuses the connect parameters or the target's answer, the kernel log has the reason"),
	ROW(ENOKEY, NEVER, "a key is needed and there is none"),
	ROW(EKEYREJECTED, NEVER, "the target rejected the key"),
	ROW(EOPNOTSUPP, NEVER, "the kernel cannot use this type of controller"),
	ROW(EBUSY, LATER, "the kernel's nvme_tcp module is being unloaded"),
	ROW(ENOMEM, LATER, "there is not enough memory"),
	ROW(EXDEV, LATER,
	    "the kernel cannot connect an I/O queue whose CPUs are offline, the next connect has one queue"),
	/* Errnos of a connection that breaks, and of the child that writes. */
	ROW(ECONNRESET, LATER, "the target closed the connection"),
	ROW(EPIPE, LATER, "the target closed the connection"),
	ROW(EAGAIN, LATER, "the target took the connection and said nothing"),
	ROW(ECHILD, LATER, "the process for this task has died"),
	ROW(EBADMSG, LATER, "the kernel's answer makes no sense"),
	ROW(ENOENT, LATER, "/dev/nvme-fabrics is gone"),
};

static unsigned count(const char *part) {
	unsigned n = 0;

	for (const char *at = log_text; (at = strstr(at, part)); at++)
		n++;
	return n;
}

static bool status_has(const char *part) {
	static char text[4096];
	FILE *f = fmemopen(text, sizeof(text), "w");

	status_text(f, &(struct status){ .engine = e, .phase = STATUS_RUNNING });
	fclose(f);
	if (strstr(text, part))
		return true;
	flatten(text);
	return strstr(text, part);
}

/* The first path is refused. If the device is gone, the engine has the module loaded again. */
static void refused(const struct row *row) {
	connected(0, row->err, 0);
	if (row->err == ENOENT)
		fabrics(0);
}

static void until_probed(size_t path) {
	for (int i = 0; i < 2000 && engine_path(e, path)->state != PATH_PROBING; i++)
		wait_until(now_ms + 10);
}

/*
 * Waits up to `limit` milliseconds for the next probe of the path, and answers the probe. Returns the milliseconds
 * waited; 0: there was no probe.
 */
static uint64_t next_try(size_t path, uint64_t limit) {
	uint64_t from = now_ms;

	while (now_ms < from + limit) {
		wait_until(now_ms + 1);
		if (engine_path(e, path)->state == PATH_PROBING) {
			probed(path, 0);
			return now_ms - from;
		}
	}
	return 0;
}

/* Checks the waits between failed connects: from 1 s each wait doubles up to 8 s, and is up to a quarter longer. */
static bool waits_well(const struct row *row) {
	static const uint64_t WAITS[] = { 1000, 2000, 4000, 8000, 8000 };
	bool good = true;

	for (size_t i = 0; i < sizeof(WAITS) / sizeof(*WAITS); i++) {
		uint64_t took;

		refused(row);
		took = next_try(0, 20000);
		if (took < WAITS[i] || took > WAITS[i] * 5 / 4 + 1) {
			printf("# wait %zu took %llu ms\n", i + 1, (unsigned long long)took);
			good = false;
		}
	}
	return good;
}

static void tried_later(const struct row *row) {
	ok(waits_well(row), "%s: a failed connect is tried again after 1, 2, 4, 8, 8 s and a little", row->name);
	ok(count(row->words) == 1 && count("; trying again until it works") == 1,
	   "%s: five failed connects are reported once: %s", row->name, row->words);
	ok(status_has("connecting (failed 5 times)\n") && status_has(row->words),
	   "%s: status has the failed connects and their error", row->name);
	connected(0, 0, 3);
	ok(said("connected as nvme3") && !status_has(row->words), "%s: a connect that works at last clears the error",
	   row->name);
}

static void tried_never(const struct row *row) {
	connected(0, row->err, 0);
	ok(said(row->words) && said("; this does not heal by itself, not trying again\n"),
	   "%s: the error is reported as final: %s", row->name, row->words);
	ok(status_has("failed for good (failed 1 time)\n") && status_has(row->words),
	   "%s: status tells that the path failed for good", row->name);
	log_text[0] = '\0';
	wait_until(DEADLINE_MS - 1);
	did("", "a path that failed for good is not tried or reported again before the deadline");
	wait_until(DEADLINE_MS);
	ok(said(row->words) && said("exit 1\n"), "%s: the error is repeated at the deadline", row->name);
}

static void alone(const struct row *row) {
	single();
	begin_up();
	probed(0, 0);
	log_text[0] = '\0';
	if (row->reaction == LATER)
		tried_later(row);
	else
		tried_never(row);
	end();
}

/* When one path fails, the next path is connected at once, and the boot goes on with the second path. */
static void nobody_is_delayed(const struct row *row) {
	two_paths();
	begin_up();
	probed(0, 0);
	probed(1, 0);
	log_text[0] = '\0';
	refused(row);
	ok(said("nbft1: connect 198.51.100.1"), "%s: after a failed connect the next path is connected at once",
	   row->name);
	connected(1, 0, 0);
	namespace("nvme0n1", 1, 1);
	ok(said("ready\n"), "%s: the second path alone makes the boot ready", row->name);
	ok((row->reaction == NEVER) == said("exit 4\n"),
	   "%s: the run waits for the first path only if it may still connect", row->name);
	end();
}

/* A failed probe is repeated soon, whatever the errno, because a probe costs the target next to nothing. */
static void probe(const struct row *row) {
	uint64_t took;

	single();
	begin_up();
	log_text[0] = '\0';
	probed(0, row->err);
	took = next_try(0, 20000);
	ok(said("; trying again until it works") && took >= 250 && took <= 313,
	   "%s: a failed probe is repeated after 250 to 313 ms (%llu ms)", row->name, (unsigned long long)took);
	end();
}

/*
 * The kernel had a controller for the path before. The number of that controller is looked up, so that its end is
 * noticed.
 */
static void there_already(void) {
	single();
	begin_up();
	probed(0, 0);
	log_text[0] = '\0';
	connected(0, EALREADY, 7);
	did("say: NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: is connected already, as nvme7\n",
	    "EALREADY: the path counts as connected");
	ok(status_has("connected as nvme7\n"), "EALREADY: status has the number of the controller");
	tell(&(struct event){ .type = EVENT_CTRL_GONE, .ctrl = 7 });
	ok(said("the kernel has given up this controller"), "EALREADY: the end of the controller is noticed");
	end();
	begin_up();
	probed(0, 0);
	connected(0, EALREADY, -1);
	ok(said("port 4420: is connected already\n"),
	   "EALREADY: the path counts as connected even without the controller's number");
	namespace("nvme0n1", 1, 1);
	ok(said("ready\nexit 0\n"), "EALREADY: the namespace of the controller makes the boot ready");
	end();
}

/* If no connect string could be made, the message has the reason in its own words. */
static void own_reasons(void) {
	static const int ERRORS[] = { EINVAL, E2BIG };

	for (size_t i = 0; i < sizeof(ERRORS) / sizeof(*ERRORS); i++) {
		single();
		begin_up();
		probed(0, 0);
		tell(&(struct event){
			.type = EVENT_CONNECTED, .path = 0, .err = ERRORS[i], .reason = "the NQN has a comma in it" });
		ok(said("connect: the NQN has a comma in it; this does not heal by itself, not trying again\n"),
		   "%s: the reason given with the event is reported in place of the errno, and is final",
		   strerror(ERRORS[i]));
		end();
	}
}

/* Some CPUs are offline (nvme-cli issue 3424; maxcpus=). */
static void cpus_offline(void) {
	two_paths();
	begin_up();
	log_text[0] = '\0';
	probed(0, 0);
	did("nbft0: connect 192.0.2.1 port 4420 from 192.0.2.10 nqn nqn.x\n",
	    "EXDEV: the first connect has all I/O queues");
	probed(1, 0);
	log_text[0] = '\0';
	connected(0, EXDEV, 0);
	ok(said("nbft1: connect 198.51.100.1 port 4420 from 198.51.100.10 nqn nqn.x with one I/O queue\n"),
	   "EXDEV: the next path has one I/O queue");
	connected(1, ECONNREFUSED, 0);
	until_probed(0);
	log_text[0] = '\0';
	probed(0, 0);
	wait_until(now_ms + 1000);
	ok(said("nbft0: connect 192.0.2.1 port 4420 from 192.0.2.10 nqn nqn.x with one I/O queue\n"),
	   "EXDEV: the same path is tried again with one I/O queue");
	end();
}

/*
 * A path is tried as soon as its interface or address is back, however long the path would have had to wait otherwise.
 */
static void interface_comes_back(void) {
	single();
	begin_up();
	for (int i = 0; i < 4; i++) {
		probed(0, 0);
		connected(0, ENODEV, 0);
		if (i < 3)
			next_try(0, 20000);
	}
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	log_text[0] = '\0';
	bring_up(0, 5, ifaces[0].mac);
	ok(said("nbft0: probe 192.0.2.1"), "ENODEV: the path is probed when the link is back, not 8 s later");
	end();

	begin_up();
	probed(0, 0);
	connected(0, EADDRNOTAVAIL, 0);
	tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = 2, .addr = addr1.ip });
	log_text[0] = '\0';
	done(ACTION_ADDR, 0, 2, 0, 0);
	ok(said("nbft0: probe 192.0.2.1 port 4420 from 192.0.2.10 without commands\n"),
	   "EADDRNOTAVAIL: the path is probed when the address is set again");
	end();
}

/*
 * A target opens its port before its subsystem is there. Refused probes do not make the wait after a refused connect
 * longer.
 */
static void late_and_then_refused(void) {
	uint64_t took;

	single();
	begin_up();
	while (now_ms < 30000) {
		if (engine_path(e, 0)->state == PATH_PROBING)
			probed(0, ECONNREFUSED);
		wait_until(now_ms + 10);
	}
	until_probed(0);
	probed(0, 0);
	connected(0, EIO, 0);
	took = next_try(0, 20000);
	ok(took >= 1000 && took <= 1251,
	   "a connect refused after 30 s of refused probes is tried again after 1 s (%llu ms)",
	   (unsigned long long)took);
	end();
}

/* Refused connects count only in a row: a probe that fails in between shows that the target is another one by now. */
static void refused_and_then_late(void) {
	uint64_t took;

	single();
	begin_up();
	probed(0, 0);
	for (int i = 0; i < 3; i++) {
		connected(0, EIO, 0);
		took = next_try(0, 20000);
	}
	ok(took >= 4000, "the third refused connect is tried again after 4 s (%llu ms)", (unsigned long long)took);
	connected(0, EIO, 0);
	until_probed(0);
	probed(0, ECONNREFUSED);
	until_probed(0);
	probed(0, 0);
	connected(0, EIO, 0);
	took = next_try(0, 20000);
	ok(took >= 1000 && took <= 1251, "a connect refused after a refused probe is tried again after 1 s (%llu ms)",
	   (unsigned long long)took);
	end();
}

/* Probes of a dead host on the same network fail with two reasons that take turns. */
static void reasons_that_take_turns(void) {
	single();
	begin_up();
	log_text[0] = '\0';
	for (int i = 0; i < 12; i++) {
		until_probed(0);
		probed(0, i % 2 ? EHOSTUNREACH : ETIMEDOUT);
	}
	is_int(count("; trying again until it works"), 2, "two reasons that take turns are reported once each");
	until_probed(0);
	probed(0, 0);
	connected(0, 0, 1);
	tell(&(struct event){ .type = EVENT_CTRL_GONE, .ctrl = 1 });
	log_text[0] = '\0';
	next_try(0, 5000);
	connected(0, ETIMEDOUT, 0);
	ok(said("no answer; trying again"), "after a connection the same reason is reported again");
	end();
}

/* A thousand hosts that lost the same target must not come back at the same moment. */
static void hosts_do_not_keep_step(void) {
	uint64_t shortest = UINT64_MAX, longest = 0;

	single();
	for (uint32_t seed = 1; seed <= 100; seed++) {
		uint64_t wait;

		begin_with(seed);
		fabrics(0);
		bring_up(0, 2, ifaces[0].mac);
		probed(0, ECONNREFUSED);
		wait = engine_wakeup(e) - START;
		shortest = wait < shortest ? wait : shortest;
		longest = wait > longest ? wait : longest;
		end();
	}
	ok(shortest >= 250000 && longest <= 312500,
	   "a refused probe is tried again after 250 to 312.5 ms (%llu to %llu us)", (unsigned long long)shortest,
	   (unsigned long long)longest);
	ok(longest - shortest > 50000, "the retries of a hundred hosts spread over more than 50 ms");
}

int main(void) {
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		if (ROWS[i].reaction == WELL)
			continue;
		alone(&ROWS[i]);
		nobody_is_delayed(&ROWS[i]);
		probe(&ROWS[i]);
	}
	there_already();
	own_reasons();
	cpus_offline();
	interface_comes_back();
	late_and_then_refused();
	refused_and_then_late();
	reasons_that_take_turns();
	hosts_do_not_keep_step();
	return tap_done();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: the kernel looks for an absent namespace again. The kernel looks when it connects, and when a
 * controller tells of a change. A target that does not tell, or whose message is lost, shows a namespace that was mapped
 * later only when it is asked again.
 */
#include <errno.h>

#include "engine-kit.h"

static unsigned scans(const char *via) {
	char line[64];
	unsigned n = 0;

	snprintf(line, sizeof(line), "%s: scan ", via);
	for (const char *at = log_text; (at = strstr(at, line)); at++)
		n++;
	return n;
}

/* Both paths are connected, and their subsystems have no namespace. */
static void connect_both(void) {
	begin_up();
	probed(0, 0);
	connected(0, 0, 4);
	probed(1, 0);
	wait_until(300);
	connected(1, 0, 5);
	tell(&(struct event){ .type = EVENT_LISTED, .listing = LISTING_NVME });
	log_text[0] = '\0';
}

static void with_growing_waits(void) {
	uint64_t last = 0;
	unsigned n = 0;
	bool good = true;

	two_paths();
	connect_both();
	wait_until(1999);
	is_int(scans("nbft0"), 0, "the kernel's own look takes its time");
	while (now_ms < 170000) {
		log_text[0] = '\0';
		wait_until(now_ms + 1);
		if (engine_ns(e, 0)->fault == NS_NO_FAULT) /* ACTION_LOOK is answered */
			tell(&(struct event){ .type = EVENT_LISTED, .listing = LISTING_NVME });
		if (scans("nbft0") == 0)
			continue;
		good = good && scans("nbft0") == 1 && (n == 0 || now_ms - last >= (n < 4 ? 1000U << (n - 1) : 8000));
		last = now_ms;
		n++;
	}
	ok(good, "one scan of a controller at a time, after 1, 2, 4, 8, 8 s and a little");
	ok(n >= 17 && n <= 24, "about every 9 s until the deadline (%u scans)", n);
	end();
}

static void of_each_controller(void) {
	two_paths();
	connect_both();
	wait_until(4000);
	ok(said("nbft0: scan 192.0.2.1 port 4420\nnbft1: scan 198.51.100.1 port 4420\n"),
	   "each connected controller of the subsystem is asked, since each has a list of its own");
	log_text[0] = '\0';
	namespace("nvme0n1", 1, 1);
	ok(engine_is_ready(e), "the namespace that a scan finds ends the wait");
	wait_until(60000);
	is_int(scans("nbft0") + scans("nbft1"), 0, "a namespace that is there is not looked for");
	end();
}

static void only_what_is_connected(void) {
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, EALREADY, -1);
	probed(1, ECONNREFUSED);
	wait_until(30000);
	is_int(scans("nbft0") + scans("nbft1"), 0, "a controller without a known number cannot be scanned");
	end();

	two_paths();
	paths[1].nqn = "nqn.y";
	paths[1].boot = false;
	connect_both();
	wait_until(30000);
	tell(&(struct event){ .type = EVENT_LISTED, .listing = LISTING_NVME });
	wait_until(60000);
	ok(scans("nbft0") > 0, "a controller of the subsystem is scanned");
	is_int(scans("nbft1"), 0, "a controller of another subsystem is not scanned");
	end();
}

/* The machine's clock begins at zero when the kernel starts. */
static void soon_after_power_on(void) {
	single();
	now_ms = 100 - START / 1000;
	log_text[0] = '\0';
	e = engine_new(&plan, START + now_ms * 1000, 1);
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	connected(0, 0, 4);
	ok(said("connected as nvme4") && !said("list namespaces"), "0.1 s after power-on no namespace is missed");
	end();
}

/* The kernel knows a shut path, and the target tells when it opens the path. */
static void not_if_shut(void) {
	two_paths();
	connect_both();
	namespace_is_shut();
	wait_until(30000);
	is_int(scans("nbft0"), 0, "a namespace behind shut paths is not looked for");
	end();
}

/* The NSID has another volume, and the target does not tell that the volume is exchanged back. */
static void exchanged(void) {
	two_paths();
	connect_both();
	namespace("nvme0n1", 1, 9);
	ok(said("another namespace: nsid 1"), "another volume has the NSID");
	wait_until(3000);
	ok(scans("nbft0") > 0, "the kernel looks whether the NSID has another volume by now");
	end();
}

/* The kernel ignored the namespace because of a clone, and does not come back to it by itself. */
static void ignored(void) {
	struct event clone = { .type = EVENT_NS,
			       .ns = { .dev = "nvme9n1", .nqn = "nqn.y", .nsid = 1, .has_uuid = true } };

	memcpy(clone.ns.uuid, (const uint8_t[]){ 1, 2, 3 }, 3);
	two_paths();
	connect_both();
	tell(&clone);
	wait_until(20000);
	is_int(scans("nbft0"), 0, "the kernel would ignore the namespace again while the clone is there");
	clone.type = EVENT_NS_GONE;
	tell(&clone);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_LISTED, .listing = LISTING_NVME });
	wait_until(30000);
	ok(scans("nbft0") > 0, "a namespace that the kernel ignored is looked for when the clone is gone");
	end();
}

int main(void) {
	with_growing_waits();
	of_each_controller();
	only_what_is_connected();
	not_if_shut();
	exchanged();
	ignored();
	soon_after_power_on();
	return tap_done();
}

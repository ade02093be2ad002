/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: the commands of a probe. A target that answers the greeting and no command, or a network that
 * loses large packets, would hold the kernel for a minute.
 */
#include <errno.h>

#include "engine-kit.h"

/* The kernel would wait a minute for a silent target. All other paths would have to wait for the kernel. */
static void falls_silent(void) {
	two_paths();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	bring_up(1, 3, ifaces[1].mac);
	log_text[0] = '\0';
	greeted(0);
	did("", "a greeting alone does not count as an answer");
	now_ms = 10;
	probed(1, 0);
	ok(said("nbft1: connect 198.51.100.1"), "a path that answers to a command is connected before a mute path");
	connected(1, 0, 0);
	namespace("nvme0n1", 1, 1);
	wait_until(500);
	greeted(0); /* a second greeting gives no more time */
	wait_until(999);
	ok(!said("stop probing"), "a probe waits a second for the answer to its command");
	wait_until(1000);
	ok(said("nbft0): 192.0.2.1 port 4420: probe: the target speaks NVMe/TCP, but answers no command; trying again"),
	   "a target that answers to no command is reported");
	ok(!said("nbft0: connect") && said("ready\n"),
	   "a mute path is not connected, and the boot does not wait for it");
	end();
}

/*
 * Answers every probe of the first path with a greeting only, or also its first command, and no further command.
 * Returns the number of probes until the path connects; 0: the path does not connect.
 */
static unsigned mute_probes(void (*greet)(size_t path)) {
	unsigned probes = 0;

	for (; now_ms < 120000; now_ms += 10) {
		if (said("nbft0: connect"))
			return probes;
		log_text[0] = '\0';
		if (engine_path(e, 0)->state == PATH_PROBING && !engine_path(e, 0)->greeted) {
			probes++;
			greet(0);
		}
		wait_until(now_ms);
	}
	return 0;
}

/*
 * A target may always be mute before a connect. The kernel tries such a target when no other path could use the kernel.
 */
static void only_mute_ones(void) {
	two_paths();
	begin_up();
	probed(1, 0);
	connected(1, ENOKEY, 0);
	is_int(mute_probes(greeted), 8, "a mute path is connected after eight probes if no other path may connect");
	log_text[0] = '\0';
	connected(0, EIO, 0);
	is_int(mute_probes(greeted), 8, "a mute path that was rejected is connected again after eight more probes");
	end();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	is_int(mute_probes(greeted), 32, "a mute path is connected after 32 probes if another path waits for its NIC");
	end();
}

/*
 * A network that loses large packets lets a target answer a probe's first command, and no command that fills a packet.
 * The kernel would wait a minute for such a target.
 */
static void loses_large_packets(void) {
	two_paths();
	begin_up();
	log_text[0] = '\0';
	small_passed(0);
	did("", "small packets alone do not count as an answer");
	now_ms = 10;
	probed(1, 0);
	ok(said("nbft1: connect 198.51.100.1"),
	   "a path that carries large packets is connected before one that does not");
	connected(1, 0, 0);
	wait_until(999);
	ok(!said("stop probing"), "a probe waits a second for the answers in large packets");
	wait_until(1000);
	ok(said("nbft0): 192.0.2.1 port 4420: probe: small packets pass, large ones do not (does the network carry the "
		"interface's MTU?); trying again"),
	   "a network that loses large packets is reported");
	is_int(mute_probes(small_passed), 0,
	       "a path that loses large packets is not connected beside a path that works");
	end();

	begin_up();
	probed(1, 0);
	connected(1, ENOKEY, 0);
	is_int(mute_probes(small_passed), 8,
	       "a path that loses large packets is connected after eight probes if no other path may connect");
	end();
}

/*
 * A single path can hold up no other path, so the kernel tries the path after one probe. The message comes a minute
 * before the kernel gives up.
 */
static void a_single_path(void) {
	single();
	begin_up();
	log_text[0] = '\0';
	small_passed(0);
	wait_until(1000);
	did("nbft0: stop probing 192.0.2.1 port 4420 from 192.0.2.10\nsay: NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 "
	    "port 4420: probe: "
	    "small packets pass, large ones do not "
	    "(does the network carry the interface's MTU?); the kernel tries to connect all the same\n"
	    "nbft0: connect 192.0.2.1 port 4420 from 192.0.2.10 nqn nqn.x\n",
	    "a single path that loses large packets is reported, and the kernel tries it");
	now_ms = 61000;
	connected(0, EIO, 0);
	ok(said("connect: the target fell silent during the connect (does the network carry the interface's MTU?)"),
	   "a connect that fails after a minute was not rejected");
	end();

	begin_up();
	probed(0, 0);
	now_ms = 20;
	connected(0, EIO, 0);
	ok(said("connect: the target rejected the connect"), "a connect that fails in 20 ms was rejected");
	end();
}

/* The commands of a probe are work for the target. */
static void asked_once(void) {
	single();
	begin_up();
	ok(!said("without commands"), "the first probe of a path sends commands");
	probed(0, 0);
	log_text[0] = '\0';
	now_ms = 20;
	connected(0, EIO, 0);
	wait_until(3000);
	ok(said("without commands"), "the next probe of a target that answered all commands sends none");
	probed(0, 0);
	log_text[0] = '\0';
	now_ms = 63000;
	connected(0, EIO, 0);
	wait_until(70000);
	ok(said("probe") && !said("without commands"),
	   "a target that fell silent during the connect gets commands again");
	end();
}

int main(void) {
	falls_silent();
	only_mute_ones();
	loses_large_packets();
	a_single_path();
	asked_once();
	return tap_done();
}

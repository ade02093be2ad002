/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/engine/status.c: what an operator reads while and after a story. */
#include <errno.h>

#include "engine_kit.h"
#include "status.h"

static const char *status(void) {
	static char text[4096];
	FILE *f = fmemopen(text, sizeof(text), "w");

	status_text(f, e, "running");
	fclose(f);
	return text;
}

static void nothing_yet(void) {
	single();
	begin();
	is_str(status(),
	       "nvmf-boot: running; 0 of 1 paths connected, 0 of 1 namespaces to boot from present\n"
	       "Interfaces:\n"
	       "  NBFT HFI 1 (nbft0), MAC 52:54:00:00:00:01: absent\n"
	       "    192.0.2.10/24 not set\n"
	       "    NBFT HFI 1 (nbft0): no interface with MAC 52:54:00:00:00:01\n"
	       "Paths:\n"
	       "  NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: waiting for its interface\n"
	       "    nqn.x\n"
	       "Namespaces:\n"
	       "  NBFT SSNS 1: absent\n",
	       "before anything is there");
	end();
}

static void refused(void) {
	single();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	log_text[0] = '\0';
	probed(0, ECONNREFUSED);
	ok(strstr(status(), "port 4420: failed, is tried again (failed 1 time)\n"), "a path that failed");
	ok(strstr(status(), "    NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: probe: connection refused, "
			    "nothing listens there\n"),
	   "with its reason");
	ok(said("NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: probe: connection refused, nothing listens there"),
	   "in the words of the console");
	end();
}

static void connected_and_there(void) {
	single();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	connected(0, 0, 5);
	namespace("nvme5n1", 1, 1);
	is_str(status(),
	       "nvmf-boot: running; 1 of 1 paths connected, 1 of 1 namespaces to boot from present\n"
	       "Interfaces:\n"
	       "  NBFT HFI 1 (nbft0), MAC 52:54:00:00:00:01: up\n"
	       "    192.0.2.10/24 ready\n"
	       "Paths:\n"
	       "  NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: connected as nvme5\n"
	       "    nqn.x\n"
	       "Namespaces:\n"
	       "  NBFT SSNS 1: /dev/nvme5n1\n",
	       "when all is well");
	end();
}

/* The plan refuses ASCII's control characters in an NQN; a terminal may obey those above 0x7f, too. */
static void nothing_raw(void) {
	single();
	paths[0].nqn = "nqn.x:\x9b"
		       "31m";
	begin();
	ok(strstr(status(), "    nqn.x:\\x9b31m\n"), "an NQN's odd bytes are shown, not sent to the terminal");
	end();
}

int main(void) {
	nothing_yet();
	refused();
	connected_and_there();
	nothing_raw();
	return tap_done();
}

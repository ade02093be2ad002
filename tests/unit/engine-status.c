/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/words/status-text.c and status-json.c: the status that an operator reads during and after a story. */
#include <errno.h>

#include "engine-kit.h"
#include "status.h"

static struct status now = { .phase = STATUS_RUNNING };

static const char *status(void) {
	static char text[4096];
	FILE *f = fmemopen(text, sizeof(text), "w");

	now.engine = e;
	status_text(f, &now);
	fclose(f);
	return text;
}

static const char *json(void) {
	static char text[8192];
	FILE *f = fmemopen(text, sizeof(text), "w");
	struct json j = json_start(f);

	now.engine = e;
	status_json(&j, &now);
	json_end(&j);
	fclose(f);
	return text;
}

static void nothing_yet(void) {
	single();
	begin();
	is_str(status(),
	       "nvmf-boot: running; connected: 0 of 1 paths, 0 of 1 namespaces\n"
	       "Interfaces:\n"
	       "  NBFT HFI 1 (nbft0), MAC 52:54:00:00:00:01: absent\n"
	       "    192.0.2.10/24 not set\n"
	       "    no interface with MAC 52:54:00:00:00:01\n"
	       "Paths:\n"
	       "  NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: waiting for its interface\n"
	       "    nqn.x\n"
	       "Namespaces:\n"
	       "  NBFT SSNS 1: absent\n"
	       "    uuid 01020300-0000-0000-0000-000000000000 of\n"
	       "    nqn.x\n"
	       "    no path to it is connected\n",
	       "status text before any link is there");
	end();
}

static void refused(void) {
	single();
	begin_up();
	log_text[0] = '\0';
	probed(0, ECONNREFUSED);
	ok(strstr(status(), "port 4420:\n    failed, will be tried again (failed 1 time)\n"),
	   "status text has a failed path with its number of failures");
	ok(strstr(status(), "    nqn.x\n    probe: connection refused, nothing listens there\n"),
	   "status text has the reason of the failure, below the path");
	ok(said("NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: probe: connection refused, nothing listens there"),
	   "the message on the console has the same words as the status");
	done(ACTION_ADDR, 0, 2, 0, EINVAL);
	ok(strstr(status(), "\n    address 192.0.2.10/24 cannot be set: Invalid argument\n"),
	   "an error of the interface's own HFI does not name the HFI again");
	end();
}

/* The module may be missing in the image: the first thing to know in the emergency shell. */
static void no_module(void) {
	struct event ev = { .type = EVENT_FABRICS, .err = ENOPKG, .reason = "Module nvme_tcp not found" };

	single();
	begin_up();
	ok(!strstr(status(), "cannot connect") && strstr(json(), "\"why\": null,\n  \"error\": null,\n"),
	   "the status of a kernel that can connect has no error");
	tell(&ev);
	ok(strstr(status(), "0 of 1 namespaces\n    the kernel cannot connect NVMe/TCP: Module nvme_tcp not "
			    "found\nInterfaces:\n"),
	   "status text says why the kernel cannot connect");
	ok(strstr(json(), "\"error\": \"the kernel cannot connect NVMe/TCP: Module nvme_tcp not found\",\n"),
	   "status JSON says why the kernel cannot connect");
	fabrics(0);
	ok(!strstr(status(), "cannot connect"), "the error goes when the kernel can connect");
	end();
}

static void connected_and_there(void) {
	single();
	begin_up();
	probed(0, 0);
	connected(0, 0, 5);
	namespace("nvme5n1", 1, 1);
	is_str(status(),
	       "nvmf-boot: running; connected: 1 of 1 paths, 1 of 1 namespaces\n"
	       "Interfaces:\n"
	       "  NBFT HFI 1 (nbft0), MAC 52:54:00:00:00:01: up\n"
	       "    192.0.2.10/24 ready\n"
	       "Paths:\n"
	       "  NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: connected as nvme5\n"
	       "    nqn.x\n"
	       "Namespaces:\n"
	       "  NBFT SSNS 1: /dev/nvme5n1\n"
	       "    uuid 01020300-0000-0000-0000-000000000000 of\n"
	       "    nqn.x\n",
	       "status text when the root is there");
	end();
}

static void as_json(void) {
	single();
	begin_up();
	probed(0, ECONNREFUSED);
	ok(strstr(json(), "\"phase\": \"running\""), "status JSON has the phase");
	ok(strstr(json(), "\"name\": \"nbft0\",\n      \"table\": \"NBFT\",\n      \"hfi\": 1,"),
	   "status JSON has an interface");
	ok(strstr(json(), "\"prefix\": 24,\n          \"note\": null,\n          \"state\": \"ready\""),
	   "status JSON has an address and its state");
	ok(strstr(json(), "\"state\": \"backing-off\",\n      \"controller\": null,\n      \"failures\": 1,\n"
			  "      \"error\": \"probe: connection refused, nothing listens there\""),
	   "status JSON has a failed path with its error");
	ok(strstr(json(), "\"present\": false,\n      \"device\": null"), "status JSON has an absent namespace");
	ok(strstr(json(), "\"nid\": \"01020300-0000-0000-0000-000000000000\""),
	   "status JSON has the NID of a namespace");
	end();

	single();
	begin_up();
	probed(0, 0);
	connected(0, 0, 5);
	namespace("nvme5n1", 1, 1);
	now.phase = STATUS_DONE;
	now.notes = "NBFT HFI 1: odd\nrd.nvmf.x: no such option\n";
	ok(strstr(json(), "\"phase\": \"done\"") && strstr(json(), "\"controller\": \"nvme5\"") &&
		   strstr(json(), "\"device\": \"nvme5n1\""),
	   "status JSON has controller and device when the root is there");
	ok(strstr(json(), "\"notes\": [\n    \"NBFT HFI 1: odd\",\n    \"rd.nvmf.x: no such option\"\n  ]"),
	   "status JSON has the notes");
	ok(strstr(status(),
		  "\nFirmware's tables and the kernel command line:\n  NBFT HFI 1: odd\n  rd.nvmf.x: no such option\n"),
	   "status text has the notes");
	end();
}

/*
 * For a name, JSON has the states of a discovery controller, because other programs know those states. The text tells
 * people what happens.
 */
static void a_name(void) {
	struct plan_path target = { .kind = PLAN_NAME,
				    .iface = PLAN_ANY_IFACE,
				    .name = (char *)"target.example",
				    .port = 8009,
				    .nqn = "nqn.d" };
	struct discovery_record address = {
		.kind = DISCOVERY_REFERRAL, .traddr = a("192.0.2.8"), .port = 8009, .nqn = "nqn.d"
	};
	struct discovery_log log = { .records = &address, .n = 1, .listed = 1 };

	single();
	plan.discoveries = &target;
	plan.n_discoveries = 1;
	now.phase = STATUS_RUNNING;
	begin_up();
	ok(strstr(status(), "target.example port 8009:\n    its name is being resolved\n"),
	   "status text tells that a name is being resolved");
	ok(strstr(json(), "\"state\": \"asking\""),
	   "status JSON has the state \"asking\" while a name is being resolved");
	tell(&(struct event){ .type = EVENT_RESOLVED, .path = 1, .log = &log });
	ok(strstr(status(), "target.example port 8009:\n    its name is resolved\n"),
	   "status text tells that a name is resolved");
	ok(strstr(json(), "\"state\": \"asked\"") && !strstr(json(), "\"state\": \"asking\""),
	   "status JSON has the state \"asked\" when a name is resolved");
	probed(0, 0);
	connected(0, 0, 5);
	namespace("nvme5n1", 1, 1);
	ok(engine_is_ready(e) && strstr(status(), "target.example port 8009:\n    its name is resolved\n"),
	   "status text still tells so when the root is there");
	end();
}

static size_t widest(const char *text) {
	size_t widest = 0, n;

	for (; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		widest = n > widest ? n : widest;
	}
	return widest;
}

/* After its end, the status tells in the past tense what the run did not finish, in every phase but STATUS_RUNNING. */
static void past(void) {
	static const enum status_phase ENDED[] = { STATUS_DONE, STATUS_PARTIAL, STATUS_FAILED, STATUS_STOPPED };
	static const char *const PRESENT[] = { "being ", "waiting", "will be", "is under way", "answers," };

	single();
	begin();
	now.notes = NULL;
	for (size_t i = 0; i < sizeof(ENDED) / sizeof(*ENDED); i++) {
		now.phase = ENDED[i];
		ok(strstr(status(), "port 4420:\n    not tried, its interface was not ready\n"),
		   "phase %d: a path that waited for its interface was not tried", (int)ENDED[i]);
	}
	end();
	single();
	begin_up();
	now.phase = STATUS_STOPPED;
	ok(strstr(status(), "port 4420: did not answer\n"), "a path that was being probed did not answer");
	probed(0, ECONNREFUSED);
	ok(strstr(status(), "port 4420:\n    failed, not tried any more (failed 1 time)\n"),
	   "a path that was to be tried again is not tried any more");
	for (size_t i = 0; i < sizeof(PRESENT) / sizeof(*PRESENT); i++)
		ok(!strstr(status(), PRESENT[i]), "nothing is told as if it went on: \"%s\"", PRESENT[i]);
	ok(widest(status()) <= 80, "the text has at most 80 columns (%zu)", widest(status()));
	now.phase = STATUS_RUNNING;
	ok(strstr(status(), "failed, will be tried again"), "while the run goes on, the path is tried again");
	end();
}

static void short_line(void) {
	char line[STATUS_LINE_MAX];

	single();
	begin_up();
	is_str(status_line(e, line, sizeof(line)), "0 of 1 paths, 0 of 1 namespaces", "the line for systemd is short");
	end();

	single();
	nss[1] = nss[0];
	nss[1].nid[0] = 9;
	nss[1].ssns = 2;
	nss[1].boot = false;
	plan.n_nss = 2;
	begin_up();
	probed(0, 0);
	connected(0, 0, 5);
	namespace("nvme5n2", 2, 9);
	ok(engine_ns(e, 1)->present, "a namespace that is not for booting is there");
	is_str(status_line(e, line, sizeof(line)), "1 of 1 paths, 0 of 1 namespaces",
	       "only namespaces to boot from are counted");
	end();
}

static void nothing_done(void) {
	now.why = "there is no NBFT";
	now.notes = NULL;
	is_str(status(), "nvmf-boot: nothing was done: there is no NBFT\n", "status text when nothing was done");
	is_str(json(), "{\n  \"phase\": \"nothing\",\n  \"why\": \"there is no NBFT\",\n  \"notes\": []\n}\n",
	       "status JSON when nothing was done");
}

/* The plan refuses ASCII control characters in an NQN. A terminal may also obey bytes above 0x7f. */
static void nothing_raw(void) {
	single();
	paths[0].nqn = "nqn.x:\x9b"
		       "31m";
	begin();
	ok(strstr(status(), "    nqn.x:\\x9b31m\n"), "status text shows bytes above 0x7f of an NQN as escapes");
	end();
}

int main(void) {
	nothing_yet();
	refused();
	no_module();
	connected_and_there();
	as_json();
	a_name();
	past();
	short_line();
	nothing_done();
	nothing_raw();
	return tap_done();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: the records that discovery controllers list, which of the records are used, and the messages
 * about them.
 */
#include <errno.h>

#include "discovery-kit.h"
#include "status.h"

static void finds_a_path(void) {
	struct discovery_log *log = listed(2);

	discovery_only();
	begin();
	ok(!said("ready"), "without a namespace in the table the boot waits for what is listed");
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	ok(said("nbft0: probe 192.0.2.8 port 8009 from 192.0.2.10"),
	   "a discovery controller is probed like any target");
	log_text[0] = '\0';
	probed(0, 0);
	did("nbft0: connect 192.0.2.8 port 8009 from 192.0.2.10 nqn nqn.2014-08.org.nvmexpress.discovery\n",
	    "a discovery controller that answered the probe is connected");
	connected(0, 0, 7);
	did("nbft0: ask for more paths: 192.0.2.8 port 8009 from 192.0.2.10\n",
	    "a connected discovery controller is asked for its log page");
	is_int(engine_path(e, 0)->ctrl, 7, "the discovery controller is asked through the kernel's controller nvme7");
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "192.0.2.8", NVME_DISCOVERY_NQN, DISCOVERY_SELF);
	discovered(0, 0, log);
	did("say: NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.8 port 8009: asked: lists 1 new path\n"
	    "nbft0: probe 192.0.2.1 port 4420 from 192.0.2.10\n",
	    "a listed target is probed");
	is_int((long long)engine_n_paths(e), 2, "a listed target adds one path");
	log->records[0].nqn[0] = '\0'; /* The engine may read the log only during the event. */
	probed(1, 0);
	did("nbft0: connect 192.0.2.1 port 4420 from 192.0.2.10 nqn nqn.x\n",
	    "a listed target that answered the probe is connected");
	connected(1, 0, 8);
	did("say: NBFT discovered via HFI 1 (nbft0): 192.0.2.1 port 4420: connected as nvme8\nready\nexit 0\n",
	    "the run ends when the only listed path is connected");
	end();
}

static void resolved(size_t path, int err, const struct discovery_log *log) {
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_RESOLVED, .path = path, .err = err, .log = log });
}

#define NAMED_PATH "NBFT discovery 1 via HFI 1 (nbft0): target.example port 8009:"
#define NAMED NAMED_PATH " "

static char *status_now(void) {
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	status_text(f, &(struct status){ .engine = e, .phase = STATUS_RUNNING });
	fclose(f);
	return text;
}

static void has_a_name(void) {
	struct discovery_log *log = listed(2);
	char *text;

	discovery_only();
	dcs[0].kind = PLAN_NAME;
	dcs[0].name = (char *)"target.example";
	dcs[0].traddr = a("");
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	ok(said("nbft0: resolve target.example port 8009\n") && !said("probe"),
	   "a name is resolved when its interface is up");
	text = status_now();
	ok(strstr(text, NAMED_PATH "\n    its name is being resolved\n"),
	   "status tells that the name is being resolved");
	free(text);
	resolved(0, ENODATA, NULL);
	did("say: " NAMED "name: the host name is unknown, or no name server in /etc/resolv.conf answers; trying again "
	    "until it works\n",
	    "a name that cannot be resolved is reported");
	wait_until(3000);
	did("nbft0: resolve target.example port 8009\n", "a name that could not be resolved is resolved again");
	resolved(0, ENOENT, NULL);
	ok(said("name: there is no getent in this image to resolve the host name"),
	   "an image without getent is reported");
	wait_until(9000);
	lists(log, 0, "2001:db8::8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	log->n = 1;
	resolved(0, 0, log);
	ok(said("name: none of its addresses can be reached from here"),
	   "a name with addresses of the wrong family only is reported");
	wait_until(30000);
	log->n = 2;
	lists(log, 1, "192.0.2.8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	resolved(0, 0, log);
	did("say: " NAMED "resolved: 1 address to ask\nnbft0: probe 192.0.2.8 port 4420 from 192.0.2.10\n",
	    "the address of a resolved name is probed as a discovery controller");
	text = status_now();
	ok(strstr(text, NAMED_PATH "\n    its name is resolved") &&
		   strstr(text, "NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.8 port 4420: being probed\n"),
	   "status has the name and the discovery controller with its address");
	free(text);
	probed(1, 0);
	connected(1, 0, 7);
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	log->n = 1;
	discovered(1, 0, log);
	probed(2, 0);
	connected(2, 0, 8);
	ok(said("ready\nexit 0\n"),
	   "the run ends when the path listed by the resolved discovery controller is connected");
	end();
}

static void status_tells(void) {
	struct discovery_log *log = listed(1);
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	discovery_only();
	ask_first();
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	status_text(f, &(struct status){ .engine = e, .phase = STATUS_RUNNING });
	fclose(f);
	ok(strstr(text,
		  "Paths:\n  NBFT discovered via HFI 1 (nbft0): 192.0.2.1 port 4420: being probed\n    nqn.x\n") &&
		   strstr(text,
			  "Discovery controllers:\n  NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.8 port 8009: has "
			  "been asked\n"),
	   "status has the listed path and the discovery controller");
	ok(strstr(text, "0 of 1 paths,"), "status does not count the discovery controller as a path");
	free(text);
	end();
}

/*
 * A list without a record for this host is asked for again: the target may be starting, or somebody may be about to
 * allow this host.
 */
static void lists_nothing(void) {
	discovery_only();
	ask_first();
	discovered(0, 0, listed(0));
	did("say: NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.8 port 8009: discovery: it lists nothing for this host; "
	    "trying "
	    "again until it works\n",
	    "a discovery controller that lists nothing is reported");
	wait_until(999);
	did("", "the wait is that of a connect, since the question has cost a connection");
	wait_until(1300);
	did("nbft0: probe 192.0.2.8 port 8009 from 192.0.2.10 without commands\n",
	    "a discovery controller that listed nothing is probed again");
	probed(0, 0);
	connected(0, 0, 9);
	discovered(0, 0, listed(0));
	did("", "a second empty list is not reported again");
	wait_until(180000);
	ok(said("no namespace to boot from") && said("not asked: probe: no answer") && said("exit 1"),
	   "at the deadline the missing namespace and the failed discovery are reported");
	end();
}

static void refuses(int err, const char *words) {
	discovery_only();
	ask_first();
	discovered(0, err, NULL);
	ok(said(words) && said("trying again"), "the discovery controller is tried again after \"%s\"", words);
	end();
}

static void left_out(void) {
	struct discovery_log *log = listed(3);

	discovery_only();
	ask_first();
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "203.0.113.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	log->records[2].fault = "its transport is not TCP";
	log->listed = 1000;
	discovered(0, 0, log);
	ok(said("asked: lists 1 new path, 2 left out (in another subnet and no gateway leads there), more not read"),
	   "records that are left out are counted in the message");
	is_int((long long)engine_n_paths(e), 2, "records that are left out give no path");
	end();
}

static void security(void) {
	struct nbft_security profile = { .index = 1, .authentication = NBFT_REQ_REQUIRED };
	struct nbft_ssns ssns = { .nqn = (char *)"nqn.x", .use_security = true, .security = 1 };
	struct discovery_log *log = listed(2);

	discovery_only();
	table = (struct nbft){ .ssns = &ssns, .n_ssns = 1, .securities = &profile, .n_securities = 1 };
	ask_first();
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "192.0.2.1", "nqn.y", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	ok(said("1 left out (the table demands security, which is not supported yet)"),
	   "a listed subsystem that needs security by the table is left out");
	ok(engine_n_paths(e) == 2 && strcmp(engine_path(e, 1)->want->nqn, "nqn.y") == 0,
	   "only the listed subsystem without a demand for security gives a path");
	end();
}

/*
 * The plan has the listed subsystem already, with digests, and with a path to the listed portal from another interface.
 */
static void like_in_the_plan(void) {
	struct discovery_log *log = listed(3);

	discovery_only();
	plan.n_ifaces = plan.n_paths = 2;
	plan.n_nss = 1;
	paths[0].hdr_digest = paths[1].data_digest = true;
	paths[1].traddr = a("192.0.2.2");
	ask_first();
	connected(2, 0, 7);
	lists(log, 0, "192.0.2.2", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	log->records[1].port = 4421;
	lists(log, 2, "192.0.2.3", "nqn.x", DISCOVERY_REFERRAL);
	discovered(2, 0, log);
	ok(said("lists 2 new paths, 1 other discovery"),
	   "a known target gives new paths through another interface and to another port");
	ok(engine_path(e, 3)->want->hdr_digest && engine_path(e, 3)->want->data_digest,
	   "a listed path uses all digests that the table wants for its subsystem");
	ok(engine_path(e, 4)->want->boot && !engine_path(e, 5)->want->boot,
	   "a referral is no path to boot from, even with the NQN of the root's subsystem");
	end();
}

static void refused_by_kernel(void) {
	discovery_only();
	begin_up();
	probed(0, 0);
	log_text[0] = '\0';
	connected(0, EINVAL, 0);
	ok(said("NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.8 port 8009: connect: the kernel refuses") &&
		   !said("ready"),
	   "a connect to a discovery controller that the kernel refuses is reported");
	discovered(0, 0, listed(0));
	did("", "a log page that nobody asked for is ignored");
	end();
}

static void command_line(void) {
	discovery_only();
	dcs[0].descriptor = 0;
	begin_up();
	log_text[0] = '\0';
	probed(0, ECONNREFUSED);
	ok(said("rd.nvmf.discover= via HFI 1 (nbft0): 192.0.2.8 port 8009: probe: connection refused"),
	   "a discovery controller of rd.nvmf.discover= is named after the option");
	end();
}

/* ---- referrals ---- */

static void referral(void) {
	struct discovery_log *log = listed(1);

	discovery_only();
	ask_first();
	lists(log, 0, "192.0.2.7", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	discovered(0, 0, log);
	did("say: NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.8 port 8009: asked: lists 0 new paths, 1 other discovery "
	    "controller to ask\n"
	    "nbft0: probe 192.0.2.7 port 4420 from 192.0.2.10\n",
	    "a discovery controller that a referral names is probed");
	probed(1, 0);
	connected(1, 0, 8);
	log = listed(3);
	lists(log, 0, "192.0.2.8", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	log->records[0].port = 8009;
	lists(log, 1, "192.0.2.7", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	lists(log, 2, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(1, 0, log);
	did("say: NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.7 port 4420: asked: lists 1 new path, 2 known already\n"
	    "nbft0: probe 192.0.2.1 port 4420 from 192.0.2.10\n",
	    "a referral to a known discovery controller is not followed again");
	end();
}

/*
 * Every discovery controller answers to the well-known NQN, also one that a referral names by an NQN of its own. Both
 * NQNs at one address and port are one controller.
 */
static void own_nqn(void) {
	struct discovery_log *log = listed(3);

	discovery_only();
	ask_first();
	lists(log, 0, "192.0.2.8", "nqn.array.discovery", DISCOVERY_REFERRAL);
	log->records[0].port = 8009;
	lists(log, 1, "192.0.2.8", NVME_DISCOVERY_NQN, DISCOVERY_SELF);
	lists(log, 2, "192.0.2.7", "nqn.array.discovery", DISCOVERY_REFERRAL);
	discovered(0, 0, log);
	did("say: NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.8 port 8009: asked: lists 0 new paths, 1 known already, "
	    "1 other discovery controller to ask\n"
	    "nbft0: probe 192.0.2.7 port 4420 from 192.0.2.10\n",
	    "a referral back to the controller under its own NQN is not followed");
	end();
}

/* What holds for a referral does not hold for a path, and the other way round. */
static void path_or_referral(void) {
	struct nbft_security profile = { .index = 1, .authentication = NBFT_REQ_REQUIRED };
	struct nbft_ssns ssns = { .nqn = (char *)"nqn.x", .use_security = true, .security = 1 };
	struct discovery_log *log = listed(3);

	discovery_only();
	table = (struct nbft){ .ssns = &ssns, .n_ssns = 1, .securities = &profile, .n_securities = 1 };
	dcs[0].background = true;
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	tell(&(struct event){ .type = EVENT_CONNECTED, .path = 0, .ctrl = 7 });
	lists(log, 0, "192.0.2.1", "nqn.y", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "192.0.2.7", "nqn.x", DISCOVERY_REFERRAL);
	lists(log, 2, "192.0.2.9", "nqn.z", DISCOVERY_SELF);
	log->records[2].fault = "its transport is not TCP";
	discovered(0, 0, log);
	ok(said("lists 1 new path, 1 other discovery controller to ask, 1 left out (its transport is not TCP)"),
	   "a demand for security is about subsystems, and a broken record of the controller itself is told");
	ok(!engine_path(e, 1)->want->background && engine_path(e, 2)->want->background,
	   "a path is no background task, a referral of a background controller is one");
	ok(engine_path(e, 1)->want->on_link, "a target in the subnet is on the link");
	end();
}

/* The error of an earlier answer is over. */
static void answers_later(void) {
	struct discovery_log *log;

	discovery_only();
	ask_first();
	discovered(0, 0, listed(0));
	ok(strstr(engine_path(e, 0)->error, "lists nothing"), "an empty list is an error");
	wait_until(1300);
	probed(0, 0);
	connected(0, 0, 9);
	log = listed(1);
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	is_str(engine_path(e, 0)->error, "", "a list with a path ends the error");
	end();
}

/* Only the portals of the same subsystem give a path their digests, and only a bootable namespace makes it bootable. */
static void nearly_in_the_plan(void) {
	struct discovery_log *log = listed(2);

	discovery_only();
	plan.n_ifaces = plan.n_paths = 2;
	plan.n_nss = 1;
	nss[0].boot = false;
	paths[0].hdr_digest = true;
	paths[1].nqn = "nqn.y";
	paths[1].data_digest = true;
	ask_first();
	connected(2, 0, 7);
	lists(log, 0, "192.0.2.3", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "192.0.2.3", "nqn.y", DISCOVERY_SUBSYSTEM);
	discovered(2, 0, log);
	ok(engine_path(e, 3)->want->hdr_digest && !engine_path(e, 3)->want->data_digest &&
		   !engine_path(e, 4)->want->hdr_digest && engine_path(e, 4)->want->data_digest,
	   "a listed path uses the digests of its own subsystem");
	ok(!engine_path(e, 3)->want->boot, "a path to a namespace that is not for booting is no path to boot from");
	end();
}

/* A target that offers TLS and allows connections without is used; the message tells. */
static void optional_tls(void) {
	struct discovery_log *log = listed(2);

	discovery_only();
	ask_first();
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "192.0.2.1", "nqn.y", DISCOVERY_SUBSYSTEM);
	log->records[1].offers_tls = true;
	discovered(0, 0, log);
	ok(said("asked: lists 2 new paths, 1 without the TLS that the target offers\n"),
	   "a path without the TLS that its target offers is reported");
	end();
}

/* A chain of discovery controllers: each refers to the next. */
static void chain(void) {
	size_t path = 0;
	char target[20];

	discovery_only();
	ask_first();
	for (; path < 100; path++) {
		struct discovery_log *log = listed(1);

		if (path > 0) {
			probed(path, 0);
			connected(path, 0, 8);
		}
		snprintf(target, sizeof(target), "192.0.2.%zu", 100 + path);
		lists(log, 0, target, NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
		discovered(path, 0, log);
		if (engine_n_paths(e) == path + 1)
			break;
	}
	is_int((long long)path, 16, "a chain of referrals is followed 16 times");
	ok(said("nothing it lists can be used ("), "the end of a chain of referrals is reported with a reason");
	end();
}

static void crowd(void) {
	struct discovery_log *log = listed(300);
	char nqn[20];

	discovery_only();
	ask_first();
	for (size_t i = 0; i < 300; i++) {
		snprintf(nqn, sizeof(nqn), "nqn.%zu", i);
		lists(log, i, "192.0.2.1", nqn, DISCOVERY_SUBSYSTEM);
	}
	discovered(0, 0, log);
	is_int((long long)engine_n_paths(e), 257, "256 of 300 listed paths are used");
	ok(said("44 left out (too many entries)"), "paths beyond the limit are reported as left out");
	end();

	discovery_only();
	ask_first();
	for (size_t i = 0; i < 300; i++)
		log->records[i].kind = i < 20 ? DISCOVERY_SUBSYSTEM : DISCOVERY_REFERRAL;
	log->n = log->listed = 21;
	discovered(0, 0, log);
	ok(said("lists 20 new paths, 1 other discovery"), "the limit of referrals counts only referrals");
	end();
}

/* After a stop, listed paths may still connect, but no discovery controller is asked. */
static void stopped(void) {
	struct discovery_log *log = listed(1);

	discovery_only();
	plan.n_discoveries = 2;
	ask_first();
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	engine_event(e, &(struct event){ .type = EVENT_PROBED, .path = 1 }, START + now_ms * 1000);
	engine_event(e, &(struct event){ .type = EVENT_PROBED, .path = 2 }, START + now_ms * 1000);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_STOP });
	ok(said("connect 192.0.2.1") && !said("exit"), "after a stop a listed path that has answered is connected");
	log_text[0] = '\0';
	connected(2, 0, 3);
	ok(!said("connect 192.0.2.9") && said("exit"),
	   "after a stop a discovery controller that has answered is not connected");
	end();
}

int main(void) {
	stopped();
	finds_a_path();
	has_a_name();
	status_tells();
	lists_nothing();
	refuses(ETIMEDOUT, "discovery: no answer");
	refuses(EREMOTEIO, "discovery: the controller refused to send its list");
	refuses(EAGAIN, "discovery: its list changed faster than it could be read");
	refuses(EPROTONOSUPPORT, "discovery: its list has an unknown format");
	refuses(EBADMSG, "discovery: its list is shorter than its header");
	refuses(ENXIO, "discovery: the controller was lost before it could be asked");
	left_out();
	security();
	like_in_the_plan();
	refused_by_kernel();
	command_line();
	referral();
	own_nqn();
	path_or_referral();
	answers_later();
	nearly_in_the_plan();
	optional_tls();
	chain();
	crowd();
	return tap_done();
}

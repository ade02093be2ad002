/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/task-resolve.c with a shell script as getent. */
#include "task-resolve.h"

#include <errno.h>

#include "task-kit.h"

static struct event resolve(struct kit *k, const char *script) {
	struct event ev;

	kit_forget(k);
	kit_program(k, "getent", script);
	task_resolve(&k->hands, 4, "target.example", 8009, "nqn.d");
	ev = kit_hear(k, 1);
	kit_reap(k);
	return ev;
}

static void found(struct kit *k) {
	struct event ev = resolve(k, "echo 192.0.2.8 STREAM $*; echo 192.0.2.8 DGRAM; echo 2001:db8::8 STREAM");
	char text[ADDR_TEXT_MAX];

	ok(ev.type == EVENT_RESOLVED && ev.path == 4 && ev.err == 0, "a known name is reported without an error");
	is_int(k->n_records, 2, "each address is reported once");
	is_str(addr_text(k->records[0].traddr, text), "192.0.2.8", "the addresses keep the order of getent's output");
	ok(k->records[1].kind == DISCOVERY_REFERRAL && k->records[1].port == 8009 &&
		   strcmp(k->records[1].nqn, "nqn.d") == 0 && !k->records[1].fault,
	   "an address is a referral with the port and NQN of the name");
	ev = resolve(k, "[ \"$*\" = 'ahosts target.example' ] && echo 192.0.2.9");
	is_int(ev.err, 0, "getent is run as \"ahosts NAME\"");
}

static void not_found(struct kit *k) {
	struct event ev = resolve(k, "exit 2");

	ok(ev.type == EVENT_RESOLVED && ev.err == EDESTADDRREQ, "without name servers the error is EDESTADDRREQ");
	tree_file(&k->root, "/etc/resolv.conf", "nameserver 192.0.2.53\n");
	ev = resolve(k, "exit 2");
	is_int(ev.err, ENODATA, "with a name server and no address the error is ENODATA");
	ev = resolve(k, "kill -9 $$");
	is_int(ev.err, ENODATA, "a killed getent is ENODATA");
	ev = resolve(k, "echo cannot load a library >&2; exit 127");
	is_int(ev.err, ENOENT, "a getent that cannot run is ENOENT");
	kit_forget(k);
	kit_no_programs();
	task_resolve(&k->hands, 4, "target.example", 8009, "nqn.d");
	ok(k->n == 1 && k->got[0].type == EVENT_RESOLVED && k->got[0].err == ENOENT,
	   "a missing getent is reported at once");
	kit_forget(k);
}

static void in_the_middle(struct kit *k) {
	char script[PATH_MAX + 32];
	int fd;

	kit_pipe("/pipe");
	snprintf(script, sizeof(script), "exec cat %s", kit_path("/pipe"));
	kit_program(k, "getent", script);
	task_resolve(&k->hands, 4, "target.example", 8009, "nqn.d");
	fd = kit_reader(k, "/pipe");
	ok(k->n == 0 && kit_has_child(), "no event comes while getent runs");
	kit_free_loop(k);
	is_int(k->n, 0, "a freed loop reports no event");
	close(fd);
	waitpid(-1, NULL, 0);
}

int main(void) {
	struct kit k;

	kit_start(&k);
	found(&k);
	not_found(&k);
	in_the_middle(&k);
	kit_done(&k);
	return tap_done();
}

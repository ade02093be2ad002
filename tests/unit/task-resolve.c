/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/task-resolve.c with a shell script in getent's place. */
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

	ok(ev.type == EVENT_RESOLVED && ev.path == 4 && ev.err == 0, "a name that is known");
	is_int(k->n_records, 2, "each address is told once");
	is_str(addr_text(k->records[0].traddr, text), "192.0.2.8", "in their order");
	ok(k->records[1].kind == DISCOVERY_REFERRAL && k->records[1].port == 8009 &&
		   strcmp(k->records[1].nqn, "nqn.d") == 0 && !k->records[1].fault,
	   "as a referral with the name's port and NQN");
	ev = resolve(k, "[ \"$*\" = 'ahosts target.example' ] && echo 192.0.2.9");
	is_int(ev.err, 0, "getent is asked for all addresses of the name");
}

static void not_found(struct kit *k) {
	struct event ev = resolve(k, "exit 2");

	ok(ev.type == EVENT_RESOLVED && ev.err == EDESTADDRREQ, "no name server to ask");
	tree_file(&k->root, "/etc/resolv.conf", "nameserver 192.0.2.53\n");
	ev = resolve(k, "exit 2");
	is_int(ev.err, ENODATA, "a name server, and no address");
	ev = resolve(k, "kill -9 $$");
	is_int(ev.err, ENODATA, "killed");
	ev = resolve(k, "echo cannot load a library >&2; exit 127");
	is_int(ev.err, ENOENT, "a getent that does not run");
	kit_forget(k);
	kit_no_programs();
	task_resolve(&k->hands, 4, "target.example", 8009, "nqn.d");
	ok(k->n == 1 && k->got[0].type == EVENT_RESOLVED && k->got[0].err == ENOENT, "no getent: told at once");
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
	ok(k->n == 0 && kit_has_child(), "nothing is told while getent runs");
	kit_free_loop(k);
	is_int(k->n, 0, "nor when the loop is freed");
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

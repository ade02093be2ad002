/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests helper/edge/task-dhcp.c with a shell script as dhcpcd, in its own network and mount namespaces. The script
 * leaves a lease as helper/verb/verb-lease.c does for the real dhcpcd.
 */
#include "task-dhcp.h"

#include <net/if.h>

#include "namespaces.h"
#include "task-kit.h"

#define LEASE_FILE DHCP_LEASES "/lo.dhcp4"
#define LEASE "INTERFACE=lo\nADDRESS=192.0.2.77\nPREFIX=24\nROUTER=192.0.2.254\n"

/* Shell commands that put a lease file in place atomically, as root_write() does. */
#define LEAVE(name) "cd " DHCP_LEASES "; printf '" LEASE "' > .lo; mv .lo " name "; "

static const struct nbft_hfi HFI;
static const struct plan_addr ADDR = { .way = PLAN_DHCP4, .from = &HFI };
static const struct action ACTION = { .type = ACTION_DHCP, .iface = 2, .item = 1, .ifindex = 1 /* ifindex 1 is lo */ };

static bool is_about(const struct action *a) {
	return a->type == ACTION_DHCP && a->iface == 2 && a->item == 1 && a->ifindex == 1;
}

static void start(struct kit *k, struct dhcp_tasks *tasks, const char *script) {
	kit_forget(k);
	if (script)
		kit_program(k, "dhcpcd", script);
	else
		kit_no_programs();
	task_dhcp(tasks, &ACTION, "lo", &ADDR);
}

static void leases(struct kit *k, struct dhcp_tasks *tasks) {
	char text[ADDR_TEXT_MAX], script[PATH_MAX], self[PATH_MAX];
	struct lease list[2];
	struct event ev;

	start(k, tasks,
	      "[ \"$*\" = '-B -4 -f /run/nvmf-boot/dhcpcd-lo.4.conf lo' ] || exit 1\n" LEAVE(
		      "lo.dhcp4") "exec sleep 1000");
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_LEASE && is_about(&ev.done), "a lease is reported with its action");
	is_str(addr_text(ev.addr, text), "192.0.2.77", "EVENT_LEASE has the address");
	is_int(ev.prefix, 24, "EVENT_LEASE has the prefix");
	is_str(addr_text(ev.gateway, text), "192.0.2.254", "EVENT_LEASE has the router");
	is_int(task_dhcp_leases(tasks, list, 2), 1, "the lease is listed");
	is_str(addr_text(list[0].ip, text), "192.0.2.77", "the listed lease has the reported address");
	is_int(task_dhcp_leases(tasks, list, 0), 0, "a list without room gets no lease");
	ok(strstr(kit_text(k, "/run/nvmf-boot/dhcpcd-lo.4.conf"), "\ninterface lo\n"),
	   "the client's configuration names the interface");
	ok(root_read_link(k->hands.root, DHCP_SCRIPT, script, sizeof(script)) == 0 &&
		   root_read_link(k->hands.root, "/proc/self/exe", self, sizeof(self)) == 0 &&
		   strcmp(script, self) == 0,
	   "the client's script is this program");
}

/* Starts a client in place of a client that has a lease. The new client gets no lease. */
static void another(struct kit *k, struct dhcp_tasks *tasks) {
	struct lease list[2];
	struct event ev;

	start(k, tasks, "echo no free leases >&2; exit 1");
	is_str(kit_text(k, LEASE_FILE), "", "a new client removes the last client's lease file");
	is_int(task_dhcp_leases(tasks, list, 2), 0, "the last client's lease is no longer listed");
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_DONE && is_about(&ev.done) && ev.err == ECHILD, "a client that ends by itself is reported");
	is_str(k->reason, "no free leases", "the reason is the client's last line");
	kit_reap(k);
	ok(k->n == 1 && !kit_has_child(), "the last client was ended without an event");
	start(k, tasks, NULL);
	ok(k->n == 1 && k->got[0].type == EVENT_DONE && k->got[0].err == ENOENT,
	   "a missing dhcpcd is reported at once");
}

static void strangers(struct kit *k, struct dhcp_tasks *tasks) {
	start(k, tasks,
	      "cd " DHCP_LEASES "; printf 'INTERFACE=lo\\nADDRESS=2001:db8::7\\nPREFIX=128\\n' > .lo; mv .lo lo.dhcp6; "
	      "printf 'INTERFACE=eth9\\nADDRESS=192.0.2.1\\nPREFIX=24\\n' > .lo; mv .lo eth9.dhcp4; echo x > .lo; "
	      "mv .lo lo.dhcp4; exit 3");
	kit_reap(k);
	kit_settle(k);
	ok(k->n == 1 && k->got[0].type == EVENT_DONE,
	   "leases of other families and interfaces, and faulty leases, are not reported");
}

static void look_for_address(const struct event *ev, void *data) {
	char text[ADDR_TEXT_MAX];
	int *found = data;

	if (ev->type == EVENT_ADDR && ev->ifindex == 1 && strcmp(addr_text(ev->addr, text), "192.0.2.77") == 0)
		*found = ev->prefix;
}

static void end(struct kit *k, struct dhcp_tasks *tasks) {
	int status = 0, found = 0;

	start(k, tasks, LEAVE("lo.dhcp4") "exec sleep 1000");
	kit_hear(k, 1);
	task_dhcp_done(tasks);
	waitpid(-1, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "task_dhcp_done() sends SIGTERM to the client");
	rtnl_snapshot(k->hands.rtnl, look_for_address, &found);
	is_int(found, 24, "the leased address stays after task_dhcp_done()");
	kit_settle(k);
	is_int(k->n, 1, "task_dhcp_done() reports no event");
	ok(tasks->list == NULL && tasks->leases == NULL, "task_dhcp_done() ends the watch for leases");
}

static bool prepare(struct kit *k, struct root *real) {
	k->hands.root = real;
	if (!own_network() || !own_run() || root_open(NULL, real) < 0 || rtnl_open(&k->hands.rtnl) < 0)
		return false;
	return rtnl_up(k->hands.rtnl, 1) == 0 && mkdir("/run/nvmf-boot", 0755) == 0 &&
	       mount("tmpfs", "/var/lib", "tmpfs", 0, NULL) == 0;
}

int main(void) {
	struct root real = { .fd = -1 };
	struct kit k;
	struct dhcp_tasks tasks = { .hands = &k.hands };

	kit_start(&k);
	if (prepare(&k, &real)) {
		leases(&k, &tasks);
		another(&k, &tasks);
		strangers(&k, &tasks);
		end(&k, &tasks);
	} else {
		skip("no namespaces for this test: %s", strerror(errno));
	}
	rtnl_close(k.hands.rtnl);
	root_close(&real);
	kit_done(&k);
	return tap_done();
}

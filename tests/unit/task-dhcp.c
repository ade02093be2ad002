/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests helper/edge/task-dhcp.c with a shell script as dhcpcd, in its own network and mount namespaces. The script
 * leaves a lease as helper/verb/verb-lease.c does for the real dhcpcd.
 */
#include "task-dhcp.h"

#include <net/if.h>

#include "links.h"
#include "namespaces.h"
#include "task-kit.h"

#define LEASE_FILE DHCP_LEASES "/lo.dhcp4"
#define LEASE "INTERFACE=lo\nADDRESS=192.0.2.77\nPREFIX=24\nROUTER=192.0.2.254\n"

/* Shell commands that put a lease file in place atomically, as root_write() does. */
#define LEASE_OF(client) \
	"INTERFACE=lo\nCLIENT=" client "\nADDRESS=192.0.2.77\nPREFIX=24\nROUTER=192.0.2.254\nMTU=1400\n"
#define LEAVE(name, client) "cd " DHCP_LEASES "; printf '" LEASE_OF(client) "' > .lo; mv .lo " name "; "
#define ASK(client) "cd " DHCP_LEASES "; : > .ask; mv .ask asking." client "; "

static const struct nbft_hfi HFI;
static const struct plan_addr ADDR = { .way = PLAN_DHCP4, .from = &HFI };

static bool is_about(const struct action *a, unsigned client) {
	return a->type == ACTION_DHCP && a->iface == 2 && a->item == 1 && a->ifindex == 1 && a->client == client;
}

static void start(struct kit *k, struct dhcp_tasks *tasks, unsigned client, const char *script) {
	const struct action a = { .type = ACTION_DHCP, .iface = 2, .item = 1, .ifindex = 1 /* lo */, .client = client };
	const struct dhcp_client values = { .number = client, .ifname = "lo", .addr = &ADDR };

	kit_forget(k);
	if (script)
		kit_program(k, "dhcpcd", script);
	else
		kit_no_programs();
	task_dhcp(tasks, &a, &values);
}

static void leases(struct kit *k, struct dhcp_tasks *tasks) {
	char text[ADDR_TEXT_MAX], script[PATH_MAX], self[PATH_MAX];
	struct lease list[2];
	struct event ev;

	start(k, tasks, 1,
	      "[ \"$*\" = '-B -4 -f /run/nvmf-boot/dhcpcd-lo.4.conf lo' ] || exit 1\n" ASK("1")
		      LEAVE("lo.dhcp4", "1") "exec sleep 1000");
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_ASKING && is_about(&ev.done, 1), "the first request is reported with its action");
	ev = kit_hear(k, 2);
	ok(ev.type == EVENT_LEASE && is_about(&ev.done, 1), "a lease is reported with its action");
	is_str(addr_text(ev.addr, text), "192.0.2.77", "EVENT_LEASE has the address");
	is_int(ev.prefix, 24, "EVENT_LEASE has the prefix");
	is_str(addr_text(ev.gateway, text), "192.0.2.254", "EVENT_LEASE has the router");
	is_int(ev.mtu, 1400, "EVENT_LEASE has the MTU");
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

	start(k, tasks, 2, "echo no free leases >&2; exit 1");
	is_int(task_dhcp_leases(tasks, list, 2), 0, "the last client's lease is no longer listed");
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_DONE && is_about(&ev.done, 2) && ev.err == ECHILD,
	   "a client that ends by itself is reported, and a client that is replaced is not");
	is_str(kit_text(k, LEASE_FILE), "", "a new client removes the last client's lease file");
	is_str(k->reason, "no free leases", "the reason is the client's last line");
	kit_reap(k);
	ok(k->n == 1 && !kit_has_child(), "the last client was ended without an event");
	start(k, tasks, 3, NULL);
	ok(k->n == 1 && k->got[0].type == EVENT_DONE && k->got[0].err == ENOENT,
	   "a missing dhcpcd is reported at once");
}

/* dhcpcd refuses to run beside another dhcpcd. The first client here does not heed SIGTERM, and has a helper. */
static void one_after_the_other(struct kit *k, struct dhcp_tasks *tasks) {
	struct event ev;

	start(k, tasks, 4, "trap '' TERM; sleep 1000 & echo $! > /run/helper; echo $$ > /run/first; " ASK("4") "wait");
	kit_hear(k, 1);
	start(k, tasks, 5, "echo never; exit 1");
	start(k, tasks, 6,
	      "kill -0 $(cat /run/first) && exit 1; for i in $(seq 100); do kill -0 $(cat /run/helper) || break; sleep "
	      "0.1; "
	      "done; kill -0 $(cat /run/helper) && exit 2; " LEAVE("lo.dhcp4", "4")
		      LEAVE("lo.dhcp4", "6") "exec sleep 1000");
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_LEASE && is_about(&ev.done, 6),
	   "the last client starts when the first has ended, with the processes that the first has started");
	kit_settle(k);
	is_int(k->n, 1, "a lease of an earlier client is not reported");
}

/* So many files are renamed that the kernel drops notifications, also that of the lease. */
static void lost_notifications(struct kit *k, struct dhcp_tasks *tasks) {
	struct event ev;

	start(k, tasks, 7, ASK("7") "exec sleep 1000");
	kit_hear(k, 1);
	kit_forget(k);
	close(open(DHCP_LEASES "/one", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	for (unsigned i = 0; i < 20000; i++)
		if (rename(DHCP_LEASES "/one", DHCP_LEASES "/two") < 0)
			rename(DHCP_LEASES "/two", DHCP_LEASES "/one");
	ok(root_write(k->hands.root, LEASE_FILE, LEASE_OF("7"), strlen(LEASE_OF("7"))) == 0, "a lease is left");
	ev = kit_hear(k, 2); /* the file of the first request is read again, too */
	ok(ev.type == EVENT_LEASE && is_about(&ev.done, 7), "a lease whose notification was lost is reported");
}

static void strangers(struct kit *k, struct dhcp_tasks *tasks) {
	start(k, tasks, 70,
	      "cd " DHCP_LEASES
	      "; printf 'INTERFACE=lo\\nCLIENT=70\\nADDRESS=2001:db8::7\\nPREFIX=128\\n' > .lo; mv .lo lo.dhcp6; "
	      "printf 'INTERFACE=eth9\\nADDRESS=192.0.2.1\\nPREFIX=24\\n' > .lo; mv .lo eth9.dhcp4; echo x > .lo; "
	      "mv .lo lo.dhcp4; " ASK("77") "exit 3");
	kit_hear(k, 1);
	kit_reap(k);
	kit_settle(k);
	ok(k->n == 1 && k->got[0].type == EVENT_DONE,
	   "leases of other families and clients, and faulty leases, are not reported");
}

/* True when the file appears. The script that writes it runs beside this process. */
static bool appears(const struct kit *k, const char *path) {
	for (unsigned i = 0; i < 1000 && !*kit_text(k, path); i++)
		usleep(10000);
	return *kit_text(k, path) != '\0';
}

/*
 * dhcpcd, told to end, may finish its exchange first, and its helpers may live a moment longer. The first client needs
 * a while to end, and the second does not end at all.
 */
static void end(struct kit *k, struct dhcp_tasks *tasks) {
	start(k, tasks, 8,
	      "trap '(sleep 0.5; echo late > /run/late) & exit 0' TERM; echo x > /run/ready; while :; do sleep 0.05; "
	      "done");
	ok(appears(k, "/run/ready"), "a client is running");
	task_dhcp_done(tasks);
	is_str(kit_text(k, "/run/late"), "late\n", "task_dhcp_done() waits for the client and its helpers");
	ok(!kit_has_child(), "task_dhcp_done() leaves no process");
	ok(tasks->list == NULL && tasks->leases == NULL, "task_dhcp_done() ends the watch for leases");

	kit_free_loop(k);
	k->hands.event = loop_new(); /* the loop does not run after task_dhcp_done() */
	start(k, tasks, 9,
	      "trap '' TERM; rm /run/ready; sleep 1000 & echo x > /run/ready; while :; do wait; sleep 1; done");
	usleep(200000);
	ok(appears(k, "/run/ready"), "a client that does not heed SIGTERM is running");
	task_dhcp_done(tasks);
	ok(!kit_has_child(), "task_dhcp_done() kills a client that does not end, and its helpers");
	is_int(k->n, 0, "task_dhcp_done() reports no event");
}

/* ---- the address of a DHCPv6 client, which the client sets itself ---- */

struct looked_for {
	struct addr ip;
	bool there, passes;
};

static void look(const struct event *ev, void *data) {
	struct looked_for *l = data;

	if (ev->type != EVENT_ADDR || !addr_equal(ev->addr, l->ip))
		return;
	l->there = true;
	l->passes = ev->passes;
}

/* True when lo has the address for good, and not for a limited time only. */
static bool stays(struct kit *k, struct addr ip) {
	struct looked_for l = { .ip = ip };

	return rtnl_snapshot(k->hands.rtnl, look, &l) == 0 && l.there && !l.passes;
}

/* Starts a DHCPv6 client that leaves a lease when it is told to end. The test sets the address in the client's place. */
static void start_dhcp6(struct kit *k, struct dhcp_tasks *tasks, unsigned client, struct addr ip) {
	static const struct plan_addr addr = { .way = PLAN_DHCP6, .from = &HFI };
	const struct action a = { .type = ACTION_DHCP, .iface = 2, .item = 1, .ifindex = 1, .client = client };
	const struct dhcp_client values = { .number = client, .ifname = "lo", .addr = &addr };
	char script[512], text[ADDR_TEXT_MAX];

	snprintf(script, sizeof(script),
		 "cd " DHCP_LEASES "; trap \"printf 'INTERFACE=lo\\nCLIENT=%u\\nADDRESS=%s\\nPREFIX=128\\n' > .lo; "
		 "mv .lo lo.dhcp6; exit 0\" TERM; : > .ask; mv .ask asking.%u; while :; do sleep 0.05; done",
		 client, addr_text(ip, text), client);
	kit_free_loop(k);
	k->hands.event = loop_new(); /* the loop does not run after task_dhcp_done() */
	kit_forget(k);
	kit_program(k, "dhcpcd", script);
	task_dhcp(tasks, &a, &values);
	kit_hear(k, 1);
}

static void last_lease(struct kit *k, struct dhcp_tasks *tasks) {
	struct addr ip = { { 0x20, 1, 0xd, 0xb8, [15] = 0x77 } }, gone = { { 0x20, 1, 0xd, 0xb8, [15] = 0x78 } };
	static const char lease[] = "INTERFACE=lo\nCLIENT=11\nADDRESS=2001:db8::78\nPREFIX=128\n";
	int err = lend(1, ip, 128);

	if (err == -EOPNOTSUPP || err == -EAFNOSUPPORT) {
		skip("this kernel has no IPv6");
		return;
	}
	ok(err == 0 && !stays(k, ip), "a DHCPv6 client has set its address for a limited time");
	start_dhcp6(k, tasks, 10, ip);
	task_dhcp_done(tasks);
	ok(k->n == 2 && k->got[1].type == EVENT_LEASE && addr_equal(k->got[1].addr, ip),
	   "a lease that comes while the DHCPv6 client ends is reported");
	ok(stays(k, ip), "its address stays for good");

	start_dhcp6(k, tasks, 11, gone);
	root_write(k->hands.root, DHCP_LEASES "/lo.dhcp6", lease, strlen(lease));
	ok(kit_hear(k, 2).type == EVENT_LEASE, "another DHCPv6 client has a lease");
	task_dhcp_end(tasks, &k->got[0].done);
	task_dhcp_done(tasks);
	ok(!kit_has_child() && !stays(k, gone), "the lease of a client that was ended brings no address back");
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
		one_after_the_other(&k, &tasks);
		lost_notifications(&k, &tasks);
		strangers(&k, &tasks);
		end(&k, &tasks);
		last_lease(&k, &tasks);
	} else {
		skip("no namespaces for this test: %s", strerror(errno));
	}
	rtnl_close(k.hands.rtnl);
	root_close(&real);
	kit_done(&k);
	return tap_done();
}

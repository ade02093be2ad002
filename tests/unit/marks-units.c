/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/words/marks-units.c, for units of other programs: how long systemd waits for devices, and when
 * systemd-networkd, which does not manage the interfaces of the plan, is to take them for the network.
 */
#include "marks.h"
#include "tap.h"

#define MAC { 0x52, 0x54, 0x00, 0x00, 0x00, 0x01 }

static const char *find(const struct marks *m, const char *path) {
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->v[i].path, path) == 0)
			return m->v[i].text;
	return NULL;
}

/* Devices above the namespace have nvmf-boot's deadline, where there is something to connect. */
static void devices(void) {
	static const char all[] = "/gen/device.d/10-nbft.conf",
			  automatic[] = "/gen/dev-gpt\\x2dauto\\x2droot.device.d/10-nbft.conf",
			  dissected[] = "/gen/dev-disk-by\\x2ddesignator-.device.d/10-nbft.conf";
	struct plan p = { .n_paths = 1 }, empty = { .n_paths = 0 };
	struct options o = { .timeout_us = 10 * UINT64_C(1000000) };
	char tmpfs[] = "tmpfs";
	struct marks m = { 0 };

	is_int(marks_units(&p, &o, "/gen", &m), 0, "the marks are made");
	is_str(find(&m, all), "[Unit]\nJobTimeoutSec=25000000us\n",
	       "devices are waited for until 10 s after the timer of 15 s");
	is_str(find(&m, automatic), "[Unit]\nJobTimeoutSec=infinity\n", "a passphrase for the root may take its time");
	is_str(find(&m, dissected), "[Unit]\nJobTimeoutSec=infinity\n", "also for a root that root=dissect finds");
	marks_done(&m);
	o.timeout_us = OPTIONS_TIMEOUT_NEVER;
	is_int(marks_units(&p, &o, "/gen", &m), 0, "the marks are made");
	is_str(find(&m, all), "[Unit]\nJobTimeoutSec=infinity\n",
	       "devices are waited for without end if there is no deadline");
	marks_done(&m);
	o.timeout_us = OPTIONS_TIMEOUT_NEVER - 12 * UINT64_C(1000000);
	is_int(marks_units(&p, &o, "/gen", &m), 0, "the marks are made");
	is_str(find(&m, all), "[Unit]\nJobTimeoutSec=infinity\n", "the grace does not wrap a very long time-out");
	marks_done(&m);
	is_int(marks_units(&empty, &o, "/gen", &m), 0, "the marks are made");
	ok(!find(&m, all), "devices keep systemd's time-out when there is nothing to connect");
	marks_done(&m);
	o.root = tmpfs;
	is_int(marks_units(&p, &o, "/gen", &m), 0, "the marks are made");
	ok(!find(&m, all), "devices keep systemd's time-out when the root cannot be on a namespace");
	marks_done(&m);
}

#define ONLINE "/gen/systemd-networkd-wait-online.service.d/10-nbft.conf"

/* True when systemd-networkd is to wait for the interfaces of the plan alone, with this value of ip=. */
static bool waits_for_plan(const struct plan *p, const char *root, const char *ip) {
	char *values[] = { (char *)"dhcp", (char *)ip };
	struct options o = {
		.timeout_us = OPTIONS_TIMEOUT_DEFAULT_US, .root = (char *)root, .ips = values, .n_ips = ip ? 2 : 0
	};
	struct marks m = { 0 };
	const char *text;
	bool found;

	is_int(marks_units(p, &o, "/gen", &m), 0, "the marks are made");
	text = find(&m, ONLINE);
	ok(!find(&m, "/gen/nm-wait-online-initrd.service.d/10-nbft.conf") == !text &&
		   !find(&m, "/gen/NetworkManager-wait-online-initrd.service.d/10-nbft.conf") == !text,
	   "the units of NetworkManager have a drop-in if that of systemd-networkd has one");
	if (text)
		is_str(find(&m, "/gen/nm-wait-online-initrd.service.d/10-nbft.conf"),
		       "[Unit]\nConditionPathExists=!/\n", "nothing waits for NetworkManager");
	if (text)
		is_str(text,
		       "[Service]\nExecStart=\nExecStart=/usr/lib/systemd/systemd-networkd-wait-online --any"
		       " --interface=nbft0 --interface=nbft0.42\n",
		       "the network is there when one of the plan's interfaces is up");
	found = text != NULL;
	marks_done(&m);
	return found;
}

/* rd.neednet=1 with systemd-networkd in the image, which does not manage the interfaces of the plan. */
static void online(void) {
	struct plan_iface f[] = { { .name = "nbft0", .mac = MAC }, { .name = "nbft0.42", .mac = MAC, .vlan = 42 } };
	struct plan_path any = { .iface = PLAN_ANY_IFACE, .kind = PLAN_DISCOVERY };
	struct plan p = { .ifaces = f, .n_ifaces = 2 }, none = { .n_ifaces = 0 };

	ok(waits_for_plan(&p, "UUID=1", NULL), "without ip= the interfaces of the plan are the network");
	ok(waits_for_plan(&p, "UUID=1", "dhcp"), "ip=dhcp names no interface");
	ok(waits_for_plan(&p, "UUID=1", "nbft0:dhcp"), "ip= may name an interface of the plan");
	ok(waits_for_plan(&p, "UUID=1", "192.0.2.10::192.0.2.1:255.255.255.0::nbft0.42:none"),
	   "ip= may name an interface of the plan behind an address");
	ok(!waits_for_plan(&p, "UUID=1", "eth1:dhcp"), "ip= may name another interface, which is waited for");
	ok(!waits_for_plan(&p, "UUID=1", "nbft00:dhcp"), "a name is compared as a whole");
	ok(!waits_for_plan(&p, "UUID=1", "nbft:dhcp"), "the beginning of a name is another name");
	ok(!waits_for_plan(&p, "UUID=1", "192.0.2.10::192.0.2.1:255.255.255.0:::none"),
	   "ip= may give an address to an interface that it does not name");
	ok(!waits_for_plan(&p, "/dev/sda1", NULL), "a root elsewhere: the network of other programs is waited for");
	ok(!waits_for_plan(&none, "UUID=1", NULL), "a plan without interfaces leaves the wait as it is");
	p.discoveries = &any;
	p.n_discoveries = 1;
	ok(!waits_for_plan(&p, "UUID=1", NULL), "a path through an interface of another program needs that interface");
}

int main(void) {
	devices();
	online();
	return tap_done();
}

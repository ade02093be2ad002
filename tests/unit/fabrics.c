/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/words/connect-string.c, and helper/edge/fabrics.c as far as a file can stand in for the device. */
#include <errno.h>
#include <fcntl.h>

#include "fabrics.h"
#include "tap.h"
#include "tree.h"

/* as Linux 6.12 prints it */
#define OPTIONS                                                                                                    \
	"instance=-1,cntlid=-1,transport=%s,traddr=%s,trsvcid=%s,nqn=%s,queue_size=%d,nr_io_queues=%d,"            \
	"reconnect_delay=%d,ctrl_loss_tmo=%d,keep_alive_tmo=%d,hostnqn=%s,host_traddr=%s,host_iface=%s,hostid=%s," \
	"duplicate_connect,disable_sqflow,hdr_digest,data_digest,nr_write_queues=%d,nr_poll_queues=%d,tos=%d,"     \
	"keyring=%d,tls_key=%d,fast_io_fail_tmo=%d,discovery,dhchap_secret=%s,dhchap_ctrl_secret=%s,tls\n"

#define SUBSYS "nqn.2024-01.com.example:root"
#define HOST "nqn.2014-08.org.nvmexpress:uuid:11223344-5566-7788-99aa-bbccddeeff00"

static const struct connect_options ALL = { true, true, true, true, true };

static struct addr a(const char *text) {
	struct addr r = { { 0 } };

	addr_parse(text, &r);
	return r;
}

static void options(void) {
	struct connect_options o = { 0 };

	is_int(connect_parse_options("instance=0,cntlid=1\n", &o), -EINVAL, "a reply is no list");
	is_int(connect_parse_options("", &o), -EINVAL, "nothing is no list");
	is_int(connect_parse_options("transport=%s,nqn=%s", &o), -EINVAL, "a list begins with the instance");
	is_int(connect_parse_options(OPTIONS, &o), 0, "Linux 6.12's list");
	ok(o.host_iface && o.hdr_digest && o.data_digest && o.ctrl_loss_tmo && o.discovery, "has all we use");
	is_int(connect_parse_options(
		       "instance=-1,cntlid=-1,transport=%s,nqn=%s,xhdr_digest,host_iface_x=%s,data_digest", &o),
	       0, "a shorter list");
	ok(o.data_digest && !o.host_iface && !o.hdr_digest && !o.ctrl_loss_tmo, "options match whole");
}

static void replies(void) {
	int n = 77;

	is_int(connect_parse_reply("instance=-1,cntlid=-1,transport=%s\n", &n), -EBADMSG, "the list is no reply");
	is_int(connect_parse_reply("instance=,cntlid=1\n", &n), -EBADMSG, "no number");
	is_int(connect_parse_reply("instance=99999999999,cntlid=1\n", &n), -EBADMSG, "too large a number");
	is_int(connect_parse_reply("instance=3x,cntlid=1\n", &n), -EBADMSG, "not quite a number");
	is_int(n, 77, "refusals leave the result alone");
	is_int(connect_parse_reply("instance=12,cntlid=65535\n", &n), 0, "a reply");
	is_int(n, 12, "its instance");
}

/* The string for a path, or why there is none. */
static const char *string_for(struct plan_path path, const char *hostnqn, const char *ifname,
			      struct connect_options o) {
	static char buf[CONNECT_STRING_MAX];
	struct plan_host host = { .nqn = hostnqn, .id = { 0x11, 0x22, [15] = 0xff } };
	struct plan plan = { .hosts = &host, .n_hosts = 1 };
	const char *why = "";
	int n = connect_string(&plan, &path, ifname, &o, buf, sizeof(buf), &why);

	return n == (int)strlen(buf) ? buf : why;
}

static void strings(void) {
	struct plan_path p = { .traddr = a("192.0.2.9"), .port = 4420, .nqn = SUBSYS, .host_traddr = a("192.0.2.1") };
	struct connect_options none = { 0 };

	is_str(string_for(p, HOST, "nbft0", ALL),
	       "nqn=" SUBSYS ",transport=tcp,traddr=192.0.2.9,trsvcid=4420,hostnqn=" HOST
	       ",hostid=11220000-0000-0000-0000-0000000000ff,host_traddr=192.0.2.1,host_iface=nbft0,ctrl_loss_tmo=-1",
	       "IPv4");
	is_str(string_for(p, HOST, "nbft0", none),
	       "nqn=" SUBSYS ",transport=tcp,traddr=192.0.2.9,trsvcid=4420,hostnqn=" HOST
	       ",hostid=11220000-0000-0000-0000-0000000000ff,host_traddr=192.0.2.1",
	       "what the kernel does not know is left out");
	p.traddr = a("2001:db8::9");
	p.host_traddr = a("::");
	p.hdr_digest = p.data_digest = true;
	is_str(string_for(p, HOST, "nbft0.42", ALL),
	       "nqn=" SUBSYS ",transport=tcp,traddr=2001:db8::9,trsvcid=4420,hostnqn=" HOST
	       ",hostid=11220000-0000-0000-0000-0000000000ff,host_iface=nbft0.42,hdr_digest,data_digest,ctrl_loss_tmo=-"
	       "1",
	       "IPv6, digests, no source address");
	ok(strstr(string_for(p, HOST, "nbft0", none), "header digest"), "a digest is never left out");
	p.hdr_digest = false;
	ok(strstr(string_for(p, HOST, "nbft0", none), "data digest"), "neither of them");
	p.data_digest = false;
	p.traddr = a("fe80::9");
	p.host_traddr = a("fe80::1");
	ok(strstr(string_for(p, HOST, "nbft0", ALL), "traddr=fe80::9%nbft0,"), "a link-local target names the link");
	ok(strstr(string_for(p, HOST, "nbft0", ALL), "host_traddr=fe80::1%nbft0,"), "a link-local source too");
}

static void discovery(void) {
	struct plan_path p = { .traddr = a("192.0.2.9"), .port = 8009, .nqn = "nqn.own", .kind = PLAN_DISCOVERY };
	struct connect_options old = { .ctrl_loss_tmo = true };

	ok(strstr(string_for(p, HOST, "nbft0", ALL), "nqn=nqn.own,") &&
		   strstr(string_for(p, HOST, "nbft0", ALL), ",discovery,ctrl_loss_tmo=0"),
	   "a discovery controller with an NQN of its own is called one, and is not clung to");
	ok(strstr(string_for(p, HOST, "nbft0", old), "nqn=" NVME_DISCOVERY_NQN ",") &&
		   !strstr(string_for(p, HOST, "nbft0", old), ",discovery"),
	   "where the kernel knows no such word, by the NQN that they all have");
}

static void any_interface(void) {
	struct plan_path p = { .traddr = a("192.0.2.9"), .port = 4420, .nqn = SUBSYS };

	is_str(string_for(p, HOST, NULL, ALL),
	       "nqn=" SUBSYS ",transport=tcp,traddr=192.0.2.9,trsvcid=4420,hostnqn=" HOST
	       ",hostid=11220000-0000-0000-0000-0000000000ff,ctrl_loss_tmo=-1",
	       "through any interface: the kernel's routes decide, now and when it connects again");
}

static void unspeakable(void) {
	struct plan_path p = { .traddr = a("192.0.2.9"), .port = 4420, .nqn = SUBSYS };
	char nqn[225];

	memset(nqn, 'n', sizeof(nqn));
	nqn[224] = '\0';
	ok(strstr(string_for(p, "nqn.host,hostid=x", "nbft0", ALL), "host NQN"), "a comma in the host NQN");
	ok(strstr(string_for(p, NULL, "nbft0", ALL), "host NQN"), "no host NQN");
	ok(strstr(string_for(p, HOST, "", ALL), "interface"), "no interface");
	ok(strstr(string_for(p, HOST, "a,b", ALL), "interface"), "a comma in the interface's name");
	p.nqn = "nqn.x\ntransport=loop";
	ok(strstr(string_for(p, HOST, "nbft0", ALL), "subsystem NQN"), "a newline in the subsystem NQN");
	p.nqn = nqn;
	ok(strstr(string_for(p, HOST, "nbft0", ALL), "subsystem NQN"), "224 bytes of subsystem NQN");
	nqn[223] = '\0';
	ok(strncmp(string_for(p, HOST, "nbft0", ALL), "nqn=nnn", 7) == 0, "223 bytes are fine");
	p.traddr = a("0.0.0.0");
	ok(strstr(string_for(p, HOST, "nbft0", ALL), "no address"), "no target");
}

static void sizes(void) {
	struct plan_path p = { .traddr = a("192.0.2.9"), .port = 4420, .nqn = SUBSYS };
	struct plan_host host = { .nqn = HOST };
	struct plan plan = { .hosts = &host, .n_hosts = 1 };
	const char *why = NULL;
	char buf[512];
	int n = connect_string(&plan, &p, "nbft0", &ALL, buf, sizeof(buf), &why), bad = 0;

	is_int(connect_string(&plan, &p, "nbft0", &ALL, buf, (size_t)n + 1, &why), n, "a buffer that just holds it");
	for (int size = 0; size <= n; size++) {
		memset(buf, 'x', sizeof(buf));
		bad += connect_string(&plan, &p, "nbft0", &ALL, buf, (size_t)size, &why) != -E2BIG || buf[size] != 'x';
	}
	is_int(bad, 0, "every smaller one is refused and not written past");
	ok(why != NULL, "with a reason");
}

static void device(void) {
	struct connect_options o = { 0 };
	struct root r;
	int instance = 77;

	tree_new(&r);
	is_int(fabrics_query(&r, &o), -ENOENT, "no device: the module is not loaded");
	is_int(fabrics_connect(&r, "nqn=x", &instance), -ENOENT, "nor can it be written");
	tree_file(&r, "/dev/nvme-fabrics", OPTIONS);
	is_int(fabrics_query(&r, &o), 0, "the list is read");
	ok(o.host_iface, "and understood");
	tree_file(&r, "/dev/nvme-fabrics", "12345instance=4,cntlid=2\n");
	is_int(fabrics_connect(&r, "nqn=x", &instance), 0, "one write, then the reply behind it");
	is_int(instance, 4, "the controller's number");
	tree_free(&r);
}

static void make_controller(const struct root *r, const char *name, const char *nqn, const char *address) {
	const struct {
		const char *file, *text;
	} FILES[] = { { "subsysnqn", nqn }, { "hostnqn", HOST "\n" }, { "address", address } };
	char path[64];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "/sys/class/nvme/%s/%s", name, FILES[i].file);
		tree_file(r, path, FILES[i].text);
	}
}

/* Which of them the kernel means by EALREADY. */
static void connected_already(void) {
	struct plan_path p = { .traddr = a("192.0.2.9"), .port = 4420, .nqn = SUBSYS, .host_traddr = a("192.0.2.1") };
	struct root r;
	int instance = 77;

	tree_new(&r);
	is_int(fabrics_find(&r, string_for(p, HOST, "nbft0", ALL), &instance), -ENOENT, "no NVMe at all");
	tree_file(&r, "/sys/class/nvme/nvme0/transport", "pcie\n");
	make_controller(&r, "nvme1", "nqn.other\n",
			"traddr=192.0.2.9,trsvcid=4420,host_traddr=192.0.2.1,host_iface=nbft0,src_addr=192.0.2.1\n");
	make_controller(&r, "nvme2", SUBSYS "\n", "traddr=192.0.2.9,trsvcid=4420,host_traddr=192.0.2.1\n");
	make_controller(&r, "nvme3", SUBSYS "\n", "traddr=192.0.2.9,trsvcid=4421,host_iface=nbft0\n");
	is_int(fabrics_find(&r, string_for(p, HOST, "nbft0", ALL), &instance), -ENOENT,
	       "a local disk, another subsystem, any interface, another port and source");
	is_int(instance, 77, "refusals leave the result alone");
	make_controller(&r, "nvme14", SUBSYS "\n",
			"traddr=192.0.2.9,trsvcid=4420,host_traddr=192.0.2.1,host_iface=nbft0,src_addr=192.0.2.1\n");
	is_int(fabrics_find(&r, string_for(p, HOST, "nbft0", ALL), &instance), 0, "the very one");
	is_int(instance, 14, "has this number");
	is_int(fabrics_find(&r, string_for(p, "nqn.someone-else", "nbft0", ALL), &instance), -ENOENT,
	       "not as another host's");
	is_int(fabrics_find(&r, string_for(p, HOST, NULL, ALL), &instance), 0, "without an interface");
	is_int(instance, 2, "it is another one");
	tree_free(&r);
}

int main(void) {
	options();
	replies();
	strings();
	discovery();
	any_interface();
	unspeakable();
	sizes();
	device();
	connected_already();
	return tap_done();
}

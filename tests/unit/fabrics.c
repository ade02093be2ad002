/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/words/connect-string.c, and helper/edge/fabrics.c with a file as the device. */
#include <errno.h>
#include <fcntl.h>

#include "fabrics.h"
#include "tap.h"
#include "tree.h"

/* the list that Linux 6.12 prints */
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

	is_int(connect_parse_options("instance=0,cntlid=1\n", &o), -EINVAL, "a reply is no list of options");
	is_int(connect_parse_options("", &o), -EINVAL, "an empty text is no list of options");
	is_int(connect_parse_options("transport=%s,nqn=%s", &o), -EINVAL,
	       "a list of options that does not begin with \"instance\" is refused");
	is_int(connect_parse_options(OPTIONS, &o), 0, "the options of Linux 6.12 are read");
	ok(o.host_iface && o.hdr_digest && o.data_digest && o.ctrl_loss_tmo && o.discovery,
	   "Linux 6.12 has all options that this program uses");
	is_int(connect_parse_options(
		       "instance=-1,cntlid=-1,transport=%s,nqn=%s,xhdr_digest,host_iface_x=%s,data_digest", &o),
	       0, "a short list of options is read");
	ok(o.data_digest && !o.host_iface && !o.hdr_digest && !o.ctrl_loss_tmo, "only whole names of options match");
}

static void replies(void) {
	int n = 77;

	is_int(connect_parse_reply("instance=-1,cntlid=-1,transport=%s\n", &n), -EBADMSG,
	       "a list of options is no reply");
	is_int(connect_parse_reply("instance=,cntlid=1\n", &n), -EBADMSG, "a reply without a number is refused");
	is_int(connect_parse_reply("instance=99999999999,cntlid=1\n", &n), -EBADMSG,
	       "a reply with a number that is too large is refused");
	is_int(connect_parse_reply("instance=3x,cntlid=1\n", &n), -EBADMSG,
	       "a reply with text after the number is refused");
	is_int(n, 77, "a refused reply leaves *instance untouched");
	is_int(connect_parse_reply("instance=12,cntlid=65535\n", &n), 0, "a reply is read");
	is_int(n, 12, "a reply has the controller's number");
}

/* Returns the connect string for a path, or the reason why there is none. */
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
	       "the connect string of an IPv4 path");
	is_str(string_for(p, HOST, "nbft0", none),
	       "nqn=" SUBSYS ",transport=tcp,traddr=192.0.2.9,trsvcid=4420,hostnqn=" HOST
	       ",hostid=11220000-0000-0000-0000-0000000000ff,host_traddr=192.0.2.1",
	       "options that the kernel does not know are left out");
	p.traddr = a("2001:db8::9");
	p.host_traddr = a("::");
	p.hdr_digest = p.data_digest = true;
	is_str(string_for(p, HOST, "nbft0.42", ALL),
	       "nqn=" SUBSYS ",transport=tcp,traddr=2001:db8::9,trsvcid=4420,hostnqn=" HOST
	       ",hostid=11220000-0000-0000-0000-0000000000ff,host_iface=nbft0.42,hdr_digest,data_digest,ctrl_loss_tmo=-"
	       "1",
	       "the connect string of an IPv6 path with digests and without a source address");
	ok(strstr(string_for(p, HOST, "nbft0", none), "header digest"),
	   "a header digest that the kernel does not know is an error");
	p.hdr_digest = false;
	ok(strstr(string_for(p, HOST, "nbft0", none), "data digest"),
	   "a data digest that the kernel does not know is an error");
	p.data_digest = false;
	p.traddr = a("fe80::9");
	p.host_traddr = a("fe80::1");
	ok(strstr(string_for(p, HOST, "nbft0", ALL), "traddr=fe80::9%nbft0,"),
	   "a link-local target address has the link as its zone");
	ok(strstr(string_for(p, HOST, "nbft0", ALL), "host_traddr=fe80::1%nbft0,"),
	   "a link-local source address has the link as its zone");
}

static void one_queue(void) {
	struct plan_path p = { .traddr = a("192.0.2.9"), .port = 4420, .nqn = SUBSYS, .one_queue = true };

	ok(strstr(string_for(p, HOST, "nbft0", ALL), ",nr_io_queues=1,ctrl_loss_tmo"), "a path with one I/O queue");
}

static void discovery(void) {
	struct plan_path p = { .traddr = a("192.0.2.9"), .port = 8009, .nqn = "nqn.own", .kind = PLAN_DISCOVERY };
	struct connect_options old = { .ctrl_loss_tmo = true };

	ok(strstr(string_for(p, HOST, "nbft0", ALL), "nqn=nqn.own,") &&
		   strstr(string_for(p, HOST, "nbft0", ALL), ",discovery,ctrl_loss_tmo=0"),
	   "a discovery controller with its own NQN has \",discovery\" and no time to reconnect");
	ok(strstr(string_for(p, HOST, "nbft0", old), "nqn=" NVME_DISCOVERY_NQN ",") &&
		   !strstr(string_for(p, HOST, "nbft0", old), ",discovery"),
	   "without \",discovery\" the well-known discovery NQN is used");
}

static void any_interface(void) {
	struct plan_path p = { .traddr = a("192.0.2.9"), .port = 4420, .nqn = SUBSYS };

	is_str(string_for(p, HOST, NULL, ALL),
	       "nqn=" SUBSYS ",transport=tcp,traddr=192.0.2.9,trsvcid=4420,hostnqn=" HOST
	       ",hostid=11220000-0000-0000-0000-0000000000ff,ctrl_loss_tmo=-1",
	       "a path through any interface has no interface and no source in its connect string");
}

static void unspeakable(void) {
	struct plan_path p = { .traddr = a("192.0.2.9"), .port = 4420, .nqn = SUBSYS };
	char nqn[225];

	memset(nqn, 'n', sizeof(nqn));
	nqn[224] = '\0';
	ok(strstr(string_for(p, "nqn.host,hostid=x", "nbft0", ALL), "host NQN"), "a comma in the host NQN is an error");
	ok(strstr(string_for(p, NULL, "nbft0", ALL), "host NQN"), "a missing host NQN is an error");
	ok(strstr(string_for(p, HOST, "", ALL), "interface"), "an empty interface name is an error");
	ok(strstr(string_for(p, HOST, "a,b", ALL), "interface"), "a comma in the interface name is an error");
	p.nqn = "nqn.x\ntransport=loop";
	ok(strstr(string_for(p, HOST, "nbft0", ALL), "subsystem NQN"), "a newline in the subsystem NQN is an error");
	p.nqn = nqn;
	ok(strstr(string_for(p, HOST, "nbft0", ALL), "subsystem NQN"), "a subsystem NQN of 224 bytes is an error");
	p.nqn = SUBSYS;
	ok(strstr(string_for(p, nqn, "nbft0", ALL), "host NQN"), "a host NQN of 224 bytes is an error");
	nqn[223] = '\0';
	ok(strstr(string_for(p, nqn, "nbft0", ALL), ",hostnqn=nnn"), "a host NQN of 223 bytes is used");
	p.nqn = nqn;
	ok(strncmp(string_for(p, HOST, "nbft0", ALL), "nqn=nnn", 7) == 0, "a subsystem NQN of 223 bytes is used");
	p.traddr = a("0.0.0.0");
	ok(strstr(string_for(p, HOST, "nbft0", ALL), "no address"), "an unset target address is an error");
}

static void sizes(void) {
	struct plan_path p = { .traddr = a("192.0.2.9"), .port = 4420, .nqn = SUBSYS };
	struct plan_host host = { .nqn = HOST };
	struct plan plan = { .hosts = &host, .n_hosts = 1 };
	const char *why = NULL;
	char buf[512];
	int n = connect_string(&plan, &p, "nbft0", &ALL, buf, sizeof(buf), &why), bad = 0;

	is_int(connect_string(&plan, &p, "nbft0", &ALL, buf, (size_t)n + 1, &why), n,
	       "a buffer of just the right size holds the connect string");
	for (int size = 0; size <= n; size++) {
		memset(buf, 'x', sizeof(buf));
		bad += connect_string(&plan, &p, "nbft0", &ALL, buf, (size_t)size, &why) != -E2BIG || buf[size] != 'x';
	}
	is_int(bad, 0, "every smaller buffer is refused, and no byte behind the buffer is written");
	ok(why != NULL, "a refused buffer has a reason");
}

static void device(void) {
	struct connect_options o = { 0 };
	struct root r;
	int instance = 77;

	tree_new(&r);
	is_int(fabrics_query(&r, &o), -ENOENT, "options without a device are ENOENT");
	is_int(fabrics_connect(&r, "nqn=x", &instance), -ENOENT, "a connect without a device is ENOENT");
	tree_file(&r, "/dev/nvme-fabrics", OPTIONS);
	is_int(fabrics_query(&r, &o), 0, "the options of the device are read");
	ok(o.host_iface, "the options of the device are stored");
	tree_file(&r, "/dev/nvme-fabrics", "12345instance=4,cntlid=2\n");
	is_int(fabrics_connect(&r, "nqn=x", &instance), 0, "a connect writes once, then reads the reply");
	is_int(instance, 4, "a connect returns the controller's number");
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

/* Tests which controller fabrics_find() finds after EALREADY. */
static void connected_already(void) {
	struct plan_path p = { .traddr = a("192.0.2.9"), .port = 4420, .nqn = SUBSYS, .host_traddr = a("192.0.2.1") };
	struct root r;
	int instance = 77;

	tree_new(&r);
	is_int(fabrics_find(&r, string_for(p, HOST, "nbft0", ALL), &instance), -ENOENT,
	       "without NVMe no controller is found");
	tree_file(&r, "/sys/class/nvme/nvme0/transport", "pcie\n");
	make_controller(&r, "nvme1", "nqn.other\n",
			"traddr=192.0.2.9,trsvcid=4420,host_traddr=192.0.2.1,host_iface=nbft0,src_addr=192.0.2.1\n");
	make_controller(&r, "nvme2", SUBSYS "\n", "traddr=192.0.2.9,trsvcid=4420,host_traddr=192.0.2.1\n");
	make_controller(&r, "nvme3", SUBSYS "\n", "traddr=192.0.2.9,trsvcid=4421,host_iface=nbft0\n");
	is_int(fabrics_find(&r, string_for(p, HOST, "nbft0", ALL), &instance), -ENOENT,
	       "other controllers are not found: a local disk, another subsystem, interface, port or source");
	is_int(instance, 77, "a controller that is not found leaves *instance untouched");
	make_controller(&r, "nvme14", SUBSYS "\n",
			"traddr=192.0.2.9,trsvcid=4420,host_traddr=192.0.2.1,host_iface=nbft0,src_addr=192.0.2.1\n");
	is_int(fabrics_find(&r, string_for(p, HOST, "nbft0", ALL), &instance), 0,
	       "the controller with all values of the connect string is found");
	is_int(instance, 14, "the controller that is found has its number");
	is_int(fabrics_find(&r, string_for(p, "nqn.someone-else", "nbft0", ALL), &instance), -ENOENT,
	       "a controller of another host NQN is not found");
	is_int(fabrics_find(&r, string_for(p, HOST, NULL, ALL), &instance), 0,
	       "a connect string without an interface finds a controller");
	is_int(instance, 2, "a connect string without an interface finds the controller without an interface");
	tree_free(&r);
}

static void scan(void) {
	char text[8];
	struct root r;

	tree_new(&r);
	is_int(fabrics_scan(&r, 3), -ENOENT, "a controller that is gone cannot be scanned");
	tree_file(&r, "/sys/class/nvme/nvme3/rescan_controller", "");
	is_int(fabrics_scan(&r, 3), 0, "the kernel is asked to scan the controller");
	ok(root_read_line(&r, "/sys/class/nvme/nvme3/rescan_controller", text, sizeof(text)) == 0 &&
		   strcmp(text, "1") == 0,
	   "a scan is one write to the controller's attribute");
	tree_free(&r);
}

int main(void) {
	options();
	replies();
	strings();
	one_queue();
	discovery();
	any_interface();
	unspeakable();
	sizes();
	device();
	connected_already();
	scan();
	return tap_done();
}

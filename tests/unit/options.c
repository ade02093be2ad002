/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/plan/options.c: most lines are one command line and one expectation. */

#include <stdlib.h>

#include "id.h"
#include "options.h"
#include "tap.h"

static struct options parse(const char *cmdline) {
	struct options o = { 0 };

	if (options_parse(cmdline, &o) < 0)
		ok(false, "the command line is parsed: %s", cmdline);
	return o;
}

static void switches(const char *cmdline, bool off, bool no_nbft) {
	struct options o = parse(cmdline);

	ok(o.off == off && o.no_nbft == no_nbft && o.n_complaints == 0,
	   "off is %d, no_nbft is %d for the command line: %s", off, no_nbft, cmdline);
	options_done(&o);
}

static void off_by(const char *cmdline, const char *want) {
	struct options o;

	options_parse(cmdline, &o);
	is_str(options_off_by(&o), want, cmdline);
	options_done(&o);
}

static void asks(const char *cmdline, bool want) {
	struct options o = parse(cmdline);
	char without_tables[128];

	ok(o.asks_tcp == want, "asks_tcp is %d for the command line: %s", want, cmdline);
	options_done(&o);
	snprintf(without_tables, sizeof(without_tables), "rd.nvmf.nonbft %s", cmdline);
	o = parse(without_tables);
	ok(o.off == !want, "without tables nvmf-boot is %s with the command line: %s", want ? "on" : "off", cmdline);
	options_done(&o);
}

static void timeout(const char *cmdline, uint64_t us, size_t complaints) {
	struct options o = parse(cmdline);

	is_int((long long)o.timeout_us, (long long)us, tap_name("the time-out of the command line: %s", cmdline));
	is_int((long long)o.n_complaints, (long long)complaints,
	       tap_name("the number of complaints about the command line: %s", cmdline));
	options_done(&o);
}

static void root(const char *cmdline, const char *value, enum options_root where) {
	static const char *const WORDS[] = { "a device", "no device, but may be on a namespace", "elsewhere" };
	struct options o = parse(cmdline);

	is_str(o.root, value, tap_name("root= of the command line: %s", cmdline));
	is_str(WORDS[options_root(&o)], WORDS[where], tap_name("where the root is, by the command line: %s", cmdline));
	options_done(&o);
}

static void hostnqn(const char *cmdline, const char *value, const char *complaint) {
	struct options o = parse(cmdline);

	is_str(o.hostnqn, value, tap_name("the host NQN of the command line: %s", cmdline));
	is_str(o.n_complaints > 0 ? o.complaints[0] : NULL, complaint,
	       tap_name("the complaint about the host NQN of the command line: %s", cmdline));
	options_done(&o);
}

static void hostid(const char *cmdline, const char *value) {
	struct options o = parse(cmdline);
	char buf[UUID_TEXT_MAX];

	is_str(o.has_hostid ? uuid_text(o.hostid, buf) : NULL, value,
	       tap_name("the host id of the command line: %s", cmdline));
	is_int((long long)o.n_complaints, value ? 0 : 1,
	       tap_name("the number of complaints about the command line: %s", cmdline));
	options_done(&o);
}

static void dhcp(const char *cmdline, enum options_dhcp mode) {
	struct options o = parse(cmdline);

	is_int(o.dhcp, mode, tap_name("rd.nvmf.dhcp= of the command line: %s", cmdline));
	is_int((long long)o.n_complaints, 0, tap_name("no complaint about the command line: %s", cmdline));
	options_done(&o);
}

static void complaint(const char *cmdline, const char *text) {
	struct options o = parse(cmdline);

	is_str(o.n_complaints == 1 ? o.complaints[0] : NULL, text,
	       tap_name("the complaint about the command line: %s", cmdline));
	options_done(&o);
}

/* A complaint shows its reason even if the value is long. */
static void long_hostnqn(void) {
	char cmdline[512] = "rd.nvmf.hostnqn=", want[256];

	memset(cmdline + strlen(cmdline), 'x', 300);
	snprintf(want, sizeof(want), "%.96s...: the NQN is longer than 223 bytes, ignoring", cmdline);
	complaint(cmdline, want);
}

/* A complaint goes to a console. */
static void escapes(void) {
	complaint("rd.nvmf.hostnqn=\033[2Jnqn,\x9b",
		  "rd.nvmf.hostnqn=\\x1b[2Jnqn,\\x9b: the kernel accepts no NQN with a comma or control character, "
		  "ignoring");
	complaint("rd.nvmf.\033[2J=x", "rd.nvmf.\\x1b[2J: no such option, ignoring");
}

static void writable(const char *cmdline, bool value) {
	struct options o = parse(cmdline);

	ok(o.root_rw == value, "root_rw is %d for the command line: \"%s\"", value, cmdline);
	options_done(&o);
}

static void usr(const char *cmdline, bool value) {
	struct options o = parse(cmdline);

	ok(o.has_usr == value, "has_usr is %d for the command line: \"%s\"", value, cmdline);
	options_done(&o);
}

static void quiet(const char *cmdline, bool value) {
	struct options o = parse(cmdline);

	ok(o.quiet == value, "quiet is %d for the command line: \"%s\"", value, cmdline);
	options_done(&o);
}

/*
 * Checks the discovery controllers of a command line, written as "target port N from source", and the complaint about
 * the last one.
 */
static void discover(const char *cmdline, const char *want, const char *fault) {
	char got[256] = "", to[ADDR_TEXT_MAX], from[ADDR_TEXT_MAX];
	struct options o;

	if (options_parse(cmdline, &o) < 0)
		exit(1);
	for (size_t i = 0; i < o.n_discovers; i++) {
		size_t n = strlen(got);

		snprintf(got + n, sizeof(got) - n, "%s%s port %u from %s%s%s", i ? ", " : "",
			 o.discovers[i].name ?: addr_text(o.discovers[i].traddr, to), o.discovers[i].port,
			 addr_text(o.discovers[i].host_traddr, from), *o.discovers[i].zone ? " on " : "",
			 o.discovers[i].zone);
	}
	is_str(got, want, tap_name("the discovery controllers of the command line: %s", cmdline));
	ok(fault ? o.n_complaints == 1 && strstr(o.complaints[0], fault) : o.n_complaints == 0,
	   "the complaint about \"%s\": %s", cmdline, fault ? fault : "none");
	options_done(&o);
}

static void discovers(void) {
	discover("rd.nvmf.discover=tcp,192.0.2.1", "192.0.2.1 port 0 from ", NULL);
	discover("nvmf.discover=tcp,2001:db8::1,2001:db8::2,8009", "2001:db8::1 port 8009 from 2001:db8::2", NULL);
	discover("rd.nvmf.discover=tcp,192.0.2.1,none,8009 rd.nvmf.discover=tcp,192.0.2.2,,none",
		 "192.0.2.1 port 8009 from , 192.0.2.2 port 0 from ", NULL);
	discover("rd.nvmf.discover=tcp,[2001:db8::8] rd.nvmf.discover=TCP,[2001:db8::8],[2001:db8::10],08009",
		 "2001:db8::8 port 0 from , 2001:db8::8 port 8009 from 2001:db8::10", NULL);
	discover("rd.nvmf.discover=tcp,[fe80::8%nbft0] rd.nvmf.discover=tcp,fe80::8,fe80::10%nbft0.42",
		 "fe80::8 port 0 from  on nbft0, fe80::8 port 0 from fe80::10 on nbft0.42", NULL);
	discover("\"rd.nvmf.discover=tcp, [192.0.2.1] , none , 4420 \"", "192.0.2.1 port 4420 from ", NULL);
	discover("rd.nvmf.discover=tcp,[[2001:db8::8]]", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,[2001:db8::8", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,2001:db8::8]", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,[", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,[]", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,fe80::8%", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,fe80::8%0123456789abcdef", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,fe80::8%a/b", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,192.0.2.1%nbft0", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,fe80::8%nbft0,fe80::10%nbft1", "", "its two addresses name two interfaces");
	discover("rd.nvmf.discover", "", "the transport is not tcp");
	discover("rd.nvmf.discover=", "", "the transport is not tcp");
	discover("rd.nvmf.discover=fc,auto", "", "the transport is not tcp");
	discover("rd.nvmf.discover=tcptcptcptcp,192.0.2.1", "", "the transport is not tcp");
	discover("rd.nvmf.discover=tcp,192.0.2.1,,0004420", "192.0.2.1 port 4420 from ", NULL);
	discover("rd.nvmf.discover=tcp,192.0.2.1,,00004420", "", "the port is not a number from 1 to 65535");
	discover("rd.nvmf.discover=tcp", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,target.example,,4420 rd.nvmf.discover=tcp,Array_1,192.0.2.10",
		 "target.example port 4420 from , Array_1 port 0 from 192.0.2.10", NULL);
	discover("rd.nvmf.discover=tcp,192.0.2.300", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,-s", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,tar\033get", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,0.0.0.0", "", "the target is neither an IP address nor a name");
	discover("rd.nvmf.discover=tcp,192.0.2.1,me", "", "the host's address is no IP address");
	discover("rd.nvmf.discover=tcp,192.0.2.1,,65536", "", "the port is not a number from 1 to 65535");
	discover("rd.nvmf.discover=tcp,192.0.2.1,,8009,x", "",
		 "there is more than transport, target, host's address and port");
}

static void nameservers(void) {
	struct options o = parse("nameserver=192.0.2.53 nameserver=x nameserver nameserver=:: nameserver=2001:db8::53");
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX], z[ZONE_ADDR_TEXT_MAX];

	ok(o.n_nameservers == 2 && o.n_complaints == 0, "nameserver= keeps the values that are addresses");
	is_str(addr_text(o.nameservers[0].ip, a), "192.0.2.53", "nameserver= takes an IPv4 address");
	is_str(addr_text(o.nameservers[1].ip, b), "2001:db8::53", "nameserver= takes an IPv6 address");
	options_done(&o);
	o = parse("nameserver=[2001:db8::53] nameserver=[fe80::53%nbft0] nameserver=[192.0.2.53");
	ok(o.n_nameservers == 2, "nameserver= keeps addresses in brackets, and none with half a pair");
	is_str(zone_addr_text(&o.nameservers[0], z), "2001:db8::53", "nameserver= takes off one pair of brackets");
	is_str(zone_addr_text(&o.nameservers[1], z), "fe80::53%nbft0", "nameserver= keeps a zone");
	options_done(&o);
}

static void ips(void) {
	struct options o = parse("ip=dhcp ip ip= ip=eth1:dhcp");

	ok(o.n_ips == 2 && o.n_complaints == 0, "ip= keeps its values");
	is_str(o.ips[0], "dhcp", "ip=dhcp is kept");
	is_str(o.ips[1], "eth1:dhcp", "a second ip= is kept");
	options_done(&o);
}

#define DEVICE OPTIONS_ROOT_DEVICE
#define OTHER OPTIONS_ROOT_OTHER
#define ELSEWHERE OPTIONS_ROOT_ELSEWHERE

static void flags(const char *cmdline, const char *want) {
	struct options o;

	if (options_parse(cmdline, &o) < 0)
		exit(1);
	is_str(o.root_flags, want, tap_name("the flags of the root with %s", cmdline));
	options_done(&o);
}

static const char *const OTHER_DISKS[] = {
	"/dev/sda2",        "/dev/hda1", "/dev/vdb",   "/dev/xvda1",   "/dev/mmcblk0p2", "/dev/sr0",
	"/dev/fd0",         "/dev/ram0", "/dev/zram0", "/dev/pmem0p1", "/dev/dasda1",    "/dev/mtdblock2",
	"/dev/ubiblock0_0", "ubi0:root", "mtd2",       "9p:root",      "virtfs:root",    "ramfs",
};

static void roots(void) {
	root("", NULL, DEVICE);
	root("root=/dev/nvme0n1p1", "/dev/nvme0n1p1", DEVICE);
	root("root=/dev/nvme0n1 root=zfs:a", "zfs:a", OTHER);
	root("root=block:/dev/mapper/a", "block:/dev/mapper/a", DEVICE);
	root("root=/dev/vdata/root", "/dev/vdata/root", DEVICE); /* a logical volume */
	root("root=UUID=1-2", "UUID=1-2", DEVICE);
	root("root=uuid=1-2", "uuid=1-2", OTHER);
	root("root=\"LABEL=my root\"", "LABEL=my root", DEVICE);
	root("root=\"LABEL=x", "LABEL=x", DEVICE); /* a quote without its pair */
	root("root=PARTUUID=1", "PARTUUID=1", DEVICE);
	root("root=PARTLABEL=x", "PARTLABEL=x", DEVICE);
	root("root=nbft", "nbft", DEVICE);
	root("root=gpt-auto", "gpt-auto", DEVICE);
	root("root=gpt-auto-force", "gpt-auto-force", DEVICE);
	root("root=dissect", "dissect", DEVICE);
	root("root=dissect-force", "dissect-force", DEVICE);
	root("root=fstab", "fstab", DEVICE);
	root("xroot=/dev/a root", NULL, DEVICE);
	root("initrd=x \"root=LABEL=a b\" ro\n", "LABEL=a b", DEVICE);
	root("root=overlay:UUID=1", "overlay:UUID=1", OTHER);
	root("root=live:LABEL=x", "live:LABEL=x", OTHER);
	root("root=bind:/run/x", "bind:/run/x", OTHER);
	root("root=off", "off", ELSEWHERE);
	root("root=tmpfs", "tmpfs", ELSEWHERE);
	root("root=virtiofs:x", "virtiofs:x", ELSEWHERE);
	root("root=/dev/vda1", "/dev/vda1", ELSEWHERE);
	root("root=block:/dev/sda", "block:/dev/sda", ELSEWHERE);
	root("root=live:/dev/sr0", "live:/dev/sr0", ELSEWHERE);
	root("root=/dev/mmcblk0p2", "/dev/mmcblk0p2", ELSEWHERE);
	root("root=/dev/nfs", "/dev/nfs", ELSEWHERE);
	for (size_t i = 0; i < sizeof(OTHER_DISKS) / sizeof(*OTHER_DISKS); i++)
		root(tap_name("root=%s", OTHER_DISKS[i]), OTHER_DISKS[i], ELSEWHERE);
	root("root=/dev/vda/1", "/dev/vda/1", DEVICE); /* a volume group may have any name */
	root("root=tmpfs mount.usr=UUID=1", "tmpfs", DEVICE);
	root("root=zfs:a mount.usr=UUID=1", "zfs:a", OTHER);
	flags("rootflags=subvol=@", "subvol=@");
	flags("rootflags=subvol=@ rootflags= ro \"rootflags=noatime\" rootflags", "subvol=@,noatime");
	flags("rootflags=", NULL);
}

/* The words for a root on a server of another kind switch nvmf-boot off: that root needs the interfaces. */
static void other_servers(void) {
	static const char *const WORDS[] = {
		"nfs:192.0.2.9:/x",
		"nfs4:192.0.2.9:/x",
		"nfs=192.0.2.9:/x",
		"nfs",
		"nfs4",
		"/dev/nfs",
		"/dev/cifs",
		"nbd:192.0.2.9:root",
		"/dev/nbd0",
		"cifs://192.0.2.9/root",
		"cifs:192.0.2.9/root",
		"smb:192.0.2.9/root",
		"smb3:192.0.2.9/root",
		"iscsi:192.0.2.9::::iqn.x",
		"iscsi",
		"fcoe:eth0:nodcb",
		"aoe:e0.0",
		"aoe=e0.0",
		"/dev/etherd/e0.0",
		"rbd:pool/x",
		"/dev/rbd0",
		"ceph:x",
		"live:http://192.0.2.9/a",
		"live:nfs:192.0.2.9:/a",
		"install:nfs:192.0.2.9:/a",
		"overlay:nbd=192.0.2.9:root",
		"dhcp",
		"dhcp6",
	};

	for (size_t i = 0; i < sizeof(WORDS) / sizeof(*WORDS); i++) {
		switches(tap_name("root=%s", WORDS[i]), true, false);
		switches(tap_name("root=%s mount.usr=UUID=1", WORDS[i]), false, false);
		switches(tap_name("root=%s rd.nvmf.discover=tcp,192.0.2.8", WORDS[i]), false, false);
	}
	switches("root=virtiofs:x", false, false);
	switches("root=/dev/sda1", false, false);
}

static void requests(void) {
	asks("", false);
	asks("rd.nvmf.discover", false);
	asks("rd.nvmf.discover=fc,auto", false);
	asks("rd.nvmf.discover=tcptcp,192.0.2.1", false);
	asks("rd.nvmf.discover=tcp", true);
	asks("rd.nvmf.discover=TCP,192.0.2.256", true);
	asks("rd.nvmf.discover=tcp,192.0.2.1", true);
	asks("rd.nvmf.discover=tcp,192.0.2.1 rd.nvmf.discover=fc,auto", true);
}

static void timeouts(void) {
	timeout("", OPTIONS_TIMEOUT_DEFAULT_US, 0);
	timeout("rd.nvmf.timeout=20", 20000000, 0);
	timeout("rd.nvmf.timeout=20s", 20000000, 0);
	timeout("rd.nvmf.timeout=2min", 120000000, 0);
	timeout("rd.nvmf.timeout=1h", 3600000000, 0);
	timeout("rd.nvmf.timeout=1500ms", 1500000, 0);
	timeout("rd.nvmf.timeout=1min30s", 90000000, 0);
	timeout("rd.nvmf.timeout=\"1min 30 s\"", 90000000, 0);
	timeout("\"rd.nvmf.timeout=1min 30\"", 90000000, 0);
	timeout("rd.nvmf.timeout=infinity", (uint64_t)OPTIONS_TIMEOUT_NEVER, 0);
	timeout("rd.nvmf.timeout=5 rd.nvmf.timeout=6", 6000000, 0);
	timeout("rd.nvmf.timeout=", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=0", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=-5", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=4611686018427387903us", UINT64_MAX / 4, 0);
	timeout("rd.nvmf.timeout=4611686018427387904us", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=5days", 432000000000, 0);
	timeout("rd.nvmf.timeout=2seconds", 2000000, 0);
	timeout("rd.nvmf.timeout=\"1 hour 2 minutes 3 sec\"", 3723000000, 0);
	timeout("rd.nvmf.timeout=1.5min", 90000000, 0);
	timeout("rd.nvmf.timeout=0.25s", 250000, 0);
	timeout("rd.nvmf.timeout=1.0000001s", 1000000, 0);
	timeout("rd.nvmf.timeout=7\u00b5s", 7, 0);
	timeout("rd.nvmf.timeout=7\u03bcs", 7, 0);
	timeout("rd.nvmf.timeout=2m", 120000000, 0);
	timeout("rd.nvmf.timeout=1w", 604800000000, 0);
	timeout("rd.nvmf.timeout=\" 20 \"", 20000000, 0);
	timeout("rd.nvmf.timeout=1.s", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=1..5s", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=0.0s", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=5fortnights", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=5mi", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=18446744073709551616", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=18446744073709551616us", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=18446744073709", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=18446744073710s", OPTIONS_TIMEOUT_DEFAULT_US, 1); /* 2^64 us and half a second */
	timeout("rd.nvmf.timeout=\"18446744073709551615us 2us\"", OPTIONS_TIMEOUT_DEFAULT_US, 1);
	timeout("rd.nvmf.timeout=5 rd.nvmf.timeout=x", OPTIONS_TIMEOUT_DEFAULT_US, 1);
}

int main(void) {
	switches("", false, false);
	switches("rd.nonvmf", true, false);
	switches("rd.nonvmf=1", true, false);
	switches("rd.nonvmf=yes", true, false);
	switches("rd.nonvmf=", true, false);
	switches("rd.nonvmf=0", false, false);
	switches("rd.nonvmf=no", false, false);
	switches("rd.nonvmf=off", false, false);
	off_by("rd.nonvmf", "rd.nonvmf");
	off_by("rd.nvmf.nonbft", "rd.nvmf.nonbft");
	off_by("root=nfs:192.0.2.1:/x", "root= (the root is on a server of another kind)");
	off_by("rd.nonvmf rd.nvmf.nonbft rd.nvmf.discover=tcp,192.0.2.1", "rd.nonvmf");
	off_by("rd.nonvmf root=nfs:192.0.2.1:/x rd.nvmf.discover=tcp,192.0.2.1", "rd.nonvmf");
	off_by("rd.nonvmf root=nfs:192.0.2.1:/x mount.usr=UUID=1", "rd.nonvmf");
	off_by("rd.nvmf.nonbft rd.nvmf.discover=tcp,192.0.2.1", "rd.nvmf.nonbft");
	switches("rd.nonvmf rd.nonvmf=0", false, false);
	switches("rd.nonvmf=0 rd.nonvmf", true, false);
	switches("rd.nvmf.nonbft", true, true);
	switches("rd.nvmf.nonbft=1", true, true);
	switches("rd.nvmf.nonbft=0", false, false);
	switches("rd.nvmf.nonbft rd.nvmf.discover=tcp,192.0.2.1", false, true);
	switches("rd.nonvmf rd.nvmf.discover=tcp,192.0.2.1", true, false);
	switches("rd.nonvmfx rd.nonvm nvmf", false, false);
	switches("rd.nvmf.nostatic rd.nvmf.nm=0", false, false);

	requests();
	timeouts();
	roots();
	other_servers();

	hostnqn("rd.nvmf.hostnqn=nqn.2020-01.x:a", "nqn.2020-01.x:a", NULL);
	hostnqn("rd.nvmf.hostnqn=\"\t nqn.2020-01.x:a b \t\"", "nqn.2020-01.x:a b", NULL);
	hostnqn("rd.nvmf.hostnqn=a rd.nvmf.hostnqn=b", "b", NULL);
	hostnqn("nvmf.hostnqn=old", "old", NULL);
	hostnqn("rd.nvmf.hostnqn=a rd.nvmf.hostnqn=b,c", "a",
		"rd.nvmf.hostnqn=b,c: the kernel accepts no NQN with a comma or control character, ignoring");
	hostnqn("rd.nvmf.hostnqn=", NULL, "rd.nvmf.hostnqn=: the NQN is empty, ignoring");

	hostid("rd.nvmf.hostid=00112233-4455-6677-8899-AABBCCDDEEFF", "00112233-4455-6677-8899-aabbccddeeff");
	hostid("nvmf.hostid=00112233-4455-6677-8899-aabbccddeeff", "00112233-4455-6677-8899-aabbccddeeff");
	hostid("rd.nvmf.hostid={00112233445566778899AABBCCDDEEFF}", "00112233-4455-6677-8899-aabbccddeeff");
	hostid("rd.nvmf.hostid=ffffffff-ffff-ffff-ffff-ffffffffffff", NULL);
	hostid("rd.nvmf.hostid=00112233", NULL);
	hostid("rd.nvmf.hostid=00000000-0000-0000-0000-000000000000", NULL);
	hostid("rd.nvmf.hostid", NULL);

	discovers();
	dhcp("", OPTIONS_DHCP_AUTO);
	dhcp("rd.nvmf.dhcp=client", OPTIONS_DHCP_CLIENT);
	dhcp("rd.nvmf.dhcp=client rd.nvmf.dhcp=reuse", OPTIONS_DHCP_REUSE);
	dhcp("rd.nvmf.dhcp=reuse rd.nvmf.dhcp=auto", OPTIONS_DHCP_AUTO);
	long_hostnqn();
	escapes();
	nameservers();
	ips();
	complaint("rd.nvmf.dhcp=yes", "rd.nvmf.dhcp=yes: not one of auto, client, reuse, ignoring");
	complaint("rd.nvmf.dhcp", "rd.nvmf.dhcp=: not one of auto, client, reuse, ignoring");
	complaint("rd.nvmf.hostqnn=x", "rd.nvmf.hostqnn: no such option, ignoring");
	complaint("rd.nvmf.nm=1", "rd.nvmf.nm: nvmf-boot uses no network manager, ignoring");
	complaint("rd.nvme.x rd.nvmf", NULL);

	quiet("quiet", true);
	quiet("ro quiet splash", true);
	quiet("quiet=0 quiete \"init=a quiet\"", false);

	writable("", false);
	writable("rw", true);
	writable("rw ro", false);
	writable("ro rw", true);
	writable("rw ro=1", true); /* another program's option */
	writable("rw=1", false);
	usr("mount.usr=UUID=1", true);
	usr("mount.usr=", false);
	usr("mount.usr", false);
	usr("mount.usr=UUID=1 mount.usr=", false);
	return tap_done();
}

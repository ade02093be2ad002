/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/words/mask.c: what a report shows of a command line that holds secrets. */
#include "mask.h"

#include <stdlib.h>

#include "tap.h"
#include "text-of.h"

static void write_masked(FILE *f, const void *text) {
	mask_secrets(f, text);
}

static void masked(const char *text, const char *want) {
	char *got = text_of(write_masked, text);

	is_str(got, want, text);
	free(got);
}

int main(void) {
	masked("quiet root=UUID=1234 rd.nvmf.discover=tcp,192.0.2.8\n",
	       "quiet root=UUID=1234 rd.nvmf.discover=tcp,192.0.2.8\n");
	masked("rd.iscsi.password=a rd.iscsi.in.password=b x", "rd.iscsi.password=*** rd.iscsi.in.password=*** x");
	masked("netroot=iscsi:joe:a@192.0.2.1::::iqn", "netroot=***@192.0.2.1::::iqn");
	masked("root=cifs://joe:a@b@server/share", "root=***@server/share");
	masked("CIFSPASS=a rd.PASSWD=\"b c\" d", "CIFSPASS=*** rd.PASSWD=*** d");
	masked("systemd.set_credential=a:b rd.luks.key=/x:y", "systemd.set_credential=*** rd.luks.key=***");
	masked("rootflags=user=joe,password=a,ro", "rootflags=***");
	masked("inst.rootpw=a wpa-psk=b token=c my.secret=d", "inst.rootpw=*** wpa-psk=*** token=*** my.secret=***");
	masked("vconsole.keymap=de rd.vconsole.keytable=us", "vconsole.keymap=de rd.vconsole.keytable=us");
	masked("rootflags=subvol=@ root=nfs4:server:/@home/x", "rootflags=subvol=@ root=***@home/x");
	masked("foo=\"a password b\"  last", "foo=\"a password b\"  last");
	masked("a=1\ttoken=x\rpsk=y\vz", "a=1\ttoken=***\rpsk=***\vz");
	masked("rootflags=passwd=a", "rootflags=***");
	masked("a.token=b\nroot=c", "a.token=***\nroot=c");
	masked("inst.ks=https://joe:a@192.0.2.1/ks.cfg", "inst.ks=***@192.0.2.1/ks.cfg");
	masked("inst.ks=https://192.0.2.1/ks.cfg?token=a&b", "inst.ks=***");
	masked("ds=nocloud;s=http://192.0.2.1/?apikey=a", "ds=***");
	masked("rootflags=keymap=de,pw=a rootflags=key=a,keymap=de", "rootflags=*** rootflags=***");
	masked("rootflags=secretfile=/x rootflags=user=joe,pass=a", "rootflags=*** rootflags=***");
	masked("x=DHHC-1:00:a: y=NVMeTLSkey-1:01:a: z=dhhc-1:a", "x=*** y=*** z=***");
	masked("systemd.set_credential='a:b c' last", "systemd.set_credential=*** last");
	masked("\"rd.iscsi.password=a b\" last", "\"rd.iscsi.password=*** last");
	masked("it's rd.iscsi.password=a", "it's rd.iscsi.password=***");
	masked("foo=it's rd.iscsi.password=a", "foo=***");
	masked("systemd.firstboot=no rd.luks.uuid=1 rd.keyboard=us rd.keyctl=x",
	       "systemd.firstboot=no rd.luks.uuid=1 rd.keyboard=us rd.keyctl=x");
	masked("root=UUID=1 rootflags=subvol=a,compress=zstd:1 ip=192.0.2.1::192.0.2.9:24:host:eth0:none",
	       "root=UUID=1 rootflags=subvol=a,compress=zstd:1 ip=192.0.2.1::192.0.2.9:24:host:eth0:none");
	masked("password", "password");
	masked("", "");
	return tap_done();
}

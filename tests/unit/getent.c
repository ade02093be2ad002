/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/base/getent.c: each address of a name is read once. */
#include "getent.h"

#include "tap.h"

static void reads(const char *text, const char *want, const char *name) {
	struct zone_addr list[GETENT_ADDRS_MAX];
	char got[GETENT_ADDRS_MAX * ZONE_ADDR_TEXT_MAX] = "", one[ZONE_ADDR_TEXT_MAX];
	size_t n = getent_parse(text, list);

	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(got);

		snprintf(got + length, sizeof(got) - length, "%s%s", i ? " " : "", zone_addr_text(&list[i], one));
	}
	is_str(got, want, name);
}

int main(void) {
	reads("192.0.2.8       STREAM target.example\n192.0.2.8       DGRAM  \n192.0.2.8       RAW    \n", "192.0.2.8",
	      "an address on three lines is read once");
	reads("2001:db8::8     STREAM target.example\n192.0.2.8       STREAM \n", "2001:db8::8 192.0.2.8",
	      "addresses of both families keep their order");
	reads("", "", "an empty text has no address");
	reads("target.example  STREAM 192.0.2.8\n\n0.0.0.0 STREAM x\n:: STREAM x\n", "",
	      "lines that do not begin with an address are skipped");
	reads("fe80::1%nbft0   STREAM x\n192.0.2.8\tSTREAM x", "fe80::1%nbft0 192.0.2.8",
	      "an address keeps its zone, and the last line needs no newline");
	reads("fe80::1%nbft0 STREAM x\nfe80::1%nbft1 STREAM x\nfe80::1%nbft0 DGRAM\n", "fe80::1%nbft0 fe80::1%nbft1",
	      "one address on two links is two addresses");
	reads("1111111111111111111111111111111111111111111111111111 STREAM\n", "",
	      "a word that is too long for an address is skipped");
	reads("192.0.2.1\n192.0.2.2\n192.0.2.3\n192.0.2.4\n192.0.2.5\n192.0.2.6\n192.0.2.7\n192.0.2.8\n192.0.2.9\n",
	      "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5 192.0.2.6 192.0.2.7 192.0.2.8",
	      "at most eight addresses are read");
	return tap_done();
}

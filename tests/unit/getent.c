/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/base/getent.c: the addresses of a name, once each. */
#include "getent.h"

#include "tap.h"

static void reads(const char *text, const char *want, const char *name) {
	struct addr list[GETENT_ADDRS_MAX];
	char got[GETENT_ADDRS_MAX * ADDR_TEXT_MAX] = "", one[ADDR_TEXT_MAX];
	size_t n = getent_parse(text, list);

	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(got);

		snprintf(got + length, sizeof(got) - length, "%s%s", i ? " " : "", addr_text(list[i], one));
	}
	is_str(got, want, name);
}

int main(void) {
	reads("192.0.2.8       STREAM target.example\n192.0.2.8       DGRAM  \n192.0.2.8       RAW    \n", "192.0.2.8",
	      "one address, said three times");
	reads("2001:db8::8     STREAM target.example\n192.0.2.8       STREAM \n", "2001:db8::8 192.0.2.8",
	      "both families, in their order");
	reads("", "", "nothing");
	reads("target.example  STREAM 192.0.2.8\n\n0.0.0.0 STREAM x\n:: STREAM x\n", "", "no address in front");
	reads("fe80::1%2       STREAM x\n192.0.2.8\tSTREAM x", "192.0.2.8",
	      "a zone is passed over; no newline at the end");
	reads("1111111111111111111111111111111111111111111111111111 STREAM\n", "", "a word too long for an address");
	reads("192.0.2.1\n192.0.2.2\n192.0.2.3\n192.0.2.4\n192.0.2.5\n192.0.2.6\n192.0.2.7\n192.0.2.8\n192.0.2.9\n",
	      "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5 192.0.2.6 192.0.2.7 192.0.2.8", "no more than eight");
	return tap_done();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/table: the descriptions that the parser refuses, with the line and the words of the refusal. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../helper/table/table-text.h"
#include "table.h"
#include "tap.h"

/* Returns the refusal of a text as "LINE: why", or "" if the parser accepts the text. */
static const char *refusal(const char *text, size_t size) {
	static char shown[400];
	struct table_error err = { 0 };
	struct table_desc *d = NULL;
	int r = table_parse(text, size, &d, &err);

	if (r == -EINVAL)
		snprintf(shown, sizeof(shown), "%u: %s", err.line, err.text);
	else
		snprintf(shown, sizeof(shown), "%s", r ? strerror(-r) : "");
	ok((r == 0) == (d != NULL), "the parser returns a description exactly if it accepts the text");
	table_desc_free(d);
	return shown;
}

static void says(const char *text, const char *want) {
	is_str(refusal(text, strlen(text)), want,
	       *want ? tap_name("a description is refused: %s", want) : "a description is accepted");
}

static void lines(void) {
	says("", "0: nothing in it: at least [table] must be there");
	says("# nothing\n\n", "0: nothing in it: at least [table] must be there");
	says("nqn = x\n", "1: nqn: a key before the first section; start with [table] or [host]");
	says("[host]\n\n  # c\nnqn\n", "4: nqn: neither a [section] nor key = value");
	says("[host]\nnqn = a\nnqn = b\n", "3: nqn: given twice in this [host]");
	says("[host]\nnqn =   # later\n", "2: nqn: no value; leave the line out, or write \"\" for an empty string");
	says("[host]\nmac = 52:54:00:12:34:56\n", "2: mac: not a key of [host]; it belongs in [hfi]");
	says("[host]\ncolour = red\n", "2: colour: not a key of [host]; nvmf-boot-table(5) lists them");
	is_str(refusal("[host]\nnqn = a\0b\n", 17), "2: a NUL byte: this is not text",
	       "a text with a NUL byte is refused");
	says("[table]\r\n[host]\r\nnqn = \"a # b\" # c\r\n\t[ hfi\t7 ]  # d", "");
	says("[host]\nnqn = a#b", "");
	says("\xef\xbb\xbf[host]\r\nnqn = a\r\n", "");
	says("[host]\n\xef\xbb\xbfnqn = a\n",
	     "2: \\xef\\xbb\\xbfnqn: not a key of [host]; nvmf-boot-table(5) lists them");
	says("a\x1b[2J\x9b\n", "1: a\\x1b[2J\\x9b: neither a [section] nor key = value");
	says("[host]\nnqn = \"a\\\" # b\"", "");
}

static void sections(void) {
	says("[hosts]", "1: [hosts]: should be one of table, host, hfi N, ssns N, security N, discovery N");
	says("[host", "1: [host: should be [NAME] or [NAME NUMBER], alone in its line");
	says("[host] nqn = a", "1: [host] nqn = a: should be [NAME] or [NAME NUMBER], alone in its line");
	says("[host 1]", "1: [host 1]: there is one [host] only, without a number");
	says("[hfi]", "1: [hfi]: should have a number from 1 to 255, like [hfi 1]");
	says("[hfi 0]", "1: [hfi 0]: should have a number from 1 to 255, like [hfi 1]");
	says("[hfi 256]", "1: [hfi 256]: should have a number from 1 to 255, like [hfi 1]");
	says("[hfi -1]", "1: [hfi -1]: should have a number from 1 to 255, like [hfi 1]");
	says("[ssns 65536]", "1: [ssns 65536]: should have a number from 1 to 65535, like [ssns 1]");
	says("[ssns 65535]", "");
	says("[host]\n[hfi 1]\n[host]", "3: a second [host]: the first is in line 1");
	says("[hfi 2]\n[hfi 1]\n[hfi 2]", "3: a second [hfi 2]: the first is in line 1");
	says("[table]\n[table]", "2: a second [table]: the first is in line 1");
	says("[host]\n[table]", "2: [table] must come before all other sections: its revision decides what they mean");
}

static void too_many(void) {
	char text[256 * 16], *end = text;

	for (unsigned i = 1; i <= 256; i++)
		end += sprintf(end, "[ssns %u]\n", i);
	says(text, "256: more than 255 sections [ssns]: a table counts in bytes");
}

static void value(const char *section, const char *line, const char *want) {
	char text[300], shown[300] = "";

	snprintf(text, sizeof(text), "[%s]\n%s\n", section, line);
	if (*want)
		snprintf(shown, sizeof(shown), "2: %s: should be %s", line, want);
	is_str(refusal(text, strlen(text)), shown,
	       tap_name("[%s] %s: %s", section, *want ? "refuses" : "accepts", line));
}

static void values(void) {
	value("hfi 1", "vlan = 4096", "");
	value("hfi 1", "vlan = 65536", "a number from 0 to 65535");
	value("hfi 1", "vlan = -1", "a number from 0 to 65535");
	value("hfi 1", "vlan = 1x", "a number from 0 to 65535");
	value("ssns 1", "nsid = 4294967295", "");
	value("ssns 1", "nsid = 4294967296", "a number from 0 to 4294967295");
	value("hfi 1", "global-route = maybe", "no, yes, or a number from 0 to 1");
	value("hfi 1", "global-route = 2", "no, yes, or a number from 0 to 1");
	value("host", "primary = first", "not-indicated, unselected, selected, or a number from 0 to 3");
	value("host", "primary = 3", "");
	value("table", "revision = 1", "MAJOR.MINOR, like 1.1");
	value("table", "revision = 1.256", "MAJOR.MINOR, like 1.1");
	value("table", "oem-id = TOOLONG", "at most 6 characters, as they are or in double quotes");
	value("table", "oem-id = \"SIX\\x00..\"", "");
	value("hfi 1", "gateway = 192.0.2.256", "an IPv4 or IPv6 address");
	value("hfi 1", "ip = 192.0.2.1", "ADDRESS/PREFIX, like 192.0.2.10/24 or 2001:db8::10/64");
	value("hfi 1", "ip = 192.0.2/24", "ADDRESS/PREFIX, like 192.0.2.10/24 or 2001:db8::10/64");
	value("hfi 1", "ip = 192.0.2.1/", "a prefix length after the slash, up to 32 for this address");
	value("hfi 1", "ip = 192.0.2.1/256", "a prefix length after the slash, up to 32 for this address");
	value("hfi 1", "mac = 52:54:00:12:34", "six bytes in hexadecimal, like 52:54:00:12:34:56");
	value("hfi 1", "mac = 52:54:00:12:34:5", "six bytes in hexadecimal, like 52:54:00:12:34:56");
	value("hfi 1", "mac = 52:54:00:12:34:56:", "six bytes in hexadecimal, like 52:54:00:12:34:56");
	value("hfi 1", "pci = 00:03.0", "SEGMENT:BUS:DEVICE.FUNCTION in hexadecimal, like 0000:00:1f.6");
	value("hfi 1", "pci = 0000:00:20.0", "SEGMENT:BUS:DEVICE.FUNCTION in hexadecimal, like 0000:00:1f.6");
	value("hfi 1", "pci = 0000:00:03.8", "SEGMENT:BUS:DEVICE.FUNCTION in hexadecimal, like 0000:00:1f.6");
	value("hfi 1", "pci = 0x18", "");
	value("host", "id = 1234", "a UUID, its bytes in the order they have in the table");
	value("ssns 1", "nid = uuid:1234",
	      "none, uuid:UUID, nguid:32 or eui64:16 hexadecimal digits, or TYPE:32 digits");
	value("ssns 1", "nid = eui64:0011223344556677", "");
	value("ssns 1", "nid = eui64:00112233445566",
	      "none, uuid:UUID, nguid:32 or eui64:16 hexadecimal digits, or TYPE:32 digits");
	value("ssns 1", "nid = 255:000102030405060708090a0b0c0d0e0f", "");
	value("ssns 1", "hfi = 1 2", "HFI numbers with commas between, the primary first, like 1, 2");
	value("ssns 1", "hfi = 1,", "HFI numbers with commas between, the primary first, like 1, 2");
	value("ssns 1", "hfi = empty", "HFI numbers with commas between, the primary first, like 1, 2");
	value("ssns 1", "hfi = 1, 256", "HFI numbers with commas between, the primary first, like 1, 2");
	value("ssns 1", "traddr = nowhere", "an IPv4 or IPv6 address, hex: and any bytes, or empty");
	value("ssns 1", "traddr = hex: c0 00 02 01", "");
	value("ssns 1", "nqn = \"open",
	      "a closing double quote at the end; inside only \\\\, \\\" and \\xHH are escapes");
	value("ssns 1", "nqn = \"a\\n\"",
	      "a closing double quote at the end; inside only \\\\, \\\" and \\xHH are escapes");
	value("ssns 1", "nqn = \"a\" b",
	      "a closing double quote at the end; inside only \\\\, \\\" and \\xHH are escapes");
	value("hfi 1", "dhcp-duid = 0", "bytes in hexadecimal, like 00 01 1c, at most 65535, or empty");
	value("hfi 1", "ext-size = 257", "a number of bytes from 0 (left out) to 256");
	value("hfi 1", "raw = 31", "OFFSET: bytes in hexadecimal, like 62: 00 ff, ending before 256");
	value("hfi 1", "raw = 255: 00 00", "OFFSET: bytes in hexadecimal, like 62: 00 ff, ending before 256");
	value("hfi 1", "raw = 256: 00", "OFFSET: bytes in hexadecimal, like 62: 00 ff, ending before 256");
}

/* Parses "[host]\nnqn = xxx..." with `n` times x, and returns the refusal. */
static const char *long_string(size_t n) {
	static const char head[] = "[host]\nnqn = ";
	char *text = malloc(sizeof(head) + n);
	const char *r;

	if (!text)
		return "out of memory";
	memcpy(text, head, sizeof(head));
	memset(text + sizeof(head) - 1, 'x', n);
	r = refusal(text, sizeof(head) - 1 + n);
	free(text);
	return r;
}

static void bounds(void) {
	is_str(long_string(65535), "", "a string of 65535 bytes is accepted");
	ok(strstr(long_string(65536), "x: should be at most 65535 bytes") != NULL,
	   "a string of 65536 bytes is refused");
	ok(strlen(long_string(65536)) < 120, "the refusal of a long string does not repeat the whole string");
	is_str(long_string(TABLE_TEXT_MAX), "0: longer than 8388608 bytes", "a text longer than the limit is refused");
}

static void atoms(void) {
	uint8_t bytes[8];
	const char *end;
	uint32_t n = 7;

	is_int(text_number("010", 100, NULL, &n) == 0 ? n : 0, 10, "the number 010 is decimal 10");
	is_int(text_number("0xfF", 255, NULL, &n) == 0 ? n : 0, 255, "the number 0xfF is hexadecimal");
	is_int(text_number("99999999999999999999999", UINT32_MAX, NULL, &n), -EINVAL,
	       "a number larger than any integer is refused");
	is_int(text_number("12: x", 12, &end, &n) == 0 ? end[0] : 0, ':', "a number is read up to other text");
	is_int(text_number("", 1, NULL, &n), -EINVAL, "an empty text is no number");
	is_int(text_hex("00 01:0203", bytes, 4), 4, "bytes are read with blanks, colons or nothing between them");
	is_int(text_hex("00  01", bytes, 4), -EINVAL, "bytes with two blanks between them are refused");
	is_int(text_hex("00 01", bytes, 1), -EINVAL, "more bytes than fit are refused");
	is_int(text_string("\"\\x41\\\"\\\\\"", bytes), 3, "escapes in a string are read");
	ok(memcmp(bytes, "A\"\\", 3) == 0, "escapes in a string give their characters");
}

int main(void) {
	lines();
	sections();
	too_many();
	values();
	bounds();
	atoms();
	ok(table_desc_free(NULL) == NULL, "NULL can be freed as a description");
	return tap_done();
}

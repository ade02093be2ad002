/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/base/json.c: indentation, commas and escapes. */
#include "json.h"

#include <stdlib.h>

#include "tap.h"

static char *string(const char *value) {
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	struct json j = json_start(f);

	json_string(&j, NULL, value);
	fclose(f);
	return text;
}

static void is_json(const char *value, const char *want, const char *name) {
	char *got = string(value);

	is_str(got, want, name);
	free(got);
}

static void shape(void) {
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	struct json j = json_start(f);

	json_array(&j, NULL);
	json_object(&j, NULL);
	json_string(&j, "a", "b");
	json_number(&j, "n", INT64_MIN);
	json_bool(&j, "t", true);
	json_string(&j, "null", NULL);
	json_array(&j, "empty");
	json_close(&j);
	json_object(&j, "o");
	json_close(&j);
	json_close(&j);
	json_format(&j, NULL, "%d/%s", 24, "x");
	json_close(&j);
	is_int(json_end(&j), 0, "the JSON is written to its stream");
	fclose(f);
	is_str(text,
	       "[\n  {\n    \"a\": \"b\",\n    \"n\": -9223372036854775808,\n    \"t\": true,\n    \"null\": null,\n"
	       "    \"empty\": [],\n    \"o\": {}\n  },\n  \"24/x\"\n]\n",
	       "objects and arrays have indentation and commas; empty ones stay on one line");
	free(text);
}

static void failure(void) {
	FILE *f = fopen("/dev/full", "w");
	struct json j;

	if (!f) {
		ok(true, "a full disk is reported # SKIP no /dev/full");
		return;
	}
	j = json_start(f);
	json_string(&j, NULL, "x");
	ok(json_end(&j) < 0, "a full disk is reported");
	fclose(f);
}

int main(void) {
	shape();
	is_json("", "\"\"", "an empty string is written");
	is_json("a\"b\\c/", "\"a\\\"b\\\\c/\"", "a quote and a backslash are escaped");
	is_json("\t\n\x1b[2J\x7f", "\"\\u0009\\u000a\\u001b[2J\\u007f\"", "control characters are escaped");
	is_json("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
		"well-formed UTF-8 is written unchanged");
	is_json("\xc2\x9b", "\"\\u009b\"", "a C1 control character is escaped");
	is_json("\xff", "\"\\ufffd\"", "a byte that is no UTF-8 is replaced");
	is_json("a\xc3", "\"a\\ufffd\"", "a sequence cut off by the end of the text is replaced");
	is_json("\xe2\x82z", "\"\\ufffd\\ufffdz\"", "each byte of a sequence cut off by another character is replaced");
	is_json("\xc0\x80", "\"\\ufffd\\ufffd\"", "an overlong sequence of two bytes is replaced");
	is_json("\xe0\x80\x80", "\"\\ufffd\\ufffd\\ufffd\"", "an overlong sequence of three bytes is replaced");
	is_json("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"", "a surrogate is replaced");
	is_json("\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"", "a sequence above U+10FFFF is replaced");
	failure();
	return tap_done();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks both forms of `nvmf-boot status` for an engine in any state: the text is plain, the JSON is well-formed. */
#pragma once

#include "kit.h"
#include "status.h"

static inline void check_status(const struct status *s) {
	char *text, *json;
	size_t size;
	FILE *f = text_stream(&text, &size);
	struct json j;

	status_text(f, s);
	fclose(f);
	must(is_plain(text), "the text of a status is plain");
	f = text_stream(&json, &size);
	j = json_start(f);
	status_json(&j, s);
	must(json_end(&j) == 0, "a status is printed as JSON");
	fclose(f);
	must(is_json(json), "the JSON of a status is well-formed");
	free(text);
	free(json);
}

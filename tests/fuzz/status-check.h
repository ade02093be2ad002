/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Both forms of `nvmf-boot status` are what they claim to be, wherever an engine stands. */
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
	must(is_plain(text), "a status has nothing raw");
	f = text_stream(&json, &size);
	j = json_start(f);
	status_json(&j, s);
	must(json_end(&j) == 0, "a status is written");
	fclose(f);
	must(is_json(json), "a status is JSON");
	free(text);
	free(json);
}

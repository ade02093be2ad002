/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a status as text and as JSON to the files that `nvmf-boot status` prints. See status-files.h. */
#include "status-files.h"

#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "log.h"
#include "text-of.h"

static void write_text(FILE *out, const void *data) {
	status_text(out, data);
}

static void write_json(FILE *out, const void *data) {
	struct json j = json_start(out);

	status_json(&j, data);
	json_end(&j);
}

/*
 * Writes the file if `text` differs from *last, and takes over `text`. `text` NULL: there was no memory for the text.
 */
static void replace(struct status_files *f, const struct root *root, const char *path, char **last, char *text) {
	int err;

	if (!text || (*last && strcmp(*last, text) == 0)) {
		free(text);
		return;
	}
	err = root_write(root, path, text, strlen(text));
	if (err < 0 && !f->failed) {
		f->failed = true;
		log_say(LOG_WARNING, NULL, "%s cannot be written: %s, \"nvmf-boot status\" will not work", path,
			strerror(-err));
	}
	free(*last);
	*last = text;
}

void status_files_write(struct status_files *f, const struct root *root, const struct status *s) {
	replace(f, root, STATUS_PATH, &f->text, text_of(write_text, s));
	replace(f, root, STATUS_JSON_PATH, &f->json, text_of(write_json, s));
}

void status_files_done(struct status_files *f) {
	free(f->text);
	free(f->json);
	memset(f, 0, sizeof(*f));
}

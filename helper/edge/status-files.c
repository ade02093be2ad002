/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renders a status twice and puts it where `nvmf-boot status` looks. See status-files.h. */
#include "status-files.h"

#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "log.h"

static void render_json(FILE *out, const struct status *s) {
	struct json j = json_start(out);

	status_json(&j, s);
	json_end(&j);
}

/* NULL: no memory. */
static char *render(void (*write)(FILE *out, const struct status *s), const struct status *s) {
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	write(out, s);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* Takes over `text`. */
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
	replace(f, root, STATUS_PATH, &f->text, render(status_text, s));
	replace(f, root, STATUS_JSON_PATH, &f->json, render(render_json, s));
}

void status_files_done(struct status_files *f) {
	free(f->text);
	free(f->json);
	memset(f, 0, sizeof(*f));
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A DHCP lease. Input: the lease's file, or the lines of what dhcpcd tells its script, where one is "interface=...". */
#include "dhcp.h"
#include "kit.h"

#define LINES_MAX 64

static char *written(const struct lease *l) {
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	lease_text(f, l);
	fclose(f);
	return text;
}

/* What a server made of it is seven lines, and they are read as they were written. */
static void check(const struct lease *l) {
	char *text = written(l), *again;
	struct lease second;
	size_t lines = 0;

	for (const char *p = text; (p = strchr(p, '\n')); p++)
		lines++;
	must(lines == 7, "nothing that a server sends makes a line of its own");
	must(addr_is_set(l->ip), "there is an address");
	must(lease_parse(text, &second) == 0, "what was written can be read");
	again = written(&second);
	must(strcmp(text, again) == 0, "and says the same");
	free(again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	char *text = text_of(bytes, size), *environment[LINES_MAX + 1], *save;
	struct lease l;
	size_t n = 0;

	if (lease_parse(text, &l) == 0)
		check(&l);
	for (char *line = strtok_r(text, "\n", &save); line && n < LINES_MAX; line = strtok_r(NULL, "\n", &save))
		environment[n++] = line;
	environment[n] = NULL;
	if (lease_from_environment(environment, &l) == 0)
		check(&l);
	free(text);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What programs say that are asked for addresses. Input: a DHCP lease's file, or the lines of what dhcpcd tells its
 * script, where one is "interface=..."; or what getent says of a name.
 */
#include "dhcp-client.h"
#include "getent.h"
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

/* A lease is six lines whatever the server sent, and reads back as it was written. */
static void check(const struct lease *l) {
	char *text = written(l), *again;
	struct lease second;
	size_t lines = 0;

	for (const char *p = text; (p = strchr(p, '\n')); p++)
		lines++;
	must(lines == 6, "nothing that a server sends makes a line of its own");
	must(addr_is_set(l->ip), "there is an address");
	must(lease_parse(text, &second) == 0, "what was written can be read");
	again = written(&second);
	must(strcmp(text, again) == 0, "and says the same");
	free(again);
	free(text);
}

static void check_getent(const char *text) {
	struct addr list[GETENT_ADDRS_MAX];
	size_t n = getent_parse(text, list);

	must(n <= GETENT_ADDRS_MAX, "no more addresses than there is room for");
	for (size_t i = 0; i < n; i++) {
		must(addr_is_set(list[i]), "each of them is one");
		for (size_t j = 0; j < i; j++)
			must(!addr_equal(list[i], list[j]), "and another one");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	char *text = text_of(bytes, size), *environment[LINES_MAX + 1], *save;
	struct lease l;
	size_t n = 0;

	check_getent(text);
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target for the output of programs that are asked for addresses. Input: the text of a lease file, or the
 * environment that dhcpcd gives its script (one of its lines is "interface=..."), or the output of getent.
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

/*
 * Checks that a lease is written as eight lines, whatever the server sent, and that reading them gives the same lease.
 */
static void check(const struct lease *l) {
	char *text = written(l), *again;
	struct lease second;
	size_t lines = 0;

	for (const char *p = text; (p = strchr(p, '\n')); p++)
		lines++;
	must(lines == 8, "nothing that a server sends adds a line to the lease");
	must(addr_is_set(l->ip), "a lease has an address");
	must(lease_parse(text, &second) == 0, "a written lease can be read");
	again = written(&second);
	must(strcmp(text, again) == 0, "a lease that was written and read is unchanged");
	free(again);
	free(text);
}

static void check_getent(const char *text) {
	struct zone_addr list[GETENT_ADDRS_MAX];
	size_t n = getent_parse(text, list);

	must(n <= GETENT_ADDRS_MAX, "getent_parse() returns no more addresses than fit");
	for (size_t i = 0; i < n; i++) {
		must(addr_is_set(list[i].ip), "each address is set");
		for (size_t j = 0; j < i; j++)
			must(!addr_equal(list[i].ip, list[j].ip) || strcmp(list[i].zone, list[j].zone) != 0,
			     "no address is listed twice");
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

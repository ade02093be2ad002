/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target for the kernel command line: the options of nvmf-boot, the drop-ins for systemd units that they lead to,
 * and dracut's lists of modules that must not be loaded. Input: the text of a command line.
 */
#include "kit.h"
#include "nqn.h"
#include "marks.h"
#include "modprobe.h"
#include "options.h"

static bool same_text(const char *a, const char *b) {
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same(const struct options *a, const struct options *b) {
	if (a->off != b->off || a->no_nbft != b->no_nbft || a->no_static != b->no_static ||
	    a->has_hostid != b->has_hostid || a->quiet != b->quiet || a->timeout_us != b->timeout_us ||
	    a->n_complaints != b->n_complaints)
		return false;
	for (size_t i = 0; i < a->n_complaints; i++)
		if (!same_text(a->complaints[i], b->complaints[i]))
			return false;
	return same_text(a->hostnqn, b->hostnqn) && same_text(a->root, b->root) &&
	       memcmp(a->hostid, b->hostid, sizeof(a->hostid)) == 0;
}

static void check(const struct options *o) {
	static const uint8_t zero[16];

	must(o->timeout_us > 0, "the time-out is not 0");
	must(o->timeout_us == OPTIONS_TIMEOUT_NEVER || o->timeout_us <= UINT64_MAX / 4,
	     "the time-out can be added to a clock");
	must(!o->hostnqn || !nqn_fault(o->hostnqn), "an accepted host NQN is valid");
	must(!o->has_hostid || memcmp(o->hostid, zero, sizeof(zero)) != 0, "an accepted host id is not zero");
	must(o->asks_tcp || o->n_discovers == 0, "a discovery controller is asked over TCP");
	must(o->off || !o->no_nbft || o->asks_tcp, "without tables, nvmf-boot is off or asks a discovery controller");
	for (size_t i = 0; i < o->n_complaints; i++)
		must(strncmp(o->complaints[i], "rd.nvmf.", 8) == 0 || strncmp(o->complaints[i], "nvmf.", 5) == 0,
		     "a complaint begins with the name of the option");
	options_root(o);
}

/*
 * Parses the text twice in a row as one command line. Repeated options mean the same as single ones; only the number of
 * complaints doubles.
 */
static void repeat(const char *text, const struct options *o) {
	struct options again, twice;
	char *doubled;

	must(options_parse(text, &again) == 0 && same(o, &again), "the same text gives the same options");
	options_done(&again);
	if (strchr(text, '"'))
		return; /* an open quote would join the two texts */
	must(asprintf(&doubled, "%s %s", text, text) > 0, "there is memory");
	must(options_parse(doubled, &twice) == 0, "a repeated text can be read as a command line");
	must(twice.n_complaints == 2 * o->n_complaints, "a repeated text gives each complaint twice");
	for (size_t i = o->n_complaints; i < twice.n_complaints; i++)
		free(twice.complaints[i]);
	twice.n_complaints = o->n_complaints;
	must(same(o, &twice), "repeated options mean the same as single ones");
	options_done(&twice);
	free(doubled);
}

static void units(const struct options *o) {
	const struct plan p = { .n_paths = 1 };
	struct marks m = { 0 };

	must(marks_units(&p, o, "/run/systemd/generator", &m) == 0, "there is memory");
	for (size_t i = 0; i < m.n; i++) {
		must(strncmp(m.v[i].path, "/run/systemd/generator/", 23) == 0,
		     "drop-ins are files in the generator's directory");
		must(is_plain(m.v[i].text), "drop-ins hold no raw text of the command line");
	}
	marks_done(&m);
}

/* Checks that each line is "blacklist NAME". Any other line would be a command for modprobe. */
static void blacklist(const char *text) {
	char *list = modprobe_blacklist_text(text), *rest, *line;

	must(list, "there is memory");
	for (line = strtok_r(list, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		must(strncmp(line, "blacklist ", 10) == 0 && line[10], "every line of the list is a blacklist command");
		for (const char *c = line + 10; *c; c++)
			must((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
				     *c == '_' || *c == '-',
			     "the argument of a blacklist command is the name of a module");
	}
	free(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	char *text = text_of(bytes, size);
	struct options o;

	must(options_parse(text, &o) == 0, "every text can be read as a command line");
	check(&o);
	repeat(text, &o);
	units(&o);
	blacklist(text);
	options_done(&o);
	free(text);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the command line of a verb into values. Each option is one row of OPTIONS; getopt's table, the usage line and
 * the list in --help are all made from that row. Prints help, version and errors, and does nothing else.
 */
#include "arguments.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "exit-status.h"
#include "version.h"
#include "wrap.h"

static const struct option_row {
	unsigned bit; /* the ARG_ constant of the option */
	char letter; /* letter of the option; 0: the option has no letter */
	const char *name, *value; /* `value`: name of the value in the help; NULL: the option takes no value */
	size_t field; /* offset in struct arguments, of a string if the option takes a value, else of a bool */
	const char *help;
} OPTIONS[] = {
	/* The rows have the order of the usage line. */
	{ ARG_DRY_RUN, 0, "dry-run", NULL, offsetof(struct arguments, dry_run),
	  "list the actions, one a line, and do nothing" },
	{ ARG_JSON, 0, "json", NULL, offsetof(struct arguments, json), "print JSON" },
	{ ARG_FULL, 0, "full", NULL, offsetof(struct arguments, full), "print every field that is set" },
	{ ARG_TABLE, 0, "table", "FILE|DIR", offsetof(struct arguments, table),
	  "read this table, or all NBFT* files of a directory" },
	{ ARG_CMDLINE, 0, "cmdline", "TEXT", offsetof(struct arguments, cmdline),
	  "read TEXT in place of /proc/cmdline and /etc/cmdline*" },
	{ ARG_SYSROOT, 0, "sysroot", "DIR", offsetof(struct arguments, sysroot),
	  "look for every file below DIR, such as a captured tree" },
	{ ARG_CPIO, 0, "cpio", NULL, offsetof(struct arguments, cpio),
	  "write an initrd prefix, from which Linux takes the table" },
	{ ARG_STRICT, 0, "strict", NULL, offsetof(struct arguments, strict),
	  "count oddities of firmware as faults, too" },
	{ ARG_OUTPUT, 'o', "output", "FILE", offsetof(struct arguments, output),
	  "write to FILE instead of standard output" },
};

#define N_OPTIONS (sizeof(OPTIONS) / sizeof(*OPTIONS))
#define HELP_ASKED 'h'
#define VERSION_ASKED 'V'
#define OPTION_BASE 0x100 /* getopt reports OPTIONS[i] as OPTION_BASE + i, which is above every letter */

/* ---- help ---- */

/* Writes an option for the help: "--table FILE|DIR", or "-o, --output FILE" with a letter. Returns the length. */
static int synopsis(const struct option_row *o, char ret[40]) {
	char letter[8] = "";

	if (o->letter)
		snprintf(letter, sizeof(letter), "-%c, ", o->letter);
	return snprintf(ret, 40, "%s--%s%s%s", letter, o->name, o->value ? " " : "", o->value ? o->value : "");
}

/*
 * Writes a word of the usage line at column `at`, or on a line of its own if the word does not fit into 80 columns.
 * Returns the column behind the word.
 */
static size_t usage_word(FILE *f, size_t at, const char *word) {
	if (at + 1 + strlen(word) > WRAP_COLUMNS)
		at = (size_t)fprintf(f, "\n%*s", (int)strlen("Usage:"), "") - 1;
	return at + (size_t)fprintf(f, " %s", word);
}

static void print_usage_line(FILE *f, const struct usage *u) {
	size_t at = (size_t)fprintf(f, "Usage: %s", u->verb);
	char word[40];

	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option_row *o = &OPTIONS[i];

		if (!(u->takes & o->bit))
			continue;
		if (o->letter)
			snprintf(word, sizeof(word), "[-%c%s%s]", o->letter, o->value ? " " : "", o->value ?: "");
		else
			snprintf(word, sizeof(word), "[--%s%s%s]", o->name, o->value ? " " : "", o->value ?: "");
		at = usage_word(f, at, word);
	}
	if (u->operands)
		usage_word(f, at, u->operands);
	fputs("\n\n", f);
}

static void print_help(FILE *f, const struct usage *u) {
	char text[40];
	int width = 0;

	print_usage_line(f, u);
	fprintf(f, "%s\n", u->help);
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (u->takes & OPTIONS[i].bit && synopsis(&OPTIONS[i], text) > width)
			width = synopsis(&OPTIONS[i], text);
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (u->takes & OPTIONS[i].bit) {
			synopsis(&OPTIONS[i], text);
			fprintf(f, "  %-*s  %s\n", width, text, OPTIONS[i].help);
		}
}

static bool leave(const struct usage *u, int code, int *status) {
	print_help(code == EXIT_DONE ? stdout : stderr, u);
	*status = code;
	return false;
}

/* ---- reading the command line ---- */

/* getopt's tables, with room for --help and --version, and for the two colons of a letter with a value. */
struct getopt_tables {
	struct option options[N_OPTIONS + 3];
	char letters[2 * N_OPTIONS + 4];
};

/*
 * Makes getopt's tables of the options of all verbs of the program, so that a refusal can name an option of another
 * verb. `mode` "+": getopt stops at the first word that is no option.
 */
static struct getopt_tables make_getopt_tables(unsigned options, const char *mode) {
	size_t n = 0, n_letters = strlen(mode);
	struct getopt_tables t = { 0 };

	memcpy(t.letters, mode, n_letters);

	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option_row *o = &OPTIONS[i];

		if (!(options & o->bit))
			continue;
		t.options[n++] = (struct option){ o->name, o->value ? required_argument : no_argument, NULL,
						  OPTION_BASE + (int)i };
		if (!o->letter)
			continue;
		t.letters[n_letters++] = o->letter;
		if (o->value)
			t.letters[n_letters++] = ':';
	}
	t.options[n++] = (struct option){ "help", no_argument, NULL, HELP_ASKED };
	t.options[n] = (struct option){ "version", no_argument, NULL, VERSION_ASKED };
	t.letters[n_letters] = HELP_ASKED;
	return t;
}

int arguments_find_word(int argc, char **argv, unsigned options, bool *help, bool *version) {
	struct getopt_tables t = make_getopt_tables(options, "+");
	int c, at;

	*help = *version = false;
	while ((c = getopt_long(argc, argv, t.letters, t.options, NULL)) >= 0) {
		if (c == '?')
			return -1;
		*help |= c == HELP_ASKED;
		*version |= c == VERSION_ASKED;
	}
	at = optind;
	optind = 0; /* arguments_read() begins anew */
	return at;
}

static const struct option_row *find_option(int c) {
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (c == OPTION_BASE + (int)i || c == OPTIONS[i].letter)
			return &OPTIONS[i];
	return NULL;
}

static void store(struct arguments *a, const struct option_row *o, const char *value) {
	char *field = (char *)a + o->field;

	if (o->value)
		memcpy(field, &value, sizeof(value));
	else
		*(bool *)field = true;
}

static bool take_operands(int argc, char **argv, const struct usage *u, struct arguments *ret) {
	ret->rest = argv + optind;
	ret->n_rest = argc - optind;
	for (int i = 0; i < ret->n_rest; i++)
		if (ret->rest[i][0] == '\0') {
			fprintf(stderr, "%s: an argument is empty\n", argv[0]);
			return false;
		}
	if (ret->n_rest > u->most)
		fprintf(stderr, "%s: \"%s\" is one argument too many\n", argv[0], ret->rest[u->most]);
	else if (ret->n_rest < u->least)
		fprintf(stderr, "%s: %s is not given\n", argv[0], u->operands);
	else
		return true;
	return false;
}

bool arguments_read(int argc, char **argv, const struct usage *u, struct arguments *ret, int *status) {
	struct getopt_tables t = make_getopt_tables(u->program, "");
	int c;

	*ret = (struct arguments){ 0 };
	while ((c = getopt_long(argc, argv, t.letters, t.options, NULL)) >= 0) {
		const struct option_row *o = find_option(c);

		if (c == HELP_ASKED)
			return leave(u, EXIT_DONE, status);
		if (c == VERSION_ASKED) {
			printf("%.*s %s\n", (int)strcspn(u->verb, " "), u->verb, VERSION_TEXT);
			*status = EXIT_DONE;
			return false;
		}
		if (!o)
			return leave(u, EXIT_USAGE, status); /* getopt has printed the reason */
		if (!(u->takes & o->bit)) {
			fprintf(stderr, "%s: --%s is not an option of this verb\n", argv[0], o->name);
			return leave(u, EXIT_USAGE, status);
		}
		if (o->bit & (ARG_TABLE | ARG_OUTPUT) && *optarg == '\0') {
			fprintf(stderr, "%s: the value of --%s is empty\n", argv[0], o->name);
			return leave(u, EXIT_USAGE, status);
		}
		store(ret, o, optarg);
	}
	if (!take_operands(argc, argv, u, ret))
		return leave(u, EXIT_USAGE, status);
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the lines of a description in the forms that value.c reads. Numbers, flags, strings, bytes and addresses go
 * in, text goes to the stream. The text has only printable ASCII and newlines. Pure.
 */
#include "dump-lines.h"

#include <string.h>

#define DECIMAL_MAX 0xffff /* larger numbers are ids and bits, which are easier to read in hexadecimal */
#define NUMBER_TEXT_MAX 16

/* ---- lines ---- */

void dump_section(struct dump *d, enum table_kind kind, unsigned number) {
	d->shape = &TABLE_SHAPES[kind];
	d->number = number;
	d->said = 0;
	fprintf(d->f, "%s[%s", kind == TABLE_HEAD ? "" : "\n", d->shape->title);
	if (number)
		fprintf(d->f, " %u", number);
	fputs("]\n", d->f);
}

/* Writes "key = " and notes that the key has a line. The caller writes the value and ends the line. */
static void begin_line(struct dump *d, const struct table_key *k) {
	d->said |= UINT64_C(1) << (k - d->shape->keys);
	fprintf(d->f, "%s = ", k->name);
}

void dump_always(struct dump *d, const char *name, const char *value) {
	begin_line(d, table_find_key(d->shape, name));
	fprintf(d->f, "%s\n", value);
}

/* The value that a key has in the table if the description has no line for the key. NULL: zero or absent. */
static const char *standard_of(const struct dump *d, const struct table_key *k, char buf[NUMBER_TEXT_MAX]) {
	const char *standard = d->revision_1_0 && k->standard_1_0 ? k->standard_1_0 : k->standard;

	if (!standard || strcmp(standard, "@") != 0)
		return standard;
	snprintf(buf, NUMBER_TEXT_MAX, "%u", d->number);
	return buf;
}

static bool is_standard(const struct dump *d, const struct table_key *k, const char *value) {
	char buf[NUMBER_TEXT_MAX];
	const char *standard = standard_of(d, k, buf);

	return standard && strcmp(standard, value) == 0;
}

void dump_value(struct dump *d, const char *name, const char *value) {
	if (!is_standard(d, table_find_key(d->shape, name), value))
		dump_always(d, name, value);
}

/* ---- numbers and flags ---- */

/* Returns the key's word for the number, or writes the number to buf if the key has no such word. */
static const char *number_text(const struct table_key *k, uint32_t n, char buf[NUMBER_TEXT_MAX]) {
	for (const struct table_word *w = k->words; w && w->text; w++)
		if (w->number == n)
			return w->text;
	snprintf(buf, NUMBER_TEXT_MAX, n > DECIMAL_MAX ? "0x%x" : "%u", n);
	return buf;
}

void dump_number(struct dump *d, const char *name, uint32_t n) {
	const struct table_key *k = table_find_key(d->shape, name);
	char buf[NUMBER_TEXT_MAX];

	if (n != 0 || k->standard)
		dump_value(d, name, number_text(k, n, buf));
}

/* True when `k` is a flag (one or two bits) in the field of the key `whole`. */
static bool is_flag_of(const struct table_key *k, const struct table_key *whole) {
	return k->value == VALUE_INTEGER && k->part == whole->part && k->at == whole->at && k->bits < 8 * k->width;
}

static uint32_t mask_of(const struct table_key *k) {
	return ((UINT32_C(1) << k->bits) - 1) << k->shift;
}

/* True when a line has been written whose key or part sets this flag. */
static bool is_implied(const struct dump *d, const struct table_key *flag) {
	for (size_t i = 0; i < d->shape->n_keys; i++) {
		const struct table_key *k = &d->shape->keys[i];
		const char *part = d->shape->part[k->part].implies;

		if ((d->said >> i & 1) == 0)
			continue;
		if ((k->implies && strcmp(k->implies, flag->name) == 0) || (part && strcmp(part, flag->name) == 0))
			return true;
	}
	return false;
}

static void say_flag(struct dump *d, const struct table_key *k, uint32_t field) {
	uint32_t n = (field & mask_of(k)) >> k->shift;
	char buf[NUMBER_TEXT_MAX];

	if (n != (is_implied(d, k) || (k->standard && strcmp(k->standard, "yes") == 0)))
		dump_always(d, k->name, number_text(k, n, buf));
}

void dump_flags(struct dump *d, const char *name, uint32_t field) {
	const struct table_key *whole = table_find_key(d->shape, name);
	char number[NUMBER_TEXT_MAX];
	uint32_t named = 0;

	for (size_t i = 0; i < d->shape->n_keys; i++)
		if (is_flag_of(&d->shape->keys[i], whole))
			named |= mask_of(&d->shape->keys[i]);
	if (field & ~named) {
		snprintf(number, sizeof(number), "0x%x", field);
		dump_always(d, name, number);
		return;
	}
	/* Flags that set another flag are written first: only then is it known whether the other flag needs a line. */
	for (unsigned raised = 0; raised < 2; raised++)
		for (size_t i = 0; i < d->shape->n_keys; i++) {
			const struct table_key *k = &d->shape->keys[i];

			if (is_flag_of(k, whole) && raised == !k->implies)
				say_flag(d, k, field);
		}
}

/* ---- text, bytes and addresses ---- */

/*
 * True when a description can contain the string without quotes. A blank at an end, a quote, a backslash or a "#" would
 * change its meaning.
 */
static bool is_plain(const char *s, size_t n) {
	if (n == 0 || s[0] == ' ' || s[n - 1] == ' ')
		return false;
	for (size_t i = 0; i < n; i++)
		if (s[i] < ' ' || s[i] > '~' || strchr("\"\\#", s[i]))
			return false;
	return true;
}

static void put_string(FILE *f, const char *s, size_t n) {
	if (is_plain(s, n)) {
		fwrite(s, 1, n, f);
		return;
	}
	fputc('"', f);
	for (size_t i = 0; i < n; i++) {
		if (s[i] < ' ' || s[i] > '~')
			fprintf(f, "\\x%02x", (unsigned char)s[i]);
		else
			fprintf(f, "%s%c", s[i] == '"' || s[i] == '\\' ? "\\" : "", s[i]);
	}
	fputc('"', f);
}

void dump_string(struct dump *d, const char *name, const char *s) {
	const struct table_key *k = table_find_key(d->shape, name);

	if (!s || is_standard(d, k, s))
		return;
	begin_line(d, k);
	put_string(d->f, s, strlen(s));
	fputc('\n', d->f);
}

void dump_chars(struct dump *d, const char *name, const uint8_t *header) {
	const struct table_key *k = table_find_key(d->shape, name);
	char text[16] = "";
	size_t n = k->width;

	memcpy(text, header + k->at, n);
	while (n > 0 && text[n - 1] == ' ')
		n--;
	if (is_standard(d, k, text))
		return;
	begin_line(d, k);
	put_string(d->f, text, n);
	fputc('\n', d->f);
}

void dump_bytes(struct dump *d, const char *name, const struct nbft_bytes *b) {
	if (b->n == 0)
		return;
	begin_line(d, table_find_key(d->shape, name));
	for (size_t i = 0; i < b->n; i++)
		fprintf(d->f, "%s%02x", i > 0 ? " " : "", b->v[i]);
	fputc('\n', d->f);
}

static bool is_zero(struct addr a) {
	static const struct addr zero;

	return memcmp(&a, &zero, sizeof(a)) == 0;
}

/* Writes an address as text. An unset address is "0.0.0.0" or "::", where addr_text() has no text. */
static const char *address_text(struct addr a, char buf[ADDR_TEXT_MAX]) {
	if (addr_is_set(a))
		return addr_text(a, buf);
	return addr_is_v4(a) ? "0.0.0.0" : "::";
}

void dump_address(struct dump *d, const char *name, struct addr a) {
	char buf[ADDR_TEXT_MAX];

	if (!is_zero(a))
		dump_value(d, name, address_text(a, buf));
}

void dump_network(struct dump *d, const char *name, struct addr a, unsigned prefix) {
	char address[ADDR_TEXT_MAX], text[ADDR_TEXT_MAX + 12];

	if (is_zero(a) && prefix == 0)
		return;
	snprintf(text, sizeof(text), "%s/%u", address_text(a, address), prefix);
	dump_value(d, name, text);
}

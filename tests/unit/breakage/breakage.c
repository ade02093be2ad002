/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Applies a breakage to a description, by the name of the breakage. Lines are added to the description, or a pointer is
 * made to lead out of the table. breakage-list.c lists the breakages.
 */
#include "breakage.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../../../helper/table/table-text.h"
#include "nbft-layout.h"

/*
 * A pointer out of any table. The length is used if the pointer's own object is absent; every kind of structure could
 * have this length.
 */
static const uint8_t NOWHERE[NBFT_HEAP_OBJ_SIZE] = { 0x00, 0xff, 0xff, 0xff, 128, 0 };

struct breaking {
	struct table_desc *desc;
	const char *what;
	struct table_error *err;
};

__attribute__((format(printf, 2, 3))) static int refuse(const struct breaking *b, const char *format, ...) {
	size_t n;
	va_list ap;

	b->err->line = 0;
	n = (size_t)snprintf(b->err->text, sizeof(b->err->text), "%.60s: ", b->what);
	va_start(ap, format);
	vsnprintf(b->err->text + n, sizeof(b->err->text) - n, format, ap);
	va_end(ap);
	return -EINVAL;
}

static const struct table_breakage *find(const char *what) {
	for (size_t i = 0; i < TABLE_N_BREAKAGES; i++) {
		size_t n = strlen(TABLE_BREAKAGES[i].name);

		if (strncmp(what, TABLE_BREAKAGES[i].name, n) == 0 && (what[n] == '\0' || what[n] == ':'))
			return &TABLE_BREAKAGES[i];
	}
	return NULL;
}

/* Finds the section to break. NULL: no such section; then *err is filled. */
static struct table_section *find_section(const struct breaking *b, const struct table_breakage *how) {
	const struct table_list *list = &b->desc->list[how->kind];
	const char *title = TABLE_SHAPES[how->kind].title, *number = strchr(b->what, ':');
	uint32_t n = 0;

	if (number && (TABLE_SHAPES[how->kind].number_max == 0 || text_number(number + 1, UINT16_MAX, NULL, &n) < 0)) {
		refuse(b, "what comes after the colon should be the number of an interface or other descriptor");
		return NULL;
	}
	for (size_t i = list->n; i-- > 0;)
		if (!number || list->v[i]->number == n)
			return list->v[i];
	if (number)
		refuse(b, "there is no [%s %u] to break", title, n);
	else
		refuse(b, "there is no [%s] to break", title);
	return NULL;
}

/* Adds one line "key = value" to the section. */
static int add_line(const struct breaking *b, struct table_section *s, const struct table_breakage *how, char *line) {
	const struct table_section *first = b->desc->list[how->kind].v[0];
	char *value = line + strcspn(line, " "), want[TABLE_WANT_MAX] = "", number[12];
	size_t gap = strspn(value, " =");
	const struct table_key *k;
	int r;

	*value = '\0';
	value += gap;
	k = table_find_key(s->shape, line);
	snprintf(number, sizeof(number), "%u", first->number);
	if (strcmp(value, "@") == 0) {
		if (s == first)
			return refuse(b, "needs a [%s] before the one to break", s->shape->title);
		value = number;
	}
	r = k ? table_give(s, k, 0, value, want) : -EINVAL;
	return r == -EINVAL ? refuse(b, "%s = %s: should be %s", line, value, want) : r;
}

static int add_lines(const struct breaking *b, struct table_section *s, const struct table_breakage *how) {
	char *lines = strdup(how->lines), *end = lines;
	int r = lines ? 0 : -ENOMEM;

	while (r == 0 && end) {
		char *line = end;

		end = strstr(line, "; ");
		if (end) {
			*end = '\0';
			end += 2;
		}
		r = add_line(b, s, how, line);
	}
	free(lines);
	return r;
}

/* True if the builder writes the length of an object or of a part into the pointer. */
static bool has_length(const struct table_section *s, const struct table_breakage *how) {
	for (unsigned i = 1; i < TABLE_PARTS; i++)
		if (s->shape->part[i].pointer == how->pointer && s->shape->part[i].parent == how->part)
			return s->part[i].present && s->part[i].size > 0;
	for (size_t i = 0; i < s->n_objects; i++)
		if (s->objects[i].key->at == how->pointer && s->objects[i].key->part == how->part)
			return s->objects[i].n > 0;
	return false;
}

static int lead_astray(struct table_section *s, const struct table_breakage *how) {
	unsigned n = has_length(s, how) ? NBFT_HEAP_OBJ_LENGTH : NBFT_HEAP_OBJ_SIZE;
	int r = 0;

	for (unsigned i = 0; r == 0 && i < n; i++) {
		struct table_patch p = { how->part, NOWHERE[i], (uint16_t)(how->pointer + i), 0 };

		r = table_add_patch(s, &p);
	}
	return r;
}

int table_break(struct table_desc *d, const char *what, struct table_error *err) {
	struct breaking b = { d, what, err };
	const struct table_breakage *how = find(what);
	struct table_section *s;
	int r = 0;

	if (!how)
		return refuse(&b, "there is no such breakage");
	s = find_section(&b, how);
	if (!s)
		return -EINVAL;
	if (how->lines)
		r = add_lines(&b, s, how);
	if (r == 0 && how->pointer)
		r = lead_astray(s, how);
	return r;
}

void table_break_bytes(const char *what, uint8_t *bytes, size_t *size) {
	const struct table_breakage *how = find(what);

	if (how && how->checksum)
		bytes[NBFT_HEADER_CHECKSUM]++;
	if (how && how->cut)
		(*size)--;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of a table description: sections, "key = value", comments. Text goes in. A struct table_desc comes out, or
 * the number of the first line with a fault and the reason. value.c reads the values. Pure.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plain-text.h"
#include "table.h"
#include "table-desc.h"
#include "table-text.h"

#define BLANKS " \t\r"
#define SHOWN_MAX 60 /* the most characters of a value that an error shows */

struct parse {
	struct table_desc *desc;
	struct table_section *section; /* the current section; NULL: before the first one */
	unsigned line;
	struct table_error *err;
};

__attribute__((format(printf, 2, 3))) static int refuse(struct parse *p, const char *format, ...) {
	char text[sizeof(p->err->text)];
	va_list ap;

	p->err->line = p->line;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	plain_text(text, p->err->text, sizeof(p->err->text)); /* the description may be any file */
	return -EINVAL;
}

/* Removes the blanks at both ends of a text, in place. Returns its first character. */
static char *trim(char *text) {
	char *end;

	text += strspn(text, BLANKS);
	end = text + strlen(text);
	while (end > text && strchr(BLANKS, end[-1]))
		*--end = '\0';
	return text;
}

/* ---- sections ---- */

/* Adds a section with its standard values to the list of its kind. */
static int open_section(struct parse *p, enum table_kind kind, unsigned number, unsigned line) {
	struct table_section *s = table_section_add(p->desc, kind, number);

	if (!s)
		return -ENOMEM;
	s->line = line;
	p->section = s;
	return table_section_standard(p->desc, s);
}

/* Ends a section. Sets the flags that its keys imply, now that all flags of the text are known. */
static int close_section(struct parse *p) {
	int r = p->section ? table_section_imply(p->section) : 0;

	p->section = NULL;
	return r;
}

static int check_section(struct parse *p, enum table_kind kind, unsigned number) {
	const struct table_shape *shape = &TABLE_SHAPES[kind];
	const struct table_list *list = &p->desc->list[kind];

	if (kind == TABLE_HEAD && list->n && !list->v[0]->line)
		return refuse(p, "[table] must come before all other sections: its revision decides what they mean");
	for (size_t i = 0; i < list->n; i++) {
		if (list->v[i]->number != number)
			continue;
		if (number)
			return refuse(p, "a second [%s %u]: the first is in line %u", shape->title, number,
				      list->v[i]->line);
		return refuse(p, "a second [%s]: the first is in line %u", shape->title, list->v[i]->line);
	}
	if (list->n == TABLE_LIST_MAX)
		return refuse(p, "more than %u sections [%s]: a table counts in bytes", TABLE_LIST_MAX, shape->title);
	return 0;
}

static int start_section(struct parse *p, enum table_kind kind, unsigned number) {
	int r = check_section(p, kind, number);

	if (r == 0)
		r = close_section(p);
	if (r == 0 && kind != TABLE_HEAD && p->desc->list[TABLE_HEAD].n == 0) {
		r = open_section(p, TABLE_HEAD, 0, 0);
		p->section = NULL;
	}
	return r < 0 ? r : open_section(p, kind, number, p->line);
}

static int read_number(struct parse *p, const struct table_shape *shape, const char *text, unsigned *ret) {
	uint32_t n = 0;

	if (shape->number_max == 0 && *text)
		return refuse(p, "[%s %.*s]: there is one [%s] only, without a number", shape->title, SHOWN_MAX, text,
			      shape->title);
	if (shape->number_max && (text_number(text, shape->number_max, NULL, &n) < 0 || n == 0))
		return refuse(p, "[%s%s%.*s]: should have a number from 1 to %u, like [%s 1]", shape->title,
			      *text ? " " : "", SHOWN_MAX, text, shape->number_max, shape->title);
	*ret = n;
	return 0;
}

/* Reads a line [title] or [title number]. */
static int read_section(struct parse *p, char *text) {
	char *end = text + strlen(text) - 1, *title, *number;
	unsigned kind = 0, n = 0;
	int r;

	if (*end != ']')
		return refuse(p, "%.*s: should be [NAME] or [NAME NUMBER], alone in its line", SHOWN_MAX, text);
	*end = '\0';
	title = trim(text + 1);
	number = title + strcspn(title, BLANKS);
	if (*number)
		*number++ = '\0';
	number = trim(number);
	while (kind < TABLE_N_KINDS && strcmp(TABLE_SHAPES[kind].title, title) != 0)
		kind++;
	if (kind == TABLE_N_KINDS)
		return refuse(p, "[%.*s]: should be one of table, host, hfi N, ssns N, security N, discovery N",
			      SHOWN_MAX, title);
	r = read_number(p, &TABLE_SHAPES[kind], number, &n);
	return r < 0 ? r : start_section(p, (enum table_kind)kind, n);
}

/* ---- keys ---- */

/* Ends the text where a comment starts: at a # at the start or after a blank, outside of double quotes. */
static void cut_comment(char *text) {
	bool quoted = false;

	for (char *c = text; *c; c++) {
		if (quoted && c[0] == '\\' && c[1]) {
			c++;
		} else if (*c == '"') {
			quoted = !quoted;
		} else if (*c == '#' && !quoted && (c == text || strchr(BLANKS, c[-1]))) {
			*c = '\0';
			return;
		}
	}
}

static int no_such_key(struct parse *p, const char *name) {
	const char *here = p->section->shape->title;

	for (unsigned kind = 0; kind < TABLE_N_KINDS; kind++)
		if (table_find_key(&TABLE_SHAPES[kind], name))
			return refuse(p, "%s: not a key of [%s]; it belongs in [%s]", name, here,
				      TABLE_SHAPES[kind].title);
	return refuse(p, "%.*s: not a key of [%s]; nvmf-boot-table(5) lists them", SHOWN_MAX, name, here);
}

static int read_key(struct parse *p, char *text) {
	char *equals = strchr(text, '='), *value, want[TABLE_WANT_MAX] = "";
	struct table_section *s = p->section;
	const struct table_key *k;
	int r;

	if (!equals)
		return refuse(p, "%.*s: neither a [section] nor key = value", SHOWN_MAX, text);
	*equals = '\0';
	text = trim(text);
	value = trim(equals + 1);
	if (!s)
		return refuse(p, "%.*s: a key before the first section; start with [table] or [host]", SHOWN_MAX, text);
	k = table_find_key(s->shape, text);
	if (!k)
		return no_such_key(p, text);
	if (table_key_given(s, k) && k->value != VALUE_RAW)
		return refuse(p, "%s: given twice in this [%s]", text, s->shape->title);
	if (!*value)
		return refuse(p, "%s: no value; leave the line out, or write \"\" for an empty string", text);
	r = table_give(s, k, p->line, value, want);
	if (r == -EINVAL)
		return refuse(p, "%s = %.*s: should be %s", text, SHOWN_MAX, value, want);
	return r;
}

static int read_line(struct parse *p, char *text) {
	cut_comment(text);
	text = trim(text);
	if (!*text)
		return 0;
	return *text == '[' ? read_section(p, text) : read_key(p, text);
}

static int read_lines(struct parse *p, char *text, size_t size) {
	char *end = text + size, *next;
	int r = 0;

	for (; r == 0 && text < end; text = next + 1) {
		next = memchr(text, '\n', (size_t)(end - text));
		if (!next)
			next = end;
		*next = '\0';
		p->line++;
		r = strlen(text) < (size_t)(next - text) ? refuse(p, "a NUL byte: this is not text")
							 : read_line(p, text);
	}
	if (r == 0)
		r = close_section(p);
	if (r == 0 && p->desc->list[TABLE_HEAD].n == 0) {
		p->line = 0;
		r = refuse(p, "nothing in it: at least [table] must be there");
	}
	return r;
}

int table_parse(const char *text, size_t size, struct table_desc **ret, struct table_error *err) {
	struct parse p = { .err = err };
	char *copy;
	size_t mark = strlen(BYTE_ORDER_MARK);
	int r = -ENOMEM;

	if (size >= mark && memcmp(text, BYTE_ORDER_MARK, mark) == 0) {
		text += mark;
		size -= mark;
	}
	if (size > TABLE_TEXT_MAX)
		return refuse(&p, "longer than %u bytes", TABLE_TEXT_MAX);
	copy = malloc(size + 1);
	p.desc = calloc(1, sizeof(*p.desc));
	if (copy && p.desc) {
		memcpy(copy, text, size);
		r = read_lines(&p, copy, size);
	}
	free(copy);
	if (r < 0) {
		table_desc_free(p.desc);
		return r;
	}
	*ret = p.desc;
	return 0;
}

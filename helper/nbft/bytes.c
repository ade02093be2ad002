/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bounded access to the bytes of a table: every access is checked against the bounds of the structure that is being
 * read. The only part of the table's layout known here is the reference to a heap object.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nbft-layout.h"
#include "nqn.h"
#include "reader.h"

uint8_t bytes_u8(struct bytes b, size_t at) {
	return at < b.n ? b.v[at] : 0;
}

uint16_t bytes_u16(struct bytes b, size_t at) {
	return (uint16_t)(bytes_u8(b, at) | bytes_u8(b, at + 1) << 8);
}

uint32_t bytes_u32(struct bytes b, size_t at) {
	return bytes_u16(b, at) | (uint32_t)bytes_u16(b, at + 2) << 16;
}

void bytes_copy(struct bytes b, size_t at, uint8_t *ret, size_t n) {
	for (size_t i = 0; i < n; i++)
		ret[i] = bytes_u8(b, at + i);
}

bool bytes_all_zero(struct bytes b, size_t at, size_t n) {
	for (size_t i = 0; i < n; i++)
		if (bytes_u8(b, at + i) != 0)
			return false;
	return true;
}

uint8_t bytes_sum(struct bytes b) {
	uint8_t sum = 0;

	for (size_t i = 0; i < b.n; i++)
		sum = (uint8_t)(sum + b.v[i]);
	return sum;
}

bool bytes_part(struct bytes b, size_t at, size_t n, struct bytes *ret) {
	if (at > b.n || n > b.n - at)
		return false;
	*ret = (struct bytes){ b.v + at, n, b.at + at };
	return true;
}

struct addr desc_addr(struct bytes b, size_t at) {
	struct addr a;

	bytes_copy(b, at, a.b, sizeof(a.b));
	return a;
}

int desc_object(const struct desc *d, const char *field, size_t at, size_t min, struct bytes *ret) {
	size_t offset = bytes_u32(d->b, at + NBFT_HEAP_OBJ_OFFSET);
	size_t n = bytes_u16(d->b, at + NBFT_HEAP_OBJ_LENGTH);
	const struct bytes *heap = &d->r->heap;
	struct bytes object;

	if (n == 0)
		return 0;
	if (offset < heap->at || !bytes_part(*heap, offset - heap->at, n, &object)) {
		diagnose(d, NBFT_DIAG_WARNING, field, at, "%zu bytes at %zu do not lie in the heap, %zu to %zu", n,
			 offset, heap->at, heap->at + heap->n);
		return -EBADMSG;
	}
	if (n < min) {
		diagnose(d, NBFT_DIAG_WARNING, field, at, "the object has %zu bytes, %zu are needed", n, min);
		return -EBADMSG;
	}
	*ret = object;
	return 1;
}

/*
 * Finds the text in a heap object: the bytes before the first NUL, without the white space around them. Some firmware
 * counts the NUL at the end of a string, other firmware does not (EDK2, Dell). Other texts of NVMe are fields of a
 * fixed size, which the specification pads with blanks.
 */
static struct bytes text_in(struct bytes object) {
	static const char BLANKS[] = " \t\r\n";
	struct bytes text = object;

	text.n = strnlen((const char *)object.v, object.n);
	while (text.n > 0 && strchr(BLANKS, text.v[text.n - 1]))
		text.n--;
	for (; text.n > 0 && strchr(BLANKS, text.v[0]); text.v++)
		text.n--;
	return text;
}

char *desc_string(const struct desc *d, const char *field, size_t at) {
	struct bytes object, text;
	char *s;

	if (desc_object(d, field, at, 1, &object) <= 0)
		return NULL;
	text = text_in(object);
	if (text.n < strnlen((const char *)object.v, object.n) && !d->r->padding_said) {
		d->r->padding_said = true;
		diagnose(d, NBFT_DIAG_NOTE, field, at,
			 "padded with blanks, which are dropped; other padded texts are read alike, without a note");
	}
	if (text.n == 0)
		return NULL;
	s = strndup((const char *)text.v, text.n);
	if (!s)
		d->r->no_memory = true;
	return s;
}

char *desc_nqn(const struct desc *d, const char *field, size_t at) {
	char *s = desc_string(d, field, at);

	if (s && strlen(s) > NQN_MAX) {
		diagnose(d, NBFT_DIAG_WARNING, field, at, "an NQN has at most %d bytes, this one has %zu", NQN_MAX,
			 strlen(s));
		free(s);
		return NULL;
	}
	return s;
}

struct nbft_bytes desc_bytes(const struct desc *d, const char *field, size_t at) {
	struct nbft_bytes copy = { 0 };
	struct bytes object;

	if (desc_object(d, field, at, 1, &object) > 0)
		copy.v = reader_array(d->r, object.n, 1);
	if (copy.v) {
		copy.n = object.n;
		memcpy(copy.v, object.v, copy.n);
	}
	return copy;
}

void *reader_array(struct reader *r, size_t n, size_t size) {
	void *v = n > 0 ? calloc(n, size) : NULL;

	if (n > 0 && !v)
		r->no_memory = true;
	return v;
}

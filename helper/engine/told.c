/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which messages about one interface, address or path have been said and need not be repeated. Input: the number of a
 * message (enum said in floors.h). Output: whether the message is news. This file writes no message itself. Pure.
 */
#include <assert.h>
#include <string.h>

#include "floors.h"

static_assert(SAID_END <= 8 * sizeof((struct told){ { 0 } }.bits), "each message has a bit");

static unsigned char bit_of(unsigned message) {
	return (unsigned char)(1u << message % 8);
}

bool told_has(const struct told *t, unsigned message) {
	return t->bits[message / 8] & bit_of(message);
}

bool told_add(struct told *t, unsigned message) {
	bool news = !told_has(t, message);

	t->bits[message / 8] |= bit_of(message);
	return news;
}

bool told_drop(struct told *t, unsigned message) {
	bool had = told_has(t, message);

	t->bits[message / 8] &= (unsigned char)~bit_of(message);
	return had;
}

void told_start_over(struct told *t) {
	for (unsigned i = SAID_PASSING; i < SAID_END; i++)
		told_drop(t, i);
}

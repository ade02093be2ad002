/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arrays that grow by one element at a time. The average cost of one element does not depend on the length. Pure; see
 * grow.h.
 */
#include "grow.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * The array's capacity is not stored, because the number of elements tells it. The room is doubled whenever that number
 * is a power of two, so an array of n elements has room up to the next power of two. An array that was shortened has at
 * least that room.
 */
void *grow(void *array_of_pointer, size_t *n, size_t size) {
	void **array = array_of_pointer;
	void *grown = *array;
	char *element;

	if ((*n & (*n - 1)) == 0)
		grown = reallocarray(*array, *n ? *n * 2 : 1, size);
	if (!grown)
		return NULL;
	*array = grown;
	element = (char *)grown + *n * size;
	memset(element, 0, size);
	(*n)++;
	return element;
}

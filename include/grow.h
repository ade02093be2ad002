/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays that grow by one element at a time: the only way in which a list of the pure code gets longer. */
#pragma once

#include <stddef.h>

/*
 * Appends one zeroed element of `size` bytes to the array of *n elements that *array_of_pointer points to, counts it,
 * and returns it; the array may move. NULL, with everything as it was, when there is no memory. An empty array is NULL
 * and 0.
 *
 * Every element must have been appended by grow(): an array that was allocated otherwise lacks the room that grow()
 * relies on. An array may be made shorter by counting *n down. free() ends it.
 */
void *grow(void *array_of_pointer, size_t *n, size_t size);

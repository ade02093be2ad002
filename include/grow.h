/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays that grow by one element at a time. All lists of the pure code get longer by this function alone. */
#pragma once

#include <stddef.h>

/*
 * Appends one zeroed element of `size` bytes to the array of *n elements that *array_of_pointer points to. Increments
 * *n and returns the element; the array may move. An empty array is NULL with *n 0. Returns NULL, and changes nothing,
 * when there is no memory.
 *
 * Every element must have been appended by grow(): an array that was allocated otherwise lacks the room that grow()
 * relies on. A caller may decrement *n to make the array shorter. free() frees the array.
 */
void *grow(void *array_of_pointer, size_t *n, size_t size);

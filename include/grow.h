/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Growth of arrays: the one place where a list in the pure code gets longer. */
#pragma once

#include <stddef.h>

/*
 * Appends one zeroed element of `size` bytes to the array of *n elements that *array_of_pointer points to, counts it, and
 * returns it; the array may move. NULL, with everything as it was, when there is no memory. An empty array is NULL and 0. A list may
 * be made shorter by counting *n down.
 */
void *grow(void *array_of_pointer, size_t *n, size_t size);

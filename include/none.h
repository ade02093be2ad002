/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NONE, the value of a list position (size_t) that means "no entry". NONE is larger than every valid position, since no
 * list is that long. Zero is a valid position, so memory that is only zeroed does not hold NONE. A caller compares a
 * position with NONE before the caller uses the position.
 */
#pragma once

#include <stddef.h>

#define NONE ((size_t)-1)

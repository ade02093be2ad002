/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The position that stands for "no entry" in every member that holds a position in a list. No list is that long. */
#pragma once

#include <stddef.h>

#define NONE ((size_t)-1)

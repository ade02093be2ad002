/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The position that no entry of any list has: "there is none". Lists here never come near this length. */
#pragma once

#include <stddef.h>

#define NONE ((size_t)-1)

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text from other programs, from targets and from the kernel command line, made harmless for a terminal and a log: such
 * a text may have escape sequences or newlines.
 */
#pragma once

#include <stddef.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf" /* some editors begin every file with it; it is no part of the text */

/*
 * Copies a text to buf, cut to `size` with its NUL: printable ASCII unchanged, any other byte as \xNN. `buf` may not be
 * a part of `text`.
 */
void plain_text(const char *text, char *buf, size_t size);

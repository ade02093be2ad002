/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes one line of a text that was broken into lines, so that a test can look for a sentence. */
#pragma once

/* Makes one blank of all blanks and newlines in a row, since lines are broken where they are too long. */
static inline void flatten(char *text) {
	char *to = text;

	for (const char *from = text; *from; from++)
		if (*from != ' ' && *from != '\n')
			*to++ = *from;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	*to = '\0';
}

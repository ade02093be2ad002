/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the text of a verb, in colour where a person reads it on a terminal. See print.h. */
#include "print.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "paint.h"
#include "text-of.h"

/* systemd's own variable is heeded like NO_COLOR, since people know it from systemctl. */
static bool wants_colour(void) {
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM"), *systemd = getenv("SYSTEMD_COLORS");

	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && *term && strcmp(term, "dumb") != 0 &&
	       !(systemd && (strcmp(systemd, "0") == 0 || strcmp(systemd, "no") == 0 || strcmp(systemd, "false") == 0));
}

int print_text(void (*write)(FILE *f, const void *data), const void *data) {
	char *text = text_of(write, data);

	if (!text)
		return -ENOMEM;
	if (wants_colour())
		paint(stdout, text);
	else
		fputs(text, stdout);
	free(text);
	return fflush(stdout) != 0 || ferror(stdout) ? -EIO : 0;
}

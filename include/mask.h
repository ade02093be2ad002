/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leaves secrets out of text that people send to others. */
#pragma once

#include <stdio.h>

/* Writes a kernel command line, or several, with *** in place of passwords, keys and credentials. */
void mask_secrets(FILE *f, const char *text);

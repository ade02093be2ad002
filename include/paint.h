/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Colour for the text of show, plan and status. The text is made without colour, for files and logs; a verb paints the
 * text for a terminal. Pure: writes to the caller's stream.
 */
#pragma once

#include <stdio.h>

/* Writes text: the first words of a heading bold, and the states of things green (good), red (bad) or yellow. */
void paint(FILE *f, const char *text);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads the inputs that the options of a verb name. If something prevents that, every verb says the reason in the same
 * words.
 */
#pragma once

#include "arguments.h"
#include "inputs.h"

/* Both functions return an exit status. EXIT_DONE: *ret is filled, and the caller frees it. Else the reason is said. */
int load_tables(const struct arguments *args, struct tables *ret);
int load_inputs(const struct arguments *args, struct inputs *ret);

/* Says that a file or directory cannot be used, and that root is needed if that is the reason. Returns EXIT_FAILED. */
int load_fail(const char *path, int err);

/*
 * Says that nvmf-boot is switched off, or that there is neither a table nor an option that names a controller. Returns
 * true if one of the two is the case.
 */
bool load_say_nothing(const struct arguments *args, const struct inputs *in);
void load_say_no_table(const struct arguments *args);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The facts of the machine that `report` writes. Each function writes lines. A file or a program that is missing gives
 * no lines, or the reason.
 */
#pragma once

#include <stdio.h>

#include "live.h"
#include "root.h"

void evidence_system(FILE *f, const struct root *root); /* kernel, distribution */
void evidence_file(FILE *f, const struct root *root, const char *path); /* a file's bytes, in base64 */
/* The modules of NVMe, and the drivers of the links in `live`. */
void evidence_modules(FILE *f, const struct root *root, const struct live *live);
void evidence_kernel_log(FILE *f, const struct root *root); /* the lines about NVMe, without the command line */
void evidence_journal(FILE *f); /* nvmf-boot's own lines of this boot, if there is a journal */

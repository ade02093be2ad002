/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The version of this program, for --version and for the journal. */
#pragma once

extern const char VERSION_TEXT[]; /* the version, such as "0.1" */

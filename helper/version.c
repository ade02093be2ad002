/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which nvmf-boot this is. The Makefile takes it from packaging/debian/changelog, where alone it stands. */
#include "version.h"

#define TEXT(x) #x
#define TEXT_OF(macro) TEXT(macro)

const char VERSION_TEXT[] = TEXT_OF(VERSION);

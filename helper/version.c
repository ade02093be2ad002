/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The version of nvmf-boot. The Makefile takes the version from packaging/debian/changelog, the only file that states
 * the version.
 */
#include "version.h"

#define TEXT(x) #x
#define TEXT_OF(macro) TEXT(macro)

const char VERSION_TEXT[] = TEXT_OF(VERSION);

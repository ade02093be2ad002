/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks whether an NQN from firmware, a target or the command line fits into a connect string. The reason comes out if
 * the NQN does not fit. Pure; see nqn.h.
 */
#include "nqn.h"

#include <stddef.h>
#include <string.h>

const char *nqn_fault(const char *nqn) {
	if (!nqn || *nqn == '\0')
		return "the NQN is empty";
	if (strlen(nqn) > NQN_MAX)
		return "the NQN is longer than 223 bytes";
	for (; *nqn; nqn++)
		if (*nqn == ',' || (unsigned char)*nqn < ' ' || *nqn == 0x7f)
			return "the kernel accepts no NQN with a comma or control character";
	return NULL;
}

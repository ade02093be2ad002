/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NVMe Qualified Names (NVM Express Base Specification, "NVMe Qualified Names"). */
#pragma once

#define NQN_MAX 223 /* bytes, as in the specification; the kernel's NVMF_NQN_SIZE is that and a NUL */

/* Why a text cannot be an NQN in a connect string, in static words; NULL when it can. Accepts NULL. */
const char *nqn_fault(const char *nqn);

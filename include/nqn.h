/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NVMe Qualified Names (NVM Express Base Specification, "NVMe Qualified Names"). */
#pragma once

#define NQN_MAX 223 /* bytes, by the specification; the kernel refuses longer ones (NVMF_NQN_SIZE) */

/* Why a text cannot be an NQN in a connect string, in static words; NULL: it can. The text may be NULL. */
const char *nqn_fault(const char *nqn);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NVMe Qualified Names (NVM Express Base Specification, "NVMe Qualified Names"). */
#pragma once

/* the most bytes of an NQN, by the specification; the kernel refuses a longer NQN (NVMF_NQN_SIZE) */
#define NQN_MAX 223

/* the NQN to which every discovery controller answers, also one with an NQN of its own (TP8013) */
#define NVME_DISCOVERY_NQN "nqn.2014-08.org.nvmexpress.discovery"

/* Why a text cannot be an NQN in a connect string, as static text. NULL: the text can be one. `nqn` may be NULL. */
const char *nqn_fault(const char *nqn);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers of the table as words, and identifiers as text. Each function returns static text, or NULL for a number that
 * the specification does not define; nbft_number_text() then makes "reserved (N)".
 */
#pragma once

#include "id.h"
#include "nbft.h"

const char *nbft_ip_origin_text(unsigned origin);
/* returns the word that nvme-cli uses: "eui64", "nguid" or "uuid"; NULL: there is no type */
const char *nbft_nid_type_text(enum nbft_nid_type type);
/* Writes a namespace identifier in the form of its type, without the name of the type. Returns buf; NULL: no type. */
const char *nbft_nid_text(enum nbft_nid_type type, const uint8_t *nid, char buf[UUID_TEXT_MAX]);
const char *nbft_primary_text(unsigned primary); /* two bits of host.flags; 3: "reserved", as in nvme-cli */
const char *nbft_availability_text(enum nbft_availability a);
const char *nbft_requirement_text(enum nbft_requirement r);
const char *nbft_policy_text(enum nbft_policy p);
const char *nbft_diag_level_text(enum nbft_diag_level level);

/* Firmware's diagnosis of a namespace that firmware could not reach. NULL also for 0, "no diagnosis". */
const char *nbft_naed_text(unsigned naed);
const char *nbft_cipeec_text(unsigned cipeec);
const char *nbft_nceec_text(unsigned nceec);

#define NBFT_NUMBER_TEXT_MAX 24
const char *nbft_number_text(const char *words, unsigned number, char buf[NBFT_NUMBER_TEXT_MAX]);

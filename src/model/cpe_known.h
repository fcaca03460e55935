/* SPDX-License-Identifier: Apache-2.0 */
/* Names that NVD's dictionary uses for well-known software; for cpe_guess.c only. */
#ifndef SB_MODEL_CPE_KNOWN_H
#define SB_MODEL_CPE_KNOWN_H

#include <stddef.h>

struct sb_cpe_known {
	const char
		*name; /* as the ecosystem spells it; sorted, twice for two vendors */
	const char *vendor, *product;
};

struct sb_cpe_table {
	const char *types; /* purl types it serves, each with a blank after it */
	const struct sb_cpe_known *row;
	size_t n;
};

extern const struct sb_cpe_table sb_cpe_tables[];
extern const size_t sb_cpe_ntables;

#endif

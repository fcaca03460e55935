/* SPDX-License-Identifier: Apache-2.0 */
/* The SPDX licence list as tables; made at build time by tools/gen_spdx.py. */
#ifndef SB_MODEL_SPDX_TABLE_H
#define SB_MODEL_SPDX_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct sb_spdx_id {
	const char *id;        /* sorted without regard to case */
	const char *successor; /* of a deprecated id: an expression, or NULL */
};

struct sb_spdx_name {
	const char *key; /* as license_name.c makes keys; sorted */
	const char *id;
};

#define SB_SPDX_TEXTS 256 /* most there can be */

struct sb_spdx_text {
	const char *id;
	uint16_t kept, words;  /* fingerprints in the table; runs of words in all */
	uint16_t need, forbid; /* bits of marks */
	uint64_t alike[SB_SPDX_TEXTS / 64]; /* long texts that share half its words */
};

extern const struct sb_spdx_id sb_spdx_ids[];
extern const size_t sb_spdx_nids;
extern const char *const sb_spdx_exceptions[];
extern const size_t sb_spdx_nexceptions;
extern const struct sb_spdx_name sb_spdx_names[];
extern const size_t sb_spdx_nnames;
extern const struct sb_spdx_text sb_spdx_texts[];
extern const size_t sb_spdx_ntexts;

/* Hashes of runs of words in order, and whose each is: a text, or 0x8000 + a mark. */
extern const uint32_t sb_spdx_prints[];
extern const uint16_t sb_spdx_owners[];
extern const size_t sb_spdx_nprints;

#endif

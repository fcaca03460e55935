/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a run object that are plain values: one table for writer and reader. */
#ifndef SB_FLEET_RUN_KEYS_H
#define SB_FLEET_RUN_KEYS_H

#include "fleet/runs.h"

struct sb_run_key {
	const char *key;
	size_t at;      /* offset in struct sb_run */
	bool in_record; /* also a key of the run in metadata.json */
};

extern const struct sb_run_key sb_run_texts[], sb_run_numbers[], sb_run_flags[];
extern const size_t sb_run_text_count, sb_run_number_count, sb_run_flag_count;

#endif

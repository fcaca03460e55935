/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comma separated values as Python's csv module reads them (the form of RECORD).
 *
 * Fields are borrowed from the input where they can be and copied to the reader's own
 * buffer where quotes had to be taken out, so a row dies with the next call.
 */
#ifndef SB_PARSE_CSV_H
#define SB_PARSE_CSV_H

#include "util/err.h"
#include "util/str.h"

#define SB_CSV_FIELDS 16
#define SB_CSV_BUFFER 8192

struct sb_csv {
	sb_str rest;
	uint32_t line; /* of the row last returned, from 1 */
	uint32_t next; /* lines read so far */
	size_t used;
	char buffer[SB_CSV_BUFFER]; /* quoted fields of the current row */
};

struct sb_csv_row {
	sb_str field[SB_CSV_FIELDS];
	size_t n; /* fields over SB_CSV_FIELDS are counted, not kept */
};

void sb_csv_init(struct sb_csv *c, sb_str bytes);
/*
 * 1: a row (empty lines are passed over); 0: the end. SB_E_LIMIT: the quoted fields of
 * a row do not fit the buffer; SB_E_FORMAT: a quote is never closed. After an error the
 * reader stands at the line after the one where the row began.
 */
int sb_csv_next(struct sb_csv *c, struct sb_csv_row *row,
		struct sb_err *err) SB_MUST_USE;

#endif

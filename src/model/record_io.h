/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layer records as bytes: flat, versioned, checksummed; the form in which workers
 * return them and the cache keeps them. What is read back is hostile input.
 *
 * Layout (host order, every section aligned to 8): struct head, then rows, bodies,
 * md5s, facts, attrs, diags, text lengths (u32 each), text bytes, SHA-256 of all before
 * it.
 */
#ifndef SB_MODEL_RECORD_IO_H
#define SB_MODEL_RECORD_IO_H

#include "model/record.h"
#include "util/buf.h"

#define SB_RECORD_FORMAT 1

/* Appends the record's bytes to out; look at out->rc. */
void sb_record_write(const struct sb_record *r, struct sb_buf *out);

/* A record over bytes (aligned to 8) that must outlive it: nothing is copied. The
 * record is read-only: no text can be interned into it. SB_E_FORMAT where anything
 * points outside or the checksum differs. */
int sb_record_read(struct sb_record *r, void *bytes, size_t n,
		   struct sb_err *err) SB_MUST_USE;

#endif

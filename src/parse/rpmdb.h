/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RPM's databases: the header blobs in a file, whatever keeps them.
 *
 * sqlite  a table Packages(hnum, blob); rpm's own choice today
 * bdb     a Berkeley DB hash: until rpm 4.15 and on RHEL 8
 * ndb     rpm's own format: SUSE
 *
 * Recognised by the first bytes, read from memory, no file is opened. Pages and blobs
 * that are broken are counted and skipped.
 */
#ifndef SB_PARSE_RPMDB_H
#define SB_PARSE_RPMDB_H

#include "util/err.h"
#include "util/str.h"

struct sb_rpmdb_visit {
	/* A blob, dead when it returns; false ends the visit. */
	bool (*blob)(void *ctx, sb_str blob);
	void *ctx;
	uint32_t broken; /* how many could not be read */
};

/* SB_E_FORMAT for what is none of the three, or is broken as a whole; SB_E_LIMIT when
 * it holds more than a database of this size can. */
int sb_rpmdb_read(sb_str file, struct sb_rpmdb_visit *v,
		  struct sb_err *err) SB_MUST_USE;

/* The three, each given its own kind of file. */
int sb_rpmdb_sqlite(sb_str file, struct sb_rpmdb_visit *v,
		    struct sb_err *err) SB_MUST_USE;
int sb_rpmdb_bdb(sb_str file, struct sb_rpmdb_visit *v, struct sb_err *err) SB_MUST_USE;
int sb_rpmdb_ndb(sb_str file, struct sb_rpmdb_visit *v, struct sb_err *err) SB_MUST_USE;

#endif

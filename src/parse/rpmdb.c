/* SPDX-License-Identifier: Apache-2.0 */
/* Which of rpm's three databases is it? */
#include "parse/rpmdb.h"

int sb_rpmdb_read(sb_str file, struct sb_rpmdb_visit *v, struct sb_err *err)
{
	if (sb_str_starts(file, SB_LIT("SQLite format 3\0")))
		return sb_rpmdb_sqlite(file, v, err);
	if (sb_str_starts(file, SB_LIT("RpmP")))
		return sb_rpmdb_ndb(file, v, err);
	return sb_rpmdb_bdb(file, v, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* rpm's SQLite database: SQLite itself reads it, from memory, on a short leash. */
#include "parse/rpmdb.h"

#include <sqlite3.h>

#define STEPS     1000   /* of SQLite's machine between two looks at the budget */
#define STEPS_MAX 200000 /* looks: far more than a database of 64 MiB needs */
#define JOURNAL   18     /* two bytes: 2 for a write-ahead log */

/* Called by SQLite; another value than 0 stops it. */
static int spend(void *budget)
{
	unsigned *left = budget;

	return *left == 0 || --*left == 0;
}

/* SQLite will not open a database with a write-ahead log from memory: the copy says
 * that it has none. What the log holds is not seen. */
static int load(sqlite3 *db, sb_str file)
{
	unsigned char *copy = sqlite3_malloc64(file.n + 1);

	if (!copy)
		return SQLITE_NOMEM;
	memcpy(copy, file.p, file.n);
	if (file.n > JOURNAL + 1)
		copy[JOURNAL] = copy[JOURNAL + 1] = 1;
	return sqlite3_deserialize(
		db, "main", copy, (sqlite3_int64)file.n, (sqlite3_int64)file.n,
		SQLITE_DESERIALIZE_READONLY | SQLITE_DESERIALIZE_FREEONCLOSE);
}

static void leash(sqlite3 *db, unsigned *budget)
{
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	(void)sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	(void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 64 << 20);
	sqlite3_progress_handler(db, STEPS, spend, budget);
}

static int rows(sqlite3_stmt *q, size_t most, struct sb_rpmdb_visit *v)
{
	uint64_t given = 0;
	int rc;

	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		sb_str blob = { sqlite3_column_blob(q, 0), 0 };

		if (!blob.p)
			continue;
		blob.n = (size_t)sqlite3_column_bytes(q, 0);
		given += blob.n;
		if (given > most)
			return SQLITE_TOOBIG;
		if (!v->blob(v->ctx, blob))
			return SQLITE_DONE;
	}
	return rc;
}

static int read_all(sqlite3 *db, sb_str file, struct sb_rpmdb_visit *v)
{
	sqlite3_stmt *q = NULL;
	int rc = load(db, file);

	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(db,
					"SELECT blob FROM main.Packages ORDER BY rowid",
					-1, &q, NULL);
	if (rc == SQLITE_OK)
		rc = rows(q, file.n, v);
	(void)sqlite3_finalize(q);
	return rc;
}

int sb_rpmdb_sqlite(sb_str file, struct sb_rpmdb_visit *v, struct sb_err *err)
{
	unsigned budget = STEPS_MAX;
	sqlite3 *db = NULL;
	int rc = sqlite3_open_v2(
		":memory:", &db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc == SQLITE_OK) {
		leash(db, &budget);
		rc = read_all(db, file, v);
	}
	(void)sqlite3_close_v2(db);
	if (rc == SQLITE_DONE)
		return SB_OK;
	if (rc == SQLITE_NOMEM)
		return sb_fail(err, SB_E_NOMEM, "no memory for a database");
	if (rc == SQLITE_INTERRUPT || rc == SQLITE_TOOBIG)
		return sb_fail(err, SB_E_LIMIT, "more work than its size allows");
	return sb_fail(err, SB_E_FORMAT, "SQLite says: %s", sqlite3_errstr(rc));
}

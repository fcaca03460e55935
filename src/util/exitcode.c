/* SPDX-License-Identifier: Apache-2.0 */
#include "util/exitcode.h"

#include <errno.h>

static const struct sb_exit_row rows[] = {
	{ SB_EXIT_DONE, "done" },
	{ SB_EXIT_POLICY, "a policy is violated" },
	{ SB_EXIT_FINDINGS, "findings at or over the threshold" },
	{ SB_EXIT_INCOMPLETE, "incomplete: a layer, a package database or a cataloger "
			      "failed, or the run was stopped" },
	{ SB_EXIT_UNREACHABLE, "a target is not there, unreachable or not authorised" },
	{ SB_EXIT_INPUT, "bad input or usage" },
	{ SB_EXIT_STALE, "data too old" },
};

const struct sb_exit_row *sb_exit_table(unsigned *n)
{
	*n = SB_LEN(rows);
	return rows;
}

enum sb_exit sb_exit_worse(enum sb_exit a, enum sb_exit b)
{
	static const unsigned char rank[] = { 0, 3, 2, 4, 5, 6, 1 };

	_Static_assert(sizeof rank == SB_LEN(rows), "a rank for every row");
	return rank[a] >= rank[b] ? a : b;
}

enum sb_exit sb_exit_of(int rc)
{
	switch (rc) {
	case SB_OK: return SB_EXIT_DONE;
	case SB_E_NOTFOUND:
	case SB_E_UNREACHABLE: return SB_EXIT_UNREACHABLE;
	case SB_E_FORMAT:
	case SB_E_UNSUPPORTED:
	case SB_E_LIMIT:
	case SB_E_MISMATCH:
	case SB_E_USAGE: return SB_EXIT_INPUT;
	default: return rc > 0 ? SB_EXIT_DONE : SB_EXIT_INCOMPLETE;
	}
}

enum sb_exit sb_exit_of_err(const struct sb_err *err)
{
	if (err->rc == SB_E_IO && (err->sys == EACCES || err->sys == EPERM))
		return SB_EXIT_UNREACHABLE;
	return sb_exit_of(err->rc);
}

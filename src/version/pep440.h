/* SPDX-License-Identifier: Apache-2.0 */
/* Python versions and their specifiers (PEP 440, the packaging version specification).
 */
#ifndef SB_VERSION_PEP440_H
#define SB_VERSION_PEP440_H

#include "util/arena.h"
#include "util/err.h"

#define SB_PEP440_RELEASE 24

struct sb_pep440 {
	uint64_t epoch;
	uint64_t release[SB_PEP440_RELEASE];
	size_t nrelease;
	char pre; /* 'a', 'b', 'c' (rc), or 0 */
	bool has_post, has_dev;
	uint64_t pre_n, post_n, dev_n;
	sb_str local; /* as written, borrowed; empty: none */
};

/* Every spelling the specification knows ("v1.0-RC.1", "1.0-1" ...). SB_E_FORMAT for
 * the rest, SB_E_LIMIT for numbers over 64 bits or too many of them. */
int sb_pep440_parse(sb_str text, struct sb_pep440 *out, struct sb_err *err) SB_MUST_USE;
/* The normal spelling: "1!2.0rc1.post2.dev3+ubuntu.1"; zeros at the end stay. .p is
 * NULL when there was no memory. */
sb_str sb_pep440_canonical(struct sb_arena *a, const struct sb_pep440 *v);
/* Total order; negative, 0 or positive. */
int sb_pep440_cmp(const struct sb_pep440 *a, const struct sb_pep440 *b);
/* A pre-release or a development release? */
bool sb_pep440_is_pre(const struct sb_pep440 *v);

/* Is version within a set such as ">=1.2,<2,!=1.3.*,~=1.4"? 1 yes, 0 no, negative when
 * the set is malformed; the empty set holds all. Pre-releases are within it only when
 * pre is true or the set names one itself. A version that is no version matches ===
 * alone, and no other clause. */
int sb_pep440_match(sb_str set, sb_str version, bool pre,
		    struct sb_err *err) SB_MUST_USE;

#endif

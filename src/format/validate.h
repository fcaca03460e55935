/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is this text a valid CycloneDX JSON document? Schema and semantic rules in one call.
 *
 * What makes a document invalid is what the official schema of its version says, and
 * what the specification says besides in words of its own (every bom-ref is unique).
 * Rules of good practice are warnings or information; with opts.strict warnings count
 * as well. Documents of this program are checked with strict before they are published.
 *
 * The rules are listed in docs/guide/validate.md. Versions 1.2 to 1.7 are known; 1.2
 * and 1.3 are checked against the strict form of their schema.
 */
#ifndef SB_FORMAT_VALIDATE_H
#define SB_FORMAT_VALIDATE_H

#include "util/arena.h"
#include "util/err.h"
#include "util/vec.h"

#define SB_VALIDATE_BYTES ((size_t)512 << 20) /* longer documents are refused */

enum sb_severity { SB_SEVERITY_ERROR, SB_SEVERITY_WARN, SB_SEVERITY_INFO };

enum sb_verdict {
	SB_VERDICT_VALID,
	SB_VERDICT_INVALID, /* it is CycloneDX, and breaks a rule */
	SB_VERDICT_REFUSED, /* not JSON, not CycloneDX, or a version we do not know */
};

struct sb_finding {
	enum sb_severity severity;
	const char *rule; /* "schema" or "S1" ... "S18"; static */
	sb_str pointer;   /* JSON pointer; "" is the whole document */
	sb_str message;
};

struct sb_validate_opts {
	bool schema_only; /* leave the semantic rules out */
	bool strict;      /* warnings make a document invalid */
	size_t max;       /* findings kept; 0: 50 */
	int64_t now;      /* seconds since 1970, for "in the future"; 0: not checked */
};

struct sb_validate_report {
	enum sb_verdict verdict;
	sb_str version; /* specVersion as found; may be empty */
	SB_VEC(struct sb_finding)
	findings; /* schema first, then rules, in document order */
	size_t errors, warnings, infos; /* found, those beyond max included */
	size_t more;                    /* found but not kept */
};

/* json is borrowed; everything in the report lives in the arena. Always gives a
 * verdict, but for SB_E_NOMEM and SB_E_LIMIT of the arena itself. */
int sb_validate(struct sb_arena *a, sb_str json, const struct sb_validate_opts *opts,
		struct sb_validate_report *out, struct sb_err *err) SB_MUST_USE;

const char *sb_severity_name(enum sb_severity s);
const char *sb_verdict_name(enum sb_verdict v);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Debian copyright files: machine-readable ones (copyright-format 1.0, once DEP-5) by
 * their License fields, free text by references to /usr/share/common-licenses, by
 * licence texts and by the GNU licences' notices.
 */
#ifndef SB_PARSE_DEP5_H
#define SB_PARSE_DEP5_H

#include "model/license.h"
#include "util/vec.h"

struct sb_dep5 {
	bool machine; /* it says Format: ... */
	/* Distinct, in the file's order, what only concerns debian/ last. DECLARED:
	 * stated by name; CONCLUDED: recognised by its text. Names that SPDX does not
	 * have stay names; .source is the Files pattern, or empty. */
	SB_VEC(struct sb_license) licenses;
	sb_str copyright; /* of "Files: *", one line, at most 500 bytes; may be empty */
	sb_str upstream;  /* Upstream-Name; may be empty */
};

/* Always succeeds but for memory; broken lines are passed over. At most the first
 * 4 MB are read and 256 licences kept. Texts live in the arena or in the input. */
int sb_dep5_parse(struct sb_arena *a, sb_str text, struct sb_dep5 *out,
		  struct sb_err *err) SB_MUST_USE;

#endif

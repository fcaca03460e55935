/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Licences: whatever text a package uses for its licence, brought to SPDX terms.
 *
 * Ids come from the SPDX list in data/spdx (a generated table); an id that is not on
 * the list is never invented: unknown text is kept as a name or as LicenseRef-*.
 */
#ifndef SB_MODEL_LICENSE_H
#define SB_MODEL_LICENSE_H

#include "util/arena.h"
#include "util/err.h"

enum sb_license_kind {
	SB_LICENSE_ID,         /* text is one SPDX id in its canonical spelling */
	SB_LICENSE_EXPRESSION, /* text is a valid SPDX expression with an operator */
	SB_LICENSE_NAME,       /* text is free: the words of the package itself */
};

enum sb_license_ack {
	SB_LICENSE_DECLARED,  /* the package's own statement */
	SB_LICENSE_CONCLUDED, /* what we made of licence texts */
};

struct sb_license {
	enum sb_license_kind kind;
	enum sb_license_ack ack;
	sb_str text;
	sb_str source; /* where it was read: path or field, for evidence; may be empty
			*/
};

/* Canonical spelling of an SPDX licence id ("apache-2.0" -> "Apache-2.0"; deprecated
 * ids are replaced where SPDX names one successor), or an empty string. Static storage.
 */
sb_str sb_license_id(sb_str text);
/* Is it on the list of exceptions (after WITH)? Canonical spelling or empty. */
sb_str sb_license_exception(sb_str text);

/* A valid SPDX expression in canonical form (ids spelt as on the list, operators in
 * capitals, no needless brackets), else SB_E_FORMAT with the place. */
int sb_license_parse(struct sb_arena *a, sb_str text, struct sb_license *out,
		     struct sb_err *err) SB_MUST_USE;

/* Anything a package may say: an id, an expression, "Apache 2", "BSD 3-Clause License",
 * a trove classifier, "SEE LICENSE IN x", Debian's short names ("GPL-2+", "Expat").
 * Always succeeds but for memory (then .text.p is NULL): what is not understood becomes
 * a NAME. "UNKNOWN", "None" and empty text give an empty .text. */
struct sb_license sb_license_normalize(struct sb_arena *a, sb_str text,
				       enum sb_license_ack ack);

/* Recognise a whole licence text by its normalised words: the SPDX id and a confidence
 * of 1..100, or an empty string. Static storage. Pure and bounded by the text's size.
 */
sb_str sb_license_of_text(sb_str text, unsigned *confidence);

struct sb_license_match {
	sb_str id;           /* static storage */
	unsigned confidence; /* 1..100 */
};

/* Every licence whose whole text (or, for the GNU ones, whose usual notice) is in a
 * text, the best first; near relations (BSD with two and three clauses) count once.
 * Whether "or any later version" holds is read from the notices around the text. */
size_t sb_license_texts(sb_str text, struct sb_license_match *out, size_t max);

/* What Debian's copyright files say in a License field: their short names and syntax
 * ("GPL-2+ or Artistic, and Expat", "GPL-2+ with Font exception"). As normalize, but
 * what is unknown in an expression becomes LicenseRef-NAME when the rest is known. */
struct sb_license sb_license_debian(struct sb_arena *a, sb_str text,
				    enum sb_license_ack ack);

#endif

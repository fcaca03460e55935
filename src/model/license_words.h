/* SPDX-License-Identifier: Apache-2.0 */
/* Steps from free words to SPDX; for license_name.c and license_list.c only. */
#ifndef SB_MODEL_LICENSE_WORDS_H
#define SB_MODEL_LICENSE_WORDS_H

#include "model/license.h"

struct sb_license_words {
	struct sb_arena *a;
	bool debian; /* short names mean what Debian means by them */
	bool nomem;  /* memory ran out: nothing that was said counts */
};

/* An SPDX expression for one licence's name, or an empty string. */
sb_str sb_license_one(struct sb_license_words *c, sb_str text);
/* "A or B, and C" as an expression (with more brackets than needed), or empty. */
sb_str sb_license_list(struct sb_license_words *c, sb_str text);

#endif

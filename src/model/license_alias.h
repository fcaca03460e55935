/* SPDX-License-Identifier: Apache-2.0 */
/* What people write for a licence; for license_name.c only. */
#ifndef SB_MODEL_LICENSE_ALIAS_H
#define SB_MODEL_LICENSE_ALIAS_H

#include <stddef.h>

struct sb_license_alias {
	const char *key; /* as name_key() makes it; for classifiers the last part */
	const char *expression; /* SPDX; NULL: the words do not say which licence */
};

extern const struct sb_license_alias sb_license_aliases[];
extern const size_t sb_license_naliases;
extern const struct sb_license_alias sb_license_troves[];
extern const size_t sb_license_ntroves;
extern const struct sb_license_alias sb_license_debians[];
extern const size_t sb_license_ndebians;
/* "font" of "with font exception": the exception of that name, for a GPL version
 * (0: any). */
struct sb_license_with {
	const char *key;
	char gpl;
	const char *exception;
};
extern const struct sb_license_with sb_license_withs[];
extern const size_t sb_license_nwiths;

#endif

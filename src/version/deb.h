/* SPDX-License-Identifier: Apache-2.0 */
/* Debian package versions, ordered as dpkg orders them (deb-version(7)). */
#ifndef SB_VERSION_DEB_H
#define SB_VERSION_DEB_H

#include "util/err.h"
#include "util/str.h"

struct sb_deb_version {
	uint64_t epoch;
	sb_str upstream, revision; /* borrowed; revision may be empty */
};

/* SB_E_FORMAT where dpkg would refuse. */
int sb_deb_version_parse(sb_str text, struct sb_deb_version *out,
			 struct sb_err *err) SB_MUST_USE;
/* Total order of any two texts; negative, 0 or positive. What does not parse is taken
 * for an upstream version without epoch and revision. */
int sb_deb_version_cmp(sb_str a, sb_str b);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the distro_*.c files: known distributions and the CPE of a system. */
#ifndef SB_CATALOG_DISTRO_H
#define SB_CATALOG_DISTRO_H

#include "util/arena.h"

struct sb_distro_known {
	const char *id, *vendor, *homepage;
	const char *cpe_vendor, *cpe_product; /* as in NVD; NULL: none known */
};

/* NULL when id is not in the table. */
const struct sb_distro_known *sb_distro_known(sb_str id);

/* CPE_NAME as os-release gives it, 2.3 or a 2.2 URI, as a valid 2.3 name; .p is NULL
 * when it is neither. */
sb_str sb_distro_cpe(struct sb_arena *a, sb_str text);

#endif

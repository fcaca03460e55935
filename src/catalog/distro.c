/* SPDX-License-Identifier: Apache-2.0 */
/* Which distribution an image is: os-release and its fallbacks. */
#include "catalog/link.h"

const struct sb_cataloger sb_cataloger_distro = {
	.name = "distro-cataloger",
	.about = "the distribution from os-release and its fallbacks",
	.finds = "operating system",
	.version = 1,
	.tags = SB_TAG_OS | SB_TAG_INSTALLED,
	.globs = (const char *const[]){ "etc/os-release", "usr/lib/os-release", NULL },
	.max_bytes = (size_t)1 << 20,
};

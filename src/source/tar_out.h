/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of a tar: ustar, with a pax header before it where that cannot say it. */
#ifndef SB_SOURCE_TAR_OUT_H
#define SB_SOURCE_TAR_OUT_H

#include "util/buf.h"

struct sb_tar_head {
	char type; /* '0' file, '1' hard link, '2' symbolic link, '5' directory ... */
	sb_str path, target;
	uint64_t size;
	unsigned mode, major, minor;
};

/* Appends whole blocks. The same head gives the same bytes: no time, no owner. */
void sb_tar_out(struct sb_buf *out, const struct sb_tar_head *h);

#endif

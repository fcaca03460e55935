/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go programs before 1.18: build information that only points at its texts.
 *
 * The texts lie among the constants, which go by before the data that points at them.
 * So while constants stream by, the list of modules is known by the marks around it,
 * and whatever looks like a toolchain's name is noted with its offset; the string
 * header that comes later says which of them is the one.
 */
#ifndef SB_CATALOG_GO_OLD_H
#define SB_CATALOG_GO_OLD_H

#include "catalog/window.h"
#include "parse/go_buildinfo.h"
#include "util/buf.h"

#define SB_GO_OLD_PARTS 8
#define SB_GO_OLD_NAMES 64
#define SB_GO_OLD_NAME  24 /* bytes of a name that are kept */
#define SB_GO_OLD_DEFER 32 /* bytes of a piece that wait for the next */

/* A run of the file and its address in memory. */
struct sb_go_part {
	uint64_t offset, size, addr;
	bool constants; /* neither written nor executed */
};

struct sb_go_old {
	struct sb_go_part part[SB_GO_OLD_PARTS];
	unsigned npart;
	uint64_t looked; /* end of the last part of constants */
	bool on;
	struct {
		uint64_t offset;
		char text[SB_GO_OLD_NAME];
	} name[SB_GO_OLD_NAMES];
	unsigned nname;
	struct sb_buf modules; /* from its first mark on */
	bool complete;         /* to its last */
	char late[2 * SB_GO_OLD_DEFER];
	size_t nlate;
	uint64_t late_at;        /* offset of late */
	struct sb_window header; /* of the toolchain's string */
	unsigned pointer;
	bool big, pointed;
};

void sb_go_old_part(struct sb_go_old *o, const struct sb_go_part *part);
void sb_go_old_feed(struct sb_go_old *o, uint64_t offset, sb_str bytes);
/* The blob was found: these are the addresses. */
void sb_go_old_point(struct sb_go_old *o, const struct sb_go_info *info);
/* What was found, borrowed from o; false when there is nothing. */
bool sb_go_old_info(const struct sb_go_old *o, struct sb_go_info *out);
void sb_go_old_release(struct sb_go_old *o);

#endif

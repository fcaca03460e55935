/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the npm_*.c files.
 *
 * Facts of a package.json with a name or a version: SB_FACT_PACKAGE with NAME, VERSION,
 * SUMMARY, HOMEPAGE, VCS_URL, BUG_URL, LICENSE..., AUTHOR and MAINTAINER as
 * "Name <mail> (url)", DIGEST (an integrity), URL; what it needs as "name range":
 * DEPENDS, RECOMMENDS (optional), REQUIRES (peers), EXTRA (for development; only
 * outside of node_modules); STATUS "private". Facts of node_modules/.package-lock.json:
 * SB_FACT_LIST of (PATH, DIGEST) pairs, paths from the directory above node_modules.
 */
#ifndef SB_CATALOG_NPM_H
#define SB_CATALOG_NPM_H

#include "catalog/link.h"

/* What a directory is, by its path alone. */
enum sb_npm_place {
	SB_NPM_OUTSIDE,   /* in no package: perhaps an application */
	SB_NPM_PACKAGE,   /* where installers put a package */
	SB_NPM_INSIDE,    /* inside a package */
	SB_NPM_MACHINERY, /* an installer's own directory */
};

/* dir without slashes at its ends. */
enum sb_npm_place sb_npm_place(sb_str dir);

int sb_npm_link(struct sb_link *link, struct sb_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the link() side of the npm cataloger. */
#ifndef SB_CATALOG_NPM_LINK_H
#define SB_CATALOG_NPM_LINK_H

#include "catalog/npm.h"
#include "util/vec.h"

struct sb_npm_package {
	struct sb_seen seen;
	sb_str dir; /* canonical: no links in it */
	struct sb_component *c;
	bool app;      /* stands beside node_modules, nobody installed it */
	bool linked;   /* seen through a link */
	sb_str digest; /* from npm's hidden lock file; may be empty */
};

struct sb_npm_image {
	struct sb_link *link;
	struct sb_arena *arena, *scratch;
	SB_VEC(struct sb_npm_package) packages; /* by dir */
	SB_VEC(struct sb_npm_package) maybe;    /* packages if something links there */
};

/* The package in this canonical directory, or NULL. */
struct sb_npm_package *sb_npm_at(const struct sb_npm_image *im, sb_str dir);

/* Each returns false when memory ran out. */
/* Adds to the packages those that are only linked into a node_modules. */
bool sb_npm_follow(struct sb_npm_image *im) SB_MUST_USE;
/* Name, purl, parties, licences, links. */
bool sb_npm_describe(struct sb_npm_image *im, struct sb_npm_package *p) SB_MUST_USE;
/* Claims the files of the package, and gives it a hash. */
bool sb_npm_own(struct sb_npm_image *im, struct sb_npm_package *p) SB_MUST_USE;
/* Edges, as node itself would resolve them. */
bool sb_npm_relate(struct sb_npm_image *im, struct sb_npm_package *p) SB_MUST_USE;

/* The strongest digest of "sha1-... sha512-..." added to c. False only without memory.
 */
bool sb_npm_integrity(struct sb_arena *a, struct sb_component *c, sb_str text,
		      bool *done) SB_MUST_USE;
/* A link that can stand in a document from what package.json says, or nothing:
 * "user/repo", "git@host:path" and "github:user/repo" become addresses. */
sb_str sb_npm_url(struct sb_arena *a, sb_str text);

#endif

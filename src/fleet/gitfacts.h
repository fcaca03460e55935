/* SPDX-License-Identifier: Apache-2.0 */
/* Which commit and branch a run belongs to, and who says so (R105, R106, E15). */
#ifndef SB_FLEET_GITFACTS_H
#define SB_FLEET_GITFACTS_H

#include "util/arena.h"
#include "util/err.h"

struct sb_git {
	sb_str commit; /* full, lower case; or "unknown" */
	sb_str branch; /* or "unknown"; a detached HEAD has none */
	sb_str from; /* of the commit: "option", "image label", "repository", "unknown"
		      */
	sb_str note; /* a sentence, when label and the others disagree */
};

/*
 * HEAD of the repository that dir lies in (and that does not ignore it), by the `git`
 * program (10 seconds; GIT_* variables are not passed on; whose repositories may be
 * read is git's safe.directory). Never fails for want of a repository: then both texts
 * are "unknown" and *why, when not NULL, gets the reason.
 */
int sb_git_read(struct sb_arena *a, const char *dir, struct sb_git *out, sb_str *why,
		struct sb_err *err) SB_MUST_USE;

/*
 * The one that counts: option, else the image's own label, else the repository, else
 * "unknown". label is org.opencontainers.image.revision (empty: none; what is not a
 * commit is ignored).
 */
struct sb_git_sources {
	struct sb_git option; /* of the command line; empty where not given */
	sb_str label;
	struct sb_git repository;
};
int sb_git_choose(struct sb_arena *a, const struct sb_git_sources *from,
		  struct sb_git *out, struct sb_err *err) SB_MUST_USE;

/* What the repository calls this state ("v1.2", "v1.2-3-gabc1234"); empty when it has
 * no name for it. */
sb_str sb_git_describe(struct sb_arena *a, const char *dir);

/* 7 to 64 hex digits. */
bool sb_git_is_commit(sb_str s);

#endif

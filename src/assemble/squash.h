/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Squash: layer records in order become one tree of names, and the one resolver.
 *
 * A node is a path; it stays when what is there is deleted (gone) and comes back when
 * an upper layer puts something there again. The rules are those of OCI image
 * unpacking: whiteouts and opaque markers hide lower layers only; parents of an entry
 * resolve through links that lie below; an explicit directory replaces a link; the last
 * entry of a path wins; a hard link shares the body of its target.
 */
#ifndef SB_ASSEMBLE_SQUASH_H
#define SB_ASSEMBLE_SQUASH_H

#include "catalog/dispatch.h"
#include "model/record.h"
#include "util/err.h"

#define SB_ROOT 0u /* the node of "/" */

struct sb_node {
	sb_str name; /* borrowed from a record */
	uint32_t parent;
	uint32_t child,
		sibling;     /* lists of all children, gone ones too; SB_NONE ends */
	uint32_t chain;      /* hash chain */
	uint32_t layer, row; /* the entry that put it there; row SB_NONE: implied dir */
	uint32_t from, body; /* regular files: layer of the body and its index */
	uint64_t wants;      /* catalogers whose globs match its path */
	uint8_t kind;        /* enum sb_row_kind, hard links resolved away */
	bool gone;
};

struct sb_squash {
	struct sb_arena *arena;               /* borrowed */
	const struct sb_dispatch *dispatch;   /* borrowed */
	const struct sb_record *const *layer; /* borrowed, oldest first */
	size_t nlayer;
	const char *const
		*exclude; /* globs of what is left out; NULL-terminated or NULL */
	SB_VEC(struct sb_node) nodes;
	uint32_t *bucket;
	uint32_t mask;
	/* Live nodes depth-first, names in byte order; place[node] is its index, and
	 * the subtree of order[i] ends before order[end[i]]. Made by sb_squash_order.
	 */
	uint32_t *order, *place, *end;
	size_t norder;
	SB_VEC(sb_str) dangling; /* hard links whose target is not there */
};

/* Applies all layers. The caller has set arena, dispatch, layer, nlayer and exclude;
 * texts and records must outlive the squash. */
int sb_squash_build(struct sb_squash *s, struct sb_err *err) SB_MUST_USE;

/* The node at path, or SB_NONE. Follows links inside the root, at most 40 hops; the
 * last name only with follow. scratch is used and rewound. */
uint32_t sb_squash_find(const struct sb_squash *s, struct sb_arena *scratch,
			sb_str path, bool follow);
/* The same from a directory node on. */
uint32_t sb_squash_find_at(const struct sb_squash *s, struct sb_arena *scratch,
			   uint32_t dir, sb_str path, bool follow);
/* The live child of this name, or SB_NONE. */
uint32_t sb_squash_child(const struct sb_squash *s, uint32_t dir, sb_str name);
/* Path without a leading slash, in the arena; .p NULL when there was no memory. */
sb_str sb_squash_path(const struct sb_squash *s, uint32_t node, struct sb_arena *a);
/* Target text of a symlink node. */
sb_str sb_squash_target(const struct sb_squash *s, uint32_t node);

static inline const struct sb_body *sb_squash_body(const struct sb_squash *s,
						   uint32_t node)
{
	const struct sb_node *n = &s->nodes.p[node];

	return n->body == SB_NONE ? NULL : &s->layer[n->from]->bodies.p[n->body];
}

#endif

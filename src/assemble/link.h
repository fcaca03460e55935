/* SPDX-License-Identifier: Apache-2.0 */
/* The view behind catalog/link.h: one squashed image, its facts bound to names. */
#ifndef SB_ASSEMBLE_LINK_H
#define SB_ASSEMBLE_LINK_H

#include "assemble/squash.h"
#include "catalog/link.h"

/* A fact range of one body under one name. */
struct sb_binding {
	sb_str path;
	uint32_t node, layer;
	const struct sb_record *record;
	uint32_t fact, nfact; /* run in the record's facts, all of one body */
};

/* A body that a cataloger wants and nobody has parsed: for the second look. */
struct sb_want {
	uint32_t layer, body;
	uint64_t mask;
	sb_str path; /* the name that is wanted */
};

enum sb_node_state {
	SB_NODE_OWNED = 1,
	SB_NODE_MODIFIED = 2,
	SB_NODE_EVIDENCE = 4,
};

struct sb_link {
	struct sb_document *doc;
	const struct sb_squash *squash;
	struct sb_arena *arena, scratch;
	uint32_t running; /* index of the cataloger whose link() runs */
	uint64_t enabled; /* --catalogers */
	SB_VEC(struct sb_binding) bound[SB_CATALOGERS_MAX];
	SB_VEC(struct sb_want) wants;
	struct sb_component **owner; /* by node */
	uint8_t *state;              /* by node: enum sb_node_state */
	uint32_t **body_fact; /* by layer: first fact of each body, SB_NONE: none */
	struct sb_distro distro;
	struct sb_registered *registry[1024]; /* hash chains: (purl type, name) */
	uint32_t serial;
	uint64_t binding_work; /* bounds the look through directory links */
	int rc;                /* sticks: out of memory */
};

/* Binds facts to names; what is wanted but not parsed goes to ->wants. doc->arena is
 * where everything lives. */
int sb_link_init(struct sb_link *l, struct sb_document *doc, const struct sb_squash *s,
		 uint64_t enabled, struct sb_err *err) SB_MUST_USE;
/* Runs every enabled cataloger's link() in the order of the list. A cataloger that
 * fails becomes a serious problem of the document. */
int sb_link_run(struct sb_link *l, struct sb_err *err) SB_MUST_USE;
void sb_link_release(struct sb_link *l);

#endif

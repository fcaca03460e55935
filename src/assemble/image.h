/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reduce: ordered layer records of one image become its document.
 *
 * squash -> link() of every cataloger -> accounting -> who brought it in -> identity ->
 * total order. Pure but for memory: the same records and options give the same
 * document.
 */
#ifndef SB_ASSEMBLE_IMAGE_H
#define SB_ASSEMBLE_IMAGE_H

#include "assemble/link.h"

enum sb_files_mode { SB_FILES_UNOWNED, SB_FILES_NONE, SB_FILES_ALL };

/* Who and what the document is about; texts are borrowed for the document's life. */
struct sb_image_opts {
	sb_str name;      /* of the subject: the service, or the image's own */
	sb_str version;   /* product release; empty: unknown */
	bool source_mode; /* --scan-mode source: declared packages, pre-build */
	bool compat;      /* E11: digest as version, purl as printed in the source */
	bool reproducible;
	bool all_layers;    /* --scope all-layers */
	sb_str timestamp;   /* RFC 3339; empty with reproducible */
	sb_str serial_salt; /* makes serials of instances differ (run start, service) */
	uint64_t catalogers;        /* bits; 0: all that fit the mode */
	const char *const *exclude; /* globs of paths to leave out; may be NULL */
	struct sb_party supplier, manufacturer;
	const struct sb_party *authors;
	size_t nauthors;
	const struct sb_doc_service *services; /* R133 */
	size_t nservices;
	const struct sb_property *properties; /* of metadata: run facts */
	size_t nproperties;
	size_t base_layers;
	sb_str base_name;
};

/* One layer of the image, oldest first. */
struct sb_image_layer {
	const struct sb_record *record;
	struct sb_doc_layer about;
};

struct sb_image_input {
	const struct sb_image_facts *facts;
	const struct sb_image_layer *layers; /* oldest first */
	size_t n;
	const struct sb_image_opts *opts;
	struct sb_component *const *hidden; /* of shorter stacks, for all_layers */
	size_t nhidden;
	const struct sb_doc_problem
		*problems; /* of the source: what it could not read */
	size_t nproblems;
	bool final; /* no second look can follow: unmet wants become problems */
};

struct sb_image_result {
	struct sb_document *doc; /* NULL: look at wants first, then call again */
	const struct sb_want *wants;
	size_t nwants;
};

/* Makes the document in a (which becomes doc->arena). Bodies that catalogers want but
 * that went by unparsed come back as wants, in a. */
int sb_image_assemble(struct sb_arena *a, const struct sb_image_input *in,
		      struct sb_image_result *out, struct sb_err *err) SB_MUST_USE;

/* --- the steps, in order; each leaves doc valid --- */
/* Components that only lower layers show; those the image has itself are passed over.
 */
int sb_add_hidden(struct sb_link *l, struct sb_component *const *hidden,
		  size_t n) SB_MUST_USE;
/* Every regular file into one class. */
void sb_account(struct sb_link *l);
/* c->layer: the lowest layer from which on this version is listed without a gap. */
void sb_introduced(struct sb_link *l);
/* Explicit unknowns, nesting, bom-refs, order, edges from the root, compositions. */
int sb_identify(struct sb_link *l, struct sb_err *err) SB_MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document: all that is known of one image (or directory) after a scan.
 *
 * Owned by its arena; made by assemble/, written by format/. The order of components is
 * total and the same for any thread count, cache state or host.
 */
#ifndef SB_MODEL_DOCUMENT_H
#define SB_MODEL_DOCUMENT_H

#include "model/component.h"
#include "util/hash.h"

/* What the image says of itself. Empty text = not said. */
struct sb_image_facts {
	sb_str source;    /* "oci-dir:images/gateway", as the user named it */
	sb_str kind;      /* "oci-dir", "docker-archive", "dir" ... */
	sb_str reference; /* repository name, for the purl: "localhost/api-gateway" */
	sb_str tag;
	sb_str manifest_digest; /* "sha256:..."; empty where there is no manifest */
	sb_str config_digest;
	sb_str os, arch, variant, created;
	SB_VEC(sb_str) entrypoint, cmd;
	SB_VEC(struct sb_property) labels; /* in order of name */
	SB_VEC(sb_str) history;            /* created_by of each step, oldest first */
};

struct sb_doc_layer {
	sb_str diff_id, blob_digest; /* "sha256:..." */
	sb_str media_type;
	uint64_t size, tar_size; /* bytes of blob and tar */
	uint32_t files;          /* regular files in it */
	bool base;               /* shared with a base image */
};

/* A third-party integration (R133): services[] of CycloneDX. */
struct sb_doc_service {
	sb_str provider, name, version, description;
	SB_VEC(sb_str) endpoints;
	bool authenticated, crosses_boundary, has_authenticated, has_boundary;
};

/* Something that could not be read. It never goes unsaid. */
struct sb_doc_problem {
	sb_str path, cataloger, message;
	uint32_t layer;
	bool serious; /* a layer, a package database or a cataloger: exit code 3 */
};

enum sb_aggregate { SB_AGG_COMPLETE, SB_AGG_INCOMPLETE, SB_AGG_UNKNOWN };
/* How complete a part is; the parts are named by bom-refs. */
struct sb_composition {
	enum sb_aggregate aggregate;
	SB_VEC(struct sb_component *) assemblies; /* is each one's content complete? */
	SB_VEC(struct sb_component *) dependencies; /* is each one's list of edges? */
};

/* Totals of the accounting: every regular file is in exactly one class, the first that
 * fits in this order. */
enum sb_file_class {
	SB_FILE_OWNED,      /* by a package, bytes as its record says or nothing said */
	SB_FILE_MODIFIED,   /* owned, but the bytes are not those of the record */
	SB_FILE_GENERATED,  /* derived by rule: .pyc, ld.so.cache, dpkg's own notes ...
			     */
	SB_FILE_EVIDENCE,   /* package databases and records */
	SB_FILE_CACHE,      /* caches and stores of package managers */
	SB_FILE_CONFIG,     /* configuration, by place */
	SB_FILE_SCRIPT,     /* "#!" or a language's source, owned by nobody */
	SB_FILE_EXECUTABLE, /* ELF, PE, Mach-O owned by nobody */
	SB_FILE_DATA,       /* all else */
	SB_FILE_CLASSES,
};
const char *sb_file_class_name(enum sb_file_class c);

struct sb_doc_totals {
	uint64_t files, bytes; /* regular files of the squashed image */
	uint64_t missing;      /* owned by a package, but not there */
	uint64_t in_class[SB_FILE_CLASSES];
};

struct sb_document {
	struct sb_arena *arena;
	sb_str serial;    /* "urn:uuid:..." */
	sb_str timestamp; /* RFC 3339, "Z"; empty with --reproducible */
	bool reproducible;
	sb_str lifecycle;      /* "post-build", "pre-build" */
	sb_str content_digest; /* "sha256:..." over the canonical content (E24) */
	struct sb_party manufacturer, supplier; /* of the document; of the product */
	SB_VEC(struct sb_party) authors;
	SB_VEC(struct sb_property) properties; /* of metadata */
	struct sb_image_facts image;
	SB_VEC(struct sb_doc_layer) layers;
	size_t base_layers; /* how many of them a base image brought; 0: none known */
	sb_str base_name;   /* the base image's name; empty: none known */
	struct sb_component *root;   /* metadata.component; not among components */
	struct sb_component *distro; /* the operating-system component, or NULL */
	SB_VEC(struct sb_component *)
	components; /* every one, nested ones too, ordered */
	SB_VEC(struct sb_doc_service) services;
	SB_VEC(struct sb_composition) compositions;
	SB_VEC(struct sb_doc_problem) problems;
	struct sb_doc_totals totals;
};

#endif

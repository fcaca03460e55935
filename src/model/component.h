/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A component: what a document says about one thing that is in an image.
 *
 * Everything lives in the document's arena; texts are borrowed from it (or static).
 * Catalogers fill components in link(); assemble/ completes and orders them; format/
 * writes them. Zero is a valid empty component.
 */
#ifndef SB_MODEL_COMPONENT_H
#define SB_MODEL_COMPONENT_H

#include "model/license.h"
#include "util/vec.h"

enum sb_component_type {
	SB_TYPE_LIBRARY,
	SB_TYPE_APPLICATION,
	SB_TYPE_FRAMEWORK,
	SB_TYPE_CONTAINER,
	SB_TYPE_PLATFORM,
	SB_TYPE_OPERATING_SYSTEM,
	SB_TYPE_DEVICE,
	SB_TYPE_DEVICE_DRIVER,
	SB_TYPE_FIRMWARE,
	SB_TYPE_FILE,
	SB_TYPE_ML_MODEL,
	SB_TYPE_DATA,
	SB_TYPE_CRYPTO_ASSET,
};

enum sb_scope {
	SB_SCOPE_NONE,
	SB_SCOPE_REQUIRED,
	SB_SCOPE_OPTIONAL,
	SB_SCOPE_EXCLUDED
};

enum sb_hash_alg { SB_MD5, SB_SHA1, SB_SHA256, SB_SHA384, SB_SHA512 };

enum sb_technique {
	SB_BY_MANIFEST, /* a package manager's record */
	SB_BY_BINARY,   /* structures or strings in compiled code */
	SB_BY_HASH,
	SB_BY_FILENAME,
	SB_BY_SOURCE,
	SB_BY_ATTESTATION,
	SB_BY_OTHER,
};

struct sb_hash {
	enum sb_hash_alg alg;
	sb_str hex; /* lower case */
};

struct sb_property {
	sb_str name, value;
};

/* An organisation or a person; name empty = not known. */
struct sb_party {
	sb_str name, email, url;
};

/* "Name <mail>" in its two parts, borrowed from text; either may be missing: a mail
 * alone is the name too. */
struct sb_party sb_party_of(sb_str text);

struct sb_method {
	enum sb_technique technique;
	unsigned confidence; /* 0..100 */
	sb_str value;        /* what was looked at: a path, a string */
};

#define SB_NO_LAYER UINT32_MAX
struct sb_occurrence {
	sb_str path;    /* absolute in the image; '!' before a path inside an archive */
	uint32_t line;  /* 0: the whole file */
	uint32_t layer; /* index into the image's layers, or SB_NO_LAYER */
};

struct sb_extref {
	sb_str type, url, comment; /* type: website, vcs, distribution ... */
};

struct sb_component {
	enum sb_component_type type;
	enum sb_scope scope;
	sb_str bom_ref; /* given by assemble/identify */
	sb_str cataloger;
	sb_str mime_type;
	sb_str group, name, version, description;
	sb_str purl, cpe;
	struct sb_party supplier, manufacturer;
	SB_VEC(struct sb_party) authors;
	SB_VEC(struct sb_license) licenses; /* declared and concluded */
	sb_str copyright;
	SB_VEC(struct sb_hash) hashes;
	SB_VEC(struct sb_extref) extrefs;
	SB_VEC(struct sb_property) properties;
	SB_VEC(struct sb_method) methods; /* evidence of identity, best first */
	SB_VEC(struct sb_occurrence) occurrences;
	SB_VEC(struct sb_component *) depends;  /* edges to siblings or anything */
	struct sb_component *parent;            /* nested under it, or NULL */
	SB_VEC(struct sb_component *) children; /* filled by assemble from parent */
	uint32_t layer;                         /* that introduced it, or SB_NO_LAYER */
	bool from_base;                         /* comes from a base image */
	bool depends_known; /* its list of dependencies is complete, even if empty */
	uint32_t serial;    /* order of creation: the last tie-breaker */
};

/* Each returns false when memory ran out. Empty values are ignored. */
bool sb_component_property(struct sb_arena *a, struct sb_component *c, const char *name,
			   sb_str value) SB_MUST_USE;
bool sb_component_hash(struct sb_arena *a, struct sb_component *c, enum sb_hash_alg alg,
		       sb_str hex) SB_MUST_USE;
bool sb_component_extref(struct sb_arena *a, struct sb_component *c, const char *type,
			 sb_str url) SB_MUST_USE;
/* What the package says of its licence, in SPDX terms where it can be told; source: the
 * field it was read from. */
bool sb_component_declare(struct sb_arena *a, struct sb_component *c, sb_str text,
			  sb_str source) SB_MUST_USE;
bool sb_component_depends(struct sb_arena *a, struct sb_component *c,
			  struct sb_component *on) SB_MUST_USE;

/* The words CycloneDX uses. */
const char *sb_component_type_name(enum sb_component_type t);
const char *sb_scope_name(enum sb_scope s);
const char *sb_hash_alg_name(enum sb_hash_alg a);
const char *sb_technique_name(enum sb_technique t);

#endif

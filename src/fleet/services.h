/* SPDX-License-Identifier: Apache-2.0 */
/*
 * services.yaml: which services a product has, and where their images are.
 *
 * The keys are described in docs/guide/services.md and docs/services.schema.json.
 */
#ifndef SB_FLEET_SERVICES_H
#define SB_FLEET_SERVICES_H

#include "fleet/shape.h"
#include "model/document.h"

typedef SB_VEC(sb_str) sb_texts;

/* A party as the file has it. */
struct sb_fleet_party {
	sb_str name, email;
	sb_texts url;
};

struct sb_fleet_integration {
	sb_str provider, name, version, description;
	sb_texts endpoints;
	bool authenticated, has_authenticated, crosses_boundary, has_boundary;
};

struct sb_fleet_service {
	sb_str name;   /* [a-z0-9][a-z0-9._-]{0,127} */
	sb_str image;  /* any source; relative paths are relative to sb_fleet.dir */
	sb_str source; /* a directory, for --scan-mode source */
	sb_str platform, version; /* version: of the service, or of the product */
	sb_texts tags, base_images;
	struct sb_fleet_party supplier;
	SB_VEC(struct sb_fleet_party) authors;
	SB_VEC(struct sb_fleet_integration) integrations;
	unsigned line; /* in services.yaml */
};

struct sb_fleet {
	const char *file;
	sb_str dir; /* of the file; "." when it has none */
	sb_str format;
	sb_str product, version, lifetime_until;
	sb_str output, storage;
	bool upload, has_upload;
	sb_texts base_images;
	struct sb_fleet_service defaults;         /* already merged into services */
	SB_VEC(struct sb_fleet_service) services; /* in the file's order */
};

/* Everything lives in the arena; file is borrowed. Messages say file:line:column. */
int sb_services_read(struct sb_arena *a, const char *file, sb_str bytes,
		     struct sb_fleet *out, struct sb_err *err) SB_MUST_USE;
/* The same for a file on disk, at most 4 MiB. */
int sb_services_load(struct sb_arena *a, const char *file, struct sb_fleet *out,
		     struct sb_err *err) SB_MUST_USE;

/* The table of the whole file, for the test that holds it against the JSON schema. */
const struct sb_shape *sb_services_shape(void);

/* As a document has them; texts stay borrowed from the file. */
struct sb_party sb_services_party(const struct sb_fleet_party *p);
struct sb_doc_service sb_services_integration(const struct sb_fleet_integration *g);

/* NULL when the text may name a service, a product release ...; or what it should be.
 * Both are safe as one name in a path. */
const char *sb_services_bad_name(sb_str name);
const char *sb_services_bad_version(sb_str version);

#endif

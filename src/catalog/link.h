/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link(): the squashed image as a cataloger sees it, and where components go.
 *
 *	struct sb_seen s = { 0 };
 *	while (sb_link_next(image, SB_FACT_PACKAGE, &s)) {
 *		struct sb_component *c = sb_link_component(image, &s, SB_TYPE_LIBRARY);
 *		...
 *	}
 *
 * Paths here have no leading slash ("usr/lib/x") and are those of the squashed image.
 * Everything is single-threaded, in the document's arena, and visited in byte order of
 * paths, so output is the same every time. Implemented by assemble/link.c.
 */
#ifndef SB_CATALOG_LINK_H
#define SB_CATALOG_LINK_H

#include "catalog/cataloger.h"
#include "model/document.h"

/* A fact of this cataloger, under one visible name of its body. Start with zeroes. */
struct sb_seen {
	sb_str path;    /* the name that matched */
	uint32_t layer; /* index of the layer that put this name there */
	uint32_t node;  /* the file, as in sb_link_file */
	const struct sb_record *record;
	const struct sb_fact *fact;
	bool hidden; /* --scope all-layers: an upper layer hides or replaces it */
	size_t at;   /* the iterator's own */
};

struct sb_attr_view {
	enum sb_key key;
	sb_str value;
};

/* A file of the squashed image. */
struct sb_link_file {
	sb_str path;  /* canonical: no links in its directories */
	uint8_t kind; /* enum sb_row_kind: FILE (hard links too), DIR, SYMLINK, OTHER */
	uint8_t class; /* enum sb_body_class */
	uint32_t mode, layer, node;
	uint64_t size;
	sb_str target;                  /* of a symlink */
	const struct sb_sha256 *sha256; /* NULL unless a regular file */
	const struct sb_md5 *md5;       /* NULL where it was not computed */
};

struct sb_arena *sb_link_arena(struct sb_link *l);   /* the document's */
struct sb_arena *sb_link_scratch(struct sb_link *l); /* emptied after each link() */
struct sb_document *sb_link_document(struct sb_link *l);

/* --- facts --- */
/* Next fact of this kind emitted by the cataloger whose link() is running, ordered by
 * path, then by place in the file. */
bool sb_link_next(struct sb_link *l, enum sb_fact_kind kind, struct sb_seen *s);
/* The same for facts of another cataloger (index from sb_cataloger_find). */
bool sb_link_next_of(struct sb_link *l, uint32_t cataloger, enum sb_fact_kind kind,
		     struct sb_seen *s);
/* First fact of this kind, of any cataloger, from the file at path (links followed). */
bool sb_link_fact_at(struct sb_link *l, sb_str path, enum sb_fact_kind kind,
		     struct sb_seen *out);
sb_str sb_seen_get(const struct sb_seen *s, enum sb_key key); /* first value or empty */
size_t sb_seen_count(const struct sb_seen *s);                /* attrs, in order */
struct sb_attr_view sb_seen_attr(const struct sb_seen *s, size_t i);

/* --- files --- */
/* The one resolver: follows links as the kernel would inside the root, 40 hops. False
 * when nothing is there. */
bool sb_link_find(struct sb_link *l, sb_str path, struct sb_link_file *out);
/* The same, but a link in the last place is not followed. */
bool sb_link_find_nofollow(struct sb_link *l, sb_str path, struct sb_link_file *out);
/* The file of a node, under its first name. */
void sb_link_file_of(struct sb_link *l, uint32_t node, struct sb_link_file *out);

/* Every regular file and symlink below dir ("" = all), in byte order of paths; with
 * .shallow only the direct children, directories included. */
struct sb_link_walk {
	size_t at, end;
	size_t depth;
	bool shallow;
};
/* dir is resolved through links first; an absent dir gives an empty walk. */
struct sb_link_walk sb_link_walk(struct sb_link *l, sb_str dir, bool shallow);
bool sb_link_walk_next(struct sb_link *l, struct sb_link_walk *w,
		       struct sb_link_file *out);

/* --- components --- */
/* A new component with cataloger, evidence (method, occurrence at the fact's path and
 * line), layer and confidence from the fact. NULL when memory ran out. */
struct sb_component *sb_link_component(struct sb_link *l, const struct sb_seen *s,
				       enum sb_component_type type);
/* One more place where it was seen (also a supporting file of its evidence). */
bool sb_link_occurrence(struct sb_link *l, struct sb_component *c, sb_str path,
			uint32_t line) SB_MUST_USE;

/* What a package's own record says of a file it owns; NULL where it says nothing. */
struct sb_expect {
	const struct sb_md5 *md5;
	const unsigned char *sha1; /* 20 bytes */
	const struct sb_sha256 *sha256;
	uint64_t size;
	bool has_size;
	bool conf; /* configuration: a change is the administrator's right */
};
/* The component owns the file at path (resolved through links); all owners are kept,
 * the first one counts. Compared with the bytes: intact, modified or, where nothing is
 * at path, missing. expected may be NULL. False when memory ran out. */
bool sb_link_own(struct sb_link *l, struct sb_component *c, sb_str path,
		 const struct sb_expect *expected) SB_MUST_USE;
/* Who owns this file (first claim), or NULL: asks about catalogers that ran before. */
struct sb_component *sb_link_owner(struct sb_link *l, uint32_t node);
/* This file is evidence of a package (a database, a RECORD), not content. */
void sb_link_evidence(struct sb_link *l, uint32_t node);

struct sb_distro {
	sb_str id, id_like, version_id, codename, pretty, variant_id, build_id, cpe;
	sb_str vendor,
		homepage; /* from a table of known distributions, or its own text */
	struct sb_component *component; /* NULL: no distribution was found */
};
/* Filled by the distro cataloger, which runs first; empty texts where unknown. */
struct sb_distro *sb_link_distro(struct sb_link *l);

/* Makes c findable for later catalogers under (purl type, name), and the reverse. The
 * first one registered wins; NULL when there is none. */
bool sb_link_register(struct sb_link *l, struct sb_component *c, sb_str purl_type,
		      sb_str name) SB_MUST_USE;
struct sb_component *sb_link_lookup(struct sb_link *l, sb_str purl_type, sb_str name);

/* What could not be done; goes into the document. serious: exit code 3. */
void sb_link_problem(struct sb_link *l, sb_str path, bool serious, const char *fmt, ...)
	SB_PRINTF(4, 5);

#endif

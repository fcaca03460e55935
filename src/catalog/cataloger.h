/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a cataloger is: a const struct in the visible list of catalog/list.h.
 *
 * parse() runs in the map, once for each body, in a worker process: bytes in, facts
 * out, pure. link() runs in the reduce, once an image: facts of the squashed image in,
 * components out (catalog/link.h). Adding one: see CONTRIBUTING.md.
 */
#ifndef SB_CATALOG_CATALOGER_H
#define SB_CATALOG_CATALOGER_H

#include "model/record.h"
#include "util/err.h"

enum sb_tag {
	SB_TAG_OS = 1 << 0,
	SB_TAG_LANGUAGE = 1 << 1,
	SB_TAG_BINARY = 1 << 2,
	SB_TAG_FILE = 1 << 3,
	SB_TAG_INSTALLED = 1 << 4, /* the package is there */
	SB_TAG_DECLARED = 1 << 5, /* a manifest or lock file asks: --scan-mode source */
	SB_TAG_DATABASE =
		1 << 6, /* what it cannot read can hide packages: exit code 3 */
};

/* One file offered to a parser: borrowed, dead when parse() returns. */
struct sb_file {
	sb_str path;   /* from the root of the layer, no leading slash */
	sb_str body;   /* whole */
	uint8_t class; /* enum sb_body_class */
};

/* A file and the siblings the cataloger asked for (database + WAL). */
struct sb_bundle {
	struct sb_file file;
	const struct sb_file *sibling; /* in the order of sb_cataloger.siblings */
	size_t nsibling;
};

/*
 * Where a parser puts what it finds. Errors stick (out of memory, over the record's
 * limit): a parser may emit on and let the engine look at the end.
 */
struct sb_emit {
	struct sb_record *out;
	uint32_t body;
	uint8_t cataloger;
	sb_str path;
	int rc;
};

/* Opens a fact about this body; the attrs that follow belong to it. */
void sb_emit_fact(struct sb_emit *e, enum sb_fact_kind kind, uint32_t line);
/* Empty values are left out. */
void sb_emit_attr(struct sb_emit *e, enum sb_key key, sb_str value);
/* Also when empty: keeps groups of attrs aligned. */
void sb_emit_attr_always(struct sb_emit *e, enum sb_key key, sb_str value);
/* 0..100 for the open fact; 100 when never called. */
void sb_emit_confidence(struct sb_emit *e, unsigned percent);
/* The open fact lies inside an archive: "lib/x.jar". */
void sb_emit_virtual(struct sb_emit *e, sb_str path);
/* A part of the file could not be read; the rest may still be emitted. */
void sb_emit_diag(struct sb_emit *e, int rc, const char *fmt, ...) SB_PRINTF(3, 4);

/* Content bid: offered when the body starts with these bytes, whatever its name. A fact
 * from a bid counts only where a name (a link, perhaps in another layer) matches a
 * glob, or anywhere with .any_name. */
struct sb_magic {
	sb_str head;
	size_t max_bytes; /* larger bodies are not offered; 0: the cataloger's max_bytes
			   */
	bool any_name;
};

struct sb_link; /* catalog/link.h: the squashed image */

/* Streaming look at bodies of any size, in bounded memory. */
struct sb_probe {
	size_t state_size; /* zeroed memory given to each call */
	/* true: interested in this file. head: its first bytes (all, or at least 512).
	 */
	bool (*open)(void *state, struct sb_emit *e, sb_str head, uint64_t size,
		     uint8_t class);
	/* The body in order, in runs of any length; offset counts from its start. */
	void (*feed)(void *state, struct sb_emit *e, uint64_t offset, sb_str bytes);
	/* Emits the facts and frees what open allocated; also called after errors. */
	void (*close)(void *state, struct sb_emit *e);
};

struct sb_cataloger {
	const char *name;  /* appears in every SBOM: never rename */
	const char *about; /* one line for `sbom catalogers` */
	const char
		*finds;   /* component types discovered, for reports: ".deb packages" */
	unsigned version; /* bump when output changes: part of the layer cache's key */
	unsigned tags;    /* enum sb_tag bits */
	/* NULL-terminated; "**" with a slash, and '*' inside one name. */
	const char *const *globs;
	const struct sb_magic *magics; /* ended by an empty head; may be NULL */
	/* Suffixes added to the path ("-wal"), NULL-terminated; may be NULL. */
	const char *const *siblings;
	size_t max_bytes; /* a larger file is a diagnostic, never an allocation */

	/* Pure: same bytes and path, same output. No I/O, no globals, no clock. May be
	 * NULL when there is only a probe or a link. */
	int (*parse)(struct sb_emit *emit, const struct sb_bundle *in,
		     struct sb_err *err);
	const struct sb_probe *probe; /* optional */
	/* Optional. Once an image, in the order of the list. */
	int (*link)(struct sb_link *image, struct sb_err *err);
};

#define SB_CATALOGERS_MAX 64
extern const struct sb_cataloger *const sb_catalogers[];
extern const size_t sb_catalogers_count;
/* Index by name, or SB_NONE. */
uint32_t sb_cataloger_find(sb_str name);

#endif

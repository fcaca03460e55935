/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layer cache: records by the blob digest that we computed ourselves.
 *
 *	DIR/layers/<engine>/<2 hex>/<blob digest>[-<extra>].rec
 *	DIR/blobs/<2 hex>/<key>        which digest the bytes at a place have
 *
 * <engine> changes with the record format, our version, every cataloger's version and
 * the libraries that read layers: records of another engine are simply not seen. Files
 * are written by temp + rename and read without locks by any number of processes; what
 * is damaged is deleted and made again.
 */
#ifndef SB_STORE_LAYER_CACHE_H
#define SB_STORE_LAYER_CACHE_H

#include "model/record.h"
#include "util/err.h"

struct sb_layer_cache {
	char dir[512];   /* empty: no cache, every call finds nothing */
	char engine[17]; /* 16 hex digits */
	uint64_t max_bytes;
};

#define SB_CACHE_MAX_BYTES ((uint64_t)2 << 30)

/* dir NULL: the user's default ($SBOM_CACHE_DIR, $XDG_CACHE_HOME/sbom, ~/.cache/sbom).
 * A directory that cannot be made leaves the cache off: it never fails a scan. */
void sb_layer_cache_open(struct sb_layer_cache *c, const char *dir, bool off);
/* The default directory as it would be used, for `sbom cache path`. */
bool sb_layer_cache_path(char *out, size_t n);

/* A record's bytes, to be freed by the caller (free); NULL when it is not there. extra:
 * NULL or the digest of a second look's wants. */
void *sb_layer_cache_load(const struct sb_layer_cache *c, const struct sb_sha256 *blob,
			  const struct sb_sha256 *extra, size_t *n);
void sb_layer_cache_store(const struct sb_layer_cache *c, const struct sb_sha256 *blob,
			  const struct sb_sha256 *extra, sb_str bytes);
/* A loaded record did not hold: away with it. */
void sb_layer_cache_drop(const struct sb_layer_cache *c, const struct sb_sha256 *blob,
			 const struct sb_sha256 *extra);

/* Where local bytes lie and when they last changed. */
struct sb_blob_place {
	uint64_t dev, ino, offset, size, mtime_ns, ctime_ns;
};
bool sb_layer_cache_digest(const struct sb_layer_cache *c,
			   const struct sb_blob_place *p, struct sb_sha256 *out);
/* Not kept for bytes that changed within the last two seconds: clocks are coarse. */
void sb_layer_cache_remember(const struct sb_layer_cache *c,
			     const struct sb_blob_place *p,
			     const struct sb_sha256 *digest);

struct sb_cache_entry {
	char path[640]; /* below the cache's directory */
	uint64_t bytes;
	int64_t used; /* seconds since 1970 */
};
/* Calls fn for each file, in no order; returns how many. */
size_t sb_layer_cache_each(const struct sb_layer_cache *c,
			   void (*fn)(void *arg, const struct sb_cache_entry *e),
			   void *arg);
/* Deletes the least recently used files until at most max_bytes are left. */
int sb_layer_cache_prune(const struct sb_layer_cache *c, uint64_t max_bytes,
			 size_t *files, uint64_t *bytes,
			 struct sb_err *err) SB_MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A digest for packages whose manager keeps none: SHA-256 over the owned regular files.
 *
 * Lines "<SHA-256 in hex>  /<path>\n" in byte order of paths (the caller's duty), paths
 * as the package lists them, without configuration. So equal packages have equal hashes
 * in every image that leaves out the same files.
 */
#ifndef SB_CATALOG_OWNED_HASH_H
#define SB_CATALOG_OWNED_HASH_H

#include "model/component.h"
#include "util/hash.h"

struct sb_owned_hash {
	struct sb_sha256_ctx digest;
	size_t n;
};

void sb_owned_hash_init(struct sb_owned_hash *h);
/* path without leading slash; sha256 may be NULL: then the file is left out. */
void sb_owned_hash_add(struct sb_owned_hash *h, sb_str path,
		       const struct sb_sha256 *sha256);
/* The hash and a property that names the method; nothing when no file was added. False
 * when memory ran out. */
bool sb_owned_hash_finish(struct sb_owned_hash *h, struct sb_arena *a,
			  struct sb_component *c) SB_MUST_USE;

#endif

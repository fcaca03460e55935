/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/owned_hash.h"

void sb_owned_hash_init(struct sb_owned_hash *h)
{
	sb_sha256_init(&h->digest);
	h->n = 0;
}

void sb_owned_hash_add(struct sb_owned_hash *h, sb_str path,
		       const struct sb_sha256 *sha256)
{
	char hex[65];

	if (!sha256)
		return;
	sb_hex(sha256->b, sizeof sha256->b, hex);
	sb_sha256_update(&h->digest, hex, 64);
	sb_sha256_update(&h->digest, "  /", 3);
	sb_sha256_update(&h->digest, path.p, path.n);
	sb_sha256_update(&h->digest, "\n", 1);
	h->n++;
}

bool sb_owned_hash_finish(struct sb_owned_hash *h, struct sb_arena *a,
			  struct sb_component *c)
{
	struct sb_sha256 sum;
	char hex[65];
	sb_str text;

	if (h->n == 0)
		return true;
	sb_sha256_final(&h->digest, &sum);
	sb_hex(sum.b, sizeof sum.b, hex);
	text = sb_arena_dup(a, sb_str_c(hex));
	return text.p && sb_component_hash(a, c, SB_SHA256, text) &&
	       sb_component_property(
		       a, c, "sbom:hash:method",
		       SB_LIT("SHA-256 of the lines '<SHA-256>  <path>' of the owned "
			      "regular files present but configuration, in byte order "
			      "of paths"));
}

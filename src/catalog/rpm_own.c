/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an RPM package, compared with its header, and its hash. */
#include <stdlib.h>

#include "catalog/owned_hash.h"
#include "catalog/rpm.h"

struct claim {
	sb_str path;
	struct sb_md5 md5;
	struct sb_sha256 sha256;
	struct sb_expect expect;
};

sb_str sb_rpm_root(sb_str path)
{
	static const sb_str homes[] = { { "var/lib/rpm", 11 },
					{ "usr/lib/sysimage/rpm", 20 },
					{ "usr/share/rpm", 13 } };
	sb_str dir = sb_path_dir(path);

	for (size_t i = 0; i < SB_LEN(homes); i++)
		if (sb_str_ends(dir, homes[i]))
			return sb_str_sub(dir, 0, dir.n - homes[i].n);
	return SB_LIT("");
}

static int by_path(const void *x, const void *y)
{
	const struct claim *a = x, *b = y;

	return sb_str_cmp(a->path, b->path);
}

static void note(struct claim *c, struct sb_attr_view v)
{
	if (v.key == SB_KEY_OWNED_MD5 && v.value.n == sizeof c->md5)
		memcpy(&c->md5, v.value.p, sizeof c->md5);
	else if (v.key == SB_KEY_OWNED_SHA256 && v.value.n == sizeof c->sha256)
		memcpy(&c->sha256, v.value.p, sizeof c->sha256);
	if (v.key == SB_KEY_OWNED_MD5)
		c->expect.md5 = &c->md5;
	else if (v.key == SB_KEY_OWNED_SHA256)
		c->expect.sha256 = &c->sha256;
	else if (v.key == SB_KEY_OWNED_CONF)
		c->expect.conf = true;
}

/* In byte order of paths; pointers into a claim are set once it lies still. */
static struct claim *claims_of(struct sb_rpm_image *im, const struct sb_rpm_package *p,
			       size_t *n)
{
	size_t all = sb_seen_count(&p->seen);
	struct claim *claims;

	*n = 0;
	for (size_t i = 0; i < all; i++)
		*n += sb_seen_attr(&p->seen, i).key == SB_KEY_OWNED_PATH;
	claims = sb_new(im->scratch, struct claim, *n + 1);
	*n = 0;
	for (size_t i = 0; claims && i < all; i++) {
		struct sb_attr_view v = sb_seen_attr(&p->seen, i);

		if (v.key == SB_KEY_OWNED_PATH)
			claims[(*n)++].path = v.value;
		else if (*n)
			note(&claims[*n - 1], v);
	}
	if (claims)
		qsort(claims, *n, sizeof *claims, by_path);
	return claims;
}

static bool claim(struct sb_rpm_image *im, struct sb_rpm_package *p, struct claim *c,
		  struct sb_owned_hash *hash)
{
	sb_str path =
		sb_arena_printf(im->scratch, "%.*s%.*s",
				SB_ARG(sb_rpm_root(p->seen.path)), SB_ARG(c->path));
	struct sb_link_file f;

	if (!path.p)
		return false;
	if (c->expect.md5)
		c->expect.md5 = &c->md5;
	if (c->expect.sha256)
		c->expect.sha256 = &c->sha256;
	if (sb_link_find_nofollow(im->link, path, &f)) {
		if (f.kind != SB_ROW_FILE && f.kind != SB_ROW_SYMLINK)
			return true;
		path = f.path;
		if (!c->expect.conf && f.kind == SB_ROW_FILE)
			sb_owned_hash_add(hash, c->path, f.sha256);
	}
	return sb_link_own(im->link, p->c, path, &c->expect);
}

/* Without files that are there, what rpm itself says of the package. */
static bool hash_header(struct sb_rpm_image *im, struct sb_rpm_package *p)
{
	sb_str hex = sb_seen_get(&p->seen, SB_KEY_DIGEST);
	struct sb_sha256 sum;

	if (!sb_unhex(hex, sum.b, sizeof sum.b))
		return true;
	hex = sb_arena_lower(im->arena, hex);
	return hex.p && sb_component_hash(im->arena, p->c, SB_SHA256, hex) &&
	       sb_component_property(im->arena, p->c, "sbom:hash:method",
				     SB_LIT("SHA-256 of the package's header, as rpm "
					    "recorded it"));
}

bool sb_rpm_own(struct sb_rpm_image *im, struct sb_rpm_package *p)
{
	struct sb_mark mark = sb_arena_mark(im->scratch);
	struct sb_owned_hash hash;
	size_t n;
	struct claim *claims = claims_of(im, p, &n);
	bool good = claims != NULL;

	sb_owned_hash_init(&hash);
	for (size_t i = 0; good && i < n; i++)
		good = claim(im, p, &claims[i], &hash);
	sb_arena_rewind(im->scratch, mark);
	if (good && hash.n == 0)
		return hash_header(im, p);
	return good && sb_owned_hash_finish(&hash, im->arena, p->c);
}

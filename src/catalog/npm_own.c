/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a node package, and its hash. */
#include <stdlib.h>

#include "catalog/npm_link.h"
#include "catalog/owned_hash.h"

#define SHA_BYTES_MAX 64

struct tree {
	struct sb_npm_image *im;
	struct sb_npm_package *p;
	SB_VEC(sb_str) dirs; /* still to be looked at */
	SB_VEC(struct sb_link_file) files;
};

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (sb_is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Base64 of exactly n bytes. */
static bool read_base64(sb_str text, unsigned char *out, size_t n)
{
	uint32_t bits = 0;
	unsigned held = 0;
	size_t at = 0;

	if (text.n != (n + 2) / 3 * 4)
		return false;
	for (size_t i = 0; i < text.n && text.p[i] != '='; i++) {
		int digit = base64_digit(text.p[i]);

		if (digit < 0)
			return false;
		bits = (bits << 6 | (uint32_t)digit) & 0x3fff;
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		if (at == n)
			return false;
		out[at++] = (unsigned char)(bits >> held);
	}
	return at == n;
}

static const struct {
	const char *prefix;
	size_t bytes;
	enum sb_hash_alg alg;
} algs[] = { /* the best first */
	     { "sha512-", 64, SB_SHA512 },
	     { "sha384-", 48, SB_SHA384 },
	     { "sha256-", 32, SB_SHA256 },
	     { "sha1-", 20, SB_SHA1 }
};

bool sb_npm_integrity(struct sb_arena *a, struct sb_component *c, sb_str text,
		      bool *done)
{
	unsigned char sum[SHA_BYTES_MAX];
	char hex[2 * SHA_BYTES_MAX + 1];

	*done = false;
	for (size_t i = 0; i < SB_LEN(algs); i++) {
		sb_str rest = text, prefix = sb_str_c(algs[i].prefix);

		while (rest.n && !*done) {
			sb_str one = sb_str_cut(&rest, ' ');
			sb_str digits = sb_str_sub(one, prefix.n, one.n);

			digits = sb_str_cut(&digits, '?');
			*done = sb_str_starts(one, prefix) &&
				read_base64(digits, sum, algs[i].bytes);
		}
		if (*done) {
			sb_str kept;

			sb_hex(sum, algs[i].bytes, hex);
			kept = sb_arena_dup(a, sb_str_c(hex));
			return kept.p && sb_component_hash(a, c, algs[i].alg, kept);
		}
	}
	return true;
}

/* A package's own directories: those of other packages below it are theirs. */
static bool look(struct tree *t, sb_str dir)
{
	struct sb_link_walk w = sb_link_walk(t->im->link, dir, true);
	struct sb_link_file f;

	while (sb_link_walk_next(t->im->link, &w, &f)) {
		sb_str *slot;
		struct sb_link_file *file;

		if (f.kind == SB_ROW_DIR && sb_npm_at(t->im, f.path))
			continue;
		if (f.kind == SB_ROW_DIR) {
			slot = sb_vec_push(t->im->scratch, &t->dirs);
			if (!slot)
				return false;
			*slot = f.path;
			continue;
		}
		file = sb_vec_push(t->im->scratch, &t->files);
		if (!file)
			return false;
		*file = f;
	}
	return true;
}

static int by_path(const void *x, const void *y)
{
	const struct sb_link_file *a = x, *b = y;

	return sb_str_cmp(a->path, b->path);
}

static bool claim(struct tree *t, bool hashed)
{
	struct sb_owned_hash hash;

	if (t->files.n)
		qsort(t->files.p, t->files.n, sizeof *t->files.p, by_path);
	sb_owned_hash_init(&hash);
	for (size_t i = 0; i < t->files.n; i++) {
		const struct sb_link_file *f = &t->files.p[i];

		if (f->kind == SB_ROW_FILE)
			sb_owned_hash_add(
				&hash, sb_str_sub(f->path, t->p->dir.n + 1, f->path.n),
				f->sha256);
		if (!sb_link_own(t->im->link, t->p->c, f->path, NULL))
			return false;
	}
	return hashed || sb_owned_hash_finish(&hash, t->im->arena, t->p->c);
}

/* A distribution's package may have brought it. */
static bool note_owner(struct sb_npm_image *im, struct sb_npm_package *p)
{
	struct sb_component *o = sb_link_owner(im->link, p->seen.node);
	sb_str text;

	if (!o || o == p->c || sb_str_eq(o->cataloger, p->c->cataloger))
		return true;
	text = sb_arena_printf(im->arena, "%.*s@%.*s", SB_ARG(o->name),
			       SB_ARG(o->version));
	return text.p && sb_component_property(im->arena, p->c, "sbom:owned-by", text);
}

static bool own_tree(struct sb_npm_image *im, struct sb_npm_package *p, bool hashed)
{
	struct tree t = { .im = im, .p = p };
	bool good = look(&t, p->dir);

	while (good && t.dirs.n)
		good = look(&t, t.dirs.p[--t.dirs.n]);
	return good && claim(&t, hashed);
}

/* An application owns what it says of itself: what else lies beside it is not known. */
static bool own_app(struct sb_npm_image *im, struct sb_npm_package *p)
{
	struct sb_owned_hash hash;
	struct sb_link_file f;

	sb_link_file_of(im->link, p->seen.node, &f);
	sb_owned_hash_init(&hash);
	sb_owned_hash_add(&hash, SB_LIT("package.json"), f.sha256);
	return sb_link_own(im->link, p->c, p->seen.path, NULL) &&
	       sb_owned_hash_finish(&hash, im->arena, p->c);
}

bool sb_npm_own(struct sb_npm_image *im, struct sb_npm_package *p)
{
	sb_str text = p->digest.n ? p->digest : sb_seen_get(&p->seen, SB_KEY_DIGEST);
	struct sb_mark mark = sb_arena_mark(im->scratch);
	bool hashed = false, good;

	good = note_owner(im, p) && sb_npm_integrity(im->arena, p->c, text, &hashed);
	if (good && hashed)
		good = sb_component_property(im->arena, p->c, "sbom:hash:method",
					     SB_LIT("integrity of the package's "
						    "archive, as npm recorded it"));
	if (good)
		good = p->app ? own_app(im, p) : own_tree(im, p, hashed);
	sb_arena_rewind(im->scratch, mark);
	return good;
}

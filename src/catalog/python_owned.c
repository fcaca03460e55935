/* SPDX-License-Identifier: Apache-2.0 */
/* RECORD against the bytes: who owns which file, and which copy of a name is alive. */
#include "catalog/python_link.h"
#include "util/hash.h"
#include "version/pep440.h"

/* One row of RECORD. */
struct row {
	sb_str path, sha256, sha1, md5;
	uint64_t size;
	bool has_size, digest;
};

#define PATH_PARTS 256

/* base/rel with "." and ".." taken out as text, in the scratch arena; an absolute rel
 * stands alone. Empty when it leads nowhere. */
static sb_str resolve(struct sb_python_image *im, sb_str base, sb_str rel)
{
	bool absolute = rel.n && rel.p[0] == '/';
	sb_str all = absolute ? rel : sb_python_join(im, base, rel);
	char *out = sb_new(im->tmp, char, all.n + 1);
	size_t start[PATH_PARTS], depth = 0, n = 0;

	if (!out) {
		im->nomem = true;
		return (sb_str){ 0 };
	}
	while (all.n) {
		sb_str part = sb_str_cut(&all, '/');

		if (part.n == 0 || sb_str_eq(part, SB_LIT(".")))
			continue;
		if (sb_str_eq(part, SB_LIT(".."))) {
			n = depth ? start[--depth] : 0;
			continue;
		}
		if (depth == PATH_PARTS)
			return (sb_str){ 0 };
		start[depth++] = n;
		if (n)
			out[n++] = '/';
		memcpy(out + n, part.p, part.n);
		n += part.n;
	}
	return (sb_str){ out, n };
}

static bool same_bytes(const struct sb_link_file *f, sb_str hex)
{
	struct sb_sha256 want;

	return f->sha256 && sb_unhex(hex, want.b, sizeof want.b) &&
	       sb_sha256_eq(&want, f->sha256);
}

/* Is it a file of the package, not of its dist-info? Those decide what is alive. */
static bool is_content(const struct sb_python_dist *d, sb_str path)
{
	return !(sb_str_starts(path, d->info) && path.n > d->info.n &&
		 path.p[d->info.n] == '/');
}

static void count(struct sb_python_image *im, struct sb_python_dist *d,
		  const struct row *r, sb_str path)
{
	struct sb_link_file f;

	if (!is_content(d, path) || r->sha256.n == 0)
		return;
	d->listed++;
	if (!sb_link_find(im->link, path, &f))
		d->gone++;
	else if (same_bytes(&f, r->sha256))
		d->intact++;
	else
		d->changed++;
}

static void claim_row(struct sb_python_image *im, struct sb_python_dist *d,
		      const struct row *r, sb_str path)
{
	struct sb_sha256 sha256;
	struct sb_md5 md5;
	unsigned char sha1[20];
	struct sb_expect want = { .size = r->size, .has_size = r->has_size };

	if (sb_unhex(r->sha256, sha256.b, sizeof sha256.b))
		want.sha256 = &sha256;
	if (sb_unhex(r->md5, md5.b, sizeof md5.b))
		want.md5 = &md5;
	if (sb_unhex(r->sha1, sha1, sizeof sha1))
		want.sha1 = sha1;
	if (!sb_link_own(im->link, d->c, path, &want))
		im->nomem = true;
}

/* A dist-info that lies among the files of another distribution is a copy that this
 * one brings. */
static void adopt(struct sb_python_image *im, struct sb_python_dist *d, sb_str path)
{
	sb_str base = sb_path_base(path), info = path;
	struct sb_python_dist *inner;
	sb_id id;

	if (sb_str_eq(base, SB_LIT("METADATA")) || sb_str_eq(base, SB_LIT("PKG-INFO")))
		info = sb_path_dir(path);
	else if (!sb_str_ends(base, SB_LIT(".egg-info")))
		return;
	if (sb_str_eq(info, d->info))
		return;
	id = sb_python_id(im, info);
	inner = id == SB_ID_NONE ? NULL : im->info_of.p[id];
	if (inner && inner != d && inner->env != d->env && !inner->parent &&
	    d->parent != inner)
		inner->parent = d;
}

static void end_row(struct sb_python_image *im, struct sb_python_dist *d, sb_str base,
		    struct row *r)
{
	sb_str path;

	if (r->path.n == 0)
		return;
	path = resolve(im, base, r->path);
	if (path.n) {
		adopt(im, d, path);
		count(im, d, r, path);
		claim_row(im, d, r, path);
	}
	*r = (struct row){ 0 };
}

static void claim_list(struct sb_python_image *im, struct sb_python_dist *d,
		       const struct sb_seen *s, sb_str base)
{
	struct row r = { 0 };

	d->has_list = true;
	sb_link_evidence(im->link, s->node);
	for (size_t i = 0; i < sb_seen_count(s) && !im->nomem; i++) {
		struct sb_attr_view a = sb_seen_attr(s, i);

		if (a.key == SB_KEY_OWNED_PATH) {
			end_row(im, d, base, &r);
			r.path = a.value;
		} else if (a.key == SB_KEY_OWNED_SHA256) {
			r.sha256 = a.value;
		} else if (a.key == SB_KEY_OWNED_SHA1) {
			r.sha1 = a.value;
		} else if (a.key == SB_KEY_OWNED_MD5) {
			r.md5 = a.value;
		} else if (a.key == SB_KEY_OWNED_SIZE) {
			r.has_size = sb_str_u64(a.value, &r.size);
		}
	}
	end_row(im, d, base, &r);
}

/* Without a list only what lies in the egg-info itself is sure. */
static void claim_info(struct sb_python_image *im, struct sb_python_dist *d)
{
	struct sb_link_walk w = sb_link_walk(im->link, d->info, true);
	struct sb_link_file f;

	if (!sb_link_own(im->link, d->c, d->meta.path, NULL))
		im->nomem = true;
	while (sb_link_walk_next(im->link, &w, &f))
		if (f.kind != SB_ROW_DIR && f.node != d->meta.node &&
		    !sb_link_own(im->link, d->c, f.path, NULL))
			im->nomem = true;
}

void sb_python_owned_claim(struct sb_python_image *im, struct sb_python_dist *d)
{
	struct sb_seen s;

	if (d->meta.hidden)
		return;
	sb_link_evidence(im->link, d->meta.node);
	if (sb_link_fact_at(im->link, sb_python_join(im, d->info, SB_LIT("RECORD")),
			    SB_FACT_FILES, &s))
		claim_list(im, d, &s, d->env->dir);
	else if (sb_link_fact_at(
			 im->link,
			 sb_python_join(im, d->info, SB_LIT("installed-files.txt")),
			 SB_FACT_FILES, &s))
		claim_list(im, d, &s, d->info);
	if (!d->has_list)
		claim_info(im, d);
}

/* Share of files that are not what the list says, in 1/1000; unknown is the middle. */
static uint64_t damage(const struct sb_python_dist *d)
{
	return d->listed ? (uint64_t)(d->changed + d->gone) * 1000 / d->listed : 500;
}

static int compare(sb_str a, sb_str b)
{
	struct sb_pep440 x, y;
	bool vx = sb_pep440_parse(a, &x, NULL) == 0;
	bool vy = sb_pep440_parse(b, &y, NULL) == 0;

	if (vx && vy)
		return sb_pep440_cmp(&x, &y);
	return vx != vy ? vx - vy : sb_str_cmp(a, b);
}

/* The one of two that the bytes speak for; the higher version when they do not. */
static struct sb_python_dist *alive(struct sb_python_dist *a, struct sb_python_dist *b)
{
	uint64_t da = damage(a), db = damage(b);

	if (da != db)
		return da < db ? a : b;
	return compare(a->version, b->version) >= 0 ? a : b;
}

/* Finds the live one among those of d's name and environment, for all of them. */
static void elect(struct sb_python_image *im, const struct sb_python_dist *d)
{
	struct sb_python_dist *best = NULL;

	for (struct sb_python_dist *x = im->named.p[d->norm]; x; x = x->next)
		if (x->env == d->env)
			best = best ? alive(best, x) : x;
	for (struct sb_python_dist *x = im->named.p[d->norm]; x; x = x->next)
		if (x->env == d->env)
			x->best = best;
}

void sb_python_owned_supersede(struct sb_python_image *im)
{
	for (size_t i = 0; i < im->dists.n; i++) {
		struct sb_python_dist *d = im->dists.p[i];

		if (d->env && !d->best)
			elect(im, d);
		d->superseded = d->best && d->best != d;
		if (!d->superseded)
			continue;
		d->c->scope = SB_SCOPE_EXCLUDED;
		for (size_t k = 0; k < d->c->methods.n; k++)
			d->c->methods.p[k].confidence = 30;
		sb_python_property(im, d->c, "sbom:python:supersededBy",
				   d->best->version);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One digest for a distribution that is the same wherever the same wheel is installed.
 *
 * SHA-256 over one line "path NUL hex LF" for each row of RECORD that has a SHA-256,
 * sorted by path; rows that depend on the machine are left out: paths with ".."
 * (scripts carry the interpreter's path) or absolute ones, byte code, and what the
 * installer writes into the dist-info (INSTALLER, REQUESTED, RECORD, direct_url.json,
 * uv_cache.json, uv_build.json). Without RECORD: SHA-256 of the metadata file.
 */
#include <stdlib.h>

#include "catalog/python_link.h"
#include "util/hash.h"

struct line {
	sb_str path, hex;
};

static int by_path(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int c = sb_str_cmp(x->path, y->path);

	return c ? c : sb_str_cmp(x->hex, y->hex);
}

static bool of_the_wheel(sb_str path)
{
	static const char *const written[] = { "INSTALLER",     "REQUESTED",
					       "RECORD",        "direct_url.json",
					       "uv_cache.json", "uv_build.json" };
	sb_str base = sb_path_base(path);

	if (path.n == 0 || path.p[0] == '/' || sb_str_ends(path, SB_LIT(".pyc")) ||
	    sb_str_find(path, SB_LIT("..")) != SB_NPOS)
		return false;
	if (!sb_str_ends(sb_path_dir(path), SB_LIT(".dist-info")))
		return true;
	for (size_t i = 0; i < SB_LEN(written); i++)
		if (sb_str_eq(base, sb_str_c(written[i])))
			return false;
	return true;
}

static size_t read_lines(const struct sb_seen *s, struct line *line)
{
	sb_str path = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < sb_seen_count(s); i++) {
		struct sb_attr_view a = sb_seen_attr(s, i);

		if (a.key == SB_KEY_OWNED_PATH)
			path = a.value;
		else if (a.key == SB_KEY_OWNED_SHA256 && of_the_wheel(path))
			line[n++] = (struct line){ path, a.value };
	}
	return n;
}

static bool of_record(struct sb_python_image *im, const struct sb_seen *s, char hex[65])
{
	struct line *line = sb_new(im->tmp, struct line, sb_seen_count(s) + 1);
	size_t n = line ? read_lines(s, line) : 0;
	struct sb_sha256_ctx ctx;
	struct sb_sha256 out;

	if (n == 0)
		return false;
	qsort(line, n, sizeof *line, by_path);
	sb_sha256_init(&ctx);
	for (size_t i = 0; i < n; i++) {
		sb_sha256_update(&ctx, line[i].path.p, line[i].path.n);
		sb_sha256_update(&ctx, "", 1);
		sb_sha256_update(&ctx, line[i].hex.p, line[i].hex.n);
		sb_sha256_update(&ctx, "\n", 1);
	}
	sb_sha256_final(&ctx, &out);
	sb_hex(out.b, sizeof out.b, hex);
	return true;
}

void sb_python_digest_fill(struct sb_python_image *im, struct sb_python_dist *d)
{
	const char *how = "sha-256 over the digests of RECORD";
	struct sb_link_file f;
	struct sb_seen s;
	char hex[65];
	sb_str text;

	if (!sb_link_fact_at(im->link, sb_python_join(im, d->info, SB_LIT("RECORD")),
			     SB_FACT_FILES, &s) ||
	    !of_record(im, &s, hex)) {
		sb_link_file_of(im->link, d->meta.node, &f);
		if (!f.sha256)
			return;
		how = "sha-256 of the metadata file";
		sb_hex(f.sha256->b, sizeof f.sha256->b, hex);
	}
	text = sb_arena_dup(im->doc, sb_str_c(hex));
	if (!text.p || !sb_component_hash(im->doc, d->c, SB_SHA256, text))
		im->nomem = true;
	sb_python_property(im, d->c, "sbom:hash:method", sb_str_c(how));
}

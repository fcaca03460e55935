/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Catalogers over the small trees of tests/cases/CATALOGER/CASE/tree: the facts and
 * diagnostics of every file a glob wants, as text, equal CASE/facts where there is one.
 * SB_UPDATE=1 writes those files anew, for review.
 */
#include <fcntl.h>
#include <fts.h>

#include "catalog/cataloger.h"
#include "test.h"
#include "util/buf.h"
#include "util/glob.h"

static const struct {
	const char *dir, *cataloger;
} suites[] = {
	{ "apk", "apk-db-cataloger" },
	{ "distro", "distro-cataloger" },
	{ "dpkg", "dpkg-db-cataloger" },
	{ "java", "java-archive-cataloger" },
	{ "npm", "npm-package-cataloger" },
	{ "python", "python-installed-package-cataloger" },
	{ "rpm", "rpm-db-cataloger" },
	{ "ruby", "ruby-installed-gemspec-cataloger" },
	{ "python-declared", "python-package-cataloger" },
};

static const char *const key_names[] = {
#define X(k) #k,
	SB_KEYS(X)
#undef X
};

static sb_str read_whole(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	static char bytes[1 << 20];
	ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof bytes);

	if (fd >= 0)
		close(fd);
	return (sb_str){ test_wall(bytes, n < 0 ? 0 : (size_t)n),
			 n < 0 ? 0 : (size_t)n };
}

static bool wanted(const struct sb_cataloger *c, sb_str path)
{
	for (size_t i = 0; c->globs && c->globs[i]; i++)
		if (sb_glob(c->globs[i], path))
			return true;
	return false;
}

static void put_value(struct sb_buf *b, enum sb_key key, sb_str v)
{
	bool raw = (key == SB_KEY_OWNED_MD5 && v.n == 16) ||
		   (key == SB_KEY_OWNED_SHA1 && v.n == 20);

	for (size_t i = 0; i < v.n; i++) {
		unsigned char c = (unsigned char)v.p[i];

		if (raw)
			sb_buf_printf(b, "%02x", c);
		else if (c < ' ' || c >= 0x7f || c == '\\')
			sb_buf_printf(b, "\\x%02x", c);
		else
			sb_buf_char(b, (char)c);
	}
}

static void put_facts(struct sb_buf *b, const struct sb_record *r)
{
	static const char *const kinds[SB_FACT_COUNT] = {
		"none",   "package", "files",  "license", "distro", "runtime",  "env",
		"binary", "list",    "nested", "model",   "crypto", "declared", "other",
	};

	for (size_t i = 0; i < r->facts.n; i++) {
		const struct sb_fact *f = &r->facts.p[i];

		sb_buf_printf(b, "  %s line %u, %u %%\n", kinds[f->kind], f->line,
			      f->confidence);
		for (uint32_t k = 0; k < f->nattr; k++) {
			const struct sb_attr *a = &r->attrs.p[f->attr + k];

			sb_buf_printf(b, "    %s ", key_names[a->key]);
			put_value(b, (enum sb_key)a->key, sb_record_text(r, a->value));
			sb_buf_char(b, '\n');
		}
	}
	for (size_t i = 0; i < r->diags.n; i++) {
		sb_buf_str(b, SB_LIT("  ! "));
		put_value(b, SB_KEY_TEXT, sb_record_text(r, r->diags.p[i].message));
		sb_buf_char(b, '\n');
	}
}

static void run_file(struct sb_buf *b, const struct sb_cataloger *c, sb_str path,
		     const char *real)
{
	struct sb_bundle in = { .file = { .path = path, .body = read_whole(real) } };
	struct sb_record r;
	struct sb_emit e = { .out = &r, .path = path };
	struct sb_err err = { 0 };
	int rc;

	if (sb_record_init(&r, (size_t)64 << 20) < 0)
		abort();
	rc = c->parse(&e, &in, &err);
	sb_buf_printf(b, "%.*s\n", SB_ARG(path));
	if (rc < 0)
		sb_buf_printf(b, "  error %d %s\n", rc, err.msg);
	put_facts(b, &r);
	sb_record_release(&r);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void run_tree(struct sb_buf *b, const struct sb_cataloger *c, char *dir)
{
	char *const roots[] = { dir, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *f;

	while (walk && (f = fts_read(walk)))
		if (f->fts_info == FTS_F) {
			sb_str path = sb_str_c(f->fts_path + strlen(dir) + 1);

			if (wanted(c, path))
				run_file(b, c, path, f->fts_path);
		}
	if (walk)
		fts_close(walk);
}

static void run_case(const struct sb_cataloger *c, const char *dir)
{
	char tree[4096], facts[4096];
	struct sb_buf got = { 0 };
	sb_str want;
	bool same;

	(void)snprintf(tree, sizeof tree, "%s/tree", dir);
	(void)snprintf(facts, sizeof facts, "%s/facts", dir);
	if (access(facts, F_OK) != 0)
		return;
	run_tree(&got, c, tree);
	if (getenv("SB_UPDATE")) {
		FILE *f = fopen(facts, "w");

		if (!f || fwrite(got.p, 1, got.n, f) != got.n || fclose(f))
			abort();
	}
	want = read_whole(facts);
	same = sb_str_eq(want, sb_buf_view(&got));
	CHECK(same && dir);
	CHECK(got.n > 0);
	if (!same)
		printf("# %s:\n# expected\n%.*s\n# got\n%.*s\n", dir, SB_ARG(want),
		       SB_ARG(sb_buf_view(&got)));
	sb_buf_release(&got);
}

int main(void)
{
	const char *top = getenv("SB_SOURCE_ROOT");
	char path[4096];

	for (size_t i = 0; i < SB_LEN(suites); i++) {
		uint32_t at = sb_cataloger_find(sb_str_c(suites[i].cataloger));
		char *const roots[] = { path, NULL };
		FTS *walk;
		FTSENT *f;
		int cases = 0;

		(void)snprintf(path, sizeof path, "%s/tests/cases/%s", top ? top : ".",
			       suites[i].dir);
		CHECK(at != SB_NONE);
		walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
		while (walk && at != SB_NONE && (f = fts_read(walk)))
			if (f->fts_info == FTS_D && f->fts_level == 1) {
				run_case(sb_catalogers[at], f->fts_path);
				(void)fts_set(walk, f, FTS_SKIP);
				cases++;
			}
		if (walk)
			fts_close(walk);
		CHECK(cases > 0);
	}
	return DONE();
}

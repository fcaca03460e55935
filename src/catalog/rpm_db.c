/* SPDX-License-Identifier: Apache-2.0 */
/* RPM's database: from headers to facts. */
#include <stdio.h>
#include <sys/stat.h>

#include "catalog/rpm.h"
#include "parse/rpmdb.h"
#include "parse/rpmhdr.h"
#include "util/hash.h"

#define DIAGS_MAX  20
#define PATH_BYTES 4096
#define TEXT_BYTES 2000

enum { FLAG_CONFIG = 1, FLAG_GHOST = 64, STATE_NORMAL = 0 };

static const struct {
	enum sb_rpm_tag tag;
	enum sb_key key;
} texts[] = {
	{ SB_RPM_ARCH, SB_KEY_ARCH },
	{ SB_RPM_SOURCERPM, SB_KEY_SOURCE },
	{ SB_RPM_VENDOR, SB_KEY_VENDOR },
	{ SB_RPM_PACKAGER, SB_KEY_MAINTAINER },
	{ SB_RPM_LICENSE, SB_KEY_LICENSE },
	{ SB_RPM_SUMMARY, SB_KEY_SUMMARY },
	{ SB_RPM_URL, SB_KEY_HOMEPAGE },
	{ SB_RPM_MODULARITYLABEL, SB_KEY_GROUP },
	{ SB_RPM_SHA256HEADER, SB_KEY_DIGEST },
};

static void put_number(struct sb_emit *e, enum sb_key key, uint64_t v)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%llu", (unsigned long long)v);

	sb_emit_attr(e, key, (sb_str){ text, (size_t)n });
}

/* rpm writes "(none)" where a text is not set. */
static void put(struct sb_emit *e, enum sb_key key, sb_str text)
{
	text = sb_str_trim(sb_str_sub(text, 0, TEXT_BYTES));
	if (!sb_str_eq(text, SB_LIT("(none)")))
		sb_emit_attr(e, key, text);
}

/* --- files: lists that run side by side --- */

struct files {
	struct sb_rpmhdr_list base, index, digest, mode, flags, state, old;
	struct sb_rpmhdr_list dirs; /* as it was at the start */
	sb_str *dir;                /* by number */
	uint64_t ndir;
	uint64_t algo;
	char path[PATH_BYTES];
};

struct file {
	sb_str path, digest;
	uint64_t mode, flags, state;
};

static sb_str joined(struct files *f, sb_str dir, sb_str base)
{
	if (sb_str_starts(dir, SB_LIT("/")))
		dir = sb_str_sub(dir, 1, dir.n);
	if (dir.n + base.n > sizeof f->path || dir.n + base.n == 0)
		return (sb_str){ 0 };
	memcpy(f->path, dir.p ? dir.p : "", dir.n);
	memcpy(f->path + dir.n, base.p ? base.p : "", base.n);
	return (sb_str){ f->path, dir.n + base.n };
}

static bool next_path(struct files *f, sb_str *path)
{
	sb_str base, none = { 0 };
	uint64_t at;

	if (sb_rpmhdr_next_text(&f->old, &base)) {
		*path = joined(f, base, none);
		return true;
	}
	if (!sb_rpmhdr_next_text(&f->base, &base) ||
	    !sb_rpmhdr_next_number(&f->index, &at))
		return false;
	*path = at < f->ndir ? joined(f, f->dir[at], base) : none;
	return true;
}

static bool next_file(struct files *f, struct file *out)
{
	*out = (struct file){ .mode = S_IFREG };
	if (!next_path(f, &out->path))
		return false;
	(void)sb_rpmhdr_next_text(&f->digest, &out->digest);
	(void)sb_rpmhdr_next_number(&f->mode, &out->mode);
	(void)sb_rpmhdr_next_number(&f->flags, &out->flags);
	(void)sb_rpmhdr_next_number(&f->state, &out->state);
	return true;
}

static void put_digest(struct sb_emit *e, uint64_t algo, sb_str hex)
{
	static const struct {
		uint64_t algo;
		size_t bytes;
		enum sb_key key;
	} algs[] = { /* numbers of OpenPGP */
		     { 1, 16, SB_KEY_OWNED_MD5 },
		     { 2, 20, SB_KEY_OWNED_SHA1 },
		     { 8, 32, SB_KEY_OWNED_SHA256 },
		     { 10, 64, SB_KEY_OWNED_SHA512 }
	};
	unsigned char sum[64];

	for (size_t i = 0; i < SB_LEN(algs); i++)
		if (algs[i].algo == algo && sb_unhex(hex, sum, algs[i].bytes))
			sb_emit_attr(e, algs[i].key,
				     (sb_str){ (const char *)sum, algs[i].bytes });
}

static void put_files(struct sb_emit *e, struct files *f)
{
	struct file one;

	for (size_t i = 0; e->rc >= 0 && next_file(f, &one); i++) {
		uint64_t kind = one.mode & S_IFMT;

		if (one.path.n == 0 || (kind != S_IFREG && kind != S_IFLNK) ||
		    (one.flags & FLAG_GHOST) || one.state != STATE_NORMAL)
			continue;
		sb_emit_attr(e, SB_KEY_OWNED_PATH, one.path);
		if (kind == S_IFREG && one.digest.n)
			put_digest(e, f->algo, one.digest);
		if (one.flags & FLAG_CONFIG)
			sb_emit_attr(e, SB_KEY_OWNED_CONF, SB_LIT("1"));
	}
}

static void read_files(struct sb_emit *e, const struct sb_rpmhdr *h)
{
	struct files f = { .base = sb_rpmhdr_texts(h, SB_RPM_BASENAMES),
			   .index = sb_rpmhdr_numbers(h, SB_RPM_DIRINDEXES),
			   .digest = sb_rpmhdr_texts(h, SB_RPM_FILEDIGESTS),
			   .mode = sb_rpmhdr_numbers(h, SB_RPM_FILEMODES),
			   .flags = sb_rpmhdr_numbers(h, SB_RPM_FILEFLAGS),
			   .state = sb_rpmhdr_numbers(h, SB_RPM_FILESTATES),
			   .old = sb_rpmhdr_texts(h, SB_RPM_OLDFILENAMES),
			   .dirs = sb_rpmhdr_texts(h, SB_RPM_DIRNAMES),
			   .algo = 1 };
	uint64_t most = f.dirs.n < f.dirs.rest.n ? f.dirs.n : f.dirs.rest.n;
	struct sb_arena a;

	(void)sb_rpmhdr_number(h, SB_RPM_FILEDIGESTALGO, &f.algo);
	sb_arena_init(&a, (size_t)64 << 20);
	f.dir = sb_new(&a, sb_str, most + 1);
	if (!f.dir && e->rc == SB_OK)
		e->rc = sb_arena_failed(&a);
	while (f.dir && f.ndir < most && sb_rpmhdr_next_text(&f.dirs, &f.dir[f.ndir]))
		f.ndir++;
	put_files(e, &f);
	sb_arena_release(&a);
}

static void put_all(struct sb_emit *e, enum sb_key key, struct sb_rpmhdr_list l)
{
	sb_str last = { 0 }, s;

	while (e->rc >= 0 && sb_rpmhdr_next_text(&l, &s)) {
		bool same = sb_str_eq(s, last);

		last = s;
		/* What rpm itself can do, and rich terms, are no packages. */
		if (same || sb_str_starts(s, SB_LIT("rpmlib(")) ||
		    sb_str_starts(s, SB_LIT("(")))
			continue;
		sb_emit_attr(e, key, s);
	}
}

void sb_rpm_header_emit(struct sb_emit *e, const struct sb_rpmhdr *h)
{
	sb_str name = sb_str_trim(sb_rpmhdr_text(h, SB_RPM_NAME));
	sb_str version = sb_str_trim(sb_rpmhdr_text(h, SB_RPM_VERSION));
	uint64_t v;

	if (sb_str_eq(name, SB_LIT("gpg-pubkey")))
		return;
	if (name.n == 0 || version.n == 0 || sb_str_eq(name, SB_LIT("(none)"))) {
		sb_emit_diag(e, SB_E_FORMAT, "a header without name or version");
		return;
	}
	sb_emit_fact(e, SB_FACT_PACKAGE, 0);
	put(e, SB_KEY_NAME, name);
	put(e, SB_KEY_VERSION, version);
	put(e, SB_KEY_RELEASE, sb_rpmhdr_text(h, SB_RPM_RELEASE));
	if (sb_rpmhdr_number(h, SB_RPM_EPOCH, &v))
		put_number(e, SB_KEY_EPOCH, v);
	for (size_t i = 0; i < SB_LEN(texts); i++)
		put(e, texts[i].key, sb_rpmhdr_text(h, texts[i].tag));
	if (sb_rpmhdr_number(h, SB_RPM_LONGSIZE, &v) ||
	    sb_rpmhdr_number(h, SB_RPM_SIZE, &v))
		put_number(e, SB_KEY_INSTALLED_SIZE, v);
	put_all(e, SB_KEY_PROVIDES, sb_rpmhdr_texts(h, SB_RPM_PROVIDENAME));
	put_all(e, SB_KEY_DEPENDS, sb_rpmhdr_texts(h, SB_RPM_REQUIRENAME));
	read_files(e, h);
}

struct reading {
	struct sb_emit *e;
	uint32_t faults, blobs;
};

static bool blob(void *ctx, sb_str bytes)
{
	struct reading *r = ctx;
	struct sb_err err = { 0 };
	struct sb_rpmhdr h;

	r->blobs++;
	if (sb_rpmhdr_open(bytes, &h, &err) == SB_OK)
		sb_rpm_header_emit(r->e, &h);
	else if (r->faults++ < DIAGS_MAX)
		sb_emit_diag(r->e, SB_E_FORMAT, "package %u: %s", r->blobs, err.msg);
	return r->e->rc >= 0;
}

static int parse(struct sb_emit *e, const struct sb_bundle *in, struct sb_err *err)
{
	struct reading r = { .e = e };
	struct sb_rpmdb_visit v = { .blob = blob, .ctx = &r };
	int rc = sb_rpmdb_read(in->file.body, &v, err);

	if (v.broken)
		sb_emit_diag(e, SB_E_FORMAT, "%u packages could not be read", v.broken);
	return rc < 0 ? rc : e->rc;
}

const struct sb_cataloger sb_cataloger_rpm_db = {
	.name = "rpm-db-cataloger",
	.about = "packages installed by rpm, dnf, zypper or microdnf",
	.finds = ".rpm packages",
	.version = 1,
	.tags = SB_TAG_OS | SB_TAG_INSTALLED,
	.globs =
		(const char *const[]){
			"**/var/lib/rpm/rpmdb.sqlite",
			"**/var/lib/rpm/Packages",
			"**/var/lib/rpm/Packages.db",
			"**/usr/lib/sysimage/rpm/rpmdb.sqlite",
			"**/usr/lib/sysimage/rpm/Packages",
			"**/usr/lib/sysimage/rpm/Packages.db",
			"**/usr/share/rpm/rpmdb.sqlite",
			"**/usr/share/rpm/Packages",
			NULL,
		},
	.max_bytes = (size_t)64 << 20,
	.parse = parse,
	.link = sb_rpm_link,
};

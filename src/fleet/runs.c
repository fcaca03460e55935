/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/runs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fleet/clock.h"
#include "util/file.h"
#include "util/hash.h"

#define PENDING      ".pending"
#define REPORT_BYTES ((size_t)1 << 30)
#define STALE        3600 /* seconds */

int sb_run_uuid(char out[37], struct sb_err *err)
{
	unsigned char b[16];
	char hex[33];
	size_t n = 0;

	while (n < sizeof b) {
		ssize_t got = getrandom(b + n, sizeof b - n, 0);

		if (got < 0 && errno != EINTR)
			return sb_fail(err, SB_E_IO, "getrandom");
		n += got > 0 ? (size_t)got : 0;
	}
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	sb_hex(b, sizeof b, hex);
	n = 0;
	for (size_t i = 0; i < 32; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			out[n++] = '-';
		out[n++] = hex[i];
	}
	out[n] = '\0';
	return SB_OK;
}

sb_str sb_run_name(struct sb_arena *a, const struct sb_run *r)
{
	int64_t seconds = 0;
	char stamp[24];

	(void)sb_clock_parse(r->timestamp, &seconds);
	sb_clock_z(seconds, stamp);
	for (char *c = stamp; *c; c++)
		*c = *c == ':' ? '-' : *c;
	return sb_arena_printf(a, "runs/%s-%.*s.json", stamp, SB_ARG(r->id));
}

/* The object's path, whose directory is made; an id where it has none. */
static int ready(struct sb_arena *a, const char *root, struct sb_run *r,
		 const char *suffix, sb_str *path, struct sb_err *err)
{
	char uuid[37];
	sb_str name;
	int rc;

	if (!r->id.n) {
		rc = sb_run_uuid(uuid, err);
		if (rc < 0)
			return rc;
		r->id = sb_arena_dup(a, sb_str_c(uuid));
	}
	*path = sb_arena_printf(a, "%s/runs", root);
	if (!path->p || !r->id.p)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	rc = sb_file_mkdirs(path->p, err);
	name = sb_run_name(a, r);
	*path = sb_arena_printf(a, "%s/%.*s%s", root, SB_ARG(name), suffix);
	return rc == SB_OK && !path->p ? sb_fail(err, SB_E_NOMEM, "no memory") : rc;
}

static int put(const struct sb_run *r, const char *path, bool anew, struct sb_err *err)
{
	struct sb_buf text = { .limit = SB_RUN_BYTES };
	int rc;

	sb_run_render(r, &text);
	if (text.rc < 0)
		rc = sb_fail(err, text.rc, "%s: record too big", path);
	else if (anew)
		rc = sb_file_write_new(path, sb_buf_view(&text), err);
	else
		rc = sb_file_write(path, sb_buf_view(&text), err);
	sb_buf_release(&text);
	return rc;
}

int sb_run_write(struct sb_arena *a, const char *root, struct sb_run *r,
		 struct sb_err *err)
{
	sb_str path;
	int rc = ready(a, root, r, "", &path, err);

	return rc < 0 ? rc : put(r, path.p, true, err);
}

int sb_run_prepare(struct sb_arena *a, const char *root, struct sb_run *r,
		   struct sb_err *err)
{
	sb_str path;
	int rc = ready(a, root, r, PENDING, &path, err);

	return rc < 0 ? rc : put(r, path.p, false, err);
}

/* "<object>.pending" gets its own name; that it is there already is fine. */
static int publish(const char *pending, struct sb_err *err)
{
	size_t n = strlen(pending) - strlen(PENDING);
	char path[4096];

	(void)snprintf(path, sizeof path, "%.*s", (int)n, pending);
	if (link(pending, path) < 0 && errno != EEXIST &&
	    !(errno == ENOENT && access(path, F_OK) == 0))
		return sb_fail(err, SB_E_IO, "%s", path);
	(void)unlink(pending);
	sb_file_sync_dir(path);
	return SB_OK;
}

static sb_str pending_path(struct sb_arena *a, const char *root, const struct sb_run *r)
{
	sb_str name = sb_run_name(a, r);

	return sb_arena_printf(a, "%s/%.*s" PENDING, root, SB_ARG(name));
}

int sb_run_publish(struct sb_arena *a, const char *root, const struct sb_run *r,
		   struct sb_err *err)
{
	sb_str path = pending_path(a, root, r);

	return path.p ? publish(path.p, err) : sb_fail(err, SB_E_NOMEM, "no memory");
}

void sb_run_withdraw(struct sb_arena *a, const char *root, const struct sb_run *r)
{
	sb_str path = r->id.n ? pending_path(a, root, r) : SB_LIT("");

	if (path.n)
		(void)unlink(path.p);
}

/* Is the report that the object tells of there, as it says? */
static bool report_is_there(struct sb_arena *a, const char *root,
			    const struct sb_run *r)
{
	char path[4096], digest[SB_DIGEST_TEXT];
	struct sb_sha256 d;
	sb_str bytes;

	if (!sb_str_starts(r->sbom_file, SB_LIT("reports/")) ||
	    sb_str_find(r->sbom_file, SB_LIT("..")) != SB_NPOS)
		return false;
	(void)snprintf(path, sizeof path, "%s/%.*s", root, SB_ARG(r->sbom_file));
	if (sb_file_read(a, path, REPORT_BYTES, &bytes, NULL) < 0)
		return false;
	d = sb_sha256(bytes);
	sb_digest_text(&d, digest);
	return sb_str_eq(r->sbom_sha256, sb_str_c(digest));
}

/* 1: published. */
static int recover_one(const char *root, const char *pending, struct sb_err *err)
{
	struct sb_arena a;
	struct sb_run r;
	struct stat st;
	sb_str bytes;
	int rc = 0;

	sb_arena_init(&a, 0);
	if (sb_file_read(&a, pending, SB_RUN_BYTES, &bytes, NULL) == SB_OK &&
	    sb_run_parse(&a, bytes, &r, NULL) == SB_OK && report_is_there(&a, root, &r))
		rc = publish(pending, err) < 0 ? SB_E_IO : 1;
	else if (stat(pending, &st) == 0 && st.st_mtime < time(NULL) - STALE)
		(void)unlink(pending);
	sb_arena_release(&a);
	return rc;
}

int sb_run_recover(const char *root, struct sb_err *err)
{
	char path[4096];
	const struct dirent *e;
	int published = 0, rc = 0;
	DIR *d;

	(void)snprintf(path, sizeof path, "%s/runs", root);
	d = opendir(path);
	while (d && rc >= 0 && (e = readdir(d))) {
		if (!sb_str_ends(sb_str_c(e->d_name), SB_LIT(".json" PENDING)))
			continue;
		(void)snprintf(path, sizeof path, "%s/runs/%s", root, e->d_name);
		rc = recover_one(root, path, err);
		published += rc > 0;
	}
	if (d)
		(void)closedir(d);
	return rc < 0 ? rc : published;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/artifact.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fleet/clock.h"
#include "fleet/gitfacts.h"
#include "fleet/services.h"
#include "util/file.h"

#define SECONDS 3600
#define STALE   3600

/* One try: 1 when it was written, 0 when the name is taken. */
static int try_name(struct sb_arena *a, const struct sb_artifact *r, int64_t second,
		    sb_str *path, struct sb_err *err)
{
	bool known = sb_git_is_commit(r->commit);
	sb_str commit = known ? sb_arena_lower(a, sb_str_sub(r->commit, 0, 7))
			      : SB_LIT("unknown");
	char stamp[24];
	int rc;

	sb_clock_name(second, stamp);
	*path = sb_arena_printf(a, "%s/reports/%.*s/sbom_%s_%.*s.json", r->root,
				SB_ARG(r->service), stamp, SB_ARG(commit));
	if (!path->p || !commit.p)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	if (access(path->p, F_OK) == 0)
		return 0;
	rc = r->before ? r->before(r->arg,
				   sb_str_sub(*path, strlen(r->root) + 1, path->n), err)
		       : SB_OK;
	if (rc == SB_OK)
		rc = sb_file_write_new(path->p, r->bytes, err);
	return rc == SB_OK ? 1 : rc == SB_E_USAGE ? 0 : rc; /* 0: taken meanwhile */
}

int sb_artifact_write(struct sb_arena *a, const struct sb_artifact *r, sb_str *rel,
		      struct sb_err *err)
{
	sb_str dir, path = { NULL, 0 };
	int rc;

	if (sb_services_bad_name(r->service))
		return sb_fail(err, SB_E_USAGE, "service name \"%.*s\" should be %s",
			       SB_ARG(r->service), sb_services_bad_name(r->service));
	dir = sb_arena_printf(a, "%s/reports/%.*s", r->root, SB_ARG(r->service));
	if (!dir.p)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	rc = sb_file_mkdirs(dir.p, err);
	if (rc < 0)
		return rc;
	sb_artifact_sweep(dir.p);
	for (int64_t s = 0; rc == SB_OK && s < SECONDS; s++)
		rc = try_name(a, r, r->started + s, &path, err);
	if (rc == SB_OK)
		return sb_fail(err, SB_E_LIMIT, "%s: no free name within an hour",
			       dir.p);
	if (rc < 0)
		return rc;
	*rel = sb_str_sub(path, strlen(r->root) + 1, path.n);
	return SB_OK;
}

int sb_artifact_root(struct sb_arena *a, sb_str output, sb_str version, sb_str *root,
		     struct sb_err *err)
{
	sb_str path;
	int rc;

	if (sb_services_bad_version(version))
		return sb_fail(err, SB_E_USAGE, "version \"%.*s\" should be %s",
			       (int)(version.n < 100 ? version.n : 100), version.p,
			       sb_services_bad_version(version));
	path = sb_arena_printf(a, "%.*s/%.*s", SB_ARG(output), SB_ARG(version));
	if (!path.p)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	rc = sb_file_mkdirs(path.p, err);
	if (rc == SB_OK)
		*root = path;
	return rc;
}

static bool temporary(const char *name)
{
	const char *dot = strstr(name, ".tmp-");

	return dot && strlen(dot) == 11;
}

void sb_artifact_sweep(const char *dir)
{
	DIR *d = opendir(dir);
	const struct dirent *e;
	struct stat st;

	while (d && (e = readdir(d)))
		if (temporary(e->d_name) &&
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && st.st_mtime < time(NULL) - STALE)
			(void)unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		(void)closedir(d);
}

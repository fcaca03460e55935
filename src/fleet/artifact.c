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

int sb_artifact_write(struct sb_arena *a, const char *root, sb_str service,
		      int64_t started, sb_str commit, sb_str bytes, sb_str *rel,
		      struct sb_err *err)
{
	sb_str dir, path, shortened = SB_LIT("unknown");
	int rc;

	if (sb_services_bad_name(service))
		return sb_fail(err, SB_E_USAGE, "service name \"%.*s\" should be %s",
			       SB_ARG(service), sb_services_bad_name(service));
	if (sb_git_is_commit(commit))
		shortened = sb_arena_lower(a, sb_str_sub(commit, 0, 7));
	dir = sb_arena_printf(a, "%s/reports/%.*s", root, SB_ARG(service));
	if (!dir.p || !shortened.p)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	rc = sb_file_mkdirs(dir.p, err);
	if (rc == SB_OK)
		sb_artifact_sweep(dir.p);
	for (int64_t s = 0; rc == SB_OK && s < SECONDS; s++) {
		char stamp[24];

		sb_clock_name(started + s, stamp);
		path = sb_arena_printf(a, "%.*s/sbom_%s_%.*s.json", SB_ARG(dir), stamp,
				       SB_ARG(shortened));
		if (!path.p)
			return sb_fail(err, SB_E_NOMEM, "no memory");
		if (access(path.p, F_OK) == 0)
			continue;
		rc = sb_file_write_new(path.p, bytes, err);
		if (rc == SB_OK) {
			*rel = sb_str_sub(path, strlen(root) + 1, path.n);
			return SB_OK;
		}
		rc = rc == SB_E_USAGE ? SB_OK : rc; /* taken while we wrote */
	}
	return rc < 0 ? rc
		      : sb_fail(err, SB_E_LIMIT, "%s: no free name within an hour",
				dir.p);
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

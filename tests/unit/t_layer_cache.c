/* SPDX-License-Identifier: Apache-2.0 */
/* store/layer_cache: what is kept comes back, by digest and by place; limits hold. */
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "store/layer_cache.h"
#include "test.h"

static struct sb_sha256 digest(char c)
{
	return sb_sha256((sb_str){ &c, 1 });
}

static bool holds(const struct sb_layer_cache *c, char which,
		  const struct sb_sha256 *extra, sb_str want)
{
	struct sb_sha256 d = digest(which);
	size_t n = 0;
	char *p = sb_layer_cache_load(c, &d, extra, &n);
	bool same = p && sb_str_eq((sb_str){ p, n }, want);

	free(p);
	return same;
}

static void put(const struct sb_layer_cache *c, char which,
		const struct sb_sha256 *extra, sb_str text)
{
	struct sb_sha256 d = digest(which);

	sb_layer_cache_store(c, &d, extra, text);
}

static void records(const struct sb_layer_cache *c)
{
	struct sb_sha256 extra = digest('x'), a = digest('a');

	CHECK(!holds(c, 'a', NULL, SB_LIT("one")));
	put(c, 'a', NULL, SB_LIT("one"));
	CHECK(holds(c, 'a', NULL, SB_LIT("one")));
	CHECK(!holds(c, 'a', &extra, SB_LIT("one")));
	put(c, 'a', &extra, SB_LIT("two"));
	CHECK(holds(c, 'a', &extra, SB_LIT("two")) &&
	      holds(c, 'a', NULL, SB_LIT("one")));
	sb_layer_cache_drop(c, &a, &extra);
	CHECK(!holds(c, 'a', &extra, SB_LIT("two")) &&
	      holds(c, 'a', NULL, SB_LIT("one")));
}

static void places(const struct sb_layer_cache *c)
{
	struct sb_blob_place p = { 1, 2, 3, 4, 5, 6 }, other = p, fresh = p;
	struct sb_sha256 d = digest('b'), got;

	CHECK(!sb_layer_cache_digest(c, &p, &got));
	sb_layer_cache_remember(c, &p, &d);
	CHECK(sb_layer_cache_digest(c, &p, &got) && sb_sha256_eq(&d, &got));
	other.ctime_ns++;
	CHECK(!sb_layer_cache_digest(c, &other, &got));
	fresh.mtime_ns = (uint64_t)time(NULL) * 1000000000u;
	sb_layer_cache_remember(c, &fresh, &d);
	CHECK(!sb_layer_cache_digest(c, &fresh, &got)); /* changed a moment ago */
}

struct aged {
	const struct sb_layer_cache *cache;
	int64_t now;
};

/* Every file older than the one before it; sizes tell them apart. */
static void age(void *arg, const struct sb_cache_entry *e)
{
	const struct aged *g = arg;
	const struct timespec t[2] = { { .tv_sec = g->now - (int64_t)e->bytes },
				       { .tv_sec = g->now - (int64_t)e->bytes } };
	char path[1280];

	(void)snprintf(path, sizeof path, "%s/%s", g->cache->dir, e->path);
	CHECK(utimensat(AT_FDCWD, path, t, 0) == 0);
}

static void count(void *arg, const struct sb_cache_entry *e)
{
	*(uint64_t *)arg += e->bytes;
}

/* The least recently used go first: here the largest are the oldest. */
static void prune(const struct sb_layer_cache *c)
{
	struct aged g = { c, time(NULL) };
	uint64_t bytes, left = 0;
	struct sb_err err = { 0 };
	size_t files;

	CHECK(sb_layer_cache_prune(c, 0, &files, &bytes, &err) == SB_OK);
	put(c, '1', NULL, SB_LIT("1"));
	put(c, '2', NULL, SB_LIT("22"));
	put(c, '3', NULL, SB_LIT("333"));
	CHECK(sb_layer_cache_each(c, age, &g) == 3);
	CHECK(sb_layer_cache_prune(c, 3, &files, &bytes, &err) == SB_OK);
	CHECK(files == 1 && bytes == 3);
	CHECK(sb_layer_cache_each(c, count, &left) == 2 && left == 3);
	CHECK(!holds(c, '3', NULL, SB_LIT("333")) && holds(c, '1', NULL, SB_LIT("1")));
}

int main(void)
{
	char dir[] = "/tmp/sbom-t-cache-XXXXXX", cmd[128];
	struct sb_layer_cache c, off;

	if (!mkdtemp(dir))
		abort();
	sb_layer_cache_open(&c, dir, false);
	CHECK(c.dir[0] && strlen(c.engine) == 16);
	sb_layer_cache_open(&off, dir, true);
	records(&c);
	CHECK(!holds(&off, 'a', NULL, SB_LIT("one")));
	places(&c);
	prune(&c);
	(void)snprintf(cmd, sizeof cmd, "rm -r %s", dir);
	CHECK(system(cmd) == 0);
	return DONE();
}

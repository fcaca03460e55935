/* SPDX-License-Identifier: Apache-2.0 */
#include "store/layer_cache.h"

#include <fcntl.h>
#include <fts.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "catalog/cataloger.h"
#include "model/record_io.h"
#include "util/buf.h"
#include "util/fd.h"
#include "util/file.h"

#define RACY_NS UINT64_C(2000000000)

/* All that could change what a record says of the same bytes. */
static void engine_id(char out[17])
{
	struct sb_buf text = { 0 };
	struct sb_sha256 d;
	char hex[65];

	sb_buf_printf(&text, "sbom %s record %d rows %zu\n", SB_VERSION,
		      SB_RECORD_FORMAT, sizeof(struct sb_row) + sizeof(struct sb_body));
	for (size_t i = 0; i < sb_catalogers_count; i++)
		sb_buf_printf(&text, "%s %u %zu\n", sb_catalogers[i]->name,
			      sb_catalogers[i]->version, sb_catalogers[i]->max_bytes);
	d = sb_sha256(sb_buf_view(&text));
	sb_hex(d.b, sizeof d.b, hex);
	memcpy(out, hex, 16);
	out[16] = '\0';
	sb_buf_release(&text);
}

bool sb_layer_cache_path(char *out, size_t n)
{
	const char *own = getenv("SBOM_CACHE_DIR"), *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	int len = -1;

	if (own && *own)
		len = snprintf(out, n, "%s", own);
	else if (xdg && *xdg == '/')
		len = snprintf(out, n, "%s/sbom", xdg);
	else if (home && *home == '/')
		len = snprintf(out, n, "%s/.cache/sbom", home);
	return len > 0 && (size_t)len < n;
}

void sb_layer_cache_open(struct sb_layer_cache *c, const char *dir, bool off)
{
	*c = (struct sb_layer_cache){ .max_bytes = SB_CACHE_MAX_BYTES };
	engine_id(c->engine);
	if (off)
		return;
	if (dir)
		(void)snprintf(c->dir, sizeof c->dir - 128, "%s", dir);
	else if (!sb_layer_cache_path(c->dir, sizeof c->dir - 128))
		c->dir[0] = '\0';
	if (c->dir[0] && sb_file_mkdirs(c->dir, NULL) < 0)
		c->dir[0] = '\0';
}

static void record_path(const struct sb_layer_cache *c, const struct sb_sha256 *blob,
			const struct sb_sha256 *extra, char out[1024])
{
	char hex[65], more[66] = "";

	sb_hex(blob->b, sizeof blob->b, hex);
	if (extra) {
		more[0] = '-';
		sb_hex(extra->b, 16, more + 1);
	}
	(void)snprintf(out, 1024, "%s/layers/%s/%.2s/%s%s.rec", c->dir, c->engine, hex,
		       hex, more);
}

static void *slurp(const char *path, size_t *n)
{
	SB_CLEANUP(sb_fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *p;
	size_t got = 0;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return NULL;
	p = malloc(st.st_size ? (size_t)st.st_size : 1);
	while (p && got < (size_t)st.st_size) {
		ssize_t more = read(fd, p + got, (size_t)st.st_size - got);

		if (more <= 0)
			break;
		got += (size_t)more;
	}
	*n = got;
	(void)futimens(fd, NULL); /* the time of last use orders the pruning */
	return p;
}

/* Best effort: a cache that cannot be written is a slow one, not an error. */
static void put_file(const char *path, sb_str bytes)
{
	char dir[1024], tmp[1100];
	int fd;

	(void)snprintf(dir, sizeof dir, "%.*s", SB_ARG(sb_path_dir(sb_str_c(path))));
	if (sb_file_mkdirs(dir, NULL) < 0)
		return;
	(void)snprintf(tmp, sizeof tmp, "%s.tmp-XXXXXX", path);
	fd = mkostemp(tmp, O_CLOEXEC);
	if (fd < 0)
		return;
	/* No fsync: a record carries its own checksum, a torn one is made again. */
	if (sb_fd_write_all(fd, bytes.p, bytes.n, NULL) < 0 || rename(tmp, path) < 0)
		(void)unlink(tmp);
	(void)close(fd);
}

void *sb_layer_cache_load(const struct sb_layer_cache *c, const struct sb_sha256 *blob,
			  const struct sb_sha256 *extra, size_t *n)
{
	char path[1024];

	if (!c->dir[0])
		return NULL;
	record_path(c, blob, extra, path);
	return slurp(path, n);
}

void sb_layer_cache_store(const struct sb_layer_cache *c, const struct sb_sha256 *blob,
			  const struct sb_sha256 *extra, sb_str bytes)
{
	char path[1024];

	if (!c->dir[0])
		return;
	record_path(c, blob, extra, path);
	put_file(path, bytes);
}

void sb_layer_cache_drop(const struct sb_layer_cache *c, const struct sb_sha256 *blob,
			 const struct sb_sha256 *extra)
{
	char path[1024];

	if (!c->dir[0])
		return;
	record_path(c, blob, extra, path);
	(void)unlink(path);
}

static void place_path(const struct sb_layer_cache *c, const struct sb_blob_place *p,
		       char out[1024])
{
	struct sb_sha256 d = sb_sha256((sb_str){ (const char *)p, sizeof *p });
	char hex[65];

	sb_hex(d.b, sizeof d.b, hex);
	(void)snprintf(out, 1024, "%s/blobs/%.2s/%s", c->dir, hex, hex);
}

bool sb_layer_cache_digest(const struct sb_layer_cache *c,
			   const struct sb_blob_place *p, struct sb_sha256 *out)
{
	char path[1024], *text;
	size_t n = 0;
	bool good;

	if (!c->dir[0])
		return false;
	place_path(c, p, path);
	text = slurp(path, &n);
	good = text && n >= 71 && sb_digest_parse((sb_str){ text, 71 }, out);
	free(text);
	return good;
}

void sb_layer_cache_remember(const struct sb_layer_cache *c,
			     const struct sb_blob_place *p,
			     const struct sb_sha256 *digest)
{
	char path[1024], text[SB_DIGEST_TEXT];
	struct timespec t;
	uint64_t now;

	if (!c->dir[0])
		return;
	(void)clock_gettime(CLOCK_REALTIME, &t);
	now = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
	if (p->mtime_ns + RACY_NS > now || p->ctime_ns + RACY_NS > now)
		return;
	place_path(c, p, path);
	sb_digest_text(digest, text);
	put_file(path, sb_str_c(text));
}

size_t sb_layer_cache_each(const struct sb_layer_cache *c,
			   void (*fn)(void *arg, const struct sb_cache_entry *e),
			   void *arg)
{
	char dir[sizeof c->dir];
	char *const roots[] = { dir, NULL };
	size_t n = 0, skip = strlen(c->dir) + 1;
	FTSENT *f;
	FTS *t;

	(void)snprintf(dir, sizeof dir, "%s", c->dir);
	t = c->dir[0] ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
	while (t && (f = fts_read(t))) {
		struct sb_cache_entry e = { 0 };

		if (f->fts_info != FTS_F || f->fts_pathlen <= skip)
			continue;
		(void)snprintf(e.path, sizeof e.path, "%s", f->fts_path + skip);
		e.bytes = (uint64_t)f->fts_statp->st_size;
		e.used = f->fts_statp->st_mtim.tv_sec;
		fn(arg, &e);
		n++;
	}
	if (t)
		(void)fts_close(t);
	return n;
}

struct pile {
	struct sb_arena arena;
	SB_VEC(struct sb_cache_entry) all;
	uint64_t bytes;
};

static void collect(void *arg, const struct sb_cache_entry *e)
{
	struct pile *p = arg;
	struct sb_cache_entry *slot = sb_vec_push(&p->arena, &p->all);

	if (slot)
		*slot = *e;
	p->bytes += e->bytes;
}

static int by_use(const void *x, const void *y)
{
	const struct sb_cache_entry *a = x, *b = y;

	return (a->used > b->used) - (a->used < b->used);
}

int sb_layer_cache_prune(const struct sb_layer_cache *c, uint64_t max_bytes,
			 size_t *files, uint64_t *bytes, struct sb_err *err)
{
	struct pile pile = { 0 };
	char path[1280];
	int rc = SB_OK;

	*files = 0;
	*bytes = 0;
	sb_arena_init(&pile.arena, 0);
	(void)sb_layer_cache_each(c, collect, &pile);
	if (pile.all.n > 1)
		qsort(pile.all.p, pile.all.n, sizeof *pile.all.p, by_use);
	for (size_t i = 0; i < pile.all.n && pile.bytes > max_bytes; i++) {
		const struct sb_cache_entry *e = &pile.all.p[i];

		(void)snprintf(path, sizeof path, "%s/%s", c->dir, e->path);
		if (unlink(path) < 0) {
			rc = sb_fail(err, SB_E_IO, "%s", path);
			break;
		}
		pile.bytes -= e->bytes;
		*bytes += e->bytes;
		(*files)++;
	}
	sb_arena_release(&pile.arena);
	return rc;
}

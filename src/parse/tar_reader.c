/* SPDX-License-Identifier: Apache-2.0 */
/* The pull reader over a stream, and what both faces share about content and paths. */
#include "parse/tar.h"

bool sb_tar_walk(const struct sb_tar_entry *e, struct sb_tar_walk *w)
{
	struct sb_tar_segment whole = { 0, e->size };
	const struct sb_tar_segment *map = e->map ? e->map : &whole;
	size_t n = e->map ? e->segments : 1;
	uint64_t start;

	while (w->next < n && map[w->next].length == 0)
		w->next++;
	if (w->at >= e->size)
		return false;
	start = w->next < n ? map[w->next].offset : e->size;
	w->hole = w->at < start;
	w->length = w->hole ? start - w->at : map[w->next++].length;
	w->at += w->length;
	return true;
}

static bool is_clean(sb_str s)
{
	size_t part = 0;

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] != '/')
			continue;
		if (i == part ||
		    (s.p[part] == '.' &&
		     (i - part == 1 || (i - part == 2 && s.p[part + 1] == '.'))))
			return false;
		part = i + 1;
	}
	return true;
}

sb_str sb_tar_path(struct sb_arena *a, sb_str raw)
{
	char *p;
	size_t n = 0;

	while (raw.n && (raw.p[0] == '/' || sb_str_starts(raw, SB_LIT("./"))))
		raw = sb_str_sub(raw, raw.p[0] == '/' ? 1 : 2, raw.n);
	while (raw.n && raw.p[raw.n - 1] == '/')
		raw.n--;
	if (raw.n == 0 || is_clean(raw))
		return raw.p ? raw : SB_LIT("");
	p = sb_new(a, char, raw.n + 1);
	while (p && raw.n) {
		sb_str part = sb_str_cut(&raw, '/');

		if (part.n == 0 || sb_str_eq(part, SB_LIT(".")))
			continue;
		if (sb_str_eq(part, SB_LIT(".."))) {
			n = sb_path_dir((sb_str){ p, n }).n;
			continue;
		}
		if (n)
			p[n++] = '/';
		memmove(p + n, part.p, part.n);
		n += part.n;
	}
	return (sb_str){ p, n };
}

/* As many of n bytes as there are; negative: an sb_rc. */
static int64_t read_up_to(struct sb_stream *in, void *buf, size_t n, struct sb_err *err)
{
	size_t got = 0;

	while (got < n) {
		int64_t part = in->ops->read(in, (char *)buf + got, n - got, err);

		if (part < 0)
			return part;
		if (part == 0)
			break;
		got += (size_t)part;
	}
	return (int64_t)got;
}

static int pass(struct sb_tar_reader *r, uint64_t n, struct sb_err *err)
{
	char sink[16384];

	if (r->skip && n > sizeof sink)
		return r->skip(r->in, n, err);
	while (n) {
		size_t part = n < sizeof sink ? (size_t)n : sizeof sink;
		int64_t got = read_up_to(r->in, sink, part, err);

		if (got < 0)
			return (int)got;
		n -= (uint64_t)got;
		if ((size_t)got < part)
			return sb_tar_eof(&r->tar, n, err);
	}
	return SB_OK;
}

static int pass_padding(struct sb_tar_reader *r, uint32_t n, struct sb_err *err)
{
	char sink[SB_TAR_BLOCK];
	int64_t got = read_up_to(r->in, sink, n, err);

	/* The end within the padding is found again at the next header. */
	return got < 0 ? (int)got : SB_OK;
}

static int pass_body(struct sb_tar_reader *r, struct sb_err *err)
{
	int rc = pass(r, r->left, err);

	if (rc == SB_OK)
		rc = pass_padding(r, r->pad, err);
	r->left = r->pad = 0;
	return rc;
}

static int extension(struct sb_tar_reader *r, struct sb_err *err)
{
	uint64_t left = r->tar.want;
	char piece[4096];
	int rc = SB_OK;

	while (rc == SB_OK && left) {
		size_t want = left < sizeof piece ? (size_t)left : sizeof piece;
		int64_t got = read_up_to(r->in, piece, want, err);

		if (got < 0)
			return (int)got;
		if ((size_t)got < want)
			return sb_tar_eof(&r->tar, left, err);
		rc = sb_tar_extension(&r->tar, (sb_str){ piece, want }, err);
		left -= want;
	}
	return rc == SB_OK ? pass_padding(r, sb_tar_padding(r->tar.want), err) : rc;
}

/* 1: a block; 0: a clean end. */
static int next_block(struct sb_tar_reader *r, unsigned char *block, struct sb_err *err)
{
	int64_t got = read_up_to(r->in, block, SB_TAR_BLOCK, err);
	bool zeros = true;

	if (got < 0)
		return (int)got;
	if (got == SB_TAR_BLOCK)
		return 1;
	for (int64_t i = 0; i < got; i++)
		zeros = zeros && block[i] == 0;
	return sb_tar_eof(&r->tar, zeros ? 0 : 1, err);
}

int sb_tar_next(struct sb_tar_reader *r, const struct sb_tar_entry **e,
		struct sb_err *err)
{
	unsigned char block[SB_TAR_BLOCK];
	int rc = pass_body(r, err);

	while (rc == SB_OK && !r->ended) {
		rc = next_block(r, block, err);
		if (rc > 0)
			rc = sb_tar_block(&r->tar, block, err);
		r->ended = rc <= 0;
		if (rc == SB_TAR_MORE)
			rc = SB_OK;
		else if (rc == SB_TAR_EXTENSION)
			rc = extension(r, err);
	}
	if (rc != SB_TAR_ENTRY)
		return rc;
	*e = &r->tar.entry;
	r->left = r->tar.entry.stored;
	r->pad = sb_tar_padding(r->left);
	r->walk = (struct sb_tar_walk){ 0 };
	return 1;
}

int64_t sb_tar_read(struct sb_tar_reader *r, void *buf, size_t n, struct sb_err *err)
{
	struct sb_tar_walk *w = &r->walk;
	int64_t got;

	if (n == 0 || (w->length == 0 && !sb_tar_walk(&r->tar.entry, w)))
		return 0;
	if (n > w->length)
		n = (size_t)w->length;
	w->length -= n;
	if (w->hole) {
		memset(buf, 0, n);
		return (int64_t)n;
	}
	got = read_up_to(r->in, buf, n, err);
	if (got < 0)
		return got;
	r->left -= (uint64_t)got;
	if ((size_t)got < n)
		return sb_tar_eof(&r->tar, r->left, err);
	return got;
}

int sb_tar_body(struct sb_tar_reader *r, struct sb_arena *a, size_t cap, sb_str *out,
		struct sb_err *err)
{
	uint64_t size = r->tar.entry.size;
	size_t n = 0;
	char *p;

	if (size > cap)
		return sb_fail(err, SB_E_LIMIT, "%llu bytes, the cap is %zu",
			       (unsigned long long)size, cap);
	p = sb_new(a, char, (size_t)size + 1);
	if (!p)
		return sb_fail(err, sb_arena_failed(a), "no memory for %llu bytes",
			       (unsigned long long)size);
	while (n < size) {
		int64_t got = sb_tar_read(r, p + n, (size_t)size - n, err);

		if (got <= 0)
			return got < 0 ? (int)got : SB_OK;
		n += (size_t)got;
	}
	*out = (sb_str){ p, n };
	return SB_OK;
}

void sb_tar_reader_init(struct sb_tar_reader *r, struct sb_stream *in,
			struct sb_tar_limits limits)
{
	*r = (struct sb_tar_reader){ .in = in };
	sb_tar_init(&r->tar, limits);
}

void sb_tar_reader_release(struct sb_tar_reader *r)
{
	sb_tar_release(&r->tar);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The push machine: headers, extension bodies, old sparse blocks. */
#include "parse/tar.h"

#include "parse/tar_impl.h"

enum state { HEADER, EXTENSION, OLD_SPARSE, BODY_MAP, ENDED };

/* POSIX.1-1988 header, as it lies on disk. */
struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8];
	char type, link[100], magic[6], version[2], uname[32], gname[32], major[8],
		minor[8];
	char prefix[155], pad[12];
};
_Static_assert(sizeof(struct header) == SB_TAR_BLOCK, "tar header is one block");

/* GNU's own layout of the last 167 bytes. */
struct gnu_sparse {
	char offset[12], length[12];
};
struct gnu_tail {
	char atime[12], ctime[12], volume[12], names[4], unused;
	struct gnu_sparse sparse[4];
	char extended, real_size[12], pad[17];
};
_Static_assert(sizeof(struct gnu_tail) == 155 + 12, "GNU's fields lie over the prefix");

struct gnu_block {
	struct gnu_sparse sparse[21];
	char extended, pad[7];
};
_Static_assert(sizeof(struct gnu_block) == SB_TAR_BLOCK, "a sparse block is one block");

enum format { V7, USTAR, STAR, GNU };

static sb_str field(const char *f, size_t cap)
{
	const char *nul = memchr(f, '\0', cap);

	return (sb_str){ f, nul ? (size_t)(nul - f) : cap };
}
#define FIELD(f) field((f), sizeof(f))

static bool is_filler(char c)
{
	return c == ' ' || c == '\0';
}

/* Octal text between spaces and NULs (nothing at all is 0), or base 256 when the top
 * bit of the first byte is set. False for what is negative, too large or neither. */
static bool number(const char *f, size_t n, uint64_t *out)
{
	uint64_t v = 0;
	bool binary = (unsigned char)f[0] & 0x80;

	if (binary && ((unsigned char)f[0] & 0x7f)) /* negative, or over 2^88 */
		return false;
	for (size_t i = 1; binary && i < n; i++) {
		if (v >> 56)
			return false;
		v = v << 8 | (unsigned char)f[i];
	}
	while (!binary && n && is_filler(f[n - 1]))
		n--;
	while (!binary && n && is_filler(f[0])) {
		f++;
		n--;
	}
	for (size_t i = 0; !binary && i < n && f[i]; i++) {
		if (f[i] < '0' || f[i] > '7' || v >> 61)
			return false;
		v = v << 3 | (unsigned)(f[i] - '0');
	}
	*out = v;
	return true;
}
#define NUMBER(f, out) number((f), sizeof(f), (out))

static uint32_t small(const char *f, size_t n)
{
	uint64_t v;

	return number(f, n, &v) && v <= UINT32_MAX ? (uint32_t)v : 0;
}
#define SMALL(f) small((f), sizeof(f))

/* Old writers summed signed characters. */
static bool checksum_ok(const struct header *h)
{
	const unsigned char *b = (const unsigned char *)h;
	size_t from = offsetof(struct header, sum), to = from + sizeof h->sum;
	uint64_t want, sum = 0;
	int64_t high = 0;

	for (size_t i = 0; i < sizeof *h; i++) {
		unsigned char c = i >= from && i < to ? ' ' : b[i];

		sum += c;
		high += c >> 7;
	}
	return NUMBER(h->sum, &want) &&
	       (want == sum || (int64_t)want == (int64_t)sum - 256 * high);
}

static enum format format_of(const struct header *h)
{
	if (memcmp(h->magic, "ustar\0", 6) == 0)
		return memcmp(h->pad + 8, "tar\0", 4) == 0 ? STAR : USTAR;
	return memcmp(h->magic, "ustar  \0", 8) == 0 ? GNU : V7;
}

int sb_tar_bad(const struct sb_tar *t, struct sb_err *err, const char *what)
{
	sb_str path = t->entry.path;
	size_t shown = path.n < 200 ? path.n : 200;
	unsigned long long at = t->at - SB_TAR_BLOCK;
	int rc;

	if (path.n == 0)
		rc = sb_fail(err, SB_E_FORMAT, "tar: %s at byte %llu", what, at);
	else
		rc = sb_fail(err, SB_E_FORMAT, "tar: %s at byte %llu, in %.*s", what,
			     at, (int)shown, path.p);
	if (err)
		err->at = at;
	return rc;
}

/* Forget what extension headers said: it was for the entry that is now past. */
static void forget(struct sb_tar *t)
{
	t->has_pax = t->has_name = t->has_link = false;
	t->pax.n = t->name.n = t->link.n = 0;
	if (t->maps.held)
		sb_arena_rewind(&t->maps, (struct sb_mark){ NULL, 0 });
	memset(&t->map, 0, sizeof t->map);
	memset(&t->digits, 0, sizeof t->digits);
	t->in_number = false;
	t->number = 0;
}

static bool is_extension(char type)
{
	return type && strchr("xgLKX", type);
}

static struct sb_buf *extension_buf(struct sb_tar *t)
{
	if (t->ext_type == 'L')
		return &t->name;
	if (t->ext_type == 'K')
		return &t->link;
	return t->ext_type == 'g' ? NULL : &t->pax;
}

static int begin_extension(struct sb_tar *t, char type, uint64_t size,
			   struct sb_err *err)
{
	/* A pax header holds a path, a target and small things. */
	uint64_t cap = (type == 'L' || type == 'K' ? 1 : 3) * (uint64_t)t->limits.name;
	struct sb_buf *b;

	if (type != 'g' && size > cap)
		return sb_fail(err, SB_E_LIMIT,
			       "tar: a name or header of %llu bytes at byte %llu",
			       (unsigned long long)size, (unsigned long long)t->at);
	t->ext_type = type;
	t->ext_left = t->want = size;
	t->state = size ? EXTENSION : HEADER;
	t->at += size + sb_tar_padding(size);
	b = extension_buf(t);
	if (b)
		b->n = 0;
	t->has_name |= type == 'L';
	t->has_link |= type == 'K';
	t->has_pax |= type == 'x' || type == 'X';
	return size ? SB_TAR_EXTENSION : SB_TAR_MORE;
}

int sb_tar_extension(struct sb_tar *t, sb_str piece, struct sb_err *err)
{
	struct sb_buf *b = extension_buf(t);

	if (piece.n > t->ext_left)
		piece.n = (size_t)t->ext_left;
	if (b)
		sb_buf_put(b, piece.p, piece.n);
	if (b && b->rc < 0)
		return sb_fail(err, b->rc, "tar: no memory for a long name");
	t->ext_left -= piece.n;
	if (t->ext_left == 0)
		t->state = HEADER;
	return SB_OK;
}

static enum sb_tar_kind kind_of(char type)
{
	switch (type) {
	case '\0':
	case '0':
	case '7':
	case 'S': return SB_TAR_FILE;
	case '1': return SB_TAR_LINK;
	case '2': return SB_TAR_SYMLINK;
	case '3': return SB_TAR_CHAR;
	case '4': return SB_TAR_BLOCKDEV;
	case '5': return SB_TAR_DIR;
	case '6': return SB_TAR_FIFO;
	default: return SB_TAR_OTHER;
	}
}

static sb_str joined(struct sb_tar *t, const struct header *h, enum format f)
{
	sb_str name = FIELD(h->name), prefix = { NULL, 0 };

	if (f == USTAR)
		prefix = FIELD(h->prefix);
	else if (f == STAR)
		prefix = field(h->prefix, 131);
	if (prefix.n) {
		memcpy(t->text, prefix.p, prefix.n);
		t->text[prefix.n++] = '/';
	}
	memcpy(t->text + prefix.n, name.p, name.n);
	return (sb_str){ t->text, prefix.n + name.n };
}

static void fill(struct sb_tar *t, const struct header *h, uint64_t size)
{
	struct sb_tar_entry *e = &t->entry;
	enum format f = format_of(h);
	sb_str link = FIELD(h->link);

	memcpy(t->text_link, link.p, link.n);
	*e = (struct sb_tar_entry){
		.kind = kind_of(h->type),
		.type = h->type,
		.path = joined(t, h, f),
		.target = { t->text_link, link.n },
		.size = size,
		.mode = SMALL(h->mode),
		.uid = SMALL(h->uid),
		.gid = SMALL(h->gid),
		.major = f == V7 ? 0 : SMALL(h->major),
		.minor = f == V7 ? 0 : SMALL(h->minor),
	};
}

static void apply_pax(struct sb_tar *t, const struct sb_tar_pax *p)
{
	struct sb_tar_entry *e = &t->entry;

	if (p->path.n)
		e->path = p->path;
	if (p->target.n)
		e->target = p->target;
	if (p->has_size)
		e->size = p->size;
	if (p->has_uid)
		e->uid = p->uid;
	if (p->has_gid)
		e->gid = p->gid;
}

static void apply_gnu(struct sb_tar *t)
{
	if (t->has_name)
		t->entry.path = field(t->name.p ? t->name.p : "", t->name.n);
	if (t->has_link)
		t->entry.target = field(t->link.p ? t->link.p : "", t->link.n);
}

static bool has_body(enum sb_tar_kind k)
{
	return k == SB_TAR_FILE || k == SB_TAR_OTHER;
}

/* The entry is whole: its body is next. */
static int ready(struct sb_tar *t, struct sb_err *err)
{
	struct sb_tar_entry *e = &t->entry;

	t->state = HEADER;
	if (e->path.n > t->limits.name || e->target.n > t->limits.name)
		return sb_fail(err, SB_E_LIMIT, "tar: a name of %zu bytes", e->path.n);
	if (++t->entries > t->limits.entries)
		return sb_fail(err, SB_E_LIMIT, "tar: more than %llu entries",
			       (unsigned long long)t->limits.entries);
	t->at += e->stored + sb_tar_padding(e->stored);
	return SB_TAR_ENTRY;
}

static int ready_sparse(struct sb_tar *t, struct sb_err *err)
{
	int rc = sb_tar_map_check(t, err);

	return rc < 0 ? rc : ready(t, err);
}

static int sparse_pairs(struct sb_tar *t, const struct gnu_sparse *s, size_t n,
			struct sb_err *err)
{
	for (size_t i = 0; i < n && s[i].length[0]; i++) {
		uint64_t offset, length;
		int rc;

		if (!NUMBER(s[i].offset, &offset) || !NUMBER(s[i].length, &length))
			return sb_tar_bad(t, err, "a bad sparse map");
		rc = sb_tar_segment_add(t, offset, length, err);
		if (rc < 0)
			return rc;
	}
	return SB_OK;
}

static int old_sparse(struct sb_tar *t, const struct header *h, struct sb_err *err)
{
	struct gnu_tail tail;
	int rc;

	memcpy(&tail, h->prefix, sizeof tail);
	t->map.n = 0;
	if (format_of(h) != GNU || !NUMBER(tail.real_size, &t->entry.size))
		return sb_tar_bad(t, err, "a bad sparse header");
	rc = sparse_pairs(t, tail.sparse, SB_LEN(tail.sparse), err);
	if (rc < 0)
		return rc;
	t->state = OLD_SPARSE;
	return tail.extended ? SB_TAR_MORE : ready_sparse(t, err);
}

static int old_sparse_block(struct sb_tar *t, const unsigned char *block,
			    struct sb_err *err)
{
	struct gnu_block b;
	int rc;

	memcpy(&b, block, sizeof b);
	rc = sparse_pairs(t, b.sparse, SB_LEN(b.sparse), err);
	if (rc < 0)
		return rc;
	return b.extended ? SB_TAR_MORE : ready_sparse(t, err);
}

static int body_map_block(struct sb_tar *t, const unsigned char *block,
			  struct sb_err *err)
{
	int rc;

	if (t->entry.stored < SB_TAR_BLOCK)
		return sb_tar_bad(t, err, "a sparse map longer than its body");
	t->entry.stored -= SB_TAR_BLOCK;
	rc = sb_tar_map_block(t, block, err);
	if (rc <= 0)
		return rc < 0 ? rc : SB_TAR_MORE;
	return ready_sparse(t, err);
}

/* A header that is no extension: with what the extensions said it makes the entry. */
static int real_header(struct sb_tar *t, const struct header *h, uint64_t size,
		       struct sb_err *err)
{
	struct sb_tar_pax p = { 0 };
	struct sb_tar_entry *e = &t->entry;
	int rc = SB_OK, sparse = 0;

	fill(t, h, size);
	if (t->has_pax)
		rc = sb_tar_pax_parse(t, sb_buf_view(&t->pax), &p, err);
	if (rc < 0)
		return rc;
	apply_pax(t, &p);
	if (e->size >= SB_TAR_HUGE)
		return sb_tar_bad(t, err, "an impossible size");
	e->stored = has_body(e->kind) ? e->size : 0;
	if (t->has_pax && e->kind == SB_TAR_FILE && h->type != 'S')
		sparse = sb_tar_pax_sparse(t, &p, err);
	apply_gnu(t);
	/* The way of v7: there is no type for directories. */
	if (e->type == '\0' && e->path.n && e->path.p[e->path.n - 1] == '/')
		e->kind = SB_TAR_DIR;
	if (!has_body(e->kind))
		e->size = e->stored = 0;
	if (sparse < 0)
		return sparse;
	if (h->type == 'S')
		return old_sparse(t, h, err);
	if (e->kind != SB_TAR_FILE || sparse == 0)
		return ready(t, err);
	if (sparse == 1)
		return ready_sparse(t, err);
	t->state = BODY_MAP;
	return SB_TAR_MORE;
}

static int header_block(struct sb_tar *t, const unsigned char *block,
			struct sb_err *err)
{
	struct header h;
	uint64_t size;

	memcpy(&h, block, sizeof h);
	if (block[0] == 0 && memcmp(block, block + 1, SB_TAR_BLOCK - 1) == 0) {
		t->state = ENDED;
		return SB_TAR_END;
	}
	if (!checksum_ok(&h))
		return sb_tar_bad(t, err, "no tar header");
	if (!NUMBER(h.size, &size) || size >= SB_TAR_HUGE)
		return sb_tar_bad(t, err, "an impossible size");
	if (is_extension(h.type))
		return begin_extension(t, h.type, size, err);
	return real_header(t, &h, size, err);
}

int sb_tar_block(struct sb_tar *t, const unsigned char block[SB_TAR_BLOCK],
		 struct sb_err *err)
{
	bool fresh = t->state == HEADER && !is_extension(t->ext_type);

	if (fresh) {
		forget(t);
		t->entry.path = t->entry.target = (sb_str){ NULL, 0 };
	}
	t->ext_type = 0;
	t->at += SB_TAR_BLOCK;
	switch ((enum state)t->state) {
	case HEADER: return header_block(t, block, err);
	case OLD_SPARSE: return old_sparse_block(t, block, err);
	case BODY_MAP: return body_map_block(t, block, err);
	case EXTENSION: return sb_tar_bad(t, err, "an extension cut short");
	case ENDED: break;
	}
	return SB_TAR_END;
}

int sb_tar_eof(struct sb_tar *t, uint64_t missing, struct sb_err *err)
{
	if (missing == 0 && (t->state == HEADER || t->state == ENDED) && !t->ext_type) {
		t->no_trailer = t->state == HEADER;
		return SB_OK;
	}
	if (t->entry.path.n == 0 || t->ext_type)
		return sb_fail(err, SB_E_FORMAT, "tar: ends too early at byte %llu",
			       (unsigned long long)t->at);
	return sb_fail(err, SB_E_FORMAT, "tar: ends too early in %.*s",
		       (int)(t->entry.path.n < 300 ? t->entry.path.n : 300),
		       t->entry.path.p);
}

void sb_tar_init(struct sb_tar *t, struct sb_tar_limits limits)
{
	*t = (struct sb_tar){ .limits = limits };
	if (!t->limits.entries)
		t->limits.entries = 16u << 20;
	if (!t->limits.name)
		t->limits.name = 1u << 20;
	if (!t->limits.segments)
		t->limits.segments = 1u << 18;
	sb_arena_init(&t->maps, 0);
}

void sb_tar_release(struct sb_tar *t)
{
	sb_buf_release(&t->pax);
	sb_buf_release(&t->name);
	sb_buf_release(&t->link);
	sb_arena_release(&t->maps);
}

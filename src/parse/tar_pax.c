/* SPDX-License-Identifier: Apache-2.0 */
/* pax records, and the four ways in which sparse files are written down. */
#include "parse/tar_impl.h"

int sb_tar_segment_add(struct sb_tar *t, uint64_t offset, uint64_t length,
		       struct sb_err *err)
{
	struct sb_tar_segment *s;

	if (t->map.n >= t->limits.segments)
		return sb_fail(err, SB_E_LIMIT, "tar: a sparse file of over %zu pieces",
			       t->limits.segments);
	s = sb_vec_push(&t->maps, &t->map);
	if (!s)
		return sb_fail(err, sb_arena_failed(&t->maps),
			       "tar: no memory for a sparse file");
	*s = (struct sb_tar_segment){ offset, length };
	return SB_OK;
}

int sb_tar_map_check(struct sb_tar *t, struct sb_err *err)
{
	struct sb_tar_entry *e = &t->entry;
	uint64_t end = 0, sum = 0;

	if (e->size >= SB_TAR_HUGE)
		return sb_tar_bad(t, err, "an impossible size");
	for (size_t i = 0; i < t->map.n; i++) {
		struct sb_tar_segment s = t->map.p[i];

		if (s.offset < end || s.offset > e->size ||
		    s.length > e->size - s.offset)
			return sb_tar_bad(t, err, "a sparse map out of order");
		end = s.offset + s.length;
		sum += s.length;
	}
	if (sum != e->stored)
		return sb_tar_bad(t, err, "a sparse map that does not fit its data");
	/* An all-hole file still has a map: it must not look like one run. */
	if (t->map.n == 0) {
		int rc = sb_tar_segment_add(t, 0, 0, err);

		if (rc < 0)
			return rc;
	}
	e->map = t->map.p;
	e->segments = t->map.n;
	return SB_OK;
}

/* "count\noffset\nlength\n..." from the start of the body, padded to whole blocks. */
int sb_tar_map_block(struct sb_tar *t, const unsigned char *block, struct sb_err *err)
{
	for (size_t i = 0; i < SB_TAR_BLOCK; i++) {
		unsigned digit = (unsigned)block[i] - '0';
		uint64_t *slot;

		if (block[i] != '\n' && (digit > 9 || t->number >= SB_TAR_HUGE / 10))
			return sb_tar_bad(t, err, "a bad sparse map");
		if (block[i] != '\n') {
			t->number = t->number * 10 + digit;
			t->in_number = true;
			continue;
		}
		slot = sb_vec_push(&t->maps, &t->digits);
		if (!slot)
			return sb_fail(err, sb_arena_failed(&t->maps),
				       "tar: no memory for a sparse file");
		if (!t->in_number)
			return sb_tar_bad(t, err, "a bad sparse map");
		*slot = t->number;
		t->number = 0;
		t->in_number = false;
		if (t->digits.p[0] > t->limits.segments)
			return sb_fail(err, SB_E_LIMIT,
				       "tar: a sparse file of over %zu pieces",
				       t->limits.segments);
		if (t->digits.n % 2 == 1 && t->digits.n > 1) {
			int rc = sb_tar_segment_add(t, t->digits.p[t->digits.n - 2],
						    t->digits.p[t->digits.n - 1], err);
			if (rc < 0)
				return rc;
		}
		if (t->digits.n == 1 + 2 * t->digits.p[0])
			return 1;
	}
	return 0;
}

/* "offset,length,offset,length" */
static int map_text(struct sb_tar *t, sb_str text, struct sb_err *err)
{
	while (text.n) {
		uint64_t offset, length;
		int rc;

		if (!sb_str_u64(sb_str_cut(&text, ','), &offset) ||
		    !sb_str_u64(sb_str_cut(&text, ','), &length))
			return sb_tar_bad(t, err, "a bad sparse map");
		rc = sb_tar_segment_add(t, offset, length, err);
		if (rc < 0)
			return rc;
	}
	return SB_OK;
}

int sb_tar_pax_sparse(struct sb_tar *t, const struct sb_tar_pax *p, struct sb_err *err)
{
	bool v1 = sb_str_eq(p->major, SB_LIT("1")) && sb_str_eq(p->minor, SB_LIT("0"));
	bool v0 = sb_str_eq(p->major, SB_LIT("0"));

	if (!v1 && !v0 && (p->major.n || p->minor.n || (!p->map.n && !p->pieces)))
		return 0;
	if (p->sparse_name.n)
		t->entry.path = p->sparse_name;
	if (p->has_real_size)
		t->entry.size = p->real_size;
	if (v1)
		return 2;
	if (p->map.n) {
		int rc = map_text(t, p->map, err);

		if (rc < 0)
			return rc;
	}
	if (p->has_blocks && p->blocks != t->map.n)
		return sb_tar_bad(t, err, "a sparse map of the wrong length");
	return 1;
}

struct record {
	struct sb_tar *t;
	struct sb_tar_pax *p;
	sb_str value;
	struct sb_err *err;
};

enum key {
	PATH,
	LINKPATH,
	SIZE,
	UID,
	GID,
	S_NAME,
	S_SIZE,
	S_MAP,
	S_BLOCKS,
	S_OFFSET,
	S_BYTES,
	S_MAJOR,
	S_MINOR,
};

static const struct {
	sb_str name;
	enum key key;
} keys[] = {
	{ { "path", 4 }, PATH },
	{ { "linkpath", 8 }, LINKPATH },
	{ { "size", 4 }, SIZE },
	{ { "uid", 3 }, UID },
	{ { "gid", 3 }, GID },
	{ { "GNU.sparse.name", 15 }, S_NAME },
	{ { "GNU.sparse.size", 15 }, S_SIZE },
	{ { "GNU.sparse.realsize", 19 }, S_SIZE },
	{ { "GNU.sparse.map", 14 }, S_MAP },
	{ { "GNU.sparse.numblocks", 20 }, S_BLOCKS },
	{ { "GNU.sparse.offset", 17 }, S_OFFSET },
	{ { "GNU.sparse.numbytes", 19 }, S_BYTES },
	{ { "GNU.sparse.major", 16 }, S_MAJOR },
	{ { "GNU.sparse.minor", 16 }, S_MINOR },
};

static int text(struct record *r, sb_str *out)
{
	if (r->value.n && memchr(r->value.p, '\0', r->value.n))
		return sb_tar_bad(r->t, r->err, "a name with a NUL");
	*out = r->value;
	return SB_OK;
}

static int decimal(struct record *r, uint64_t *out, bool *has)
{
	if (r->value.n == 0) /* an empty value takes the record back */
		return SB_OK;
	if (!sb_str_u64(r->value, out) || *out >= SB_TAR_HUGE)
		return sb_tar_bad(r->t, r->err, "a bad number in a pax header");
	*has = true;
	return SB_OK;
}

static void owner(struct record *r, uint32_t *out, bool *has)
{
	uint64_t v;

	if (sb_str_u64(r->value, &v) && v <= UINT32_MAX) {
		*out = (uint32_t)v;
		*has = true;
	}
}

/* Format 0.0 writes pairs of records, and their order matters. */
static int piece(struct record *r, bool length)
{
	struct sb_tar *t = r->t;
	uint64_t v = 0;
	bool has = false;
	int rc = decimal(r, &v, &has);

	if (rc < 0)
		return rc;
	if (!has || t->in_number != length)
		return sb_tar_bad(t, r->err, "a bad sparse map");
	t->in_number = !length;
	if (!length)
		t->number = v;
	r->p->pieces = true;
	return length ? sb_tar_segment_add(t, t->number, v, r->err) : SB_OK;
}

static int apply(struct record *r, enum key key)
{
	struct sb_tar_pax *p = r->p;

	switch (key) {
	case PATH: return text(r, &p->path);
	case LINKPATH: return text(r, &p->target);
	case SIZE: return decimal(r, &p->size, &p->has_size);
	case UID: owner(r, &p->uid, &p->has_uid); return SB_OK;
	case GID: owner(r, &p->gid, &p->has_gid); return SB_OK;
	case S_NAME: return text(r, &p->sparse_name);
	case S_SIZE: return decimal(r, &p->real_size, &p->has_real_size);
	case S_MAP: p->map = r->value; return SB_OK;
	case S_BLOCKS: return decimal(r, &p->blocks, &p->has_blocks);
	case S_OFFSET: return piece(r, false);
	case S_BYTES: return piece(r, true);
	case S_MAJOR: p->major = r->value; return SB_OK;
	case S_MINOR: p->minor = r->value; return SB_OK;
	}
	return SB_OK;
}

static int record(struct record *r, sb_str name)
{
	for (size_t i = 0; i < SB_LEN(keys); i++)
		if (sb_str_eq(name, keys[i].name))
			return apply(r, keys[i].key);
	return SB_OK;
}

/* "LEN key=value\n", over and over; LEN counts itself. */
int sb_tar_pax_parse(struct sb_tar *t, sb_str body, struct sb_tar_pax *out,
		     struct sb_err *err)
{
	struct record r = { .t = t, .p = out, .err = err };

	while (body.n) {
		sb_str rest = body, digits = sb_str_cut(&rest, ' ');
		uint64_t len;
		size_t eq;
		int rc;

		if (!sb_str_u64(digits, &len) || len > body.n || len < digits.n + 4 ||
		    body.p[len - 1] != '\n')
			return sb_tar_bad(t, err, "a bad pax header");
		rest.n = (size_t)len - digits.n - 2;
		eq = sb_str_find(rest, SB_LIT("="));
		if (eq == SB_NPOS || eq == 0)
			return sb_tar_bad(t, err, "a bad pax header");
		r.value = sb_str_sub(rest, eq + 1, rest.n);
		rc = record(&r, sb_str_sub(rest, 0, eq));
		if (rc < 0)
			return rc;
		body = sb_str_sub(body, (size_t)len, body.n);
	}
	if (t->in_number)
		return sb_tar_bad(t, err, "a bad sparse map");
	return SB_OK;
}

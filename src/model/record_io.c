/* SPDX-License-Identifier: Apache-2.0 */
#include "model/record_io.h"

#define MAGIC UINT32_C(0x31524253) /* "SBR1", and tells the byte order */

enum section { ROWS, BODIES, MD5S, FACTS, ATTRS, DIAGS, TEXTS, SECTIONS };

struct head {
	uint32_t magic, format;
	uint32_t count[SECTIONS +
		       1]; /* of items; the last keeps the size a multiple of 8 */
	uint64_t text_bytes;
	uint64_t tar_size;
	struct sb_sha256 diff_id;
	uint32_t flags, spare;
};
_Static_assert(sizeof(struct head) % 8 == 0, "sections follow aligned");

static const size_t item_size[SECTIONS] = {
	[ROWS] = sizeof(struct sb_row),   [BODIES] = sizeof(struct sb_body),
	[MD5S] = sizeof(struct sb_md5),   [FACTS] = sizeof(struct sb_fact),
	[ATTRS] = sizeof(struct sb_attr), [DIAGS] = sizeof(struct sb_diag),
	[TEXTS] = sizeof(uint32_t),
};
_Static_assert(sizeof(struct sb_row) == 40, "no padding whose bytes are undefined");
_Static_assert(sizeof(struct sb_body) == 56, "no padding");
_Static_assert(sizeof(struct sb_fact) == 24, "no padding");
_Static_assert(sizeof(struct sb_diag) == 16, "no padding");

static void align(struct sb_buf *out, size_t start)
{
	static const char zero[8] = { 0 };

	sb_buf_put(out, zero, (8 - (out->n - start) % 8) % 8);
}

static void put_texts(const struct sb_record *r, struct sb_buf *out, size_t start)
{
	for (uint32_t i = 0; i < r->names.count; i++) {
		uint32_t n = (uint32_t)r->names.text[i].n;

		sb_buf_put(out, &n, sizeof n);
	}
	align(out, start);
	for (uint32_t i = 0; i < r->names.count; i++)
		sb_buf_str(out, r->names.text[i]);
	align(out, start);
}

void sb_record_write(const struct sb_record *r, struct sb_buf *out)
{
	const void *const item[] = { r->rows.p,  r->bodies.p, r->md5s.p,
				     r->facts.p, r->attrs.p,  r->diags.p };
	struct head h = { .magic = MAGIC,
			  .format = SB_RECORD_FORMAT,
			  .tar_size = r->tar_size,
			  .diff_id = r->diff_id,
			  .flags = r->flags };
	const size_t count[] = { r->rows.n,  r->bodies.n, r->md5s.n,
				 r->facts.n, r->attrs.n,  r->diags.n };
	size_t start = out->n;
	struct sb_sha256 sum;

	for (uint32_t i = 0; i < r->names.count; i++)
		h.text_bytes += r->names.text[i].n;
	for (size_t i = 0; i < SB_LEN(count); i++)
		h.count[i] = (uint32_t)count[i];
	h.count[TEXTS] = r->names.count;
	sb_buf_put(out, &h, sizeof h);
	for (size_t i = 0; i < SB_LEN(item); i++) {
		sb_buf_put(out, item[i], count[i] * item_size[i]);
		align(out, start);
	}
	put_texts(r, out, start);
	if (out->rc < 0)
		return;
	sum = sb_sha256(sb_str_sub(sb_buf_view(out), start, out->n));
	sb_buf_put(out, &sum, sizeof sum);
}

/* Takes count items of size from the front of *rest. */
static void *take(sb_str *rest, size_t count, size_t size)
{
	size_t bytes = count * size, padded = (bytes + 7) & ~(size_t)7;
	const char *at = rest->p;

	if (count > rest->n / (size ? size : 1) || padded > rest->n)
		return NULL;
	rest->p += padded;
	rest->n -= padded;
	return (void *)(uintptr_t)at;
}

#define TAKE(vec, section)                        \
	((vec).n = (vec).cap = h->count[section], \
	 ((vec).p = take(&rest, h->count[section], item_size[section])) != NULL)

static int texts(struct sb_record *r, const uint32_t *len, uint32_t count, sb_str bytes)
{
	sb_str *text = sb_new(&r->arena, sb_str, count ? count : 1);
	size_t at = 0;

	if (!text)
		return SB_E_NOMEM;
	for (uint32_t i = 0; i < count; i++) {
		if (len[i] > bytes.n - at)
			return SB_E_FORMAT;
		text[i] = sb_str_sub(bytes, at, at + len[i]);
		at += len[i];
	}
	r->names = (struct sb_intern){ .text = text, .count = count, .cap = count };
	return at == bytes.n ? SB_OK : SB_E_FORMAT;
}

static bool rows_good(const struct sb_record *r)
{
	for (size_t i = 0; i < r->rows.n; i++) {
		const struct sb_row *w = &r->rows.p[i];
		bool file = w->kind == SB_ROW_FILE;

		if (w->kind > SB_ROW_OTHER || w->dir >= r->names.count ||
		    w->base >= r->names.count || w->target >= r->names.count)
			return false;
		if (file ? w->body >= r->bodies.n : w->body != SB_NONE)
			return false;
	}
	for (size_t i = 0; i < r->bodies.n; i++)
		if (r->bodies.p[i].md5 != SB_NONE && r->bodies.p[i].md5 >= r->md5s.n)
			return false;
	return true;
}

static bool facts_good(const struct sb_record *r)
{
	for (size_t i = 0; i < r->facts.n; i++) {
		const struct sb_fact *f = &r->facts.p[i];

		if (f->kind >= SB_FACT_COUNT || f->body >= r->bodies.n ||
		    f->path >= r->names.count || f->attr > r->attrs.n ||
		    f->nattr > r->attrs.n - f->attr || f->cataloger >= 64)
			return false;
	}
	for (size_t i = 0; i < r->attrs.n; i++)
		if (r->attrs.p[i].key >= SB_KEY_END ||
		    r->attrs.p[i].value >= r->names.count)
			return false;
	for (size_t i = 0; i < r->diags.n; i++)
		if (r->diags.p[i].path >= r->names.count ||
		    r->diags.p[i].message >= r->names.count)
			return false;
	return true;
}

static int sections(struct sb_record *r, const struct head *h, sb_str rest)
{
	uint32_t *len;
	const char *bytes;
	int rc;

	if (!TAKE(r->rows, ROWS) || !TAKE(r->bodies, BODIES) || !TAKE(r->md5s, MD5S) ||
	    !TAKE(r->facts, FACTS) || !TAKE(r->attrs, ATTRS) || !TAKE(r->diags, DIAGS))
		return SB_E_FORMAT;
	len = take(&rest, h->count[TEXTS], sizeof *len);
	bytes = len ? take(&rest, h->text_bytes, 1) : NULL;
	if (!bytes || rest.n || h->count[TEXTS] < 2)
		return SB_E_FORMAT;
	rc = texts(r, len, h->count[TEXTS], (sb_str){ bytes, h->text_bytes });
	if (rc == SB_OK && (!rows_good(r) || !facts_good(r)))
		rc = SB_E_FORMAT;
	return rc;
}

int sb_record_read(struct sb_record *r, void *bytes, size_t n, struct sb_err *err)
{
	const struct head *h = bytes;
	struct sb_sha256 sum;
	size_t body = n - sizeof sum;
	int rc;

	*r = (struct sb_record){ 0 };
	if (n < sizeof *h + sizeof sum || h->magic != MAGIC ||
	    h->format != SB_RECORD_FORMAT)
		return sb_fail(err, SB_E_FORMAT, "not a layer record of this version");
	sum = sb_sha256((sb_str){ bytes, body });
	if (memcmp(&sum, (char *)bytes + body, sizeof sum) != 0)
		return sb_fail(err, SB_E_FORMAT, "the layer record is damaged");
	sb_arena_init(&r->arena, 0);
	r->diff_id = h->diff_id;
	r->tar_size = h->tar_size;
	r->flags = h->flags;
	rc = sections(r, h, (sb_str){ (char *)bytes + sizeof *h, body - sizeof *h });
	if (rc < 0) {
		sb_record_release(r);
		return sb_fail(err, rc, "the layer record contradicts itself");
	}
	return SB_OK;
}

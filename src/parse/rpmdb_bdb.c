/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Berkeley DB's hash, as far as rpm uses it: pages of key and data, large data on
 * chains of overflow pages. Layout: dbinc/db_page.h of Berkeley DB, as file(1) and the
 * documentation of db_verify describe it.
 */
#include "parse/rpmdb.h"
#include "util/buf.h"
#include "util/cursor.h"

#define HASH_MAGIC  0x061561u
#define PAGE_HEAD   26
#define PAGE_MIN    512
#define PAGE_MAX    65536
#define HASH_OLD    2
#define OVERFLOW    7
#define HASH_SORTED 13
#define KEYDATA     1
#define OFFPAGE     3

struct bdb {
	sb_str file;
	bool big;
	uint32_t page, pages; /* bytes in one, how many */
	uint64_t given;
	struct sb_buf blob;
	struct sb_rpmdb_visit *v;
	bool end;
};

static struct sb_cursor cursor(const struct bdb *b, sb_str at)
{
	return (struct sb_cursor){ .rest = at, .big = b->big };
}

static sb_str page_at(const struct bdb *b, uint32_t number)
{
	size_t at = (size_t)number * b->page;

	return number < b->pages ? sb_str_sub(b->file, at, at + b->page)
				 : (sb_str){ 0 };
}

struct page {
	sb_str bytes;
	uint32_t next;
	uint16_t entries, offset;
	uint8_t type;
};

static bool read_page(const struct bdb *b, uint32_t number, struct page *p)
{
	struct sb_cursor c = cursor(b, page_at(b, number));

	p->bytes = c.rest;
	(void)sb_cursor_u64(&c); /* log sequence number */
	(void)sb_cursor_u64(&c); /* its own number, the previous */
	p->next = sb_cursor_u32(&c);
	p->entries = sb_cursor_u16(&c);
	p->offset = sb_cursor_u16(&c);
	(void)sb_cursor_uint(&c, 1);
	p->type = (uint8_t)sb_cursor_uint(&c, 1);
	return !c.bad;
}

/* A chain may not hold more than it says, nor more pages than there are. */
static bool read_chain(struct bdb *b, uint32_t number, uint32_t length)
{
	struct page p;

	b->blob.n = 0;
	if (length > b->file.n)
		return false;
	for (uint32_t i = 0; i < b->pages && number && b->blob.n < length; i++) {
		if (!read_page(b, number, &p) || p.type != OVERFLOW ||
		    p.offset > p.bytes.n - PAGE_HEAD)
			return false;
		sb_buf_put(&b->blob, p.bytes.p + PAGE_HEAD, p.offset);
		number = p.next;
	}
	return b->blob.n == length && number == 0 && b->blob.rc >= 0;
}

static int give(struct bdb *b, sb_str blob)
{
	/* 0 is rpm's own counter. */
	if (blob.n <= 4)
		return SB_OK;
	b->given += blob.n;
	if (b->given > b->file.n)
		return SB_E_LIMIT;
	b->end = !b->v->blob(b->v->ctx, blob);
	return SB_OK;
}

/* The data item that starts at `from` and ends where the one before it starts. */
static int read_item(struct bdb *b, const struct page *p, uint16_t from, size_t to)
{
	struct sb_cursor c = cursor(b, sb_str_sub(p->bytes, from, to));
	uint8_t type = (uint8_t)sb_cursor_uint(&c, 1);
	uint32_t number, length;

	if (type == KEYDATA)
		return give(b, c.rest);
	(void)sb_cursor_uint(&c, 3);
	number = sb_cursor_u32(&c);
	length = sb_cursor_u32(&c);
	if (type != OFFPAGE || c.bad || !read_chain(b, number, length)) {
		b->v->broken++;
		return SB_OK;
	}
	return give(b, sb_buf_view(&b->blob));
}

/* Offsets of key, data, key, data ... which grow from the end of the page. */
static int read_hash(struct bdb *b, const struct page *p)
{
	struct sb_cursor c = cursor(b, sb_str_sub(p->bytes, PAGE_HEAD, p->bytes.n));
	int rc = SB_OK;

	for (uint16_t i = 0; rc == SB_OK && !b->end && i + 1 < p->entries; i += 2) {
		uint16_t key = sb_cursor_u16(&c), data = sb_cursor_u16(&c);

		if (c.bad || data < PAGE_HEAD || data >= key || key > p->bytes.n) {
			b->v->broken++;
			break;
		}
		rc = read_item(b, p, data, key);
	}
	return rc;
}

static int open_meta(struct bdb *b, struct sb_err *err)
{
	struct sb_cursor c = sb_cursor_le(sb_str_sub(b->file, 12, b->file.n));
	uint32_t magic = sb_cursor_u32(&c), version;

	if (magic != HASH_MAGIC) {
		b->big = true;
		c = sb_cursor_be(sb_str_sub(b->file, 12, b->file.n));
		magic = sb_cursor_u32(&c);
	}
	version = sb_cursor_u32(&c);
	b->page = sb_cursor_u32(&c);
	if (c.bad || magic != HASH_MAGIC || version < 7 || version > 10 ||
	    b->page < PAGE_MIN || b->page > PAGE_MAX || (b->page & (b->page - 1)))
		return sb_fail(err, SB_E_FORMAT, "not a database of rpm");
	b->pages = (uint32_t)(b->file.n / b->page);
	if (sb_cursor_uint(&c, 1) != 0)
		return sb_fail(err, SB_E_FORMAT, "an encrypted Berkeley DB");
	return SB_OK;
}

int sb_rpmdb_bdb(sb_str file, struct sb_rpmdb_visit *v, struct sb_err *err)
{
	struct bdb b = { .file = file, .v = v };
	struct page p;
	int rc = open_meta(&b, err);

	for (uint32_t i = 1; rc == SB_OK && !b.end && i < b.pages; i++)
		if (read_page(&b, i, &p) &&
		    (p.type == HASH_OLD || p.type == HASH_SORTED))
			rc = read_hash(&b, &p);
	if (b.blob.rc < 0)
		rc = SB_E_NOMEM;
	if (rc == SB_E_LIMIT)
		rc = sb_fail(err, rc, "pages are used more than once");
	sb_buf_release(&b.blob);
	return rc;
}

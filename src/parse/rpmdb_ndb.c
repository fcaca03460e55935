/* SPDX-License-Identifier: Apache-2.0 */
/* rpm's ndb: pages of slots, each of which points at a blob; all little-endian. */
#include "parse/rpmdb.h"
#include "util/cursor.h"

#define PAGE       4096
#define SLOT       16
#define BLOCK      16
#define HEAD       32 /* the file's header takes the place of two slots */
#define SLOT_MAGIC 0x746f6c53u
#define BLOB_MAGIC 0x53626c42u

/* Head: magic, package, generation, length; the blob follows. */
static bool read_blob(sb_str file, uint32_t package, uint64_t at, sb_str *out)
{
	struct sb_cursor c;
	uint32_t magic, who, length;

	if (at > file.n)
		return false;
	c = sb_cursor_le(sb_str_sub(file, (size_t)at, file.n));
	magic = sb_cursor_u32(&c);
	who = sb_cursor_u32(&c);
	(void)sb_cursor_u32(&c);
	length = sb_cursor_u32(&c);
	if (c.bad || magic != BLOB_MAGIC || who != package || length > c.rest.n)
		return false;
	*out = sb_str_sub(c.rest, 0, length);
	return true;
}

int sb_rpmdb_ndb(sb_str file, struct sb_rpmdb_visit *v, struct sb_err *err)
{
	struct sb_cursor c = sb_cursor_le(file);
	uint64_t given = 0, slots;
	uint32_t version, pages;

	(void)sb_cursor_u32(&c);
	version = sb_cursor_u32(&c);
	(void)sb_cursor_u32(&c);
	pages = sb_cursor_u32(&c);
	slots = (uint64_t)pages * PAGE;
	if (c.bad || version != 0 || pages == 0 || slots > file.n)
		return sb_fail(err, SB_E_FORMAT, "no ndb: version %u, %u slot pages",
			       version, pages);
	c.rest = sb_str_sub(file, HEAD, (size_t)slots);
	while (c.rest.n >= SLOT) {
		uint32_t magic = sb_cursor_u32(&c), package = sb_cursor_u32(&c);
		uint32_t block = sb_cursor_u32(&c);
		sb_str blob;

		(void)sb_cursor_u32(&c);
		if (package == 0)
			continue;
		if (magic != SLOT_MAGIC ||
		    !read_blob(file, package, (uint64_t)block * BLOCK, &blob)) {
			v->broken++;
			continue;
		}
		/* Slots may point at one another's blobs: a file holds itself once. */
		given += blob.n;
		if (given > file.n)
			return sb_fail(err, SB_E_LIMIT, "blobs lie over each other");
		if (!v->blob(v->ctx, blob))
			break;
	}
	return SB_OK;
}

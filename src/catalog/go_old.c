/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/go_old.h"

#include "util/cursor.h"

#define NAME SB_LIT("go1.")

static const sb_str first_mark = { "\x30\x77\xaf\x0c\x92\x74\x08\x02"
				   "\x41\xe1\xc1\x07\xe6\xd6\x18\xe6",
				   SB_GO_MOD_MARK };
static const sb_str last_mark = { "\xf9\x32\x43\x31\x86\x18\x20\x72"
				  "\x00\x82\x42\x10\x41\x16\xd8\xf2",
				  SB_GO_MOD_MARK };

/* Constants are looked at in order: a part that is not is known by address only. */
void sb_go_old_part(struct sb_go_old *o, const struct sb_go_part *part)
{
	o->modules.limit = SB_GO_INFO_MAX;
	if (o->npart == SB_GO_OLD_PARTS || part->size == 0 ||
	    part->size > UINT64_MAX - part->offset ||
	    part->size > UINT64_MAX - part->addr)
		return;
	o->part[o->npart] = *part;
	if (part->constants && part->offset < o->looked)
		o->part[o->npart].constants = false;
	else if (part->constants)
		o->looked = part->offset + part->size;
	o->npart++;
}

/* File offset of n bytes at an address. */
static bool locate(const struct sb_go_old *o, uint64_t addr, uint64_t n,
		   uint64_t *offset)
{
	for (unsigned i = 0; i < o->npart; i++) {
		const struct sb_go_part *p = &o->part[i];

		if (addr < p->addr || addr - p->addr > p->size ||
		    n > p->size - (addr - p->addr))
			continue;
		*offset = p->offset + (addr - p->addr);
		return true;
	}
	return false;
}

/* Takes the list up to its last mark. */
static void collect(struct sb_go_old *o, sb_str bytes)
{
	size_t from = o->modules.n < SB_GO_MOD_MARK ? 0 : o->modules.n - SB_GO_MOD_MARK;
	sb_str all;
	size_t end;

	sb_buf_str(&o->modules, bytes);
	if (o->modules.rc < 0) {
		sb_buf_release(&o->modules);
		o->on = false;
		return;
	}
	all = sb_buf_view(&o->modules);
	end = sb_str_find(sb_str_sub(all, from, all.n), last_mark);
	if (end == SB_NPOS)
		return;
	o->modules.n = from + end + SB_GO_MOD_MARK;
	o->complete = true;
}

/* Small steps: the list ends soon, the piece does not. */
static void collect_steps(struct sb_go_old *o, sb_str bytes)
{
	while (bytes.n && !o->complete && o->on) {
		collect(o, sb_str_sub(bytes, 0, 16384));
		bytes = sb_str_sub(bytes, 16384, bytes.n);
	}
}

static void note(struct sb_go_old *o, uint64_t offset, sb_str text)
{
	text = sb_str_sub(text, 0, SB_GO_OLD_NAME);
	if (o->nname == SB_GO_OLD_NAMES || text.n == 0)
		return;
	o->name[o->nname].offset = offset;
	memcpy(o->name[o->nname++].text, text.p, text.n);
}

/* Looks for beginnings in the first n of bytes. */
static void search(struct sb_go_old *o, uint64_t offset, sb_str bytes, size_t n)
{
	size_t at = 0, hit;

	if (!bytes.p)
		return;
	while (at < n &&
	       (hit = sb_str_find(sb_str_sub(bytes, at, bytes.n), NAME)) != SB_NPOS) {
		at += hit;
		if (at < n)
			note(o, offset + at, sb_str_sub(bytes, at, bytes.n));
		at++;
	}
	hit = o->modules.n ? SB_NPOS : sb_str_find(bytes, first_mark);
	if (hit != SB_NPOS && hit < n)
		collect_steps(o, sb_str_sub(bytes, hit, bytes.n));
}

/* All new bytes are in late: looks at those that have enough behind them. */
static void shift(struct sb_go_old *o, size_t n)
{
	size_t ready = n > SB_GO_OLD_DEFER ? n - SB_GO_OLD_DEFER : 0;

	search(o, o->late_at, (sb_str){ o->late, n }, ready);
	memmove(o->late, o->late + ready, n - ready);
	o->nlate = n - ready;
	o->late_at += ready;
}

static void look(struct sb_go_old *o, uint64_t offset, sb_str bytes)
{
	bool going = o->modules.n && !o->complete;
	size_t n = o->nlate, more = sizeof o->late - n;

	if (n && o->late_at + n != offset) {
		search(o, o->late_at, (sb_str){ o->late, n }, n);
		n = o->nlate = 0;
	}
	if (going)
		collect_steps(o, bytes);
	if (n) {
		more = more < bytes.n ? more : bytes.n;
		memcpy(o->late + n, bytes.p, more);
		if (n + more < sizeof o->late) {
			shift(o, n + more);
			return;
		}
		search(o, o->late_at, (sb_str){ o->late, n + more }, n);
		if (!going && o->modules.n && !o->complete)
			collect_steps(o, sb_str_sub(bytes, more, bytes.n));
	}
	n = bytes.n > SB_GO_OLD_DEFER ? bytes.n - SB_GO_OLD_DEFER : 0;
	search(o, offset, bytes, n);
	o->nlate = bytes.n - n;
	o->late_at = offset + n;
	memcpy(o->late, bytes.p + n, o->nlate);
}

void sb_go_old_feed(struct sb_go_old *o, uint64_t offset, sb_str bytes)
{
	sb_window_take(&o->header, offset, bytes);
	for (unsigned i = 0; o->on && i < o->npart; i++) {
		const struct sb_go_part *p = &o->part[i];
		uint64_t end = p->offset + p->size;
		uint64_t from = p->offset > offset ? p->offset - offset : 0;
		uint64_t to = end > offset ? end - offset : 0;

		if (!p->constants || from >= bytes.n || to <= from)
			continue;
		look(o, offset + from,
		     sb_str_sub(bytes, (size_t)from,
				to < bytes.n ? (size_t)to : bytes.n));
	}
}

void sb_go_old_point(struct sb_go_old *o, const struct sb_go_info *info)
{
	uint64_t offset;

	o->pointer = info->pointer;
	o->big = info->big;
	o->pointed = true;
	if (!o->header.p &&
	    locate(o, info->at_toolchain, 2 * (uint64_t)info->pointer, &offset))
		(void)sb_window_open(&o->header, offset, 2 * (size_t)info->pointer);
}

static sb_str toolchain(const struct sb_go_old *o)
{
	struct sb_cursor c = sb_cursor_le(sb_window_view(&o->header));
	uint64_t addr, n, offset;

	c.big = o->big;
	addr = sb_cursor_uint(&c, o->pointer);
	n = sb_cursor_uint(&c, o->pointer);
	if (c.bad || n == 0 || n > SB_GO_OLD_NAME || !locate(o, addr, n, &offset))
		return (sb_str){ 0 };
	for (unsigned i = 0; i < o->nname; i++) {
		sb_str text = { o->name[i].text, (size_t)n };

		if (o->name[i].offset == offset && sb_go_toolchain(text))
			return text;
	}
	return (sb_str){ 0 };
}

bool sb_go_old_info(const struct sb_go_old *o, struct sb_go_info *out)
{
	*out = (struct sb_go_info){ 0 };
	if (!o->pointed)
		return false;
	out->toolchain = toolchain(o);
	if (o->complete)
		out->modules = sb_go_modules(sb_buf_view(&o->modules));
	return out->toolchain.n || out->modules.n;
}

void sb_go_old_release(struct sb_go_old *o)
{
	sb_buf_release(&o->modules);
	free(o->header.p);
	o->header.p = NULL;
}

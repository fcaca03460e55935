/* SPDX-License-Identifier: Apache-2.0 */
/* Rust programs: the list of crates that cargo-auditable leaves in a section. */
#define ZLIB_CONST /* inflate() leaves its input alone */
#include "catalog/cargo_binary.h"

#include <stdio.h>
#include <zlib.h>

#include "parse/elf.h"
#include "parse/json.h"
#include "parse/pe.h"
#include "util/buf.h"

#define RANGES   8
#define TAIL     UINT64_MAX /* behind the last segment: all */
#define DEFER    512        /* enough compressed bytes to know by */
#define LIST_MAX ((size_t)8 << 20)
#define CRATES   65535

static const sb_str list_head = { "{\"packages\":[", 13 };

struct range {
	uint64_t from, to;
};

/* Section headers come last and the section before them, so the list is known by its
 * own bytes: each start of a zlib stream is tried, and few bytes tell. */
struct cargo_probe {
	struct range range[RANGES];
	unsigned nrange;
	bool zlib, live, done;
	bool broken; /* began as a list: what follows it is not trusted either */
	z_stream z;
	char late[2 * DEFER]; /* the end of the last piece, not searched yet */
	size_t nlate;
	struct sb_buf list; /* inflated */
};

static void add(struct cargo_probe *p, uint64_t from, uint64_t size)
{
	uint64_t to = size > UINT64_MAX - from ? UINT64_MAX : from + size;

	if (p->nrange && from < p->range[p->nrange - 1].to)
		return; /* not in order: no linker does so */
	if (size && p->nrange < RANGES)
		p->range[p->nrange++] = (struct range){ from, to };
}

/* Constants, and what follows the last segment; code only where all is in one. */
static bool open_elf(struct cargo_probe *p, sb_str head)
{
	struct sb_elf_segment s;
	struct sb_elf elf;
	uint64_t end = 0;

	if (!sb_elf_open(head, &elf) || elf.type < 2 || elf.type > 3)
		return false;
	for (unsigned pass = 0; pass < 2 && p->nrange == 0; pass++)
		for (unsigned i = 0; sb_elf_segment(&elf, i, &s); i++) {
			if (s.type != SB_ELF_LOAD)
				continue;
			if (s.filesz <= UINT64_MAX - s.offset &&
			    s.offset + s.filesz > end)
				end = s.offset + s.filesz;
			if (!(s.flags & SB_ELF_WRITE) &&
			    !(s.flags & SB_ELF_EXEC) == (pass == 0))
				add(p, s.offset, s.filesz);
		}
	add(p, end, end ? TAIL : 0);
	return p->nrange != 0;
}

static bool open_pe(struct cargo_probe *p, sb_str head)
{
	struct sb_pe_section s;
	struct sb_pe pe;

	if (!sb_pe_open(head, &pe))
		return false;
	for (unsigned i = 0; sb_pe_section(&pe, i, &s); i++)
		if (sb_str_eq(s.name, SB_LIT(".dep-v0")))
			add(p, s.offset, s.size);
	return p->nrange != 0;
}

static bool probe_open(void *state, struct sb_emit *e, sb_str head, uint64_t size,
		       uint8_t class)
{
	struct cargo_probe *p = state;
	bool mine = false;

	(void)e;
	(void)size;
	p->list.limit = LIST_MAX;
	if (class == SB_BODY_ELF)
		mine = open_elf(p, head);
	else if (class == SB_BODY_PE)
		mine = open_pe(p, head);
	else if (class == SB_BODY_MACHO)
		add(p, 0, UINT64_MAX);
	return mine || class == SB_BODY_MACHO;
}

/* Inflates on; false when these bytes are no list (any more). */
static bool inflate_on(struct cargo_probe *p, sb_str bytes)
{
	char out[4096];
	int rc = Z_OK;

	p->z.next_in = (const Bytef *)bytes.p;
	p->z.avail_in = (uInt)bytes.n;
	while (rc == Z_OK && (p->z.avail_in || p->z.avail_out == 0)) {
		size_t n;

		p->z.next_out = (Bytef *)out;
		p->z.avail_out = p->list.n ? sizeof out : (uInt)list_head.n;
		n = p->z.avail_out;
		rc = inflate(&p->z, Z_SYNC_FLUSH);
		n -= p->z.avail_out;
		if (p->list.n < list_head.n &&
		    (n > list_head.n - p->list.n ||
		     memcmp(out, list_head.p + p->list.n, n) != 0))
			return false;
		sb_buf_put(&p->list, out, n);
		if (p->list.rc < 0)
			return false;
	}
	p->done = rc == Z_STREAM_END;
	return rc == Z_OK || rc == Z_STREAM_END || (rc == Z_BUF_ERROR && p->list.n);
}

/* The same, and remembers a list that breaks off. */
static bool inflate_list(struct cargo_probe *p, sb_str bytes)
{
	bool good = inflate_on(p, bytes);

	p->broken = !good && p->list.n >= list_head.n;
	return good;
}

/* Does a stream that starts here hold a list? Takes all of bytes if so. */
static bool try_at(struct cargo_probe *p, sb_str bytes)
{
	if (!p->zlib)
		p->zlib = inflateInit(&p->z) == Z_OK;
	else if (inflateReset(&p->z) != Z_OK)
		return false;
	p->list.n = 0;
	p->list.rc = 0;
	p->z.avail_out = 0;
	p->live = p->zlib && bytes.n <= UINT32_MAX && inflate_list(p, bytes) &&
		  p->list.n >= list_head.n;
	return p->live;
}

/* The header of a zlib stream with a window of 32 KiB, and a block of a known type. */
static bool starts_stream(const char *s)
{
	unsigned char second = (unsigned char)s[1], block = (unsigned char)s[2];

	return (second == 0x01 || second == 0x5e || second == 0x9c || second == 0xda) &&
	       (block & 6) != 6;
}

/* Tries starts in the first n of bytes. */
static void search(struct cargo_probe *p, sb_str bytes, size_t n)
{
	size_t at = 0;

	while (at < n && bytes.n - at > 8 && !p->broken) {
		const char *hit = memchr(bytes.p + at, 0x78, n - at);

		if (!hit)
			return;
		at = (size_t)(hit - bytes.p);
		if (bytes.n - at > 8 && starts_stream(hit) &&
		    try_at(p, sb_str_sub(bytes, at, bytes.n)))
			return;
		at++;
	}
}

/* All new bytes are in late: tries those that have enough behind them. */
static void shift(struct cargo_probe *p, size_t n)
{
	size_t ready = n > DEFER ? n - DEFER : 0;

	search(p, (sb_str){ p->late, n }, ready);
	p->nlate = p->live ? 0 : n - ready;
	memmove(p->late, p->late + ready, p->nlate);
}

static void look(struct cargo_probe *p, sb_str bytes)
{
	size_t n, keep;

	if (p->live) {
		p->live = inflate_list(p, bytes);
		return;
	}
	/* what was left over, with enough of the new bytes behind it */
	n = p->nlate;
	keep = sizeof p->late - n < bytes.n ? sizeof p->late - n : bytes.n;
	if (n) {
		memcpy(p->late + n, bytes.p, keep);
		if (n + keep < sizeof p->late) {
			shift(p, n + keep);
			return;
		}
		search(p, (sb_str){ p->late, n + keep }, n);
		if (p->live && !p->done)
			p->live = inflate_list(p, sb_str_sub(bytes, keep, bytes.n));
		if (p->live)
			return;
	}
	n = bytes.n > DEFER ? bytes.n - DEFER : 0;
	search(p, bytes, n);
	p->nlate = p->live ? 0 : bytes.n - n;
	memcpy(p->late, bytes.p + n, p->nlate);
}

/* The end of a range is searched at once: what follows is another matter. */
static void end_range(struct cargo_probe *p)
{
	if (!p->live && p->nlate)
		search(p, (sb_str){ p->late, p->nlate }, p->nlate);
	p->nlate = 0;
}

static void probe_feed(void *state, struct sb_emit *e, uint64_t offset, sb_str bytes)
{
	struct cargo_probe *p = state;

	(void)e;
	for (unsigned i = 0; i < p->nrange && !p->done && !p->broken; i++) {
		const struct range *r = &p->range[i];
		uint64_t from = r->from > offset ? r->from - offset : 0;
		uint64_t to = r->to > offset ? r->to - offset : 0;

		if (from >= bytes.n || to <= from)
			continue;
		look(p, sb_str_sub(bytes, (size_t)from,
				   to < bytes.n ? (size_t)to : bytes.n));
		if (to <= bytes.n && !p->done)
			end_range(p);
	}
}

/* ---- facts ---- */

static void emit_crate(struct sb_emit *e, const struct sb_json *crate)
{
	const struct sb_json *deps = sb_json_find(crate, "dependencies");
	char index[16];

	sb_emit_fact(e, SB_FACT_PACKAGE, 0);
	sb_emit_attr(e, SB_KEY_NAME, sb_json_text(sb_json_find(crate, "name")));
	sb_emit_attr(e, SB_KEY_VERSION, sb_json_text(sb_json_find(crate, "version")));
	sb_emit_attr(e, SB_KEY_SOURCE, sb_json_text(sb_json_find(crate, "source")));
	sb_emit_attr(e, SB_KEY_KIND, sb_json_text(sb_json_find(crate, "kind")));
	if (sb_json_is(sb_json_find(crate, "root"), SB_JSON_TRUE))
		sb_emit_attr(e, SB_KEY_SCOPE, SB_LIT("root"));
	for (size_t i = 0; i < sb_json_items(deps); i++) {
		const struct sb_json *d = &deps->item[i];

		if (!sb_json_is(d, SB_JSON_NUMBER) || d->number < 0 ||
		    d->number > CRATES)
			continue;
		(void)snprintf(index, sizeof index, "%u", (unsigned)d->number);
		sb_emit_attr(e, SB_KEY_DEPENDS, sb_str_c(index));
	}
}

static void emit_list(struct sb_emit *e, sb_str text)
{
	const struct sb_json_limits limits = { .depth = 16, .values = 1u << 20 };
	const struct sb_json *packages;
	struct sb_arena a;
	struct sb_json doc;
	struct sb_err err;

	sb_arena_init(&a, 16 * LIST_MAX);
	if (sb_json_parse(&a, text, &limits, &doc, &err) < 0) {
		sb_emit_diag(e, err.rc, "list of crates: %s", err.msg);
	} else {
		packages = sb_json_find(&doc, "packages");
		for (size_t i = 0; i < sb_json_items(packages) && i < CRATES; i++)
			emit_crate(e, &packages->item[i]);
	}
	sb_arena_release(&a);
}

static void probe_close(void *state, struct sb_emit *e)
{
	struct cargo_probe *p = state;

	if (!p->done && !p->broken)
		end_range(p);
	if (p->done)
		emit_list(e, sb_buf_view(&p->list));
	else if (p->broken || p->live)
		sb_emit_diag(e, SB_E_FORMAT, "the list of crates is broken");
	if (p->zlib)
		(void)inflateEnd(&p->z);
	sb_buf_release(&p->list);
}

const struct sb_probe sb_cargo_binary_probe = {
	.state_size = sizeof(struct cargo_probe),
	.open = probe_open,
	.feed = probe_feed,
	.close = probe_close,
};

const struct sb_cataloger sb_cataloger_cargo_binary = {
	.name = "cargo-auditable-binary-cataloger",
	.about = "Rust programs: the crates that cargo-auditable recorded in them",
	.finds = "Rust crates",
	.version = 1,
	.tags = SB_TAG_LANGUAGE | SB_TAG_BINARY | SB_TAG_INSTALLED,
	.probe = &sb_cargo_binary_probe,
	.link = sb_cargo_binary_link,
};

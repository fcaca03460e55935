/* SPDX-License-Identifier: Apache-2.0 */
/* Go programs of any size: the linker's build information, found as bytes go by. */
#include "catalog/go_binary.h"

#include <stdio.h>

#include "catalog/go_old.h"
#include "parse/elf.h"
#include "parse/go_buildinfo.h"
#include "parse/macho.h"
#include "parse/pe.h"
#include "util/buf.h"

#define RANGES 8

/* Where the build information may lie. */
struct range {
	uint64_t from, to;
};

struct go_probe {
	struct range range[RANGES];
	unsigned nrange;
	const char *format;
	char arch[16];
	char tail[SB_GO_ALIGN]; /* start of an aligned block that was cut */
	size_t ntail;
	struct sb_buf info; /* from a magic on, while it makes sense */
	struct sb_go_old old;
	bool done;
};

static void everywhere(struct go_probe *p)
{
	p->nrange = 1;
	p->range[0] = (struct range){ 0, UINT64_MAX };
}

static void add(struct go_probe *p, uint64_t from, uint64_t size)
{
	uint64_t to = size > UINT64_MAX - from ? UINT64_MAX : from + size;

	if (p->nrange == RANGES || (p->nrange && from < p->range[p->nrange - 1].to))
		everywhere(p); /* too many, or not in order: no linker does so */
	else if (size)
		p->range[p->nrange++] = (struct range){ from, to };
}

static void part(struct go_probe *p, uint64_t offset, uint64_t size, uint64_t addr,
		 bool constants)
{
	const struct sb_go_part one = { offset, size, addr, constants };

	sb_go_old_part(&p->old, &one);
}

/* Go's linker notes its build id in the first page: worth looking closer. */
static bool has_go_note(const struct sb_elf *elf, const struct sb_elf_segment *s)
{
	sb_str rest;
	struct sb_elf_note note;

	if (s->offset >= elf->bytes.n)
		return false;
	rest = sb_str_sub(elf->bytes, (size_t)s->offset, elf->bytes.n);
	return (sb_elf_note_next(elf, &rest, &note) || note.type == 4) &&
	       sb_str_starts(note.name, SB_LIT("Go"));
}

/* Linkers put it with the data that is written to. */
static bool open_elf(struct go_probe *p, sb_str head)
{
	struct sb_elf elf;
	struct sb_elf_segment s;

	if (!sb_elf_open(head, &elf) || elf.type < 2 || elf.type > 3)
		return false; /* not a program or shared object */
	p->format = "elf";
	(void)snprintf(p->arch, sizeof p->arch, "%.*s", SB_ARG(sb_elf_arch(&elf)));
	if (!sb_elf_has_segments(&elf)) {
		everywhere(p);
		return true;
	}
	for (unsigned i = 0; sb_elf_segment(&elf, i, &s); i++) {
		if (s.type == SB_ELF_NOTE)
			p->old.on |= has_go_note(&elf, &s);
		if (s.type != SB_ELF_LOAD)
			continue;
		part(p, s.offset, s.filesz, s.addr,
		     !(s.flags & (SB_ELF_WRITE | SB_ELF_EXEC)));
		if (s.flags & SB_ELF_WRITE && !(s.flags & SB_ELF_EXEC))
			add(p, s.offset, s.filesz);
	}
	return p->nrange != 0;
}

static bool open_pe(struct go_probe *p, sb_str head)
{
	struct sb_pe pe;
	struct sb_pe_section s;
	unsigned i;

	if (!sb_pe_open(head, &pe))
		return false;
	p->format = "pe";
	(void)snprintf(p->arch, sizeof p->arch, "%.*s", SB_ARG(sb_pe_arch(&pe)));
	p->old.on = true;
	for (i = 0; sb_pe_section(&pe, i, &s); i++) {
		part(p, s.offset, s.size, pe.base + s.addr,
		     !(s.flags & (SB_PE_WRITE | SB_PE_EXEC)));
		if (s.flags & SB_PE_INITIALISED && s.flags & SB_PE_WRITE &&
		    !(s.flags & SB_PE_EXEC))
			add(p, s.offset, s.size);
	}
	if (i < pe.sections)
		everywhere(p);
	return p->nrange != 0;
}

/* Constants lie with the code. A file for several machines is only searched. */
static void open_macho(struct go_probe *p, sb_str head)
{
	struct sb_macho_segment s;
	struct sb_macho m;

	p->format = "macho";
	everywhere(p);
	if (!sb_macho_open(head, &m))
		return;
	p->old.on = true;
	(void)snprintf(p->arch, sizeof p->arch, "%.*s", SB_ARG(sb_macho_arch(&m)));
	while (sb_macho_next(&m, &s))
		part(p, s.offset, s.size, s.addr, !s.write);
}

static bool probe_open(void *state, struct sb_emit *e, sb_str head, uint64_t size,
		       uint8_t class)
{
	struct go_probe *p = state;

	(void)e;
	(void)size;
	p->info.limit = SB_GO_INFO_MAX + SB_GO_HEAD + 512;
	if (class == SB_BODY_ELF)
		return open_elf(p, head);
	if (class == SB_BODY_PE)
		return open_pe(p, head);
	if (class != SB_BODY_MACHO)
		return false;
	open_macho(p, head);
	return true;
}

/* The next place in bytes, which start at an aligned offset, where the magic is. */
static size_t next_magic(sb_str bytes, size_t at)
{
	while (bytes.p && at < bytes.n) {
		size_t hit = sb_str_find(sb_str_sub(bytes, at, bytes.n), SB_GO_MAGIC);

		if (hit == SB_NPOS)
			return SB_NPOS;
		at += hit;
		if (at % SB_GO_ALIGN == 0)
			return at;
		at++;
	}
	return SB_NPOS;
}

static void keep_tail(struct go_probe *p, sb_str bytes)
{
	p->ntail = bytes.n % SB_GO_ALIGN;
	if (p->ntail)
		memcpy(p->tail, bytes.p + bytes.n - p->ntail, p->ntail);
}

/* What is kept is no build information: but another magic may be in it. */
static void reject(struct go_probe *p)
{
	sb_str all = sb_buf_view(&p->info);
	size_t at = next_magic(all, SB_GO_ALIGN);

	if (at == SB_NPOS) {
		keep_tail(p, all);
		p->info.n = 0;
		return;
	}
	memmove(p->info.p, p->info.p + at, p->info.n - at);
	p->info.n -= at;
}

/* Is what is kept build information? Few bytes tell what is not. */
static void judge(struct go_probe *p)
{
	struct sb_go_info info;
	enum sb_go_found found = SB_GO_NOT;

	while (p->info.n && found == SB_GO_NOT) {
		found = p->info.rc < 0 ? SB_GO_NOT
				       : sb_go_info(sb_buf_view(&p->info), &info);
		p->info.rc = 0;
		p->done = found == SB_GO_INLINE;
		if (found == SB_GO_POINTERS && p->old.on)
			sb_go_old_point(&p->old, &info);
		if (found == SB_GO_NOT || found == SB_GO_POINTERS) {
			reject(p);
			found = SB_GO_NOT;
		}
	}
}

/* Keeps a step more: small at first, as most beginnings lead nowhere. */
static size_t collect(struct go_probe *p, sb_str bytes)
{
	size_t step = p->info.n < 512 ? 512 : p->info.n;

	step = step < bytes.n ? step : bytes.n;
	sb_buf_put(&p->info, bytes.p, step);
	judge(p);
	return step;
}

/* The block that the last piece cut. */
static size_t finish_tail(struct go_probe *p, sb_str bytes)
{
	size_t n = SB_GO_ALIGN - p->ntail;

	n = n < bytes.n ? n : bytes.n;
	memcpy(p->tail + p->ntail, bytes.p, n);
	p->ntail += n;
	if (p->ntail < SB_GO_ALIGN)
		return n;
	p->ntail = 0;
	if (sb_str_starts((sb_str){ p->tail, SB_GO_ALIGN }, SB_GO_MAGIC))
		sb_buf_put(&p->info, p->tail, SB_GO_ALIGN);
	return n;
}

/* Goes on to a magic; all of bytes when there is none. */
static size_t search(struct go_probe *p, sb_str bytes)
{
	size_t at = next_magic(bytes, 0);

	if (at != SB_NPOS)
		return at + collect(p, sb_str_sub(bytes, at, bytes.n));
	keep_tail(p, bytes);
	return bytes.n;
}

/* A run of bytes inside a range, each taken once. */
static void look(struct go_probe *p, uint64_t offset, sb_str bytes)
{
	size_t at = 0;

	if (p->info.n == 0 && p->ntail == 0) /* only at the start of a range */
		at = (size_t)(-offset % SB_GO_ALIGN);
	while (at < bytes.n && !p->done) {
		sb_str rest = sb_str_sub(bytes, at, bytes.n);

		if (p->info.n)
			at += collect(p, rest);
		else if (p->ntail)
			at += finish_tail(p, rest);
		else
			at += search(p, rest);
	}
}

static void probe_feed(void *state, struct sb_emit *e, uint64_t offset, sb_str bytes)
{
	struct go_probe *p = state;

	(void)e;
	sb_go_old_feed(&p->old, offset, bytes);
	for (unsigned i = 0; i < p->nrange && !p->done; i++) {
		const struct range *r = &p->range[i];
		uint64_t from = r->from > offset ? r->from - offset : 0;
		uint64_t to = r->to > offset ? r->to - offset : 0;

		if (from >= bytes.n || to <= from)
			continue;
		if (from || offset == r->from) /* a range begins */
			p->ntail = p->info.n = 0;
		look(p, offset + from,
		     sb_str_sub(bytes, (size_t)from,
				to < bytes.n ? (size_t)to : bytes.n));
	}
	/* it may lie in the piece that said where it is */
	sb_window_take(&p->old.header, offset, bytes);
}

/* ---- facts ---- */

static void emit_module(struct sb_emit *e, const struct sb_go_line *m,
			const struct sb_go_line *by, const char *scope)
{
	sb_emit_fact(e, SB_FACT_PACKAGE, 0);
	sb_emit_attr(e, SB_KEY_SCOPE, sb_str_c(scope));
	sb_emit_attr(e, SB_KEY_NAME, m->path);
	sb_emit_attr(e, SB_KEY_VERSION, m->version);
	if (!by) {
		sb_emit_attr(e, SB_KEY_DIGEST, m->sum);
		return;
	}
	sb_emit_attr(e, SB_KEY_TO, by->path);
	sb_emit_attr(e, SB_KEY_CONSTRAINT, by->version); /* of what replaces it */
	sb_emit_attr(e, SB_KEY_DIGEST, by->sum);
}

static void emit_modules(struct sb_emit *e, sb_str text, struct sb_arena *a)
{
	struct sb_go_line line, held = { 0 };
	const char *scope = NULL;

	while (sb_go_line_next(a, &text, &line)) {
		bool replaced = sb_str_eq(line.kind, SB_LIT("=>"));

		if (scope)
			emit_module(e, &held, replaced ? &line : NULL, scope);
		scope = NULL;
		if (sb_str_eq(line.kind, SB_LIT("mod")))
			scope = "main";
		else if (sb_str_eq(line.kind, SB_LIT("dep")))
			scope = "dep";
		held = line;
	}
	if (scope)
		emit_module(e, &held, NULL, scope);
}

static void emit_program(struct sb_emit *e, const struct go_probe *p,
			 const struct sb_go_info *info, struct sb_arena *a)
{
	sb_str text = info->modules;
	struct sb_go_line line;

	sb_emit_fact(e, SB_FACT_BINARY, 0);
	sb_emit_attr(e, SB_KEY_FORMAT, sb_str_c(p->format));
	sb_emit_attr(e, SB_KEY_ARCH, sb_str_c(p->arch));
	sb_emit_attr(e, SB_KEY_TOOLCHAIN, info->toolchain);
	while (sb_go_line_next(a, &text, &line)) {
		if (sb_str_eq(line.kind, SB_LIT("path")))
			sb_emit_attr(e, SB_KEY_NAME, line.path);
		if (!sb_str_eq(line.kind, SB_LIT("build")) || line.path.n == 0)
			continue;
		sb_emit_attr(e, SB_KEY_SETTING, line.path);
		sb_emit_attr_always(e, SB_KEY_TEXT, line.version);
	}
}

static void probe_close(void *state, struct sb_emit *e)
{
	struct go_probe *p = state;
	struct sb_go_info info;
	struct sb_arena a;

	if ((p->done && sb_go_info(sb_buf_view(&p->info), &info) == SB_GO_INLINE) ||
	    (!p->done && sb_go_old_info(&p->old, &info))) {
		sb_arena_init(&a, 4 * SB_GO_INFO_MAX);
		emit_program(e, p, &info, &a);
		emit_modules(e, info.modules, &a);
		sb_arena_release(&a);
	}
	sb_buf_release(&p->info);
	sb_go_old_release(&p->old);
}

const struct sb_probe sb_go_binary_probe = {
	.state_size = sizeof(struct go_probe),
	.open = probe_open,
	.feed = probe_feed,
	.close = probe_close,
};

const struct sb_cataloger sb_cataloger_go_binary = {
	.name = "go-module-binary-cataloger",
	.about = "Go programs: modules and toolchain from the linker's build "
		 "information",
	.finds = "Go modules",
	.version = 1,
	.tags = SB_TAG_LANGUAGE | SB_TAG_BINARY | SB_TAG_INSTALLED,
	.probe = &sb_go_binary_probe,
	.link = sb_go_binary_link,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Windows programs and libraries: version resource, machine, .NET, signature. */
#include <stdio.h>

#include "catalog/pe_binary.h"
#include "catalog/window.h"
#include "parse/pe.h"
#include "parse/pe_version.h"

#define TREE_MAX ((size_t)64 << 10) /* of the resource directory */

struct pe_probe {
	struct sb_window tree, version;
	uint32_t addr, offset, size; /* of the section with resources */
	bool dll, managed, is_signed;
	char arch[12];
};

static bool probe_open(void *state, struct sb_emit *e, sb_str head, uint64_t size,
		       uint8_t class)
{
	struct pe_probe *p = state;
	struct sb_pe pe;
	struct sb_pe_range r;
	struct sb_pe_section s;

	(void)e;
	if (class != SB_BODY_PE || !sb_pe_open(head, &pe))
		return false;
	p->dll = pe.flags & SB_PE_DLL;
	p->is_signed = sb_pe_directory(&pe, SB_PE_DIR_SECURITY, &r);
	p->managed = sb_pe_directory(&pe, SB_PE_DIR_CLR, &r);
	(void)snprintf(p->arch, sizeof p->arch, "%.*s", SB_ARG(sb_pe_arch(&pe)));
	if (!sb_pe_directory(&pe, SB_PE_DIR_RESOURCE, &r) ||
	    !sb_pe_find(&pe, r.addr, &s) || r.addr - s.addr >= s.size)
		return false;
	p->addr = r.addr;
	p->offset = s.offset + (r.addr - s.addr);
	p->size = s.size - (r.addr - s.addr);
	if (p->offset < s.offset || p->offset >= size)
		return false;
	if (p->size > size - p->offset)
		p->size = (uint32_t)(size - p->offset);
	return sb_window_open(&p->tree, p->offset,
			      p->size < TREE_MAX ? p->size : TREE_MAX);
}

/* With the tree in hand: where is the version? */
static void resolve(struct pe_probe *p)
{
	uint32_t addr, n, at;

	if (p->version.p || p->tree.have < p->tree.size ||
	    !sb_pe_resource(sb_window_view(&p->tree), SB_PE_RT_VERSION, &addr, &n))
		return;
	if (addr < p->addr || addr - p->addr >= p->size ||
	    n > p->size - (addr - p->addr))
		return;
	at = addr - p->addr;
	if (!sb_window_open(&p->version, (uint64_t)p->offset + at,
			    n < SB_PE_VERSION_MAX ? n : SB_PE_VERSION_MAX))
		return;
	sb_window_take(&p->version, p->offset, sb_window_view(&p->tree));
}

static void probe_feed(void *state, struct sb_emit *e, uint64_t offset, sb_str bytes)
{
	struct pe_probe *p = state;

	(void)e;
	if (offset + bytes.n <= p->offset)
		return;
	if (p->tree.have < p->tree.size) {
		sb_window_take(&p->tree, offset, bytes);
		resolve(p);
	}
	sb_window_take(&p->version, offset, bytes);
}

static void fixed(struct sb_emit *e, const char *name, const uint16_t v[4])
{
	char text[32];

	if (!(v[0] | v[1] | v[2] | v[3]))
		return;
	(void)snprintf(text, sizeof text, "%u.%u.%u.%u", v[0], v[1], v[2], v[3]);
	sb_emit_attr(e, SB_KEY_SETTING, sb_str_c(name));
	sb_emit_attr(e, SB_KEY_TEXT, sb_str_c(text));
}

static void emit_version(struct sb_emit *e, struct pe_probe *p, struct sb_arena *a)
{
	struct sb_pe_version v;
	sb_str key, value;

	if (!sb_pe_version_open(sb_window_view(&p->version), &v))
		return;
	sb_emit_fact(e, SB_FACT_BINARY, 0);
	sb_emit_attr(e, SB_KEY_FORMAT, SB_LIT("pe"));
	sb_emit_attr(e, SB_KEY_ARCH, sb_str_c(p->arch));
	sb_emit_attr(e, SB_KEY_KIND, p->dll ? SB_LIT("dll") : SB_LIT("exe"));
	if (p->managed)
		sb_emit_attr(e, SB_KEY_TYPE, SB_LIT(".NET"));
	if (p->is_signed)
		sb_emit_attr(e, SB_KEY_STATUS, SB_LIT("signed"));
	while (sb_pe_version_next(&v, a, &key, &value)) {
		if (key.n == 0 || sb_str_trim(value).n == 0)
			continue;
		sb_emit_attr(e, SB_KEY_SETTING, key);
		sb_emit_attr(e, SB_KEY_TEXT, sb_str_trim(value));
	}
	if (v.fixed) {
		fixed(e, "fixed ProductVersion", v.product);
		fixed(e, "fixed FileVersion", v.file);
	}
}

static void probe_close(void *state, struct sb_emit *e)
{
	struct pe_probe *p = state;
	struct sb_arena a;

	if (p->version.p && p->version.have) {
		sb_arena_init(&a, (size_t)4 << 20);
		emit_version(e, p, &a);
		sb_arena_release(&a);
	}
	free(p->tree.p);
	free(p->version.p);
}

const struct sb_probe sb_pe_binary_probe = {
	.state_size = sizeof(struct pe_probe),
	.open = probe_open,
	.feed = probe_feed,
	.close = probe_close,
};

const struct sb_cataloger sb_cataloger_pe_binary = {
	.name = "pe-binary-package-cataloger",
	.about = "Windows programs and libraries by their version resource",
	.finds = "PE programs and DLLs",
	.version = 1,
	.tags = SB_TAG_BINARY | SB_TAG_INSTALLED,
	.probe = &sb_pe_binary_probe,
	.link = sb_pe_binary_link,
};

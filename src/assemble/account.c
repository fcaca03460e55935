/* SPDX-License-Identifier: Apache-2.0 */
/* Accounting: "no more, no less" as numbers. Every regular file is in one class. */
#include "assemble/image.h"
#include "util/glob.h"

/* Files that a rule derives from others. */
static const char *const generated[] = {
	"etc/ld.so.cache",
	"var/lib/dpkg/info/*",
	"var/lib/dpkg/triggers/*",
	"var/lib/dpkg/alternatives/*",
	"var/lib/dpkg/*-old",
	"var/cache/ldconfig/*",
	"var/cache/debconf/*",
	"etc/ssl/certs/*",
	"etc/mtab",
	"etc/hostname",
	"etc/hosts",
	"etc/resolv.conf",
	"etc/machine-id",
	"var/log/**",
	"**/__pycache__/*.pyc",
	"usr/share/mime/**",
	"**/icon-theme.cache",
	"**/gschemas.compiled",
	"usr/lib/locale/locale-archive",
};

static const char *const cache[] = {
	"var/cache/**",        "var/lib/apt/**",    "root/.cache/**",
	"home/*/.cache/**",    "**/.cache/uv/**",   "**/.cache/pip/**",
	"**/.npm/_cacache/**", "**/.pnpm-store/**", "**/.local/share/pnpm/store/**",
};

static const char *const config[] = {
	"etc/**",    "**/*.conf", "**/*.cfg",  "**/*.ini",        "**/*.toml",
	"**/*.yaml", "**/*.yml",  "**/*.json", "**/*.properties", "**/*.env",
};

static const char *const script[] = { "**/*.py", "**/*.sh", "**/*.js", "**/*.mjs",
				      "**/*.rb", "**/*.pl", "**/*.php" };

static const struct {
	enum sb_file_class class;
	const char *const *globs;
	size_t n;
} rules[] = {
	{ SB_FILE_GENERATED, generated, SB_LEN(generated) },
	{ SB_FILE_CACHE, cache, SB_LEN(cache) },
	{ SB_FILE_CONFIG, config, SB_LEN(config) },
	{ SB_FILE_SCRIPT, script, SB_LEN(script) },
};

static bool any(const char *const *globs, size_t n, sb_str path)
{
	for (size_t i = 0; i < n; i++)
		if (sb_glob(globs[i], path))
			return true;
	return false;
}

static enum sb_file_class by_rule(sb_str path, enum sb_file_class from,
				  enum sb_file_class to)
{
	for (size_t i = 0; i < SB_LEN(rules); i++)
		if (rules[i].class >= from && rules[i].class <= to &&
		    any(rules[i].globs, rules[i].n, path))
			return rules[i].class;
	return SB_FILE_CLASSES;
}

static enum sb_file_class classify(struct sb_link *l, uint32_t node, sb_str path)
{
	const struct sb_body *b = sb_squash_body(l->squash, node);
	enum sb_file_class c;

	if (l->state[node] & SB_NODE_MODIFIED)
		return SB_FILE_MODIFIED;
	if (l->state[node] & SB_NODE_OWNED)
		return SB_FILE_OWNED;
	c = by_rule(path, SB_FILE_GENERATED, SB_FILE_GENERATED);
	if (c != SB_FILE_CLASSES)
		return c;
	if (l->state[node] & SB_NODE_EVIDENCE)
		return SB_FILE_EVIDENCE;
	c = by_rule(path, SB_FILE_CACHE, SB_FILE_CACHE);
	if (c != SB_FILE_CLASSES)
		return c;
	if (b->class == SB_BODY_ELF || b->class == SB_BODY_PE ||
	    b->class == SB_BODY_MACHO)
		return SB_FILE_EXECUTABLE;
	if (b->class == SB_BODY_SCRIPT)
		return SB_FILE_SCRIPT;
	c = by_rule(path, SB_FILE_CONFIG, SB_FILE_SCRIPT);
	return c == SB_FILE_CLASSES ? SB_FILE_DATA : c;
}

void sb_account(struct sb_link *l)
{
	const struct sb_squash *s = l->squash;
	struct sb_doc_totals *t = &l->doc->totals;

	for (size_t i = 0; i < s->norder; i++) {
		const struct sb_body *b = sb_squash_body(s, s->order[i]);
		struct sb_mark here = sb_arena_mark(&l->scratch);
		sb_str path;

		if (!b)
			continue;
		path = sb_squash_path(s, s->order[i], &l->scratch);
		t->files++;
		t->bytes += b->size;
		t->in_class[classify(l, s->order[i], path)]++;
		sb_arena_rewind(&l->scratch, here);
	}
}

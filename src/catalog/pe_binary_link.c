/* SPDX-License-Identifier: Apache-2.0 */
/* From version resources to components: files of one product and version are one. */
#include "catalog/pe_binary.h"
#include "model/cpe.h"
#include "model/purl.h"
#include "parse/pe_version.h"

struct product {
	struct sb_link *l;
	struct sb_arena *doc;
	const struct sb_seen *seen;
	sb_str name, version, company;
	bool ok; /* memory is left */
};

/* The string of the first table that has it. */
static sb_str text(const struct sb_seen *s, const char *key)
{
	for (size_t i = 0; i + 1 < sb_seen_count(s); i++) {
		struct sb_attr_view v = sb_seen_attr(s, i);

		if (v.key == SB_KEY_SETTING && sb_str_ieq(v.value, sb_str_c(key)))
			return sb_seen_attr(s, i + 1).value;
	}
	return (sb_str){ 0 };
}

static sb_str first_text(const struct sb_seen *s, const char *const *keys)
{
	for (; *keys; keys++) {
		sb_str v = text(s, *keys);

		if (v.n)
			return v;
	}
	return (sb_str){ 0 };
}

static bool mentions(sb_str s, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= s.n; i++)
		if (sb_str_ieq(sb_str_sub(s, i, i + n), sb_str_c(word)))
			return true;
	return false;
}

/* Without ".exe" or ".dll". */
static sb_str stem(sb_str file)
{
	size_t dot = sb_str_rfind(file, '.');

	return dot == SB_NPOS || dot == 0 ? file : sb_str_sub(file, 0, dot);
}

/* "Microsoft Windows Operating System" says less than the file's description. */
static sb_str product_name(const struct sb_seen *s)
{
	static const char *const usual[] = { "ProductName", "FileDescription", NULL };
	static const char *const swapped[] = { "FileDescription", "ProductName", NULL };
	static const char *const files[] = { "InternalName", "OriginalFilename", NULL };
	bool microsoft = mentions(text(s, "CompanyName"), "microsoft") ||
			 mentions(text(s, "ProductName"), "microsoft");
	sb_str name = first_text(s, microsoft ? swapped : usual);

	if (name.n == 0)
		name = stem(first_text(s, files));
	return name.n ? name : stem(sb_path_base(s->path));
}

static sb_str product_version(const struct sb_seen *s, struct sb_arena *a)
{
	static const char *const keys[] = { "ProductVersion", "FileVersion",
					    "Assembly Version", "fixed ProductVersion",
					    "fixed FileVersion" };

	for (size_t i = 0; i < SB_LEN(keys); i++) {
		sb_str v = sb_pe_version_clean(a, text(s, keys[i]));

		if (v.n && !sb_str_eq(v, SB_LIT("0.0.0.0")))
			return v;
	}
	return (sb_str){ 0 };
}

static void property(struct product *p, struct sb_component *c, const char *name,
		     sb_str value)
{
	sb_str kept = sb_arena_dup(p->doc, value);

	if (p->ok)
		p->ok = kept.p && sb_component_property(p->doc, c, name, kept);
}

static void identify(struct product *p, struct sb_component *c)
{
	struct sb_purl purl = { .type = SB_LIT("generic"),
				.name = c->name,
				.version = c->version };
	struct sb_cpe_subject subject = { .type = purl.type,
					  .name = c->name,
					  .version = c->version,
					  .author = p->company };
	struct sb_cpe_guess guess;
	struct sb_err err;

	if (sb_purl_build(p->doc, &purl, &c->purl, &err) < 0)
		sb_link_problem(p->l, p->seen->path, false, "no package URL: %s",
				err.msg);
	if (sb_cpe_guess(p->doc, &subject, &guess, 1) > 0)
		c->cpe = guess.cpe;
}

static void describe(struct product *p, struct sb_component *c)
{
	static const struct {
		const char *key, *name;
	} kept[] = { { "OriginalFilename", "sbom:pe:originalFilename" },
		     { "InternalName", "sbom:pe:internalName" },
		     { "FileVersion", "sbom:pe:fileVersion" },
		     { "Assembly Version", "sbom:pe:assemblyVersion" },
		     { "Comments", "sbom:pe:comments" } };
	const struct sb_seen *s = p->seen;

	c->description = sb_arena_dup(p->doc, text(s, "FileDescription"));
	c->copyright = sb_arena_dup(p->doc, text(s, "LegalCopyright"));
	c->supplier.name = sb_arena_dup(p->doc, p->company);
	property(p, c, "sbom:pe:arch", sb_seen_get(s, SB_KEY_ARCH));
	property(p, c, "sbom:pe:kind", sb_seen_get(s, SB_KEY_KIND));
	property(p, c, "sbom:pe:runtime", sb_seen_get(s, SB_KEY_TYPE));
	property(p, c, "sbom:pe:signature",
		 sb_seen_get(s, SB_KEY_STATUS).n ? SB_LIT("present") : SB_LIT("none"));
	for (size_t i = 0; i < SB_LEN(kept); i++)
		property(p, c, kept[i].name, text(s, kept[i].key));
	if (c->version.n == 0)
		property(p, c, "sbom:version", SB_LIT("unknown"));
}

static void add_hash(struct product *p, struct sb_component *c)
{
	struct sb_link_file f;
	char hex[65];

	sb_link_file_of(p->l, p->seen->node, &f);
	if (!f.sha256 || !p->ok)
		return;
	sb_hex(f.sha256->b, sizeof f.sha256->b, hex);
	p->ok = sb_component_hash(p->doc, c, SB_SHA256,
				  sb_arena_dup(p->doc, sb_str_c(hex)));
}

static void create(struct product *p, struct sb_component *owner, sb_str key)
{
	bool dll = sb_str_eq(sb_seen_get(p->seen, SB_KEY_KIND), SB_LIT("dll"));
	struct sb_component *c = sb_link_component(
		p->l, p->seen, dll ? SB_TYPE_LIBRARY : SB_TYPE_APPLICATION);

	p->ok = c && sb_link_register(p->l, c, SB_LIT("pe"), key);
	if (!p->ok)
		return;
	c->name = sb_arena_dup(p->doc, p->name);
	c->version = p->version;
	c->parent = owner;
	identify(p, c);
	describe(p, c);
	add_hash(p, c);
	if (!owner && !p->seen->hidden && p->ok)
		p->ok = sb_link_own(p->l, c, p->seen->path, NULL);
}

/* One more file of the product: more evidence, no second component. */
static void join(struct product *p, struct sb_component *c, bool owned)
{
	p->ok = sb_link_occurrence(p->l, c, p->seen->path, 0);
	if (p->ok && !owned && !p->seen->hidden)
		p->ok = sb_link_own(p->l, c, p->seen->path, NULL);
}

int sb_pe_binary_link(struct sb_link *l, struct sb_err *err)
{
	struct product p = { .l = l, .doc = sb_link_arena(l), .ok = true };
	struct sb_seen s = { 0 };

	while (p.ok && sb_link_next(l, SB_FACT_BINARY, &s)) {
		struct sb_component *owner = s.hidden ? NULL : sb_link_owner(l, s.node);
		struct sb_component *c;
		sb_str key;

		p.seen = &s;
		p.name = product_name(&s);
		p.version = product_version(&s, p.doc);
		p.company = text(&s, "CompanyName");
		key = sb_arena_printf(p.doc, "%.*s@%.*s@%.*s@%u", SB_ARG(p.name),
				      SB_ARG(p.version), SB_ARG(p.company),
				      owner ? owner->serial + 1 : 0);
		if (!key.p)
			p.ok = false;
		else if ((c = sb_link_lookup(l, SB_LIT("pe"), key)))
			join(&p, c, owner != NULL);
		else
			create(&p, owner, key);
	}
	return p.ok ? 0 : sb_fail(err, SB_E_NOMEM, "Windows programs: out of memory");
}

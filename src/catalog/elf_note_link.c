/* SPDX-License-Identifier: Apache-2.0 */
/* From package notes to components; of packages that are known they are evidence. */
#include "catalog/elf_note.h"
#include "model/cpe.h"
#include "model/purl.h"

struct notes {
	struct sb_link *l;
	struct sb_arena *doc;
	const struct sb_seen *seen;
	bool ok; /* memory is left */
};

static sb_str kept(struct notes *n, enum sb_key key)
{
	sb_str text = sb_arena_dup(n->doc, sb_seen_get(n->seen, key));

	n->ok = n->ok && text.p;
	return text;
}

static void property(struct notes *n, struct sb_component *c, const char *name,
		     sb_str value)
{
	if (n->ok)
		n->ok = sb_component_property(n->doc, c, name, value);
}

static bool is_native(sb_str type)
{
	return sb_str_eq(type, SB_LIT("deb")) || sb_str_eq(type, SB_LIT("rpm")) ||
	       sb_str_eq(type, SB_LIT("apk")) || sb_str_eq(type, SB_LIT("alpm"));
}

static void name_purl(struct notes *n, struct sb_component *c)
{
	sb_str type = sb_seen_get(n->seen, SB_KEY_TYPE);
	sb_str os = kept(n, SB_KEY_OS), version = kept(n, SB_KEY_VERSION_ID);
	struct sb_purl purl = {
		.type = type, .ns = os, .name = c->name, .version = c->version
	};
	struct sb_err err;

	if (is_native(type) && os.n) {
		sb_purl_qualify(&purl, "arch", kept(n, SB_KEY_ARCH));
		sb_purl_qualify(&purl, "distro",
				sb_arena_printf(n->doc, "%.*s%s%.*s", SB_ARG(os),
						version.n ? "-" : "", SB_ARG(version)));
	} else {
		purl.type = SB_LIT("generic");
		purl.ns = (sb_str){ 0 };
	}
	if (sb_purl_build(n->doc, &purl, &c->purl, &err) < 0)
		sb_link_problem(n->l, n->seen->path, false, "no package URL: %s",
				err.msg);
}

static void name_cpe(struct notes *n, struct sb_component *c)
{
	struct sb_cpe_subject subject = { .type = SB_LIT("generic"),
					  .name = c->name,
					  .version = c->version,
					  .author = c->supplier.name };
	sb_str said = kept(n, SB_KEY_CPE);
	struct sb_cpe_guess guess;

	if (sb_cpe_valid(said))
		c->cpe = said;
	else if (sb_cpe_guess(n->doc, &subject, &guess, 1) > 0)
		c->cpe = guess.cpe;
}

static void describe(struct notes *n, struct sb_component *c)
{
	sb_str license = kept(n, SB_KEY_LICENSE), url = kept(n, SB_KEY_VCS_URL);
	struct sb_license *slot = license.n ? sb_vec_push(n->doc, &c->licenses) : NULL;
	struct sb_link_file f;
	char hex[65];

	if (slot)
		*slot = sb_license_normalize(n->doc, license, SB_LICENSE_DECLARED);
	c->supplier.name = kept(n, SB_KEY_VENDOR);
	name_purl(n, c);
	name_cpe(n, c);
	property(n, c, "sbom:elf:noteType", kept(n, SB_KEY_TYPE));
	property(n, c, "sbom:elf:osCpe", kept(n, SB_KEY_CPE_NAME));
	property(n, c, "sbom:elf:arch", kept(n, SB_KEY_ARCH));
	property(n, c, "sbom:elf:commit", kept(n, SB_KEY_VCS_COMMIT));
	if (c->version.n == 0)
		property(n, c, "sbom:version", SB_LIT("unknown"));
	if (url.n && n->ok)
		n->ok = sb_component_extref(n->doc, c, "vcs", url);
	sb_link_file_of(n->l, n->seen->node, &f);
	if (!f.sha256 || !n->ok)
		return;
	sb_hex(f.sha256->b, sizeof f.sha256->b, hex);
	n->ok = sb_component_hash(n->doc, c, SB_SHA256,
				  sb_arena_dup(n->doc, sb_str_c(hex)));
}

/* A package's own file says what it is: once in its properties. */
static void confirm(struct notes *n, struct sb_component *owner)
{
	sb_str text = sb_arena_printf(n->doc, "%.*s %.*s %.*s",
				      SB_ARG(sb_seen_get(n->seen, SB_KEY_TYPE)),
				      SB_ARG(sb_seen_get(n->seen, SB_KEY_NAME)),
				      SB_ARG(sb_seen_get(n->seen, SB_KEY_VERSION)));
	sb_str key = sb_arena_printf(n->doc, "%u %.*s", owner->serial, SB_ARG(text));

	n->ok = n->ok && text.p && key.p;
	if (!n->ok || sb_link_lookup(n->l, SB_LIT("elf-note"), key))
		return;
	n->ok = sb_link_register(n->l, owner, SB_LIT("elf-note"), key);
	property(n, owner, "sbom:elf:packageNote", sb_str_trim(text));
}

static void unowned(struct notes *n)
{
	bool program = sb_str_eq(sb_seen_get(n->seen, SB_KEY_KIND), SB_LIT("program"));
	sb_str key = sb_arena_printf(n->doc, "%.*s %.*s %.*s",
				     SB_ARG(sb_seen_get(n->seen, SB_KEY_TYPE)),
				     SB_ARG(sb_seen_get(n->seen, SB_KEY_NAME)),
				     SB_ARG(sb_seen_get(n->seen, SB_KEY_VERSION)));
	struct sb_component *c =
		key.p ? sb_link_lookup(n->l, SB_LIT("elf-note-package"), key) : NULL;

	if (c) {
		n->ok = sb_link_occurrence(n->l, c, n->seen->path, 0);
	} else {
		c = key.p ? sb_link_component(n->l, n->seen,
					      program ? SB_TYPE_APPLICATION
						      : SB_TYPE_LIBRARY)
			  : NULL;
		n->ok = c && sb_link_register(n->l, c, SB_LIT("elf-note-package"), key);
		if (!n->ok)
			return;
		c->name = kept(n, SB_KEY_NAME);
		c->version = kept(n, SB_KEY_VERSION);
		describe(n, c);
	}
	if (n->ok && !n->seen->hidden)
		n->ok = sb_link_own(n->l, c, n->seen->path, NULL);
}

int sb_elf_note_link(struct sb_link *l, struct sb_err *err)
{
	struct notes n = { .l = l, .doc = sb_link_arena(l), .ok = true };
	struct sb_seen s = { 0 };

	while (n.ok && sb_link_next(l, SB_FACT_PACKAGE, &s)) {
		struct sb_component *owner = s.hidden ? NULL : sb_link_owner(l, s.node);

		n.seen = &s;
		if (owner)
			confirm(&n, owner);
		else
			unowned(&n);
	}
	return n.ok ? 0 : sb_fail(err, SB_E_NOMEM, "package notes: out of memory");
}

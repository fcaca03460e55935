/* SPDX-License-Identifier: Apache-2.0 */
/* Which distribution an image is: os-release and its fallbacks. */
#include "catalog/distro.h"

#include "catalog/link.h"
#include "model/cpe.h"
#include "parse/os_release.h"

/* Names that os-release and lsb-release use, and ours. */
static const struct {
	sb_str name;
	enum sb_key key;
} variables[] = {
	{ SB_LIT("ID"), SB_KEY_ID },
	{ SB_LIT("ID_LIKE"), SB_KEY_ID_LIKE },
	{ SB_LIT("NAME"), SB_KEY_NAME },
	{ SB_LIT("VERSION"), SB_KEY_VERSION },
	{ SB_LIT("VERSION_ID"), SB_KEY_VERSION_ID },
	{ SB_LIT("VERSION_CODENAME"), SB_KEY_VERSION_CODENAME },
	{ SB_LIT("PRETTY_NAME"), SB_KEY_PRETTY_NAME },
	{ SB_LIT("BUILD_ID"), SB_KEY_BUILD_ID },
	{ SB_LIT("VARIANT_ID"), SB_KEY_VARIANT_ID },
	{ SB_LIT("CPE_NAME"), SB_KEY_CPE_NAME },
	{ SB_LIT("SUPPORT_END"), SB_KEY_SUPPORT_END },
	{ SB_LIT("HOME_URL"), SB_KEY_HOMEPAGE },
	{ SB_LIT("SUPPORT_URL"), SB_KEY_URL },
	{ SB_LIT("BUG_REPORT_URL"), SB_KEY_BUG_URL },
	{ SB_LIT("VENDOR_NAME"), SB_KEY_VENDOR },
	{ SB_LIT("VENDOR_URL"), SB_KEY_PROJECT_URL },
	{ SB_LIT("DISTRIB_ID"), SB_KEY_ID },
	{ SB_LIT("DISTRIB_RELEASE"), SB_KEY_VERSION_ID },
	{ SB_LIT("DISTRIB_CODENAME"), SB_KEY_VERSION_CODENAME },
	{ SB_LIT("DISTRIB_DESCRIPTION"), SB_KEY_PRETTY_NAME },
};

/* --- map --- */

/* As a shell has it: of two assignments the later counts, so they are kept until the
 * end. */
static void parse_os_release(struct sb_emit *e, sb_str body)
{
	struct sb_os_release o = { .rest = body };
	sb_str found[SB_LEN(variables)] = { 0 }, key, value;
	struct sb_err err;
	unsigned faults = 0;
	int rc;

	while ((rc = sb_os_release_next(&o, &key, &value, &err)) != 0 && e->rc >= 0) {
		if (rc < 0 && faults++ < 5)
			sb_emit_diag(e, rc, "%s", err.msg);
		for (size_t i = 0; rc > 0 && i < SB_LEN(variables); i++)
			if (sb_str_eq(variables[i].name, key))
				found[i] = sb_arena_dup(&e->out->arena, value);
	}
	sb_emit_fact(e, SB_FACT_DISTRO, 0);
	for (size_t i = 0; i < SB_LEN(variables); i++)
		sb_emit_attr(e, variables[i].key, found[i]);
}

/* What the name in front of " release " means as an ID. */
static const struct {
	sb_str head;
	const char *id;
} releases[] = {
	{ SB_LIT("AlmaLinux"), "almalinux" }, { SB_LIT("Amazon Linux"), "amzn" },
	{ SB_LIT("CentOS"), "centos" },       { SB_LIT("Fedora"), "fedora" },
	{ SB_LIT("Oracle Linux"), "ol" },     { SB_LIT("Red Hat Enterprise"), "rhel" },
	{ SB_LIT("Rocky"), "rocky" },         { SB_LIT("Scientific"), "scientific" },
};

/* "CentOS Linux release 7.9.2009 (Core)" */
static void parse_redhat(struct sb_emit *e, sb_str body)
{
	static const sb_str word = SB_LIT(" release ");
	sb_str line = sb_str_trim(sb_str_cut(&body, '\n')), version;
	size_t at = sb_str_find(line, word);

	if (at == SB_NPOS) {
		sb_emit_diag(e, SB_E_FORMAT, "not \"NAME release VERSION\"");
		return;
	}
	version = sb_str_trim(sb_str_sub(line, at + word.n, line.n));
	sb_emit_fact(e, SB_FACT_DISTRO, 1);
	sb_emit_confidence(e, 80);
	for (size_t i = 0; i < SB_LEN(releases); i++)
		if (sb_str_starts(line, releases[i].head))
			sb_emit_attr(e, SB_KEY_ID, sb_str_c(releases[i].id));
	sb_emit_attr(e, SB_KEY_NAME, sb_str_sub(line, 0, at));
	sb_emit_attr(e, SB_KEY_VERSION_ID, sb_str_cut(&version, ' '));
	sb_emit_attr(e, SB_KEY_PRETTY_NAME, line);
}

/* A file that is one word: a version or a CPE name. */
static void parse_word(struct sb_emit *e, sb_str body, enum sb_key key)
{
	sb_str word = sb_str_trim(sb_str_cut(&body, '\n'));

	if (word.n == 0 || word.n > 256)
		return;
	sb_emit_fact(e, SB_FACT_DISTRO, 1);
	sb_emit_confidence(e, 80);
	sb_emit_attr(e, key, word);
}

/* "BusyBox v1.36.1 (2023-...)", anywhere in the program. */
static void parse_busybox(struct sb_emit *e, sb_str body)
{
	static const sb_str mark = SB_LIT("BusyBox v");
	size_t at, n = 0;
	sb_str tail;

	while ((at = sb_str_find(body, mark)) != SB_NPOS && n == 0) {
		tail = body = sb_str_sub(body, at + mark.n, body.n);
		while (n < tail.n && n < 32 &&
		       (sb_is_digit(tail.p[n]) || tail.p[n] == '.'))
			n++;
	}
	if (n == 0)
		return;
	sb_emit_fact(e, SB_FACT_DISTRO, 0);
	sb_emit_confidence(e, 40);
	sb_emit_attr(e, SB_KEY_VERSION_ID, sb_str_sub(tail, 0, n));
}

static int parse(struct sb_emit *e, const struct sb_bundle *in, struct sb_err *err)
{
	sb_str base = sb_path_base(in->file.path), body = in->file.body;

	(void)err;
	if (sb_str_eq(base, SB_LIT("os-release")) ||
	    sb_str_eq(base, SB_LIT("lsb-release")))
		parse_os_release(e, body);
	else if (sb_str_eq(base, SB_LIT("redhat-release")) ||
		 sb_str_eq(base, SB_LIT("system-release")))
		parse_redhat(e, body);
	else if (sb_str_eq(base, SB_LIT("system-release-cpe")))
		parse_word(e, body, SB_KEY_CPE_NAME);
	else if (sb_str_eq(base, SB_LIT("busybox")))
		parse_busybox(e, body);
	else
		parse_word(e, body, SB_KEY_VERSION_ID);
	return e->rc;
}

/* --- reduce --- */

/* Where to look, most telling first. id: what the file's presence says when the file
 * itself names no ID. */
static const struct {
	const char *path, *id;
} places[] = {
	{ "etc/os-release", NULL },         { "usr/lib/os-release", NULL },
	{ "etc/lsb-release", NULL },        { "etc/redhat-release", NULL },
	{ "etc/system-release", NULL },     { "etc/alpine-release", "alpine" },
	{ "etc/debian_version", "debian" }, { "bin/busybox", "busybox" },
	{ "usr/bin/busybox", "busybox" },
};

static bool find(struct sb_link *l, struct sb_seen *s, sb_str *id)
{
	for (size_t i = 0; i < SB_LEN(places); i++) {
		if (!sb_link_fact_at(l, sb_str_c(places[i].path), SB_FACT_DISTRO, s))
			continue;
		*id = sb_seen_get(s, SB_KEY_ID);
		if (id->n == 0 && places[i].id)
			*id = sb_str_c(places[i].id);
		/* os-release(5): without ID it reads "linux"; a name is a beginning. */
		if (id->n == 0 && sb_seen_get(s, SB_KEY_NAME).n)
			*id = SB_LIT("linux");
		if (id->n)
			return true;
	}
	return false;
}

static sb_str keep(struct sb_link *l, const struct sb_seen *s, enum sb_key key)
{
	sb_str v = sb_seen_get(s, key);

	return v.n ? sb_arena_dup(sb_link_arena(l), v) : SB_LIT("");
}

/* Testing and unstable have no VERSION_ID: debian_version reads "trixie/sid" there. */
static sb_str debian_version(struct sb_link *l)
{
	struct sb_seen s = { 0 };

	if (!sb_link_fact_at(l, SB_LIT("etc/debian_version"), SB_FACT_DISTRO, &s))
		return SB_LIT("");
	return keep(l, &s, SB_KEY_VERSION_ID);
}

static sb_str cpe_of(struct sb_link *l, const struct sb_distro *d, sb_str given,
		     const struct sb_distro_known *known)
{
	struct sb_arena *a = sb_link_arena(l);
	struct sb_seen s = { 0 };
	sb_str cpe = sb_distro_cpe(a, given);

	if (!cpe.p &&
	    sb_link_fact_at(l, SB_LIT("etc/system-release-cpe"), SB_FACT_DISTRO, &s))
		cpe = sb_distro_cpe(a, sb_seen_get(&s, SB_KEY_CPE_NAME));
	if (!cpe.p && known && known->cpe_product)
		cpe = sb_cpe_build(a, 'o', sb_str_c(known->cpe_vendor),
				   sb_str_c(known->cpe_product), d->version_id,
				   SB_LIT(""));
	return cpe.p ? cpe : SB_LIT("");
}

static void fill(struct sb_link *l, const struct sb_seen *s, sb_str id,
		 struct sb_distro *d)
{
	const struct sb_distro_known *known;

	d->id = sb_arena_lower(sb_link_arena(l), id);
	known = sb_distro_known(d->id);
	d->id_like = keep(l, s, SB_KEY_ID_LIKE);
	d->version_id = keep(l, s, SB_KEY_VERSION_ID);
	d->codename = keep(l, s, SB_KEY_VERSION_CODENAME);
	d->pretty = keep(l, s, SB_KEY_PRETTY_NAME);
	d->variant_id = keep(l, s, SB_KEY_VARIANT_ID);
	d->build_id = keep(l, s, SB_KEY_BUILD_ID);
	if (d->pretty.n == 0)
		d->pretty = keep(l, s, SB_KEY_NAME);
	if (d->version_id.n == 0 && sb_str_eq(d->id, SB_LIT("debian")))
		d->version_id = debian_version(l);
	d->cpe = cpe_of(l, d, sb_seen_get(s, SB_KEY_CPE_NAME), known);
	d->vendor = known ? sb_str_c(known->vendor) : keep(l, s, SB_KEY_VENDOR);
	d->homepage = known ? sb_str_c(known->homepage) : keep(l, s, SB_KEY_HOMEPAGE);
	if (d->vendor.n == 0)
		d->vendor = keep(l, s, SB_KEY_NAME);
}

static bool add_urls(struct sb_link *l, const struct sb_seen *s, struct sb_component *c,
		     sb_str homepage)
{
	struct sb_arena *a = sb_link_arena(l);
	sb_str home = keep(l, s, SB_KEY_HOMEPAGE);

	return sb_component_extref(a, c, "website", home.n ? home : homepage) &&
	       sb_component_extref(a, c, "issue-tracker", keep(l, s, SB_KEY_BUG_URL)) &&
	       sb_component_extref(a, c, "support", keep(l, s, SB_KEY_URL));
}

static bool describe(struct sb_link *l, const struct sb_seen *s, struct sb_distro *d)
{
	struct sb_arena *a = sb_link_arena(l);
	struct sb_component *c = d->component;
	sb_str exact = debian_version(l);

	c->name = d->id;
	c->version = d->version_id.n ? d->version_id : d->build_id;
	c->description = d->pretty;
	c->cpe = d->cpe;
	c->supplier = (struct sb_party){ .name = d->vendor, .url = d->homepage };
	if (sb_str_eq(exact, d->version_id))
		exact = SB_LIT("");
	return sb_component_property(a, c, "sbom:distro:idLike", d->id_like) &&
	       sb_component_property(a, c, "sbom:distro:codename", d->codename) &&
	       sb_component_property(a, c, "sbom:distro:variantId", d->variant_id) &&
	       sb_component_property(a, c, "sbom:distro:buildId", d->build_id) &&
	       sb_component_property(a, c, "sbom:distro:debianVersion", exact) &&
	       sb_component_property(a, c, "sbom:distro:supportEnd",
				     keep(l, s, SB_KEY_SUPPORT_END)) &&
	       add_urls(l, s, c, d->homepage);
}

static int link_distro(struct sb_link *l, struct sb_err *err)
{
	struct sb_distro *d = sb_link_distro(l);
	struct sb_seen s = { 0 };
	sb_str id;

	if (!find(l, &s, &id))
		return SB_OK;
	d->component = sb_link_component(l, &s, SB_TYPE_OPERATING_SYSTEM);
	if (d->component) {
		fill(l, &s, id, d);
		sb_link_document(l)->distro = d->component;
	}
	if (!d->component || !describe(l, &s, d))
		return sb_fail(err, sb_arena_failed(sb_link_arena(l)),
			       "no memory left for the distribution");
	return SB_OK;
}

const struct sb_cataloger sb_cataloger_distro = {
	.name = "distro-cataloger",
	.about = "the distribution from os-release and its fallbacks",
	.finds = "operating system",
	.version = 2,
	.tags = SB_TAG_OS | SB_TAG_INSTALLED,
	/* "**": a root inside the image (a chroot) has packages of its own. */
	.globs = (const char *const[]){ "**/etc/os-release", "**/usr/lib/os-release",
					"etc/lsb-release", "etc/redhat-release",
					"etc/system-release", "etc/system-release-cpe",
					"etc/alpine-release", "etc/debian_version",
					"bin/busybox", "usr/bin/busybox", NULL },
	.max_bytes = (size_t)4 << 20,
	.parse = parse,
	.link = link_distro,
};

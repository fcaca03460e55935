/* SPDX-License-Identifier: Apache-2.0 */
/* What METADATA says of a distribution, as a component says it. */
#include "catalog/python_dist.h"
#include "catalog/python_link.h"
#include "model/cpe.h"
#include "model/purl.h"

#include <stdio.h>

static sb_str get(const struct sb_python_dist *d, enum sb_key key)
{
	return sb_seen_get(&d->meta, key);
}

static sb_str kept(struct sb_python_image *im, sb_str s)
{
	sb_str out = s.n ? sb_arena_dup(im->doc, s) : s;

	if (s.n && !out.p)
		im->nomem = true;
	return out;
}

static bool side_fact(struct sb_python_image *im, const struct sb_python_dist *d,
		      const char *file, struct sb_seen *s)
{
	return sb_link_fact_at(im->link, sb_python_join(im, d->info, sb_str_c(file)),
			       SB_FACT_LIST, s);
}

/* --- licences --- */

static struct sb_license *add_license(struct sb_python_image *im,
				      struct sb_python_dist *d, struct sb_license lic)
{
	struct sb_license *slot;

	for (size_t i = 0; i < d->c->licenses.n; i++)
		if (sb_str_eq(d->c->licenses.p[i].text, lic.text) &&
		    d->c->licenses.p[i].ack == lic.ack)
			return &d->c->licenses.p[i];
	slot = lic.text.n ? sb_vec_push(im->doc, &d->c->licenses) : NULL;
	if (slot)
		*slot = lic;
	return slot;
}

#define LICENSE_TEXT 200 /* a License field longer than this is a text, not a name */

static struct sb_license field_license(struct sb_python_image *im, sb_str text)
{
	struct sb_license lic = { .kind = SB_LICENSE_ID };
	unsigned confidence;

	if (text.n > LICENSE_TEXT) {
		lic.text = sb_python_dist_license_of(text, &confidence);
		if (lic.text.n)
			return lic;
		text = sb_str_cut(&text, '\n'); /* its title is all we can say */
		if (text.n > LICENSE_TEXT)
			text.n = LICENSE_TEXT;
	}
	return sb_license_normalize(im->doc, text, SB_LICENSE_DECLARED);
}

/* Classifiers that name a licence exactly; "License :: OSI Approved" alone does not. */
static size_t classifier_licenses(struct sb_python_image *im, struct sb_python_dist *d,
				  bool names)
{
	size_t made = 0;

	for (size_t i = 0; i < sb_seen_count(&d->meta); i++) {
		struct sb_attr_view a = sb_seen_attr(&d->meta, i);
		struct sb_license lic;

		if (a.key != SB_KEY_LICENSE_CLASSIFIER ||
		    sb_str_eq(a.value, SB_LIT("License :: OSI Approved")))
			continue;
		lic = sb_license_normalize(im->doc, a.value, SB_LICENSE_DECLARED);
		lic.source = SB_LIT("Classifier");
		if (lic.text.n && (names || lic.kind != SB_LICENSE_NAME)) {
			(void)add_license(im, d, lic);
			made++;
		}
	}
	return made;
}

static void declared_licenses(struct sb_python_image *im, struct sb_python_dist *d)
{
	sb_str expr = get(d, SB_KEY_LICENSE_EXPRESSION);
	struct sb_license lic = { 0 };
	struct sb_err err;

	if (expr.n && sb_license_parse(im->doc, expr, &lic, &err) == 0) {
		lic.ack = SB_LICENSE_DECLARED;
		lic.source = SB_LIT("License-Expression");
		(void)add_license(im, d, lic);
		return;
	}
	lic = field_license(im, expr.n ? expr : get(d, SB_KEY_LICENSE));
	lic.ack = SB_LICENSE_DECLARED;
	lic.source = expr.n ? SB_LIT("License-Expression") : SB_LIT("License");
	if (lic.text.n && lic.kind != SB_LICENSE_NAME) {
		(void)add_license(im, d, lic);
		return;
	}
	if (classifier_licenses(im, d, false))
		return;
	if (lic.text.n)
		(void)add_license(im, d, lic);
	else
		(void)classifier_licenses(im, d, true);
}

/* Licence texts in the dist-info; those under _vendor speak of vendored copies. */
static void concluded_licenses(struct sb_python_image *im, struct sb_python_dist *d)
{
	struct sb_link_walk w = sb_link_walk(im->link, d->info, false);
	struct sb_link_file f;
	struct sb_seen s;

	while (sb_link_walk_next(im->link, &w, &f)) {
		struct sb_license lic = { .ack = SB_LICENSE_CONCLUDED };

		if (sb_str_find(f.path, SB_LIT("/_vendor/")) != SB_NPOS ||
		    !sb_link_fact_at(im->link, f.path, SB_FACT_LICENSE, &s))
			continue;
		lic.text = kept(im, sb_seen_get(&s, SB_KEY_ID));
		lic.source = kept(im, f.path);
		(void)add_license(im, d, lic);
	}
}

/* --- links --- */

static const struct {
	const char *label, *type;
} labels[] = {
	{ "homepage", "website" },
	{ "home", "website" },
	{ "website", "website" },
	{ "source", "vcs" },
	{ "sourcecode", "vcs" },
	{ "code", "vcs" },
	{ "repository", "vcs" },
	{ "sourcerepository", "vcs" },
	{ "github", "vcs" },
	{ "gitlab", "vcs" },
	{ "download", "distribution" },
	{ "documentation", "documentation" },
	{ "docs", "documentation" },
	{ "doc", "documentation" },
	{ "changelog", "release-notes" },
	{ "changes", "release-notes" },
	{ "changehistory", "release-notes" },
	{ "history", "release-notes" },
	{ "releasenotes", "release-notes" },
	{ "whatsnew", "release-notes" },
	{ "issues", "issue-tracker" },
	{ "issue", "issue-tracker" },
	{ "issuetracker", "issue-tracker" },
	{ "tracker", "issue-tracker" },
	{ "bugs", "issue-tracker" },
	{ "bugtracker", "issue-tracker" },
	{ "bugreports", "issue-tracker" },
	{ "chat", "chat" },
	{ "mailinglist", "mailing-list" },
	{ "support", "support" },
	{ "security", "advisories" },
};

/* Labels are compared without case, blanks and punctuation (well-known Project-URLs of
 * the packaging specifications). */
static const char *link_type(sb_str label)
{
	char plain[32];
	size_t n = 0;

	for (size_t i = 0; i < label.n && n + 1 < sizeof plain; i++)
		if (sb_is_alpha(label.p[i]) || sb_is_digit(label.p[i]))
			plain[n++] = sb_lower(label.p[i]);
	for (size_t i = 0; i < SB_LEN(labels); i++)
		if (sb_str_eq(sb_str_c(labels[i].label), (sb_str){ plain, n }))
			return labels[i].type;
	return "other";
}

static bool is_url(sb_str s)
{
	if (!sb_str_starts(s, SB_LIT("https://")) &&
	    !sb_str_starts(s, SB_LIT("http://")) && !sb_str_starts(s, SB_LIT("ftp://")))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' ||
		    memchr("<>\"{}|\\^`\x7f", s.p[i], 10))
			return false;
	return true;
}

static void add_link(struct sb_python_image *im, struct sb_component *c,
		     const char *type, sb_str url)
{
	for (size_t i = 0; i < c->extrefs.n; i++)
		if (sb_str_eq(c->extrefs.p[i].url, url) &&
		    sb_str_eq(c->extrefs.p[i].type, sb_str_c(type)))
			return;
	if (is_url(url) && !sb_component_extref(im->doc, c, type, kept(im, url)))
		im->nomem = true;
}

static void links(struct sb_python_image *im, struct sb_python_dist *d)
{
	add_link(im, d->c, "website", get(d, SB_KEY_HOMEPAGE));
	add_link(im, d->c, "distribution", get(d, SB_KEY_URL));
	for (size_t i = 0; i < sb_seen_count(&d->meta); i++) {
		struct sb_attr_view a = sb_seen_attr(&d->meta, i);
		sb_str label;

		if (a.key != SB_KEY_PROJECT_URL)
			continue;
		label = sb_str_cut(&a.value, ',');
		add_link(im, d->c, link_type(label), sb_str_trim(a.value));
	}
}

static sb_str homepage(const struct sb_python_dist *d)
{
	if (get(d, SB_KEY_HOMEPAGE).n)
		return get(d, SB_KEY_HOMEPAGE);
	for (size_t i = 0; i < sb_seen_count(&d->meta); i++) {
		struct sb_attr_view a = sb_seen_attr(&d->meta, i);
		const char *type = a.key == SB_KEY_PROJECT_URL
					   ? link_type(sb_str_cut(&a.value, ','))
					   : "";

		if (!strcmp(type, "website") || !strcmp(type, "vcs"))
			return sb_str_trim(a.value);
	}
	return (sb_str){ 0 };
}

/* --- identity --- */

static void identity(struct sb_python_image *im, struct sb_python_dist *d,
		     const struct sb_seen *direct)
{
	struct sb_purl purl = { .type = SB_LIT("pypi"),
				.name = d->name,
				.version = d->version };
	struct sb_cpe_subject subject = { .type = SB_LIT("pypi"),
					  .name = d->name,
					  .version = d->version,
					  .homepage = homepage(d),
					  .author = d->c->supplier.name };
	struct sb_cpe_guess guess;
	struct sb_err err;

	purl.name = sb_python_normal(im, d->name);
	if (direct && sb_seen_get(direct, SB_KEY_VCS_URL).n) {
		sb_str commit = sb_seen_get(direct, SB_KEY_VCS_COMMIT);
		sb_str url =
			sb_arena_printf(im->tmp, "%.*s%s%.*s",
					SB_ARG(sb_seen_get(direct, SB_KEY_VCS_URL)),
					commit.n ? "@" : "", SB_ARG(commit));

		sb_purl_qualify(&purl, "vcs_url", url);
	}
	if (sb_purl_build(im->doc, &purl, &d->c->purl, &err) < 0)
		sb_link_problem(im->link, d->meta.path, false, "no package URL: %s",
				err.msg);
	if (d->version.n && sb_cpe_guess(im->doc, &subject, &guess, 1) > 0)
		d->c->cpe = guess.cpe;
}

static void direct_facts(struct sb_python_image *im, struct sb_python_dist *d,
			 const struct sb_seen *s)
{
	sb_python_property(im, d->c, "sbom:python:directUrl",
			   sb_seen_get(s, SB_KEY_URL));
	sb_python_property(im, d->c, "sbom:python:directUrl:commit",
			   sb_seen_get(s, SB_KEY_VCS_COMMIT));
	sb_python_property(im, d->c, "sbom:python:directUrl:subdirectory",
			   sb_seen_get(s, SB_KEY_PATH));
	sb_python_property(im, d->c, "sbom:python:directUrl:digest",
			   sb_seen_get(s, SB_KEY_DIGEST));
	sb_python_property(im, d->c, "sbom:python:editable",
			   sb_seen_get(s, SB_KEY_EDITABLE));
}

static void absolute(struct sb_python_image *im, struct sb_component *c,
		     const char *name, sb_str path)
{
	if (path.n)
		sb_python_property(im, c, name,
				   sb_arena_printf(im->tmp, "/%.*s", SB_ARG(path)));
}

static void surroundings(struct sb_python_image *im, struct sb_python_dist *d)
{
	struct sb_link_file f;
	struct sb_seen s;

	absolute(im, d->c, "sbom:python:environment", d->env->dir);
	absolute(im, d->c, "sbom:python:interpreter", d->env->python);
	sb_python_property(im, d->c, "sbom:python:version", d->env->version);
	if (side_fact(im, d, "INSTALLER", &s))
		sb_python_property(im, d->c, "sbom:python:installer",
				   sb_seen_get(&s, SB_KEY_INSTALLER));
	if (sb_link_find(im->link, sb_python_join(im, d->info, SB_LIT("REQUESTED")),
			 &f))
		sb_python_property(im, d->c, "sbom:python:requested", SB_LIT("true"));
}

/* A package of another ecosystem, a deb say, installed this metadata. */
static void owner(struct sb_python_image *im, struct sb_python_dist *d)
{
	struct sb_component *o = sb_link_owner(im->link, d->meta.node);

	if (o && o != d->c && !sb_str_eq(o->cataloger, d->c->cataloger))
		sb_python_property(im, d->c, "sbom:owned-by",
				   sb_arena_printf(im->tmp, "%.*s@%.*s",
						   SB_ARG(o->name),
						   SB_ARG(o->version)));
}

static void files(struct sb_python_image *im, struct sb_python_dist *d)
{
	if (d->listed == 0)
		return;
	sb_python_property(im, d->c, "sbom:python:files",
			   sb_arena_printf(im->tmp,
					   "listed=%u intact=%u modified=%u missing=%u",
					   d->listed, d->intact, d->changed, d->gone));
	if (d->gone < d->listed)
		return;
	sb_python_property(im, d->c, "sbom:evidence:recordOnly", SB_LIT("true"));
	d->c->scope = SB_SCOPE_EXCLUDED;
	for (size_t k = 0; k < d->c->methods.n; k++)
		d->c->methods.p[k].confidence = 20;
}

void sb_python_component_fill(struct sb_python_image *im, struct sb_python_dist *d)
{
	struct sb_seen direct;
	bool has_direct =
		!d->meta.hidden && side_fact(im, d, "direct_url.json", &direct);

	d->c->name = kept(im, d->name);
	d->c->version = kept(im, d->version);
	d->c->description = kept(im, get(d, SB_KEY_SUMMARY));
	sb_python_party_fill(im, d);
	links(im, d);
	declared_licenses(im, d);
	identity(im, d, has_direct ? &direct : NULL);
	if (d->meta.hidden)
		return;
	d->c->depends_known = true;
	concluded_licenses(im, d);
	if (has_direct)
		direct_facts(im, d, &direct);
	surroundings(im, d);
	owner(im, d);
	files(im, d);
	sb_python_digest_fill(im, d);
}

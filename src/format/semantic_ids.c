/* SPDX-License-Identifier: Apache-2.0 */
/* Rules S4 and S5: package URLs and CPE names are what they claim to be. */
#include "format/semantic_run.h"
#include "model/cpe.h"
#include "model/purl.h"

/* A canonical form is told at length. */
#define FORM_MAX 480

/* Letters and digits only, for names that differ in dashes and dots. */
static bool same_name(sb_str a, sb_str b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.n && strchr("-_. ", a.p[i]))
			i++;
		while (k < b.n && strchr("-_. ", b.p[k]))
			k++;
		if (i == a.n || k == b.n)
			return i == a.n && k == b.n;
		if (sb_lower(a.p[i++]) != sb_lower(b.p[k++]))
			return false;
	}
}

/* A component's name may carry its group: "@scope/name", "group:name". */
static bool name_agrees(sb_str name, const struct sb_purl *purl)
{
	size_t at = name.n;

	if (same_name(name, purl->name))
		return true;
	while (at > 0 && name.p[at - 1] != '/' && name.p[at - 1] != ':')
		at--;
	return same_name(sb_str_sub(name, at, name.n), purl->name);
}

/* Debian and RPM write the epoch into a qualifier of the purl. */
static bool version_agrees(sb_str version, const struct sb_purl *purl)
{
	size_t colon = sb_str_find(version, SB_LIT(":"));

	if (sb_str_eq(version, purl->version))
		return true;
	return colon != SB_NPOS &&
	       sb_str_eq(sb_str_sub(version, colon + 1, version.n), purl->version);
}

static void agreement(struct sb_semantic_run *r, const struct sb_semantic_visit *v,
		      const struct sb_purl *purl)
{
	sb_str name = sb_semantic_member(v->object, "name");
	sb_str version = sb_semantic_member(v->object, "version");

	if (name.n && !name_agrees(name, purl))
		sb_semantic_say(
			r, SB_INFO("S4"), v->value,
			"the purl is of \"%.*s\", the component's name is \"%.*s\"",
			SB_ARG(sb_semantic_shown(purl->name)),
			SB_ARG(sb_semantic_shown(name)));
	/* The version of an image or a file is often a digest there. */
	if (version.n && purl->version.n &&
	    sb_str_find(purl->version, SB_LIT(":")) == SB_NPOS &&
	    !version_agrees(version, purl))
		sb_semantic_say(r, SB_INFO("S4"), v->value,
				"the purl has version \"%.*s\", the component \"%.*s\"",
				SB_ARG(sb_semantic_shown(purl->version)),
				SB_ARG(sb_semantic_shown(version)));
}

/* S4 */
void sb_semantic_purl(struct sb_semantic_run *r, const struct sb_semantic_visit *v)
{
	struct sb_mark here = sb_arena_mark(&r->scratch);
	sb_str text = sb_json_text(v->value), canonical = { 0 };
	struct sb_err err = { 0 };
	struct sb_purl purl;
	int rc = sb_purl_parse(&r->scratch, text, &purl, &err);

	if (rc == 0)
		rc = sb_purl_build(&r->scratch, &purl, &canonical, &err);
	if (rc < 0) {
		sb_semantic_say(r, SB_WARN("S4"), v->value,
				"\"%.*s\" is not a package URL: %s",
				SB_ARG(sb_semantic_shown(text)), err.msg);
	} else {
		if (!sb_str_eq(canonical, text))
			sb_semantic_say(
				r, SB_INFO("S4"), v->value,
				"the canonical form of this package URL is %.*s",
				SB_ARG(sb_str_sub(canonical, 0, FORM_MAX)));
		agreement(r, v, &purl);
	}
	sb_arena_rewind(&r->scratch, here);
}

/* The older form: cpe:/part:vendor:product..., up to seven fields. */
static bool cpe_uri(sb_str s)
{
	size_t fields = 1;

	if (!sb_str_starts(s, SB_LIT("cpe:/")) || s.n < 6 || !strchr("aho", s.p[5]) ||
	    (s.n > 6 && s.p[6] != ':'))
		return false;
	for (size_t i = 6; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		fields += c == ':';
		if (c <= 32 || c > 126)
			return false;
	}
	return fields <= 7;
}

/* S5 */
void sb_semantic_cpe(struct sb_semantic_run *r, const struct sb_semantic_visit *v)
{
	sb_str text = sb_json_text(v->value);

	if (!sb_cpe_valid(text) && !cpe_uri(text))
		sb_semantic_say(r, SB_WARN("S5"), v->value,
				"\"%.*s\" is not a well-formed CPE name",
				SB_ARG(sb_semantic_shown(text)));
}

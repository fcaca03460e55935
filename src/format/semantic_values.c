/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about single values: hashes, names, time, vulnerabilities, old fields. */
#include <stdlib.h>

#include "format/schema_format.h"
#include "format/semantic_run.h"

/* S7: hex digits of each algorithm. */
static const struct {
	const char *alg;
	size_t digits;
	bool weak;
} algorithms[] = {
	{ "MD5", 32, true },           { "SHA-1", 40, true },
	{ "SHA-256", 64, false },      { "SHA-384", 96, false },
	{ "SHA-512", 128, false },     { "SHA3-256", 64, false },
	{ "SHA3-384", 96, false },     { "SHA3-512", 128, false },
	{ "BLAKE2b-256", 64, false },  { "BLAKE2b-384", 96, false },
	{ "BLAKE2b-512", 128, false }, { "BLAKE3", 64, false },
	{ "Streebog-256", 64, false }, { "Streebog-512", 128, false },
};

/* True when the hash is of a weak algorithm. */
static bool hash(struct sb_semantic_run *r, const struct sb_json *h)
{
	sb_str alg = sb_semantic_member(h, "alg"),
	       hex = sb_semantic_member(h, "content");

	for (size_t i = 0; i < SB_LEN(algorithms); i++) {
		if (!sb_str_eq(alg, sb_str_c(algorithms[i].alg)))
			continue;
		if (hex.n != algorithms[i].digits)
			sb_semantic_say(r, SB_WARN("S7"), h,
					"%s has %zu hex digits, not %zu",
					algorithms[i].alg, algorithms[i].digits, hex.n);
		return algorithms[i].weak;
	}
	return false;
}

static bool has_upper(sb_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 'A' && s.p[i] <= 'F')
			return true;
	return false;
}

void sb_semantic_hashes(struct sb_semantic_run *r, const struct sb_semantic_visit *v)
{
	size_t n = sb_json_items(v->value), weak = 0;

	for (size_t i = 0; i < n; i++) {
		const struct sb_json *h = &v->value->item[i];

		weak += hash(r, h);
		if (has_upper(sb_semantic_member(h, "content")))
			sb_semantic_say(r, SB_INFO("S7"), h,
					"hashes are best written in lower case");
	}
	if (n && weak == n)
		sb_semantic_say(r, SB_INFO("S7"), v->value,
				"only MD5 or SHA-1; add SHA-256 or better");
}

/* Kinds of components that have versions, where "not known" should be said. */
static bool versioned(sb_str type)
{
	return sb_str_eq(type, SB_LIT("library")) ||
	       sb_str_eq(type, SB_LIT("application")) ||
	       sb_str_eq(type, SB_LIT("framework")) ||
	       sb_str_eq(type, SB_LIT("operating-system"));
}

/* S8 */
void sb_semantic_component(struct sb_semantic_run *r, const struct sb_semantic_visit *v)
{
	const struct sb_json *name = sb_json_find(v->value, "name");
	const struct sb_json *version = sb_json_find(v->value, "version");

	/* A tool, an assessor or a service may hide behind the same key. */
	if (!sb_json_find(v->value, "type"))
		return;
	if (sb_json_is(name, SB_JSON_STRING) && name->text.n == 0)
		sb_semantic_say(r, SB_WARN("S8"), name, "the name is empty");
	if (sb_json_is(version, SB_JSON_STRING) && version->text.n == 0)
		sb_semantic_say(r, SB_WARN("S8"), version,
				"the version is empty; say \"unknown\" where it is");
	if (!version && versioned(sb_semantic_member(v->value, "type")))
		sb_semantic_say(r, SB_INFO("S8"), v->value, "\"%.*s\" has no version",
				SB_ARG(sb_semantic_shown(sb_json_text(name))));
}

/* S10 */
void sb_semantic_timestamp(struct sb_semantic_run *r, const struct sb_semantic_visit *v)
{
	int64_t epoch;

	/* A clock may be a few minutes off. */
	if (r->job->now == 0 || !sb_format_date_time(sb_json_text(v->value), &epoch) ||
	    epoch <= r->job->now + 300)
		return;
	sb_semantic_say(r, SB_WARN("S10"), v->value, "the time %.*s is in the future",
			SB_ARG(sb_json_text(v->value)));
}

static bool has(const struct sb_json *object, const char *key)
{
	const struct sb_json *v = sb_json_find(object, key);

	return sb_json_is(v, SB_JSON_ARRAY)
		       ? sb_json_items(v) > 0
		       : sb_json_is(v, SB_JSON_STRING) && v->text.n > 0;
}

static void analysis(struct sb_semantic_run *r, const struct sb_json *vuln,
		     const struct sb_json *a)
{
	sb_str state = sb_semantic_member(a, "state");
	int64_t first, last;

	if (sb_str_eq(state, SB_LIT("not_affected")) &&
	    (!has(a, "justification") || !has(a, "detail")))
		sb_semantic_say(r, SB_WARN("S11"), a,
				"not_affected wants a justification and a detail");
	if (sb_str_eq(state, SB_LIT("exploitable")) && !has(a, "response") &&
	    !has(vuln, "recommendation") && !has(vuln, "workaround"))
		sb_semantic_say(r, SB_WARN("S11"), a,
				"exploitable wants a response, a recommendation or a "
				"workaround");
	if (sb_format_date_time(sb_semantic_member(a, "firstIssued"), &first) &&
	    sb_format_date_time(sb_semantic_member(a, "lastUpdated"), &last) &&
	    last < first)
		sb_semantic_say(r, SB_WARN("S11"), a,
				"lastUpdated is before firstIssued");
}

void sb_semantic_vulnerability(struct sb_semantic_run *r,
			       const struct sb_semantic_visit *v)
{
	const struct sb_json *a = sb_json_find(v->value, "analysis");

	if (!has(v->value, "id"))
		sb_semantic_say(r, SB_WARN("S11"), v->value,
				"the vulnerability has no id");
	if (sb_json_is(a, SB_JSON_OBJECT))
		analysis(r, v->value, a);
}

/* S16: since is the version (1.x) that deprecated the field. */
static const struct {
	const char *key;
	const char *sign; /* a key of the object around that tells it apart, or NULL */
	unsigned since;
	const char *instead;
} deprecated[] = {
	{ "author", "type", 6, "authors or publisher" },
	{ "identity", "occurrences", 6, "a list of identities" },
	{ "identity", "identity", 6, "a list of identities" },
	{ "manufacture", NULL, 6, "metadata.component.manufacturer" },
	{ "modified", NULL, 7, "pedigree" },
	{ "tools", "timestamp", 5, "an object with components and services" },
	{ "tools", "component", 5, "an object with components and services" },
};

void sb_semantic_deprecated(struct sb_semantic_run *r,
			    const struct sb_semantic_visit *v)
{
	const struct sb_json *where =
		sb_json_is(v->value, SB_JSON_TRUE) ? v->object : v->value;

	for (size_t i = 0; i < SB_LEN(deprecated) && !v->item; i++) {
		const char *sign = deprecated[i].sign;

		if (!sb_str_eq(v->key, sb_str_c(deprecated[i].key)) ||
		    r->minor < deprecated[i].since ||
		    (sign && !sb_json_find(v->object, sign)))
			continue;
		sb_semantic_say(
			r, SB_INFO("S16"), where, "%s is deprecated since 1.%u; use %s",
			deprecated[i].key, deprecated[i].since, deprecated[i].instead);
		return;
	}
}

/* S9: $schema, where it names a version, names this one. */
void sb_semantic_head(struct sb_semantic_run *r)
{
	const struct sb_json *schema = sb_json_find(r->job->root, "$schema");
	sb_str text = sb_json_text(schema), version = r->job->report->version;
	size_t at = sb_str_find(text, SB_LIT("/bom-1."));
	sb_str said;

	if (at == SB_NPOS)
		return;
	said = sb_str_sub(text, at + 5, at + 8);
	if (!sb_str_eq(said, version))
		sb_semantic_say(r, SB_WARN("S9"), schema,
				"$schema is for %.*s, specVersion says %.*s",
				SB_ARG(said), SB_ARG(version));
}

/* S18: the same package twice, all but the bom-ref alike. */
struct copy {
	const struct sb_json *component;
	sb_str purl;
	size_t index;
};

static int by_purl(const void *a, const void *b)
{
	const struct copy *x = a, *y = b;
	int order = sb_str_cmp(x->purl, y->purl);

	return order ? order : (x->index > y->index) - (x->index < y->index);
}

static bool alike(const struct sb_json *a, const struct sb_json *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < sb_json_members(a); i++) {
		const struct sb_json_member *m = &a->member[i];
		const struct sb_json *other = sb_json_get(b, m->key);

		if (!other || (!sb_str_eq(m->key, SB_LIT("bom-ref")) &&
			       !sb_json_equal(&m->value, other)))
			return false;
	}
	return true;
}

void sb_semantic_twins(struct sb_semantic_run *r)
{
	const struct sb_json *list = sb_json_find(r->job->root, "components");
	size_t n = sb_json_items(list), kept = 0;
	struct copy *copies = sb_new(r->arena, struct copy, n);

	if (!copies || r->rc < 0) {
		sb_semantic_failed(r);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct sb_json *c = &list->item[i];
		sb_str purl = sb_semantic_member(c, "purl");

		if (purl.n)
			copies[kept++] = (struct copy){ c, purl, i };
	}
	if (kept > 1)
		qsort(copies, kept, sizeof *copies, by_purl);
	for (size_t i = 1; i < kept; i++) {
		if (!sb_str_eq(copies[i].purl, copies[i - 1].purl) ||
		    !alike(copies[i].component, copies[i - 1].component))
			continue;
		sb_semantic_say(r, SB_WARN("S18"), copies[i].component,
				"is component %zu again but for the bom-ref; one with "
				"several occurrences says more",
				copies[i - 1].index);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over the document that feeds the semantic rules, and their table. */
#include "format/semantic.h"

#include <stdarg.h>
#include <stdio.h>

#include "format/schema_run.h"
#include "format/semantic_run.h"
#include "util/buf.h"

/* For one purl or licence at a time; what needs more is not one. */
#define SCRATCH ((size_t)16 << 20)
/* Bytes of a text in a message. */
#define SHOWN 100

/* Sorted by key; a key may have several rows. */
static const struct sb_semantic_rule rules[] = {
	{ "algorithmRef", SB_JSON_STRING, sb_semantic_use_ref },
	{ "algorithms", SB_JSON_STRING, sb_semantic_use_ref },
	{ "ancestors", SB_JSON_OBJECT, sb_semantic_component },
	{ "assemblies", SB_JSON_STRING, sb_semantic_use_ref },
	{ "asserter", SB_JSON_STRING, sb_semantic_use_ref },
	{ "assessor", SB_JSON_STRING, sb_semantic_use_ref },
	{ "attributedTo", SB_JSON_STRING, sb_semantic_use_ref },
	{ "auth", SB_JSON_STRING, sb_semantic_use_ref },
	{ "author", SB_JSON_STRING, sb_semantic_deprecated },
	{ "bom-ref", SB_JSON_STRING, sb_semantic_define },
	{ "claims", SB_JSON_STRING, sb_semantic_use_ref },
	{ "component", SB_JSON_OBJECT, sb_semantic_component },
	{ "components", SB_JSON_OBJECT, sb_semantic_component },
	{ "counterClaims", SB_JSON_STRING, sb_semantic_use_ref },
	{ "counterEvidence", SB_JSON_STRING, sb_semantic_use_ref },
	{ "cpe", SB_JSON_STRING, sb_semantic_cpe },
	{ "cryptoRefArray", SB_JSON_STRING, sb_semantic_use_ref },
	{ "dependencies", SB_JSON_STRING, sb_semantic_use_ref },
	{ "dependsOn", SB_JSON_STRING, sb_semantic_use_ref },
	{ "descendants", SB_JSON_OBJECT, sb_semantic_component },
	{ "encr", SB_JSON_STRING, sb_semantic_use_ref },
	{ "evidence", SB_JSON_STRING, sb_semantic_use_ref },
	{ "expression", SB_JSON_STRING, sb_semantic_expression },
	{ "hashes", SB_JSON_ARRAY, sb_semantic_hashes },
	{ "identity", SB_JSON_OBJECT, sb_semantic_deprecated },
	{ "integ", SB_JSON_STRING, sb_semantic_use_ref },
	{ "ke", SB_JSON_STRING, sb_semantic_use_ref },
	{ "license", SB_JSON_OBJECT, sb_semantic_license },
	{ "manufacture", SB_JSON_OBJECT, sb_semantic_deprecated },
	{ "members", SB_JSON_STRING, sb_semantic_use_ref },
	{ "mitigationStrategies", SB_JSON_STRING, sb_semantic_use_ref },
	{ "modified", SB_JSON_TRUE, sb_semantic_deprecated },
	{ "parent", SB_JSON_STRING, sb_semantic_use_ref },
	{ "patentRefs", SB_JSON_STRING, sb_semantic_use_ref },
	{ "prf", SB_JSON_STRING, sb_semantic_use_ref },
	{ "process", SB_JSON_STRING, sb_semantic_use_ref },
	{ "provides", SB_JSON_STRING, sb_semantic_use_ref },
	{ "purl", SB_JSON_STRING, sb_semantic_purl },
	{ "ref", SB_JSON_STRING, sb_semantic_use_ref },
	{ "requirement", SB_JSON_STRING, sb_semantic_use_ref },
	{ "requirements", SB_JSON_STRING, sb_semantic_use_ref },
	{ "signatureAlgorithmRef", SB_JSON_STRING, sb_semantic_use_ref },
	{ "subjectPublicKeyRef", SB_JSON_STRING, sb_semantic_use_ref },
	{ "subjects", SB_JSON_STRING, sb_semantic_use_ref },
	{ "target", SB_JSON_STRING, sb_semantic_use_ref },
	{ "timestamp", SB_JSON_STRING, sb_semantic_timestamp },
	{ "tools", SB_JSON_ARRAY, sb_semantic_deprecated },
	{ "tools", SB_JSON_STRING, sb_semantic_use_ref },
	{ "variants", SB_JSON_OBJECT, sb_semantic_component },
	{ "vulnerabilities", SB_JSON_OBJECT, sb_semantic_vulnerability },
	{ "vulnerabilities", SB_JSON_STRING, sb_semantic_use_ref },
};

/* One level of the walk. */
struct level {
	const struct sb_json *value; /* an object or a list */
	const struct sb_json
		*object; /* the nearest object around, or the value itself */
	sb_str key;      /* of the list */
	size_t next;
};

struct walk {
	struct level level[SB_SCHEMA_DEPTH + 1];
	size_t depth;
	void (*see)(struct sb_semantic_run *r, struct walk *w,
		    const struct sb_semantic_visit *v);
	size_t left; /* locate: findings still without a pointer */
};

sb_str sb_semantic_member(const struct sb_json *object, const char *key)
{
	return sb_json_text(sb_json_find(object, key));
}

sb_str sb_semantic_shown(sb_str s)
{
	size_t n = s.n < SHOWN ? s.n : SHOWN;

	while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return sb_str_sub(s, 0, n);
}

void sb_semantic_failed(struct sb_semantic_run *r)
{
	if (r->rc == 0)
		r->rc = sb_arena_failed(r->arena);
}

static void count(struct sb_validate_report *report, enum sb_severity severity)
{
	switch (severity) {
	case SB_SEVERITY_ERROR: report->errors++; break;
	case SB_SEVERITY_WARN: report->warnings++; break;
	case SB_SEVERITY_INFO: report->infos++; break;
	}
}

void sb_semantic_say(struct sb_semantic_run *r, struct sb_semantic_kind kind,
		     const struct sb_json *where, const char *fmt, ...)
{
	struct sb_validate_report *report = r->job->report;
	struct sb_semantic_found *f;
	char text[1024];
	va_list args;

	count(report, kind.severity);
	if (report->findings.n + r->found.n >= r->job->max) {
		report->more++;
		return;
	}
	va_start(args, fmt);
	if (vsnprintf(text, sizeof text, fmt, args) < 0)
		text[0] = 0;
	va_end(args);
	f = sb_vec_push(r->arena, &r->found);
	if (!f) {
		sb_semantic_failed(r);
		return;
	}
	f->finding = (struct sb_finding){ kind.severity, kind.rule, SB_LIT(""),
					  sb_arena_dup(r->arena, sb_str_c(text)) };
	f->where = where;
	if (!f->finding.message.p)
		sb_semantic_failed(r);
}

static void enter(struct walk *w, const struct sb_semantic_visit *visit)
{
	struct level *l;

	/* The tree is no deeper than promised; a broken promise is cut off. */
	if (w->depth >= SB_LEN(w->level))
		return;
	l = &w->level[w->depth++];
	*l = (struct level){ .value = visit->value,
			     .object = visit->object,
			     .key = visit->key };
	if (visit->value->kind == SB_JSON_OBJECT)
		l->object = visit->value;
}

/* The next member or item of the level; false at its end. */
static bool next(struct level *l, struct sb_semantic_visit *visit)
{
	size_t i = l->next++;

	if (i >= l->value->n)
		return false;
	if (l->value->kind == SB_JSON_ARRAY)
		*visit = (struct sb_semantic_visit){ l->key, l->object,
						     &l->value->item[i], true };
	else
		*visit =
			(struct sb_semantic_visit){ l->value->member[i].key, l->object,
						    &l->value->member[i].value, false };
	return true;
}

static void walk(struct sb_semantic_run *r, struct walk *w)
{
	struct sb_semantic_visit visit = { { 0 }, r->job->root, r->job->root, false };

	enter(w, &visit);
	while (w->depth && r->rc == 0) {
		if (!next(&w->level[w->depth - 1], &visit)) {
			w->depth--;
			continue;
		}
		w->see(r, w, &visit);
		if (visit.value->kind >= SB_JSON_ARRAY && visit.value->n)
			enter(w, &visit);
	}
}

/* The first row of that key or a later one. */
static size_t first_rule(sb_str key)
{
	size_t from = 0, to = SB_LEN(rules);

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (sb_str_cmp(sb_str_c(rules[middle].key), key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static void apply(struct sb_semantic_run *r, struct walk *w,
		  const struct sb_semantic_visit *v)
{
	(void)w;
	for (size_t i = first_rule(v->key);
	     i < SB_LEN(rules) && sb_str_eq(sb_str_c(rules[i].key), v->key); i++)
		if (rules[i].kind == (enum sb_json_kind)v->value->kind)
			rules[i].check(r, v);
}

static sb_str pointer(struct sb_arena *a, const struct walk *w)
{
	struct sb_buf b = { .limit = 1u << 16 };
	sb_str out;

	for (size_t i = 0; i < w->depth; i++) {
		const struct level *l = &w->level[i];
		size_t at = l->next - 1;

		sb_schema_step(&b,
			       l->value->kind == SB_JSON_OBJECT
				       ? l->value->member[at].key
				       : (sb_str){ 0 },
			       at);
	}
	out = sb_arena_dup(a, sb_buf_view(&b));
	sb_buf_release(&b);
	return out;
}

/* Give findings about this value their pointer, and move them to the report. */
static void locate(struct sb_semantic_run *r, struct walk *w,
		   const struct sb_semantic_visit *v)
{
	for (size_t i = 0; i < r->found.n && w->left; i++) {
		struct sb_semantic_found *f = &r->found.p[i];
		struct sb_finding *to;

		if (f->where != v->value)
			continue;
		to = sb_vec_push(r->arena, &r->job->report->findings);
		f->finding.pointer = pointer(r->arena, w);
		f->where = NULL;
		w->left--;
		if (!to || !f->finding.pointer.p) {
			sb_semantic_failed(r);
			return;
		}
		*to = f->finding;
	}
}

/* Findings about the document itself come first. */
static void hand_over(struct sb_semantic_run *r)
{
	struct walk *w = sb_new(r->arena, struct walk, 1);
	struct sb_semantic_visit whole = { { 0 }, r->job->root, r->job->root, false };

	if (!w) {
		sb_semantic_failed(r);
		return;
	}
	w->see = locate;
	w->left = r->found.n;
	locate(r, w, &whole);
	if (w->left)
		walk(r, w);
}

sb_id sb_semantic_name(struct sb_semantic_run *r, sb_str text)
{
	sb_id id = sb_intern(&r->names, text);

	if (id == SB_ID_NONE) {
		r->rc = SB_E_NOMEM;
		return id;
	}
	while (r->defined.n <= id) {
		if (!sb_vec_push(r->arena, &r->defined)) {
			sb_semantic_failed(r);
			return SB_ID_NONE;
		}
	}
	return id;
}

const struct sb_json *sb_semantic_definition(const struct sb_semantic_run *r, sb_id id)
{
	return id < r->defined.n ? r->defined.p[id] : NULL;
}

static void run_rules(struct sb_semantic_run *r, struct walk *w)
{
	sb_semantic_head(r);
	walk(r, w);
	sb_semantic_refs_end(r);
	sb_semantic_graph(r);
	sb_semantic_twins(r);
	if (r->rc == 0)
		hand_over(r);
}

int sb_semantic_check(struct sb_arena *a, const struct sb_semantic_job *job)
{
	struct sb_semantic_run r = { .arena = a, .job = job };
	struct walk *w = sb_new(a, struct walk, 1);
	uint64_t minor = 0;
	int rc = sb_intern_init(&r.names, a, job->root->hash);

	if (rc < 0 || !w)
		return rc < 0 ? rc : sb_arena_failed(a);
	if (sb_str_starts(job->report->version, SB_LIT("1.")))
		(void)sb_str_u64(sb_str_sub(job->report->version, 2, 4), &minor);
	r.minor = (unsigned)minor;
	w->see = apply;
	sb_arena_init(&r.scratch, SCRATCH);
	run_rules(&r, w);
	sb_arena_release(&r.scratch);
	return r.rc;
}

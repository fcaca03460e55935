/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over the document that feeds the semantic rules, and their table. */
#include "format/semantic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "format/schema.h"
#include "format/semantic_run.h"
#include "util/buf.h"

/* For one purl or licence at a time; what needs more is not one. */
#define SCRATCH ((size_t)16 << 20)

/* Sorted by key; a key may have several rows. */
static const struct sb_semantic_rule rules[] = {
	{ "algorithmRef", JSON_STRING, sb_semantic_use_ref },
	{ "algorithms", JSON_STRING, sb_semantic_use_ref },
	{ "ancestors", JSON_OBJECT, sb_semantic_component },
	{ "assemblies", JSON_STRING, sb_semantic_use_ref },
	{ "asserter", JSON_STRING, sb_semantic_use_ref },
	{ "assessor", JSON_STRING, sb_semantic_use_ref },
	{ "attributedTo", JSON_STRING, sb_semantic_use_ref },
	{ "auth", JSON_STRING, sb_semantic_use_ref },
	{ "author", JSON_STRING, sb_semantic_deprecated },
	{ "bom-ref", JSON_STRING, sb_semantic_define },
	{ "claims", JSON_STRING, sb_semantic_use_ref },
	{ "component", JSON_OBJECT, sb_semantic_component },
	{ "components", JSON_OBJECT, sb_semantic_component },
	{ "counterClaims", JSON_STRING, sb_semantic_use_ref },
	{ "counterEvidence", JSON_STRING, sb_semantic_use_ref },
	{ "cpe", JSON_STRING, sb_semantic_cpe },
	{ "cryptoRefArray", JSON_STRING, sb_semantic_use_ref },
	{ "dependencies", JSON_STRING, sb_semantic_use_ref },
	{ "dependsOn", JSON_STRING, sb_semantic_use_ref },
	{ "descendants", JSON_OBJECT, sb_semantic_component },
	{ "encr", JSON_STRING, sb_semantic_use_ref },
	{ "evidence", JSON_STRING, sb_semantic_use_ref },
	{ "expression", JSON_STRING, sb_semantic_expression },
	{ "hashes", JSON_ARRAY, sb_semantic_hashes },
	{ "identity", JSON_OBJECT, sb_semantic_deprecated },
	{ "integ", JSON_STRING, sb_semantic_use_ref },
	{ "ke", JSON_STRING, sb_semantic_use_ref },
	{ "license", JSON_OBJECT, sb_semantic_license },
	{ "manufacture", JSON_OBJECT, sb_semantic_deprecated },
	{ "members", JSON_STRING, sb_semantic_use_ref },
	{ "mitigationStrategies", JSON_STRING, sb_semantic_use_ref },
	{ "modified", JSON_TRUE, sb_semantic_deprecated },
	{ "parent", JSON_STRING, sb_semantic_use_ref },
	{ "patentRefs", JSON_STRING, sb_semantic_use_ref },
	{ "prf", JSON_STRING, sb_semantic_use_ref },
	{ "process", JSON_STRING, sb_semantic_use_ref },
	{ "provides", JSON_STRING, sb_semantic_use_ref },
	{ "purl", JSON_STRING, sb_semantic_purl },
	{ "ref", JSON_STRING, sb_semantic_use_ref },
	{ "requirement", JSON_STRING, sb_semantic_use_ref },
	{ "requirements", JSON_STRING, sb_semantic_use_ref },
	{ "signatureAlgorithmRef", JSON_STRING, sb_semantic_use_ref },
	{ "subjectPublicKeyRef", JSON_STRING, sb_semantic_use_ref },
	{ "subjects", JSON_STRING, sb_semantic_use_ref },
	{ "target", JSON_STRING, sb_semantic_use_ref },
	{ "timestamp", JSON_STRING, sb_semantic_timestamp },
	{ "tools", JSON_ARRAY, sb_semantic_deprecated },
	{ "tools", JSON_STRING, sb_semantic_use_ref },
	{ "variants", JSON_OBJECT, sb_semantic_component },
	{ "vulnerabilities", JSON_OBJECT, sb_semantic_vulnerability },
	{ "vulnerabilities", JSON_STRING, sb_semantic_use_ref },
};

/* One level of the walk. */
struct level {
	json_t *value;        /* an object or a list */
	const json_t *object; /* the nearest object around, or the value itself */
	const char *key;      /* of the member being looked at, or of the list */
	void *iter;           /* objects */
	size_t index;         /* lists: the next item */
};

struct walk {
	struct level level[SB_SCHEMA_DEPTH + 1];
	size_t depth;
	void (*see)(struct sb_semantic_run *r, struct walk *w,
		    const struct sb_semantic_visit *v);
	size_t left; /* locate: findings still without a pointer */
};

sb_str sb_semantic_text(const json_t *v)
{
	return (sb_str){ json_string_value(v), json_string_length(v) };
}

sb_str sb_semantic_member(const json_t *object, const char *key)
{
	return sb_semantic_text(json_object_get(object, key));
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
		     const json_t *where, const char *fmt, ...)
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

static bool container(const json_t *v)
{
	return json_is_object(v) || json_is_array(v);
}

static void enter(struct walk *w, json_t *v, const struct sb_semantic_visit *visit)
{
	struct level *l;

	/* The tree is no deeper than promised; a broken promise is cut off. */
	if (w->depth >= SB_LEN(w->level))
		return;
	l = &w->level[w->depth++];
	*l = (struct level){ .value = v, .key = visit->key, .object = visit->object };
	if (json_is_object(v)) {
		l->object = v;
		l->key = NULL;
		l->iter = json_object_iter(v);
	}
}

/* The next member or item of the level; NULL at its end. */
static json_t *next(struct level *l, struct sb_semantic_visit *visit)
{
	json_t *v;

	if (json_is_array(l->value)) {
		v = json_array_get(l->value, l->index++);
		*visit = (struct sb_semantic_visit){ l->key, l->object, v, true };
		return v;
	}
	if (l->iter == NULL)
		return NULL;
	v = json_object_iter_value(l->iter);
	l->key = json_object_iter_key(l->iter);
	l->iter = json_object_iter_next(l->value, l->iter);
	*visit = (struct sb_semantic_visit){ l->key, l->object, v, false };
	return v;
}

static void walk(struct sb_semantic_run *r, struct walk *w)
{
	struct sb_semantic_visit visit = { "", r->job->root, r->job->root, false };

	enter(w, (json_t *)(uintptr_t)r->job->root, &visit);
	while (w->depth && r->rc == 0) {
		json_t *v = next(&w->level[w->depth - 1], &visit);

		if (!v) {
			w->depth--;
			continue;
		}
		w->see(r, w, &visit);
		if (container(v))
			enter(w, v, &visit);
	}
}

/* The first row of that key or a later one. */
static size_t first_rule(const char *key)
{
	size_t from = 0, to = SB_LEN(rules);

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (strcmp(rules[middle].key, key) < 0)
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
	     i < SB_LEN(rules) && strcmp(rules[i].key, v->key) == 0; i++)
		if (rules[i].type == json_typeof(v->value))
			rules[i].check(r, v);
}

static void put_step(struct sb_buf *b, const struct level *l)
{
	sb_buf_char(b, '/');
	if (json_is_array(l->value)) {
		sb_buf_printf(b, "%zu", l->index - 1);
		return;
	}
	for (const char *c = l->key; *c; c++) {
		if (*c == '~' || *c == '/')
			sb_buf_str(b, *c == '~' ? SB_LIT("~0") : SB_LIT("~1"));
		else
			sb_buf_char(b, *c);
	}
}

static sb_str pointer(struct sb_arena *a, const struct walk *w)
{
	struct sb_buf b = { .limit = 1u << 16 };
	sb_str out;

	for (size_t i = 0; i < w->depth; i++)
		put_step(&b, &w->level[i]);
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
	struct sb_semantic_visit whole = { "", r->job->root, r->job->root, false };

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

const json_t *sb_semantic_definition(const struct sb_semantic_run *r, sb_id id)
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
	int rc = sb_intern_init(&r.names, a, 0x5b0d);

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

/* SPDX-License-Identifier: Apache-2.0 */
/* Text to verdict: parse with limits, choose the schema, run it, then the rules. */
#include "format/validate.h"

#include "format/schema.h"
#include "format/semantic.h"

#define MAX_FINDINGS 50
/* Steps a byte: honest documents need less than two. */
#define STEPS_A_BYTE 64
#define STEPS_AT_ALL 1000000
#define MAX_VALUES   ((size_t)32 << 20)
#define TREE_MEMORY  ((size_t)4 << 30)

const char *sb_severity_name(enum sb_severity s)
{
	static const char *const names[] = { "error", "warning", "info" };

	return names[s];
}

const char *sb_verdict_name(enum sb_verdict v)
{
	static const char *const names[] = { "valid", "invalid", "refused" };

	return names[v];
}

/* One document on its way to a verdict. */
struct attempt {
	struct sb_arena *arena; /* of the report */
	struct sb_arena tree;
	sb_str json;
	struct sb_json root;
	const struct sb_validate_opts *opts;
	struct sb_validate_report report;
};

/* One finding that ends the matter. */
static int refuse(struct attempt *t, const char *rule, sb_str message)
{
	struct sb_finding *f = sb_vec_push(t->arena, &t->report.findings);

	if (!f || !message.p)
		return sb_arena_failed(t->arena);
	*f = (struct sb_finding){ SB_SEVERITY_ERROR, rule, SB_LIT(""), message };
	t->report.verdict = SB_VERDICT_REFUSED;
	t->report.errors = 1;
	return 0;
}

static bool refused(const struct attempt *t)
{
	return t->report.verdict == SB_VERDICT_REFUSED;
}

static int parse(struct attempt *t)
{
	static const struct sb_json_limits limits = { SB_SCHEMA_DEPTH, MAX_VALUES };
	struct sb_err err = { 0 };
	int rc;

	if (sb_str_starts(t->json, SB_LIT("\xef\xbb\xbf")))
		t->json = sb_str_sub(t->json, 3, t->json.n);
	rc = sb_json_parse(&t->tree, t->json, &limits, &t->root, &err);
	if (rc == SB_E_FORMAT || (rc == SB_E_LIMIT && !t->tree.full))
		return refuse(t, "S15",
			      sb_arena_printf(t->arena, "cannot be read as JSON: %s",
					      err.msg));
	return rc;
}

/* Is there a schema for it? Sets the report's version. */
static int choose(struct attempt *t)
{
	const struct sb_json *version = sb_json_find(&t->root, "specVersion");
	sb_str format = sb_json_text(sb_json_find(&t->root, "bomFormat"));
	sb_str said = sb_json_text(version);

	t->report.version = sb_arena_dup(t->arena, said);
	if (!sb_json_is(version, SB_JSON_STRING)) {
		/* What calls itself CycloneDX is judged, and found wanting. */
		if (sb_str_eq(format, SB_LIT("CycloneDX")))
			return 0;
		return refuse(
			t, "S9",
			sb_arena_dup(t->arena, SB_LIT("is not a CycloneDX document: "
						      "no bomFormat and no "
						      "specVersion")));
	}
	if (sb_schema_has(said))
		return 0;
	return refuse(
		t, "S9",
		sb_arena_printf(t->arena,
				"specVersion \"%.*s\" is not supported; known: 1.2 "
				"to 1.7",
				SB_ARG(sb_str_sub(said, 0, 40))));
}

static int copy_issues(struct attempt *t, const struct sb_schema_sink *sink)
{
	for (size_t i = 0; i < sink->items.n; i++) {
		struct sb_finding *f = sb_vec_push(t->arena, &t->report.findings);

		if (!f)
			return sb_arena_failed(t->arena);
		*f = (struct sb_finding){ SB_SEVERITY_ERROR, "schema",
					  sink->items.p[i].pointer,
					  sink->items.p[i].message };
	}
	t->report.errors += sink->total;
	t->report.more += sink->total - sink->items.n;
	return 0;
}

/* The newest schema stands in where the document does not say its version properly. */
static int check_schema(struct attempt *t, size_t max)
{
	struct sb_schema_sink sink = { .max = max };
	struct sb_schema_job job = {
		.version = t->report.version.n ? t->report.version : SB_LIT("1.7"),
		.root = &t->root,
		.sink = &sink,
		.budget = (uint64_t)t->json.n * STEPS_A_BYTE + STEPS_AT_ALL,
	};
	struct sb_err err = { 0 };
	int rc = sb_schema_check(t->arena, &job, &err);

	if (rc == SB_E_LIMIT && !t->arena->full)
		return refuse(t, "S15", sb_arena_dup(t->arena, sb_str_c(err.msg)));
	return rc < 0 ? rc : copy_issues(t, &sink);
}

static int judge(struct attempt *t)
{
	size_t max = t->opts->max ? t->opts->max : MAX_FINDINGS;
	struct sb_semantic_job job = { &t->root, &t->report, max, t->opts->now };
	int rc = parse(t);

	if (rc == 0 && !refused(t))
		rc = choose(t);
	if (rc == 0 && !refused(t))
		rc = check_schema(t, max);
	if (rc == 0 && !refused(t) && !t->opts->schema_only)
		rc = sb_semantic_check(t->arena, &job);
	if (!refused(t) &&
	    (t->report.errors || (t->opts->strict && t->report.warnings)))
		t->report.verdict = SB_VERDICT_INVALID;
	return rc;
}

int sb_validate(struct sb_arena *a, sb_str json, const struct sb_validate_opts *opts,
		struct sb_validate_report *out, struct sb_err *err)
{
	struct attempt t = { .arena = a, .json = json, .opts = opts };
	int rc;

	/* The tree has an arena of its own, for it goes before the report does. */
	sb_arena_init(&t.tree, a->limit ? a->limit : TREE_MEMORY);
	rc = judge(&t);
	sb_arena_release(&t.tree);
	if (rc < 0)
		return sb_fail(err, rc, "cannot validate: out of memory");
	*out = t.report;
	return 0;
}

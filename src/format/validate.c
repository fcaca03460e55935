/* SPDX-License-Identifier: Apache-2.0 */
/* Text to verdict: parse with limits, choose the schema, run it, then the rules. */
#include "format/validate.h"

#include "format/schema.h"
#include "format/semantic.h"

#define MAX_FINDINGS 50
/* Steps a byte: honest documents need less than two. */
#define STEPS_A_BYTE 64
#define STEPS_AT_ALL 1000000
/* Each takes 100 to 200 bytes as a tree. */
#define MAX_VALUES ((size_t)16 << 20)

_Static_assert(SB_SCHEMA_DEPTH == 200, "said in words below");

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

/* One finding that ends the matter. */
static int refuse(struct sb_arena *a, struct sb_validate_report *out, const char *rule,
		  sb_str message)
{
	struct sb_finding *f = sb_vec_push(a, &out->findings);

	if (!f || !message.p)
		return sb_arena_failed(a);
	*f = (struct sb_finding){ SB_SEVERITY_ERROR, rule, SB_LIT(""), message };
	out->verdict = SB_VERDICT_REFUSED;
	out->errors = 1;
	return 0;
}

struct extent {
	size_t depth, values; /* deepest nesting; values, at least */
};

/* How much tree the text will make, strings left out; the text need not be JSON. */
static struct extent extent_of(sb_str json)
{
	struct extent e = { 0 };
	size_t depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < json.n; i++) {
		char c = json.p[i];

		if (quoted) {
			i += c == '\\';
			quoted = c != '"';
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			depth++;
			e.values++;
			e.depth = depth > e.depth ? depth : e.depth;
		} else if (c == '}' || c == ']') {
			depth -= depth > 0;
		} else {
			e.values += c == ',';
		}
	}
	return e;
}

static sb_str parse_error(struct sb_arena *a, const json_error_t *e)
{
	if (json_error_code(e) == json_error_duplicate_key)
		return sb_arena_printf(a, "line %d: an object has the same key twice",
				       e->line);
	return sb_arena_printf(a, "not JSON: line %d, column %d: %s", e->line,
			       e->column, e->text);
}

/* Is it too much to build a tree of? Why, or an empty text. */
static const char *too_much(sb_str json)
{
	struct extent e;

	if (json.n > SB_VALIDATE_BYTES)
		return "is longer than 512 MiB";
	e = extent_of(json);
	if (e.values > MAX_VALUES)
		return "holds more than 16 million values";
	return e.depth > SB_SCHEMA_DEPTH ? "is nested deeper than 200 levels" : "";
}

/* NULL with *rc 0: refused, see the report. */
static json_t *parse(struct sb_arena *a, sb_str json, struct sb_validate_report *out,
		     int *rc)
{
	const char *why = too_much(json);
	json_error_t e;
	json_t *root;

	*rc = 0;
	if (*why) {
		*rc = refuse(a, out, "S15", sb_str_c(why));
		return NULL;
	}
	if (sb_str_starts(json, SB_LIT("\xef\xbb\xbf")))
		json = sb_str_sub(json, 3, json.n);
	root = json_loadb(json.p ? json.p : "", json.n,
			  JSON_REJECT_DUPLICATES | JSON_DECODE_ANY |
				  JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL,
			  &e);
	if (!root)
		*rc = json_error_code(&e) == json_error_out_of_memory
			      ? SB_E_NOMEM
			      : refuse(a, out, "S15", parse_error(a, &e));
	return root;
}

static sb_str member_text(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	return (sb_str){ json_string_value(v), json_string_length(v) };
}

/* Which schema? Sets out->version; false when the matter has ended here. */
static bool choose(struct sb_arena *a, const json_t *root,
		   struct sb_validate_report *out, int *rc)
{
	bool ours = sb_str_eq(member_text(root, "bomFormat"), SB_LIT("CycloneDX"));
	bool bare = !json_is_string(json_object_get(root, "specVersion"));

	*rc = 0;
	out->version = sb_arena_dup(a, member_text(root, "specVersion"));
	if (bare && !ours) {
		*rc = refuse(a, out, "S9",
			     SB_LIT("is not a CycloneDX document: no bomFormat and no "
				    "specVersion"));
		return false;
	}
	if (bare || sb_schema_has(out->version))
		return true;
	*rc = refuse(
		a, out, "S9",
		sb_arena_printf(a,
				"specVersion \"%.*s\" is not supported; known: 1.2 "
				"to 1.7",
				SB_ARG(sb_str_sub(out->version, 0, 40))));
	return false;
}

static int copy_issues(struct sb_arena *a, const struct sb_schema_sink *sink,
		       struct sb_validate_report *out)
{
	for (size_t i = 0; i < sink->items.n; i++) {
		struct sb_finding *f = sb_vec_push(a, &out->findings);

		if (!f)
			return sb_arena_failed(a);
		*f = (struct sb_finding){ SB_SEVERITY_ERROR, "schema",
					  sink->items.p[i].pointer,
					  sink->items.p[i].message };
	}
	out->errors += sink->total;
	out->more += sink->total - sink->items.n;
	return 0;
}

/* The newest schema stands in where the document does not say its version properly. */
static int check_schema(struct sb_arena *a, const json_t *root, size_t max,
			size_t bytes, struct sb_validate_report *out)
{
	struct sb_schema_sink sink = { .max = max };
	struct sb_schema_job job = {
		.version = sb_schema_has(out->version) ? out->version : SB_LIT("1.7"),
		.root = root,
		.sink = &sink,
		.budget = (uint64_t)bytes * STEPS_A_BYTE + STEPS_AT_ALL,
	};
	struct sb_err err = { 0 };
	int rc = sb_schema_check(a, &job, &err);

	if (rc == SB_E_LIMIT && !a->full)
		return refuse(a, out, "S15", sb_arena_dup(a, sb_str_c(err.msg)));
	return rc < 0 ? rc : copy_issues(a, &sink, out);
}

static int judge(struct sb_arena *a, const json_t *root, size_t bytes,
		 const struct sb_validate_opts *opts, struct sb_validate_report *out)
{
	size_t max = opts->max ? opts->max : MAX_FINDINGS;
	int rc;

	if (!choose(a, root, out, &rc))
		return rc;
	rc = check_schema(a, root, max, bytes, out);
	if (rc < 0 || out->verdict == SB_VERDICT_REFUSED)
		return rc;
	if (!opts->schema_only && json_is_object(root)) {
		struct sb_semantic_job job = { root, out, max, opts->now };

		rc = sb_semantic_check(a, &job);
	}
	if (out->errors || (opts->strict && out->warnings))
		out->verdict = SB_VERDICT_INVALID;
	return rc;
}

int sb_validate(struct sb_arena *a, sb_str json, const struct sb_validate_opts *opts,
		struct sb_validate_report *out, struct sb_err *err)
{
	struct sb_validate_report report = { .verdict = SB_VERDICT_VALID };
	json_t *root;
	int rc;

	root = parse(a, json, &report, &rc);
	if (root)
		rc = judge(a, root, json.n, opts, &report);
	json_decref(root);
	if (rc < 0)
		return sb_fail(err, rc, "cannot validate: out of memory");
	*out = report;
	return 0;
}

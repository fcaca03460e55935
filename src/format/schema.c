/* SPDX-License-Identifier: Apache-2.0 */
/* The heart of the schema interpreter: nodes, objects, lists, and the run itself. */
#include "format/schema.h"

#include "format/schema_run.h"

/* Enough for any pattern of the schemas on any text that is not hostile. */
#define MATCH_STEPS 10000000u

sb_str sb_schema_text_at(unsigned text)
{
	const struct sb_schema_text *t = &sb_schema_text[text];

	return (sb_str){ sb_schema_blob + t->at, t->n };
}

bool sb_schema_abort(struct sb_schema_run *r, int rc, const char *why)
{
	if (r->rc == 0)
		r->rc = sb_fail(r->err, rc, "%s", why);
	return false;
}

bool sb_schema_spend(struct sb_schema_run *r, uint64_t steps)
{
	if (r->rc < 0)
		return false;
	if (steps > r->budget)
		return sb_schema_abort(r, SB_E_LIMIT,
				       "the document is too intricate to check");
	r->budget -= steps;
	return true;
}

unsigned sb_schema_type_of(const struct sb_json *v)
{
	switch ((enum sb_json_kind)v->kind) {
	case SB_JSON_OBJECT: return SB_SCHEMA_OBJECT;
	case SB_JSON_ARRAY: return SB_SCHEMA_ARRAY;
	case SB_JSON_STRING: return SB_SCHEMA_STRING;
	case SB_JSON_NUMBER:
		/* 1.0 is an integer to JSON Schema. */
		return v->number - __builtin_trunc(v->number) == 0
			       ? SB_SCHEMA_NUMBER | SB_SCHEMA_INTEGER
			       : SB_SCHEMA_NUMBER;
	case SB_JSON_TRUE:
	case SB_JSON_FALSE: return SB_SCHEMA_BOOL;
	case SB_JSON_NULL: break;
	}
	return SB_SCHEMA_NULL;
}

static bool never(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		  const struct sb_json *v, const struct sb_schema_at *at)
{
	(void)rule, (void)v;
	return sb_schema_mute(r) ? false : sb_schema_say(r, at, "is not allowed here");
}

static bool ref(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		const struct sb_json *v, const struct sb_schema_at *at)
{
	return sb_schema_node_check(r, rule->arg[0], v, at);
}

static bool type(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		 const struct sb_json *v, const struct sb_schema_at *at)
{
	if (sb_schema_type_of(v) & rule->arg[0])
		return true;
	if (sb_schema_mute(r))
		return false;
	return sb_schema_say(r, at, "is %s, not %.*s", sb_schema_kind(v),
			     SB_ARG(sb_schema_kinds(r->arena, rule->arg[0])));
}

static bool boolean(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		    const struct sb_json *v, const struct sb_schema_at *at)
{
	if (sb_json_is(v, rule->arg[0] ? SB_JSON_TRUE : SB_JSON_FALSE))
		return true;
	if (sb_schema_mute(r))
		return false;
	return sb_schema_say(r, at, "is not %s", rule->arg[0] ? "true" : "false");
}

static bool required(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		     const struct sb_json *v, const struct sb_schema_at *at)
{
	bool ok = true;

	if (!sb_json_is(v, SB_JSON_OBJECT))
		return true;
	for (unsigned i = 0; i < rule->arg[1]; i++) {
		sb_str key = sb_schema_text_at(sb_schema_word[rule->arg[0] + i]);

		if (sb_json_get(v, key))
			continue;
		ok = sb_schema_mute(r)
			     ? false
			     : sb_schema_say(r, at, "\"%.*s\" is missing", SB_ARG(key));
	}
	return ok;
}

/* The property's row in its run, or NULL. */
static const struct sb_schema_prop *property(const struct sb_schema_rule *rule,
					     sb_str key)
{
	size_t from = rule->arg[0], to = from + rule->arg[1];

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		const struct sb_schema_prop *p = &sb_schema_prop[middle];
		int order = sb_str_cmp(key, sb_schema_text_at(p->text));

		if (order == 0)
			return p;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

/* Keys that could have been meant; at most as many as read well in one line. */
#define KEYS_SHOWN 64

static bool unknown_key(struct sb_schema_run *r, const struct sb_schema_rule *rule,
			sb_str key, const struct sb_schema_at *at)
{
	uint16_t known[KEYS_SHOWN];
	size_t n = rule->arg[1] < KEYS_SHOWN ? rule->arg[1] : KEYS_SHOWN;
	sb_str name, near;

	if (sb_schema_mute(r))
		return false;
	for (size_t i = 0; i < n; i++)
		known[i] = sb_schema_prop[rule->arg[0] + i].text;
	name = sb_schema_quote(r->arena, key);
	near = sb_schema_nearest(known, n, key);
	if (near.n)
		return sb_schema_say(r, at,
				     "%.*s is not a known key here; did you mean "
				     "\"%.*s\"?",
				     SB_ARG(name), SB_ARG(near));
	return sb_schema_say(r, at, "%.*s is not a known key here; known: %.*s",
			     SB_ARG(name),
			     SB_ARG(sb_schema_join(r->arena, known, n, ", ")));
}

static bool member(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		   const struct sb_json *v, const struct sb_schema_at *here)
{
	sb_str key = here->key;
	const struct sb_schema_prop *p = property(rule, key);
	unsigned node = p ? p->node : rule->arg[2];
	const struct sb_schema_node *n = &sb_schema_node[node];

	if (!p && n->count == 1 && sb_schema_rule[n->first].op == SB_SCHEMA_NEVER)
		return unknown_key(r, rule, key, here->up);
	return sb_schema_node_check(r, node, v, here);
}

static bool properties(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		       const struct sb_json *v, const struct sb_schema_at *at)
{
	bool ok = true;

	for (size_t i = 0; i < sb_json_members(v) && (ok || r->sink); i++) {
		struct sb_schema_at here = { at, v->member[i].key, 0 };

		ok &= member(r, rule, &v->member[i].value, &here);
	}
	return ok;
}

static bool items(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		  const struct sb_json *v, const struct sb_schema_at *at)
{
	bool ok = true;

	for (size_t i = 0; i < sb_json_items(v) && (ok || r->sink); i++) {
		struct sb_schema_at here = { at, { 0 }, i };

		ok &= sb_schema_node_check(r, rule->arg[0], &v->item[i], &here);
	}
	return ok;
}

static bool tuple(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		  const struct sb_json *v, const struct sb_schema_at *at)
{
	bool ok = true;

	for (size_t i = 0; i < sb_json_items(v) && (ok || r->sink); i++) {
		struct sb_schema_at here = { at, { 0 }, i };
		unsigned node = i < rule->arg[1] ? sb_schema_list[rule->arg[0] + i]
						 : rule->arg[2];

		ok &= sb_schema_node_check(r, node, &v->item[i], &here);
	}
	return ok;
}

static sb_schema_fn *const checks[SB_SCHEMA_OPS] = {
	[SB_SCHEMA_NEVER] = never,
	[SB_SCHEMA_REF] = ref,
	[SB_SCHEMA_TYPE] = type,
	[SB_SCHEMA_BOOLEAN] = boolean,
	[SB_SCHEMA_ENUM] = sb_schema_enum_check,
	[SB_SCHEMA_REQUIRED] = required,
	[SB_SCHEMA_PROPERTIES] = properties,
	[SB_SCHEMA_ITEMS] = items,
	[SB_SCHEMA_TUPLE] = tuple,
	[SB_SCHEMA_UNIQUE] = sb_schema_unique_check,
	[SB_SCHEMA_MIN_LENGTH] = sb_schema_length_check,
	[SB_SCHEMA_MAX_LENGTH] = sb_schema_length_check,
	[SB_SCHEMA_MIN_ITEMS] = sb_schema_length_check,
	[SB_SCHEMA_MAX_ITEMS] = sb_schema_length_check,
	[SB_SCHEMA_MINIMUM] = sb_schema_range_check,
	[SB_SCHEMA_MAXIMUM] = sb_schema_range_check,
	[SB_SCHEMA_PATTERN] = sb_schema_pattern_check,
	[SB_SCHEMA_FORMAT] = sb_schema_format_check,
	[SB_SCHEMA_ONE_OF] = sb_schema_one_of,
	[SB_SCHEMA_ANY_OF] = sb_schema_any_of,
	[SB_SCHEMA_ALL_OF] = sb_schema_all_of,
	[SB_SCHEMA_NOT] = sb_schema_not,
	[SB_SCHEMA_IF] = sb_schema_if,
};

bool sb_schema_node_check(struct sb_schema_run *r, unsigned node,
			  const struct sb_json *v, const struct sb_schema_at *at)
{
	const struct sb_schema_node *n = &sb_schema_node[node];
	bool ok = true;

	if (!sb_schema_spend(r, 1u + n->count))
		return false;
	for (unsigned i = 0; i < n->count; i++) {
		const struct sb_schema_rule *rule = &sb_schema_rule[n->first + i];

		if (checks[rule->op](r, rule, v, at))
			continue;
		ok = false;
		/* A value of the wrong type has no further faults worth telling. */
		if (!r->sink || rule->op == SB_SCHEMA_TYPE)
			break;
	}
	return ok;
}

static const struct sb_schema_root *root_of(sb_str version)
{
	for (size_t i = 0; i < sb_schema_roots; i++)
		if (sb_str_eq(sb_str_c(sb_schema_root[i].version), version))
			return &sb_schema_root[i];
	return NULL;
}

bool sb_schema_has(sb_str version)
{
	return root_of(version) != NULL;
}

static void release(struct sb_schema_run *r)
{
	for (size_t i = 0; r->pattern && i < sb_schema_patterns; i++)
		pcre2_code_free(r->pattern[i]);
	pcre2_match_data_free(r->match);
	pcre2_match_context_free(r->limits);
}

int sb_schema_check(struct sb_arena *a, const struct sb_schema_job *job,
		    struct sb_err *err)
{
	const struct sb_schema_root *root = root_of(job->version);
	struct sb_schema_run r = {
		.arena = a, .sink = job->sink, .budget = job->budget, .err = err
	};
	bool ok = false;

	if (!root)
		return sb_fail(err, SB_E_UNSUPPORTED, "no schema for version %.*s",
			       SB_ARG(job->version));
	r.pattern = sb_new(a, pcre2_code *, sb_schema_patterns);
	r.match = pcre2_match_data_create(1, NULL);
	r.limits = pcre2_match_context_create(NULL);
	if (r.pattern && r.match && r.limits) {
		(void)pcre2_set_match_limit(r.limits, MATCH_STEPS);
		ok = sb_schema_node_check(&r, root->node, job->root, NULL);
	} else {
		(void)sb_schema_abort(&r, SB_E_NOMEM, "out of memory");
	}
	release(&r);
	return r.rc < 0 ? r.rc : ok;
}

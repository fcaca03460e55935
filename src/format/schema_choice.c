/* SPDX-License-Identifier: Apache-2.0 */
/* Schema keywords that combine schemas: oneOf, anyOf, allOf, not, if. */
#include "format/schema_run.h"

/* Of a form that does not fit, this many faults are told. */
#define FAULTS_KEPT 4
/* A form of the wrong type is further off than any other. */
#define WRONG_TYPE 1000000u

static unsigned branch(const struct sb_schema_rule *rule, unsigned i)
{
	return sb_schema_list[rule->arg[0] + i];
}

static bool fits(struct sb_schema_run *r, unsigned node, const struct sb_json *v,
		 const struct sb_schema_at *at)
{
	struct sb_schema_sink *keep = r->sink;
	bool ok;

	r->sink = NULL;
	ok = sb_schema_node_check(r, node, v, at);
	r->sink = keep;
	return ok;
}

/* The one key that a form asks for and nothing else, or NULL. */
static const struct sb_schema_rule *bare_required(unsigned node)
{
	const struct sb_schema_node *n = &sb_schema_node[node];
	const struct sb_schema_rule *found = NULL;

	for (unsigned i = 0; i < n->count; i++) {
		const struct sb_schema_rule *rule = &sb_schema_rule[n->first + i];

		if (rule->op == SB_SCHEMA_REQUIRED && rule->arg[1] == 1)
			found = rule;
		else if (rule->op != SB_SCHEMA_TYPE)
			return NULL;
	}
	return found;
}

/* How many forms of the choice ask for one key each? Their keys go into keys. */
static size_t choice_of_keys(const struct sb_schema_rule *rule, uint16_t *keys,
			     size_t max)
{
	for (unsigned i = 0; i < rule->arg[1]; i++) {
		const struct sb_schema_rule *req = bare_required(branch(rule, i));

		if (!req || i >= max)
			return 0;
		keys[i] = sb_schema_word[req->arg[0]];
	}
	return rule->arg[1];
}

static bool type_fits(unsigned node, const struct sb_json *v, unsigned hops)
{
	const struct sb_schema_node *n = &sb_schema_node[node];

	for (unsigned i = 0; i < n->count; i++) {
		const struct sb_schema_rule *rule = &sb_schema_rule[n->first + i];

		if (rule->op == SB_SCHEMA_REF && hops)
			return type_fits(rule->arg[0], v, hops - 1);
		if (rule->op == SB_SCHEMA_TYPE)
			return (sb_schema_type_of(v) & rule->arg[0]) != 0;
	}
	return true;
}

static void pass_on(struct sb_schema_run *r, const struct sb_schema_sink *from)
{
	for (size_t i = 0; i < from->items.n; i++) {
		struct sb_schema_issue *to;

		if (sb_schema_mute(r))
			continue;
		to = sb_vec_push(r->arena, &r->sink->items);
		if (!to) {
			(void)sb_schema_abort(r, sb_arena_failed(r->arena),
					      "out of memory");
			return;
		}
		*to = from->items.p[i];
		r->sink->total++;
	}
	r->sink->total += from->total - from->items.n;
}

/* Tell the faults of the form that comes closest. */
static bool explain_none(struct sb_schema_run *r, const struct sb_schema_rule *rule,
			 const struct sb_json *v, const struct sb_schema_at *at)
{
	struct sb_schema_sink *keep = r->sink, best = { 0 };
	size_t least = SIZE_MAX;

	for (unsigned i = 0; i < rule->arg[1]; i++) {
		struct sb_schema_sink now = { .max = FAULTS_KEPT };
		size_t distance;

		r->sink = &now;
		(void)sb_schema_node_check(r, branch(rule, i), v, at);
		distance =
			now.total + (type_fits(branch(rule, i), v, 4) ? 0 : WRONG_TYPE);
		if (distance < least) {
			least = distance;
			best = now;
		}
	}
	r->sink = keep;
	if (least >= WRONG_TYPE && rule->arg[1] > 1)
		return sb_schema_say(r, at,
				     "is %s, which fits none of the %u forms "
				     "allowed here",
				     sb_schema_kind(v), rule->arg[1]);
	pass_on(r, &best);
	return false;
}

static bool explain(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		    const struct sb_json *v, const struct sb_schema_at *at)
{
	uint16_t keys[16];
	size_t n;

	if (r->rc < 0 || sb_schema_mute(r))
		return false;
	n = sb_json_is(v, SB_JSON_OBJECT) ? choice_of_keys(rule, keys, SB_LEN(keys))
					  : 0;
	if (n)
		return sb_schema_say(r, at, "one of %.*s is missing",
				     SB_ARG(sb_schema_join(r->arena, keys, n, " or ")));
	return explain_none(r, rule, v, at);
}

/* More than one form fits. */
static bool explain_many(struct sb_schema_run *r, const struct sb_schema_rule *rule,
			 const struct sb_json *v, const struct sb_schema_at *at)
{
	uint16_t keys[16], there[16];
	size_t n, held = 0;

	if (r->rc < 0 || sb_schema_mute(r))
		return false;
	n = sb_json_is(v, SB_JSON_OBJECT) ? choice_of_keys(rule, keys, SB_LEN(keys))
					  : 0;
	for (size_t i = 0; i < n; i++)
		if (sb_json_get(v, sb_schema_text_at(keys[i])))
			there[held++] = keys[i];
	if (n)
		return sb_schema_say(
			r, at, "has %.*s; only one of them is allowed",
			SB_ARG(sb_schema_join(r->arena, there, held, " and ")));
	return sb_schema_say(r, at,
			     "fits more than one of the %u forms, of which exactly one "
			     "is allowed",
			     rule->arg[1]);
}

bool sb_schema_one_of(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		      const struct sb_json *v, const struct sb_schema_at *at)
{
	unsigned count = 0;

	for (unsigned i = 0; i < rule->arg[1] && count < 2; i++)
		count += fits(r, branch(rule, i), v, at);
	if (count == 1 || !r->sink)
		return count == 1;
	return count ? explain_many(r, rule, v, at) : explain(r, rule, v, at);
}

bool sb_schema_any_of(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		      const struct sb_json *v, const struct sb_schema_at *at)
{
	for (unsigned i = 0; i < rule->arg[1]; i++)
		if (fits(r, branch(rule, i), v, at))
			return true;
	return r->sink ? explain(r, rule, v, at) : false;
}

bool sb_schema_all_of(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		      const struct sb_json *v, const struct sb_schema_at *at)
{
	bool ok = true;

	for (unsigned i = 0; i < rule->arg[1] && (ok || r->sink); i++)
		ok &= sb_schema_node_check(r, branch(rule, i), v, at);
	return ok;
}

bool sb_schema_not(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		   const struct sb_json *v, const struct sb_schema_at *at)
{
	const struct sb_schema_rule *req = bare_required(rule->arg[0]);

	if (!fits(r, rule->arg[0], v, at))
		return r->rc == 0;
	if (sb_schema_mute(r))
		return false;
	if (req)
		return sb_schema_say(
			r, at, "\"%.*s\" is not allowed beside the other keys here",
			SB_ARG(sb_schema_text_at(sb_schema_word[req->arg[0]])));
	return sb_schema_say(r, at, "has the form that is not allowed here");
}

bool sb_schema_if(struct sb_schema_run *r, const struct sb_schema_rule *rule,
		  const struct sb_json *v, const struct sb_schema_at *at)
{
	unsigned then = fits(r, rule->arg[0], v, at) ? rule->arg[1] : rule->arg[2];

	return sb_schema_node_check(r, then, v, at);
}

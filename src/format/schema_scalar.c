/* SPDX-License-Identifier: Apache-2.0 */
/* Schema keywords about single values: enum, lengths, ranges, patterns, formats. */
#include "format/schema_format.h"
#include "format/schema_run.h"

static bool in_enum(const struct sb_schema_rule *rule, sb_str text)
{
	size_t from = rule->arg[0], to = from + rule->arg[1];

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = sb_str_cmp(text, sb_schema_text_at(sb_schema_enum[middle]));

		if (order == 0)
			return true;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return false;
}

/* Beyond this a list of all values helps nobody. */
#define VALUES_SHOWN 48

bool sb_schema_enum_check(struct sb_schema_run *r, const struct sb_schema_rule *rule,
			  const struct sb_json *v, const struct sb_schema_at *at)
{
	const uint16_t *run = &sb_schema_enum[rule->arg[0]];
	const uint16_t *order = &sb_schema_enum_order[rule->arg[0]];
	uint16_t shown[VALUES_SHOWN];
	size_t n = rule->arg[1];
	sb_str is, near, hint;

	if (sb_json_is(v, SB_JSON_STRING) && in_enum(rule, v->text))
		return true;
	if (sb_schema_mute(r))
		return false;
	is = sb_schema_show(r->arena, v);
	near = sb_json_is(v, SB_JSON_STRING) ? sb_schema_nearest(run, n, v->text)
					     : (sb_str){ 0 };
	hint = near.n ? sb_arena_printf(r->arena, "; did you mean \"%.*s\"?",
					SB_ARG(near))
		      : SB_LIT("");
	if (n > VALUES_SHOWN)
		return sb_schema_say(r, at,
				     "%.*s is not one of the %zu known values%.*s",
				     SB_ARG(is), n, SB_ARG(hint));
	for (size_t i = 0; i < n; i++)
		shown[i] = run[order[i]];
	return sb_schema_say(
		r, at, "%.*s is not %s%.*s%.*s", SB_ARG(is), n > 1 ? "one of " : "",
		SB_ARG(sb_schema_join(r->arena, shown, n, ", ")), SB_ARG(hint));
}

/* Code points, as JSON Schema counts; the reader has made sure that it is UTF-8. */
static size_t code_points(sb_str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.n; i++)
		count += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return count;
}

static bool measure(const struct sb_schema_rule *rule, const struct sb_json *v,
		    size_t *out)
{
	bool text =
		rule->op == SB_SCHEMA_MIN_LENGTH || rule->op == SB_SCHEMA_MAX_LENGTH;

	if (text ? !sb_json_is(v, SB_JSON_STRING) : !sb_json_is(v, SB_JSON_ARRAY))
		return false;
	*out = text ? code_points(v->text) : sb_json_items(v);
	return true;
}

bool sb_schema_length_check(struct sb_schema_run *r, const struct sb_schema_rule *rule,
			    const struct sb_json *v, const struct sb_schema_at *at)
{
	bool least =
		rule->op == SB_SCHEMA_MIN_LENGTH || rule->op == SB_SCHEMA_MIN_ITEMS;
	double limit = sb_schema_number[rule->arg[0]];
	size_t n;

	if (!measure(rule, v, &n))
		return true;
	if (least ? (double)n >= limit : (double)n <= limit)
		return true;
	if (sb_schema_mute(r))
		return false;
	return sb_schema_say(r, at, "has %zu %s%s, %s %.0f", n,
			     sb_json_is(v, SB_JSON_ARRAY) ? "item" : "character",
			     n == 1 ? "" : "s", least ? "at least" : "at most", limit);
}

bool sb_schema_range_check(struct sb_schema_run *r, const struct sb_schema_rule *rule,
			   const struct sb_json *v, const struct sb_schema_at *at)
{
	double limit = sb_schema_number[rule->arg[0]];
	bool least = rule->op == SB_SCHEMA_MINIMUM;

	if (!sb_json_is(v, SB_JSON_NUMBER))
		return true;
	if (least ? v->number >= limit : v->number <= limit)
		return true;
	if (sb_schema_mute(r))
		return false;
	return sb_schema_say(r, at, "%.*s is %s than %g",
			     SB_ARG(sb_schema_show(r->arena, v)),
			     least ? "less" : "more", limit);
}

static pcre2_code *compiled(struct sb_schema_run *r, unsigned row)
{
	PCRE2_SIZE at;
	int code;

	if (!r->pattern[row])
		r->pattern[row] = pcre2_compile(
			(PCRE2_SPTR)sb_schema_pattern[row].pcre, PCRE2_ZERO_TERMINATED,
			PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY |
				PCRE2_NO_AUTO_CAPTURE,
			&code, &at, NULL);
	return r->pattern[row];
}

/* What the patterns of the schemas mean, in words. */
static const struct {
	const char *head, *words;
} meanings[] = {
	{ "^urn:uuid:", "urn:uuid: and a UUID in lower-case hex" },
	{ "^([a-fA-F0-9]{32}|", "32, 40, 64, 96 or 128 hex digits" },
	{ "^[-+a-z0-9.]+/", "a media type such as text/plain, in lower case" },
	{ "^([a-z]{2})(-[A-Z]{2})", "a language such as en or en-US" },
	{ "^CRE:", "CRE: and two numbers with a dash between" },
	{ "^[A-Z]{2}$", "a country code of two capitals" },
	{ "^(.*)$", "text without line breaks" },
};

static const char *meaning(const char *pattern)
{
	for (size_t i = 0; i < SB_LEN(meanings); i++)
		if (strncmp(pattern, meanings[i].head, strlen(meanings[i].head)) == 0)
			return meanings[i].words;
	return NULL;
}

bool sb_schema_pattern_check(struct sb_schema_run *r, const struct sb_schema_rule *rule,
			     const struct sb_json *v, const struct sb_schema_at *at)
{
	const char *ecma = sb_schema_pattern[rule->arg[0]].ecma;
	pcre2_code *code;
	int rc;

	if (!sb_json_is(v, SB_JSON_STRING))
		return true;
	code = compiled(r, rule->arg[0]);
	if (!code)
		return sb_schema_abort(r, SB_E_NOMEM, "cannot compile a pattern");
	rc = pcre2_match(code, (PCRE2_SPTR)v->text.p, v->text.n, 0, PCRE2_NO_UTF_CHECK,
			 r->match, r->limits);
	if (rc >= 0)
		return true;
	if (rc != PCRE2_ERROR_NOMATCH)
		return sb_schema_abort(r, SB_E_LIMIT, "a pattern takes too long");
	if (sb_schema_mute(r))
		return false;
	if (meaning(ecma))
		return sb_schema_say(r, at, "%.*s is not %s",
				     SB_ARG(sb_schema_show(r->arena, v)),
				     meaning(ecma));
	return sb_schema_say(r, at, "%.*s does not match %s",
			     SB_ARG(sb_schema_show(r->arena, v)), ecma);
}

bool sb_schema_format_check(struct sb_schema_run *r, const struct sb_schema_rule *rule,
			    const struct sb_json *v, const struct sb_schema_at *at)
{
	static const char *const words[] = {
		[SB_FORMAT_DATE_TIME] =
			"a date and time with zone such as 2026-01-31T12:00:00Z",
		[SB_FORMAT_DATE] = "a date such as 2026-01-31",
		[SB_FORMAT_URI] = "an absolute URI",
		[SB_FORMAT_IDN_EMAIL] = "an e-mail address",
	};

	if (!sb_json_is(v, SB_JSON_STRING) || sb_format_check(rule->arg[0], v->text))
		return true;
	if (sb_schema_mute(r))
		return false;
	return sb_schema_say(r, at, "%.*s is not %s",
			     SB_ARG(sb_schema_show(r->arena, v)), words[rule->arg[0]]);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Rule S6: licence expressions parse, ids are licences and up to date. */
#include "format/semantic_run.h"
#include "model/license.h"

/* A canonical form is told at length. */
#define FORM_MAX 480

/* S6 */
void sb_semantic_expression(struct sb_semantic_run *r,
			    const struct sb_semantic_visit *v)
{
	struct sb_mark here = sb_arena_mark(&r->scratch);
	sb_str text = sb_json_text(v->value);
	struct sb_license license;
	struct sb_err err = { 0 };
	int rc = sb_license_parse(&r->scratch, text, &license, &err);

	if (rc < 0)
		sb_semantic_say(r, SB_WARN("S6"), v->value,
				"\"%.*s\" is not a licence expression: %s",
				SB_ARG(sb_semantic_shown(text)), err.msg);
	else if (!sb_str_eq(license.text, text))
		sb_semantic_say(r, SB_INFO("S6"), v->value,
				"the canonical form of this licence is %.*s",
				SB_ARG(sb_str_sub(license.text, 0, FORM_MAX)));
	sb_arena_rewind(&r->scratch, here);
}

/* S6: the schema's list of ids holds exceptions too, and ids that have had their day.
 */
void sb_semantic_license(struct sb_semantic_run *r, const struct sb_semantic_visit *v)
{
	const struct sb_json *id = sb_json_find(v->value, "id");
	sb_str text = sb_json_text(id), known = sb_license_id(text);

	if (!sb_json_is(id, SB_JSON_STRING))
		return;
	if (!known.n && sb_license_exception(text).n)
		sb_semantic_say(
			r, SB_WARN("S6"), id,
			"\"%.*s\" is an exception, not a licence; it goes after WITH "
			"in an expression",
			SB_ARG(sb_semantic_shown(text)));
	else if (known.n && !sb_str_eq(known, text))
		sb_semantic_say(r, SB_INFO("S6"), id,
				"\"%.*s\" is deprecated; it is %.*s now",
				SB_ARG(sb_semantic_shown(text)), SB_ARG(known));
}

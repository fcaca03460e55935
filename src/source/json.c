/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of images: strict, and copied out at once. */
#include "source/source_impl.h"

int sb_json_load(sb_str text, const char *what, json_t **out, struct sb_err *err)
{
	json_error_t e;
	json_t *root = json_loadb(text.p ? text.p : "", text.n,
				  JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &e);

	if (!root)
		return sb_fail(err, SB_E_FORMAT, "%s is not valid JSON: line %d: %s",
			       what, e.line, e.text);
	*out = root;
	return SB_OK;
}

sb_str sb_json_text(struct sb_source *s, const json_t *o, const char *key)
{
	const json_t *v = key ? json_object_get(o, key) : o;
	sb_str text;

	if (!json_is_string(v))
		return SB_LIT("");
	text = sb_arena_dup(&s->arena,
			    (sb_str){ json_string_value(v), json_string_length(v) });
	return text.p ? text : SB_LIT("");
}

uint64_t sb_json_size(const json_t *o, const char *key)
{
	json_int_t v = json_integer_value(json_object_get(o, key));

	return v > 0 ? (uint64_t)v : 0;
}

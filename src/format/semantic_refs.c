/* SPDX-License-Identifier: Apache-2.0 */
/* Rules S1, S2, S13: bom-refs are unique, well-formed, and every use finds one. */
#include "format/semantic_run.h"

#define REF_LENGTH 1024 /* longer bom-refs choke other tools */
static void well_formed(struct sb_semantic_run *r, const struct sb_json *where,
			sb_str ref)
{
	if (sb_str_starts(ref, SB_LIT("urn:cdx:")))
		sb_semantic_say(r, SB_WARN("S13"), where,
				"a bom-ref must not look like a BOM-Link (urn:cdx:)");
	if (ref.n > REF_LENGTH)
		sb_semantic_say(r, SB_WARN("S13"), where,
				"a bom-ref of %zu bytes; more than %d", ref.n,
				REF_LENGTH);
	for (size_t i = 0; i < ref.n; i++) {
		unsigned char c = (unsigned char)ref.p[i];

		if (c >= 32 && c != 127)
			continue;
		sb_semantic_say(r, SB_WARN("S13"), where,
				"a control character (0x%02x) in a bom-ref", c);
		break;
	}
}

void sb_semantic_define(struct sb_semantic_run *r, const struct sb_semantic_visit *v)
{
	sb_str ref = sb_json_text(v->value);
	sb_id id = sb_semantic_name(r, ref);

	if (id == SB_ID_NONE || v->item)
		return;
	if (r->defined.p[id])
		sb_semantic_say(
			r, SB_ERROR("S1"), v->value,
			"the bom-ref \"%.*s\" is taken already; each must be unique",
			SB_ARG(sb_semantic_shown(ref)));
	else
		r->defined.p[id] = v->value;
	well_formed(r, v->value, ref);
}

void sb_semantic_use_ref(struct sb_semantic_run *r, const struct sb_semantic_visit *v)
{
	sb_id id = sb_semantic_name(r, sb_json_text(v->value));
	struct sb_semantic_use *use;

	if (id == SB_ID_NONE)
		return;
	use = sb_vec_push(r->arena, &r->uses);
	if (!use) {
		sb_semantic_failed(r);
		return;
	}
	*use = (struct sb_semantic_use){ id, v->value };
}

/* n characters of lower-case hex. */
static bool hex_run(sb_str *s, size_t n)
{
	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!memchr("0123456789abcdef", s->p[i], 16))
			return false;
	*s = sb_str_sub(*s, n, s->n);
	return true;
}

static bool skip(sb_str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = sb_str_sub(*s, 1, s->n);
	return true;
}

/* urn:cdx:UUID/VERSION, and #REF when it names an element. */
static bool bom_link(sb_str s)
{
	size_t digits = 0;

	s = sb_str_sub(s, 8, s.n);
	if (!hex_run(&s, 8))
		return false;
	for (int i = 0; i < 3; i++)
		if (!skip(&s, '-') || !hex_run(&s, 4))
			return false;
	if (!skip(&s, '-') || !hex_run(&s, 12) || !skip(&s, '/'))
		return false;
	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (digits == 0 || s.p[0] == '0')
		return false;
	s = sb_str_sub(s, digits, s.n);
	return s.n == 0 || (s.p[0] == '#' && s.n > 1);
}

void sb_semantic_refs_end(struct sb_semantic_run *r)
{
	for (size_t i = 0; i < r->uses.n && r->rc == 0; i++) {
		const struct sb_semantic_use *use = &r->uses.p[i];
		sb_str ref = sb_json_text(use->where);
		sb_str shown = sb_semantic_shown(ref);

		if (sb_semantic_definition(r, use->id))
			continue;
		if (!sb_str_starts(ref, SB_LIT("urn:cdx:")))
			sb_semantic_say(r, SB_WARN("S2"), use->where,
					"\"%.*s\" is no bom-ref of this document",
					SB_ARG(shown));
		else if (!bom_link(ref))
			sb_semantic_say(r, SB_WARN("S2"), use->where,
					"\"%.*s\" is not a well-formed BOM-Link",
					SB_ARG(shown));
	}
}

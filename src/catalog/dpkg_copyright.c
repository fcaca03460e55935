/* SPDX-License-Identifier: Apache-2.0 */
/* Licences of dpkg packages, from /usr/share/doc/NAME/copyright. */
#include "catalog/dpkg.h"
#include "parse/dep5.h"

#define PARSE_MEMORY ((size_t)32 << 20)

/* Words for facts: enum sb_license_kind and sb_license_ack. */
static const sb_str kinds[] = {
	[SB_LICENSE_ID] = SB_LIT("id"),
	[SB_LICENSE_EXPRESSION] = SB_LIT("expression"),
	[SB_LICENSE_NAME] = SB_LIT("name"),
};
static const sb_str acks[] = {
	[SB_LICENSE_DECLARED] = SB_LIT("declared"),
	[SB_LICENSE_CONCLUDED] = SB_LIT("concluded"),
};

void sb_dpkg_copyright_parse(struct sb_emit *e, sb_str body)
{
	struct sb_dep5 found = { 0 };
	struct sb_err err = { 0 };
	struct sb_arena scratch;

	sb_arena_init(&scratch, PARSE_MEMORY);
	if (sb_dep5_parse(&scratch, body, &found, &err) < 0)
		sb_emit_diag(e, err.rc, "%s", err.msg);
	if (found.licenses.n || found.copyright.n) {
		sb_emit_fact(e, SB_FACT_LICENSE, 0);
		sb_emit_attr(e, SB_KEY_COPYRIGHT, found.copyright);
	}
	for (size_t i = 0; i < found.licenses.n; i++) {
		const struct sb_license *l = &found.licenses.p[i];

		sb_emit_attr_always(e, SB_KEY_LICENSE, l->text);
		sb_emit_attr_always(e, SB_KEY_KIND, kinds[l->kind]);
		sb_emit_attr_always(e, SB_KEY_SCOPE, acks[l->ack]);
	}
	sb_arena_release(&scratch);
}

static bool add(struct sb_dpkg *d, struct sb_component *c, struct sb_license made)
{
	struct sb_license *slot;

	if (made.text.n == 0)
		return made.text.p || !d->arena->full;
	for (size_t i = 0; i < c->licenses.n; i++)
		if (sb_str_eq(c->licenses.p[i].text, made.text))
			return true;
	slot = sb_vec_push(d->arena, &c->licenses);
	if (slot)
		*slot = made;
	return slot != NULL;
}

/* The words back to their value; what is not among them (a record from elsewhere) is
 * the last. */
static size_t word_of(const sb_str *words, size_t n, sb_str text)
{
	size_t i = 0;

	while (i + 1 < n && !sb_str_eq(words[i], text))
		i++;
	return i;
}

static bool read_fact(struct sb_dpkg *d, struct sb_component *c,
		      const struct sb_seen *s, sb_str path)
{
	for (size_t i = 0; i + 2 < sb_seen_count(s); i++) {
		struct sb_attr_view text = sb_seen_attr(s, i);
		struct sb_license made = { .source = path };

		if (text.key != SB_KEY_LICENSE)
			continue;
		made.text = sb_arena_dup(d->arena, text.value);
		made.kind = (enum sb_license_kind)word_of(kinds, SB_LEN(kinds),
							  sb_seen_attr(s, i + 1).value);
		made.ack = (enum sb_license_ack)word_of(acks, SB_LEN(acks),
							sb_seen_attr(s, i + 2).value);
		if (!add(d, c, made))
			return false;
	}
	return true;
}

/* Doc directories may be links to those of another package; the resolver follows. */
static bool from_copyright(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	struct sb_component *c = p->component;
	struct sb_seen s = { 0 };
	sb_str path = sb_arena_printf(d->arena, "%.*susr/share/doc/%.*s/copyright",
				      SB_ARG(d->dbs.p[p->db].root), SB_ARG(p->name));

	if (!path.p)
		return false;
	if (p->seen.hidden || !sb_link_fact_at(d->link, path, SB_FACT_LICENSE, &s))
		return true;
	c->copyright = sb_arena_dup(d->arena, sb_seen_get(&s, SB_KEY_COPYRIGHT));
	return read_fact(d, c, &s, path) && sb_link_occurrence(d->link, c, path, 0);
}

bool sb_dpkg_license(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	sb_str own = sb_dpkg_get(p, SB_KEY_LICENSE);
	struct sb_license made = { 0 };

	if (own.n)
		made = sb_license_normalize(d->arena, own, SB_LICENSE_DECLARED);
	made.source = SB_LIT("License");
	if (own.n && !add(d, p->component, made))
		return false;
	return from_copyright(d, p);
}

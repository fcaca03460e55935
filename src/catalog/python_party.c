/* SPDX-License-Identifier: Apache-2.0 */
/* People and organisations of a distribution: Author, Maintainer and their mail. */
#include "catalog/python_link.h"

static sb_str unquote(sb_str s)
{
	s = sb_str_trim(s);
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = sb_str_sub(s, 1, s.n - 1);
	return sb_str_trim(s);
}

/* The next of "Name <mail>, \"Doe, Jane\" <mail>, mail": commas inside quotes and
 * angles do not separate. */
static sb_str next_party(sb_str *rest)
{
	bool quoted = false, angle = false;
	size_t i = 0;
	sb_str out;

	for (; i < rest->n; i++) {
		char c = rest->p[i];

		if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '<' || c == '>'))
			angle = c == '<';
		else if (!quoted && !angle && c == ',')
			break;
	}
	out = sb_str_sub(*rest, 0, i);
	*rest = sb_str_sub(*rest, i + 1, rest->n);
	return out;
}

static struct sb_party read_party(sb_str s)
{
	struct sb_party p = { 0 };
	size_t open = sb_str_find(s, SB_LIT("<"));

	if (open == SB_NPOS) {
		s = unquote(s);
		if (sb_str_find(s, SB_LIT("@")) != SB_NPOS)
			p.email = s;
		else
			p.name = s;
		return p;
	}
	p.name = unquote(sb_str_sub(s, 0, open));
	s = sb_str_sub(s, open + 1, s.n);
	p.email = sb_str_trim(sb_str_cut(&s, '>'));
	return p;
}

static bool is_unknown(sb_str s)
{
	return s.n == 0 || sb_str_ieq(s, SB_LIT("UNKNOWN")) ||
	       sb_str_ieq(s, SB_LIT("None"));
}

#define PARTIES_MAX 32

static void add(struct sb_python_image *im, struct sb_python_dist *d, struct sb_party p)
{
	struct sb_party *slot;

	if (is_unknown(p.name))
		p.name = (sb_str){ 0 };
	if (is_unknown(p.email))
		p.email = (sb_str){ 0 };
	if ((p.name.n == 0 && p.email.n == 0) || d->c->authors.n == PARTIES_MAX)
		return;
	for (size_t i = 0; i < d->c->authors.n; i++)
		if (sb_str_eq(d->c->authors.p[i].name, p.name) &&
		    sb_str_eq(d->c->authors.p[i].email, p.email))
			return;
	slot = sb_vec_push(im->doc, &d->c->authors);
	if (slot) {
		slot->name = p.name.n ? sb_arena_dup(im->doc, p.name) : p.name;
		slot->email = p.email.n ? sb_arena_dup(im->doc, p.email) : p.email;
	} else {
		im->nomem = true;
	}
}

/* A name and a list of mail addresses. One address without a name belongs to the name;
 * with several, or with names (PEP 621), each stands for itself. */
static void pair(struct sb_python_image *im, struct sb_python_dist *d, enum sb_key name,
		 enum sb_key mail)
{
	sb_str plain = sb_seen_get(&d->meta, name);
	sb_str rest = sb_seen_get(&d->meta, mail), all = rest;
	struct sb_party first = is_unknown(rest) ? (struct sb_party){ 0 }
						 : read_party(next_party(&rest));

	if (!is_unknown(plain)) {
		struct sb_party p = { .name = plain };

		if (rest.n == 0 && first.name.n == 0) {
			p.email = first.email;
			all.n = 0;
		}
		add(im, d, p);
	}
	while (all.n && !is_unknown(all))
		add(im, d, read_party(next_party(&all)));
}

void sb_python_party_fill(struct sb_python_image *im, struct sb_python_dist *d)
{
	pair(im, d, SB_KEY_AUTHOR, SB_KEY_AUTHOR_EMAIL);
	pair(im, d, SB_KEY_MAINTAINER, SB_KEY_MAINTAINER_EMAIL);
	for (size_t i = 0; i < d->c->authors.n; i++)
		if (d->c->authors.p[i].name.n) {
			d->c->supplier = d->c->authors.p[i];
			return;
		}
	if (d->c->authors.n)
		d->c->supplier.name = d->c->authors.p[0].email;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The licences that a debian/copyright file states or contains. */
#include "parse/dep5.h"

#include "parse/deb822.h"

#define TEXT_MAX      (4u << 20)
#define LICENSES_MAX  256
#define COPYRIGHT_MAX 500
#define MATCHES       16
#define BODIES        128
#define SURE          90
#define NEARBY        1200

/* A License field: its first line and the text below it. */
struct stanza {
	sb_str files, name, body, copyright, upstream;
	bool format;
};

struct body {
	sb_str name, text;
};

struct dep5 {
	struct sb_arena *a;
	struct sb_dep5 *out;
	SB_VEC(struct sb_license) packaging;
	struct body body[BODIES];
	size_t nbody;
};

static int add_to(struct dep5 *d, struct sb_license l, bool packaging)
{
	struct sb_license *slot;

	if (!l.text.p)
		return sb_arena_failed(d->a);
	if (l.text.n == 0 || d->out->licenses.n >= LICENSES_MAX ||
	    d->packaging.n >= LICENSES_MAX)
		return 0;
	for (size_t i = 0; i < d->out->licenses.n; i++)
		if (sb_str_eq(d->out->licenses.p[i].text, l.text))
			return 0;
	for (size_t i = 0; packaging && i < d->packaging.n; i++)
		if (sb_str_eq(d->packaging.p[i].text, l.text))
			return 0;
	slot = packaging ? sb_vec_push(d->a, &d->packaging)
			 : sb_vec_push(d->a, &d->out->licenses);
	if (!slot)
		return sb_arena_failed(d->a);
	*slot = l;
	return 0;
}

/* ---- machine-readable ---- */

static sb_str one_line(struct sb_arena *a, sb_str s, size_t max)
{
	char *p = sb_new(a, char, (s.n < max ? s.n : max) + 1);
	size_t n = 0;

	if (!p)
		return (sb_str){ NULL, 0 };
	for (size_t i = 0; i < s.n && n < max; i++) {
		bool space = sb_is_blank(s.p[i]) || s.p[i] == '\n';

		if (!space || (n && p[n - 1] != ' '))
			p[n++] = space ? ' ' : s.p[i];
	}
	while (n && p[n - 1] == ' ')
		n--;
	return (sb_str){ p, n };
}

static void take_field(struct stanza *s, sb_str key, sb_str value)
{
	if (sb_str_ieq(key, SB_LIT("Files"))) {
		s->files = value;
	} else if (sb_str_ieq(key, SB_LIT("License")) ||
		   sb_str_ieq(key, SB_LIT("Licence"))) {
		s->body = value;
		s->name = sb_str_trim(sb_str_cut(&s->body, '\n'));
	} else if (sb_str_ieq(key, SB_LIT("Copyright"))) {
		s->copyright = value;
	} else if (sb_str_ieq(key, SB_LIT("Upstream-Name"))) {
		s->upstream = value;
	} else if (sb_str_ieq(key, SB_LIT("Format")) ||
		   sb_str_ieq(key, SB_LIT("Format-Specification"))) {
		s->format = true;
	}
}

/* False when the input is used up. */
static bool next_stanza(struct sb_deb822 *d, struct stanza *s)
{
	sb_str key, value;
	int rc;

	*s = (struct stanza){ 0 };
	if (sb_deb822_done(d))
		return false;
	while ((rc = sb_deb822_field(d, &key, &value, NULL)) != 0)
		if (rc > 0)
			take_field(s, key, value);
	return true;
}

static bool is_machine(sb_str text)
{
	struct sb_deb822 d = { .rest = sb_str_sub(text, 0, 8192) };
	struct stanza s;

	for (int i = 0; i < 3 && next_stanza(&d, &s); i++)
		if (s.format)
			return true;
	return false;
}

/* Does the paragraph speak of Debian's own files only? */
static bool is_packaging(sb_str files)
{
	bool any = false;

	while (files.n) {
		sb_str line = sb_str_trim(sb_str_cut(&files, '\n'));

		while (line.n) {
			sb_str word = sb_str_cut(&line, ' ');

			if (word.n && !sb_str_starts(word, SB_LIT("debian/")))
				return false;
			any |= word.n > 0;
		}
	}
	return any;
}

/* License paragraphs hold the texts that Files paragraphs name. */
static void collect_bodies(struct dep5 *d, sb_str text)
{
	struct sb_deb822 r = { .rest = text };
	struct stanza s;

	while (d->nbody < BODIES && next_stanza(&r, &s))
		if (s.name.n && s.body.n)
			d->body[d->nbody++] = (struct body){ s.name, s.body };
}

static sb_str body_of(const struct dep5 *d, sb_str name)
{
	for (size_t i = 0; i < d->nbody; i++)
		if (sb_str_ieq(d->body[i].name, name))
			return d->body[i].text;
	return (sb_str){ NULL, 0 };
}

static int add_stanza(struct dep5 *d, const struct stanza *s)
{
	struct sb_license l = sb_license_debian(d->a, s->name, SB_LICENSE_DECLARED);
	bool packaging = is_packaging(s->files);
	unsigned confidence;
	sb_str id;
	int rc;

	l.source = s->files.n ? one_line(d->a, s->files, 100) : (sb_str){ "", 0 };
	rc = add_to(d, l, packaging);
	if (rc < 0 || l.kind != SB_LICENSE_NAME)
		return rc;
	id = sb_license_of_text(body_of(d, s->name), &confidence);
	if (confidence < SURE)
		return 0;
	l.kind = SB_LICENSE_ID;
	l.ack = SB_LICENSE_CONCLUDED;
	l.text = id;
	return add_to(d, l, packaging);
}

static int parse_machine(struct dep5 *d, sb_str text)
{
	struct sb_deb822 r = { .rest = text };
	struct stanza s;
	bool files = false;

	collect_bodies(d, text);
	while (next_stanza(&r, &s)) {
		int rc = 0;

		files |= s.files.n > 0;
		if (s.upstream.n && !d->out->upstream.n)
			d->out->upstream = one_line(d->a, s.upstream, 100);
		if (s.copyright.n && (!d->out->copyright.n ||
				      sb_str_eq(sb_str_trim(s.files), SB_LIT("*"))))
			d->out->copyright = one_line(d->a, s.copyright, COPYRIGHT_MAX);
		if (s.name.n && (s.files.n || s.format))
			rc = add_stanza(d, &s);
		if (rc < 0)
			return rc;
	}
	for (size_t i = 0; !files && i < d->nbody; i++) {
		s = (struct stanza){ .name = d->body[i].name };
		if (add_stanza(d, &s) < 0)
			return sb_arena_failed(d->a);
	}
	return 0;
}

/* ---- free text ---- */

static bool is_name(char c)
{
	return sb_is_alpha(c) || sb_is_digit(c) || c == '.' || c == '-' || c == '+';
}

/* Do both speak of one licence, but for "only" and "or later"? */
static bool same_licence(sb_str known, sb_str named)
{
	static const char *const tails[] = { "-only", "-or-later" };

	for (size_t i = 0; i < SB_LEN(tails); i++) {
		if (sb_str_ends(known, sb_str_c(tails[i])))
			known.n -= strlen(tails[i]);
		if (sb_str_ends(named, sb_str_c(tails[i])))
			named.n -= strlen(tails[i]);
	}
	/* "GPL" names no version: any GPL that is known is what it means. */
	return sb_str_starts(known, named) &&
	       (known.n == named.n || known.p[named.n] == '-');
}

/* Is there a word of "any later version" shortly before the reference? */
static bool says_later(sb_str before)
{
	before =
		sb_str_sub(before, before.n > NEARBY ? before.n - NEARBY : 0, before.n);
	return sb_str_find(before, SB_LIT("later")) != SB_NPOS ||
	       sb_str_find(before, SB_LIT("newer")) != SB_NPOS;
}

/* "GPL-2" points to a text; that no later version would do is not said. */
static struct sb_license referred(struct dep5 *d, sb_str name, sb_str before)
{
	struct sb_license l = sb_license_debian(d->a, name, SB_LICENSE_DECLARED);
	sb_str plus;

	if (!sb_str_ends(l.text, SB_LIT("-only")))
		return l;
	if (!says_later(before)) {
		l.kind = SB_LICENSE_NAME;
		l.text = name;
		return l;
	}
	plus = sb_arena_printf(d->a, "%.*s+", SB_ARG(name));
	return plus.p ? sb_license_debian(d->a, plus, SB_LICENSE_DECLARED) : l;
}

static int add_reference(struct dep5 *d, sb_str name, sb_str before)
{
	struct sb_license l = sb_license_debian(d->a, name, SB_LICENSE_DECLARED);

	for (size_t i = 0; l.text.p && i < d->out->licenses.n; i++)
		if (same_licence(d->out->licenses.p[i].text, l.text))
			return 0;
	return add_to(d, referred(d, name, before), false);
}

static int add_references(struct dep5 *d, sb_str text)
{
	const sb_str dir = SB_LIT("/usr/share/common-licenses/"), all = text;
	size_t at;

	while ((at = sb_str_find(text, dir)) != SB_NPOS) {
		sb_str name, before;
		size_t n = 0;
		int rc;

		before = (sb_str){ all.p, (size_t)(text.p - all.p) + at };
		text = sb_str_sub(text, at + dir.n, text.n);
		while (n < text.n && is_name(text.p[n]))
			n++;
		name = sb_str_sub(text, 0, n);
		while (name.n &&
		       (name.p[name.n - 1] == '.' || name.p[name.n - 1] == '-'))
			name.n--;
		rc = name.n && name.n < 64 ? add_reference(d, name, before) : 0;
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* "License: X" on a line of its own. */
static int add_labelled(struct dep5 *d, sb_str text)
{
	while (text.n) {
		sb_str line = sb_str_trim(sb_str_cut(&text, '\n'));
		sb_str value = line, key = sb_str_cut(&value, ':');
		int rc;

		value = sb_str_trim(value);
		if (value.n == 0 || value.n > 100 ||
		    (!sb_str_ieq(key, SB_LIT("License")) &&
		     !sb_str_ieq(key, SB_LIT("Licence"))))
			continue;
		rc = add_to(d, sb_license_debian(d->a, value, SB_LICENSE_DECLARED),
			    false);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int parse_free(struct dep5 *d, sb_str text)
{
	struct sb_license_match m[MATCHES];
	size_t n = sb_license_texts(text, m, MATCHES);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct sb_license l = { .kind = SB_LICENSE_ID,
					.ack = SB_LICENSE_CONCLUDED,
					.text = m[i].id };

		rc = add_to(d, l, false);
	}
	if (rc == 0)
		rc = add_references(d, text);
	if (rc == 0 && d->out->licenses.n == 0)
		rc = add_labelled(d, text);
	return rc;
}

int sb_dep5_parse(struct sb_arena *a, sb_str text, struct sb_dep5 *out,
		  struct sb_err *err)
{
	struct dep5 d = { .a = a, .out = out };
	int rc;

	*out = (struct sb_dep5){ 0 };
	text = sb_str_sub(text, 0, TEXT_MAX);
	out->machine = is_machine(text);
	rc = out->machine ? parse_machine(&d, text) : parse_free(&d, text);
	for (size_t i = 0; rc == 0 && i < d.packaging.n; i++)
		rc = add_to(&d, d.packaging.p[i], false);
	return rc < 0 ? sb_fail(err, rc, "copyright file: out of memory") : 0;
}

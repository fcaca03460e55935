/* SPDX-License-Identifier: Apache-2.0 */
/* CPE candidates for a package, from the best evidence there is down to its name. */
#include "model/cpe.h"
#include "model/cpe_known.h"

#define WORD 128

struct guesses {
	struct sb_arena *a;
	const struct sb_cpe_subject *s;
	struct sb_cpe_guess *out;
	size_t n, max;
};

static void add_part(struct guesses *g, char part, sb_str vendor, sb_str product,
		     const char *basis, unsigned confidence)
{
	sb_str cpe, none = { NULL, 0 };

	if (g->n == g->max)
		return;
	cpe = sb_cpe_build(g->a, part, vendor, product, g->s->version, none);
	if (!cpe.p)
		return;
	for (size_t i = 0; i < g->n; i++)
		if (sb_str_eq(g->out[i].cpe, cpe))
			return;
	g->out[g->n].cpe = cpe;
	g->out[g->n].basis = basis;
	g->out[g->n++].confidence = confidence;
}

static void add(struct guesses *g, sb_str vendor, const char *basis,
		unsigned confidence)
{
	add_part(g, 'a', vendor, g->s->name, basis, confidence);
}

/* ---- the curated table ---- */

/* "deb" in "deb rpm "? */
static bool listed(const char *types, sb_str type)
{
	sb_str rest = sb_str_c(types);

	while (rest.n)
		if (sb_str_eq(sb_str_cut(&rest, ' '), type))
			return true;
	return false;
}

static int fold_cmp(sb_str a, sb_str b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		int d = (unsigned char)sb_lower(a.p[i]) - (unsigned char)b.p[i];

		if (d)
			return d;
	}
	return (a.n > b.n) - (a.n < b.n);
}

static const struct sb_cpe_known *lower_bound(const struct sb_cpe_table *t, sb_str name)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (fold_cmp(name, sb_str_c(t->row[mid].name)) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return t->row + lo;
}

static bool known(struct guesses *g, sb_str name, unsigned confidence)
{
	size_t before = g->n;

	for (size_t i = 0; i < sb_cpe_ntables; i++) {
		const struct sb_cpe_table *t = &sb_cpe_tables[i];
		const struct sb_cpe_known *r = lower_bound(t, name);

		if (!listed(t->types, g->s->type))
			continue;
		for (; r < t->row + t->n && fold_cmp(name, sb_str_c(r->name)) == 0; r++)
			add_part(g, strcmp(r->product, "linux_kernel") ? 'a' : 'o',
				 sb_str_c(r->vendor), sb_str_c(r->product), "curated",
				 confidence);
	}
	return g->n > before;
}

/* A distribution's package name without what it adds: "libicu72" is "libicu". */
static sb_str stem(sb_str s)
{
	static const char *const tails[] = { "t64",    "-dev",    "-devel",
					     "-base",  "-bin",    "-libs",
					     "-utils", "-common", "-minimal" };

	for (size_t i = 0; i < SB_LEN(tails); i++)
		if (sb_str_ends(s, sb_str_c(tails[i]))) {
			s.n -= strlen(tails[i]);
			break;
		}
	while (s.n && (sb_is_digit(s.p[s.n - 1]) || s.p[s.n - 1] == '.' ||
		       s.p[s.n - 1] == '-'))
		s.n--;
	return s;
}

static bool is_native(sb_str type)
{
	return listed("deb rpm apk alpm", type);
}

static void curated(struct guesses *g)
{
	const struct sb_cpe_subject *s = g->s;

	if (known(g, s->name, 95) || !is_native(s->type))
		return;
	if (s->source.n && known(g, s->source, 85))
		return;
	if (known(g, stem(s->name), 80))
		return;
	if (s->source.n)
		(void)known(g, stem(s->source), 75);
}

/* ---- where it comes from ---- */

static bool any_of(sb_str s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (sb_str_ieq(s, sb_str_c(list[i])))
			return true;
	return false;
}

/* "www.example.co" -> "example"; empty for an address or a bare name. */
static sb_str domain_word(sb_str host)
{
	size_t dot = sb_str_rfind(host, '.');
	sb_str none = { NULL, 0 };

	if (dot == SB_NPOS || !sb_is_alpha(host.p[host.n - 1]))
		return none;
	host.n = dot;
	dot = sb_str_rfind(host, '.');
	return dot == SB_NPOS ? host : sb_str_sub(host, dot + 1, host.n);
}

/* Sites that hold other people's projects: the owner is in the path, or nowhere. */
static sb_str from_host(sb_str host, sb_str path)
{
	static const char *const forges[] = { "github.com", "www.github.com",
					      "gitlab.com", "bitbucket.org",
					      "codeberg.org" };
	static const char *const silent[] = {
		"pypi.org",        "pypi.python.org", "npmjs.com",    "www.npmjs.com",
		"sourceforge.net", "launchpad.net",   "rubygems.org", "crates.io",
		"readthedocs.io",  "readthedocs.org", "google.com",   "metacpan.org",
		"search.cpan.org", "docs.rs",         "debian.org",   "salsa.debian.org"
	};
	sb_str word;

	if (any_of(host, forges, SB_LEN(forges)))
		return sb_str_cut(&path, '/');
	if (sb_str_ends(host, SB_LIT(".github.io")) ||
	    sb_str_ends(host, SB_LIT(".gitlab.io")))
		return sb_str_cut(&host, '.');
	if (any_of(host, silent, SB_LEN(silent)))
		return (sb_str){ NULL, 0 };
	if (sb_str_ends(host, SB_LIT(".readthedocs.io")) ||
	    sb_str_ends(host, SB_LIT(".sourceforge.net")) ||
	    sb_str_ends(host, SB_LIT(".sourceforge.io")))
		return sb_str_cut(&host, '.');
	word = domain_word(host);
	return any_of(word, silent, SB_LEN(silent)) ? (sb_str){ NULL, 0 } : word;
}

static void homepage(struct guesses *g)
{
	sb_str rest = g->s->homepage, host;
	size_t at = sb_str_find(rest, SB_LIT("://"));

	if (at == SB_NPOS)
		return;
	rest = sb_str_sub(rest, at + 3, rest.n);
	host = sb_str_cut(&rest, '/');
	add(g, from_host(sb_str_cut(&host, ':'), rest), "homepage", 50);
}

static void group(struct guesses *g)
{
	sb_str ns = g->s->ns, first;

	if (sb_str_eq(g->s->type, SB_LIT("npm"))) {
		if (sb_str_starts(ns, SB_LIT("@")))
			ns = sb_str_sub(ns, 1, ns.n);
		add(g, ns, "group", 60);
	} else if (sb_str_eq(g->s->type, SB_LIT("maven"))) {
		first = sb_str_cut(&ns, '.'); /* org.apache.commons: apache */
		add(g, ns.n ? sb_str_cut(&ns, '.') : first, "group", 60);
	} else if (sb_str_eq(g->s->type, SB_LIT("golang"))) {
		first = sb_str_cut(&ns, '/'); /* github.com/gorilla: gorilla */
		add(g, from_host(first, ns), "group", 60);
	} else if (sb_str_eq(g->s->type, SB_LIT("composer"))) {
		add(g, sb_str_cut(&ns, '/'), "group", 60);
	}
}

/* ---- who wrote it ---- */

/* An organisation's name without what kind of body it is; empty for a person. */
static sb_str organisation(sb_str author)
{
	static const char *const bodies[] = {
		"inc",          "inc.",       "ltd",        "ltd.",        "llc",
		"gmbh",         "corp",       "corp.",      "corporation", "team",
		"contributors", "developers", "foundation", "project",     "authors",
		"community",    "labs"
	};
	size_t at;
	sb_str last;

	at = sb_str_find(author, SB_LIT("<"));
	author = sb_str_trim(at == SB_NPOS ? author : sb_str_sub(author, 0, at));
	if (sb_str_starts(author, SB_LIT("The ")))
		author = sb_str_sub(author, 4, author.n);
	at = sb_str_rfind(author, ' ');
	if (at == SB_NPOS)
		return author;
	last = sb_str_sub(author, at + 1, author.n);
	if (!any_of(last, bodies, SB_LEN(bodies)))
		return (sb_str){ NULL, 0 };
	author = sb_str_trim(sb_str_sub(author, 0, at));
	while (author.n && author.p[author.n - 1] == ',')
		author.n--;
	return author;
}

static void author(struct guesses *g)
{
	sb_str who = organisation(g->s->author);

	if (who.n && who.n < WORD && !memchr(who.p, '@', who.n))
		add(g, who, "author", 35);
}

static bool is_language(sb_str type)
{
	return listed("pypi npm gem cargo golang maven composer nuget hex pub conda "
		      "cpan cran hackage swift cocoapods luarocks",
		      type);
}

size_t sb_cpe_guess(struct sb_arena *a, const struct sb_cpe_subject *s,
		    struct sb_cpe_guess *out, size_t max)
{
	struct guesses g = { .a = a, .s = s, .out = out, .max = max };

	curated(&g);
	group(&g);
	homepage(&g);
	author(&g);
	if (is_language(s->type))
		add(&g, s->name, "name", 30);
	return g.n;
}

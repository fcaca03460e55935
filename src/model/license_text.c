/* SPDX-License-Identifier: Apache-2.0 */
/* Licence texts recognised by hashes of four words in a row (see tools/gen_spdx.py). */
#include "model/license.h"
#include "model/spdx_table.h"

#define TEXT_MAX  (512 * 1024)
#define PRINTS    65536
#define ENOUGH    80
#define MARK_BIT  0x8000
#define ALONE     8
#define NEAR_SAME 2 /* percent: then the longer text wins */

struct seen {
	uint64_t print[PRINTS / 64];
	uint16_t hits[SB_SPDX_TEXTS];
	unsigned marks;
};

static bool alnum(char c)
{
	return sb_is_alpha(c) || sb_is_digit(c);
}

/* The hash of the next word of letters and digits; false at the end. */
static bool next_word(sb_str *rest, uint32_t *hash, sb_str *word)
{
	uint32_t h = 2166136261u;
	size_t i = 0, start;

	while (i < rest->n && !alnum(rest->p[i]))
		i++;
	start = i;
	for (; i < rest->n && alnum(rest->p[i]); i++)
		h = (h ^ (unsigned char)sb_lower(rest->p[i])) * 16777619u;
	*word = sb_str_sub(*rest, start, i);
	*rest = sb_str_sub(*rest, i, rest->n);
	*hash = h;
	return word->n > 0;
}

static uint32_t mix(const uint32_t w[4])
{
	uint32_t h = ((w[0] * 31 + w[1]) * 31 + w[2]) * 31 + w[3];

	h ^= h >> 16;
	h *= 0x85EBCA6Bu;
	h ^= h >> 13;
	h *= 0xC2B2AE35u;
	return h ^ h >> 16;
}

static void note(struct seen *s, uint32_t hash)
{
	size_t lo = 0, hi = sb_spdx_nprints;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (sb_spdx_prints[mid] < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < sb_spdx_nprints && sb_spdx_prints[lo] == hash; lo++) {
		uint16_t owner = sb_spdx_owners[lo];

		if (owner & MARK_BIT) {
			s->marks |= 1u << (owner & 15);
			continue;
		}
		if (lo >= PRINTS || s->print[lo / 64] >> lo % 64 & 1)
			continue;
		s->print[lo / 64] |= (uint64_t)1 << lo % 64;
		s->hits[owner]++;
	}
}

static void scan(struct seen *s, sb_str text)
{
	uint32_t w[4] = { 0 };
	sb_str rest = sb_str_sub(text, 0, TEXT_MAX), word;
	size_t n = 0;

	memset(s, 0, sizeof *s);
	while (next_word(&rest, &w[3], &word)) {
		if (++n >= 4)
			note(s, mix(w));
		memmove(w, w + 1, 3 * sizeof w[0]);
	}
}

static unsigned percent(const struct seen *s, size_t i)
{
	const struct sb_spdx_text *t = &sb_spdx_texts[i];

	if ((s->marks & t->need) != t->need || (s->marks & t->forbid))
		return 0;
	return 100u * s->hits[i] / t->kept;
}

static bool has(const uint64_t *set, size_t i)
{
	return set[i / 64] >> i % 64 & 1;
}

static void put(uint64_t *set, size_t i)
{
	set[i / 64] |= (uint64_t)1 << i % 64;
}

/* Does anyone chosen have the fingerprint at i too? Equal ones stand together. */
static bool shared(const uint64_t *chosen, size_t i)
{
	uint32_t hash = sb_spdx_prints[i];

	while (i && sb_spdx_prints[i - 1] == hash)
		i--;
	for (; i < sb_spdx_nprints && sb_spdx_prints[i] == hash; i++)
		if (!(sb_spdx_owners[i] & MARK_BIT) && has(chosen, sb_spdx_owners[i]))
			return true;
	return false;
}

/* Is there more of the text than what those already chosen explain? */
static bool stands_alone(const struct seen *s, const uint64_t *chosen, size_t text)
{
	const struct sb_spdx_text *t = &sb_spdx_texts[text];
	size_t all = 0, found = 0;

	for (size_t i = 0; i < SB_LEN(t->alike); i++)
		if (t->alike[i] & chosen[i])
			return false;
	for (size_t i = 0; i < sb_spdx_nprints && i < PRINTS; i++) {
		if (sb_spdx_owners[i] != text || shared(chosen, i))
			continue;
		all++;
		found += has(s->print, i);
	}
	return all * ALONE >= t->kept && 100 * found >= ENOUGH * all;
}

/* The best text not yet looked at; its index, or -1. */
static int best(const struct seen *s, const uint64_t *done, unsigned *score)
{
	int found = -1;

	*score = 0;
	for (size_t i = 0; i < sb_spdx_ntexts; i++) {
		unsigned p = has(done, i) ? 0 : percent(s, i), slack = NEAR_SAME;

		if (p < ENOUGH)
			continue;
		if (found >= 0 && sb_spdx_texts[i].words > sb_spdx_texts[found].words) {
			if (p + slack < *score)
				continue;
		} else if (found >= 0 && p <= *score + slack) {
			continue;
		}
		found = (int)i;
		*score = p;
	}
	return found;
}

/* ---- "either version 2 of the License, or (at your option) any later version" ---- */

#define BACK 8

struct grant {
	char family;      /* G, L, A, or 0 */
	bool said;        /* "terms of the GNU ..." or "... as published" */
	unsigned version; /* times ten; 0 while not yet read */
	unsigned age;     /* words since the name or the version */
};

static bool word_is(sb_str w, const char *s)
{
	return sb_str_ieq(w, sb_str_c(s));
}

/* "general public license" ends here: whose is it? before[0] is the last word. */
static void name_read(struct grant *g, const sb_str before[BACK])
{
	sb_str kind = before[2];
	size_t at = 3;

	g->family = 'G';
	if (word_is(kind, "lesser") || word_is(kind, "library"))
		g->family = 'L';
	else if (word_is(kind, "affero"))
		g->family = 'A';
	else
		at = 2;
	g->said = word_is(before[at], "gnu") && word_is(before[at + 1], "the") &&
		  word_is(before[at + 2], "of") && word_is(before[at + 3], "terms");
	g->version = g->age = 0;
}

/* Feed the next word; true when a version has been read. */
static bool feed(struct grant *g, sb_str w, const sb_str before[BACK], sb_str rest)
{
	if (word_is(w, "license") && word_is(before[0], "public") &&
	    word_is(before[1], "general")) {
		name_read(g, before);
		return false;
	}
	if (!g->family || ++g->age > 40) {
		g->family = 0;
		return false;
	}
	g->said |= g->age == 2 && word_is(w, "published");
	if (g->version || !word_is(before[0], "version") || w.n != 1 || !g->said ||
	    w.p[0] < '1' || w.p[0] > '3')
		return false;
	g->version = 10u * (unsigned)(w.p[0] - '0');
	if (rest.n > 1 && rest.p[0] == '.' && rest.p[1] == '1')
		g->version++;
	g->age = 0;
	return true;
}

static const struct {
	char family;
	unsigned version;
	const char *only, *later;
} gnu[] = {
	{ 'G', 10, "GPL-1.0-only", "GPL-1.0-or-later" },
	{ 'G', 20, "GPL-2.0-only", "GPL-2.0-or-later" },
	{ 'G', 30, "GPL-3.0-only", "GPL-3.0-or-later" },
	{ 'L', 20, "LGPL-2.0-only", "LGPL-2.0-or-later" },
	{ 'L', 21, "LGPL-2.1-only", "LGPL-2.1-or-later" },
	{ 'L', 30, "LGPL-3.0-only", "LGPL-3.0-or-later" },
	{ 'A', 30, "AGPL-3.0-only", "AGPL-3.0-or-later" },
};

struct grants {
	unsigned given[SB_LEN(gnu)], later[SB_LEN(gnu)];
};

static int gnu_index(char family, unsigned version)
{
	for (size_t i = 0; i < SB_LEN(gnu); i++)
		if (gnu[i].family == family && gnu[i].version == version)
			return (int)i;
	return -1;
}

static void find_grants(sb_str text, struct grants *out)
{
	sb_str rest = sb_str_sub(text, 0, TEXT_MAX), word, before[BACK] = { 0 };
	struct grant g = { 0 };
	uint32_t hash;
	int at = -1;

	memset(out, 0, sizeof *out);
	while (next_word(&rest, &hash, &word)) {
		if (feed(&g, word, before, rest)) {
			at = gnu_index(g.family, g.version);
			if (at >= 0)
				out->given[at]++;
		} else if (at >= 0 && g.version && g.age < 12 &&
			   word_is(before[0], "later") && word_is(word, "version")) {
			out->later[at]++;
			g.version = 0;
			at = -1;
		}
		memmove(before + 1, before, (BACK - 1) * sizeof before[0]);
		before[0] = word;
	}
}

/* The text of a GNU licence ends with a model grant of its own: one more is real. */
static sb_str gnu_or_later(sb_str id, const struct grants *g)
{
	for (size_t i = 0; i < SB_LEN(gnu); i++)
		if (sb_str_eq(id, sb_str_c(gnu[i].only)))
			return sb_str_c(g->later[i] > 1 ? gnu[i].later : gnu[i].only);
	return id;
}

static bool is_gnu(sb_str id)
{
	return sb_str_find(id, SB_LIT("GPL-")) != SB_NPOS;
}

/* Whole texts, best first; true when one of the GNU licences is among them. */
static bool whole_texts(sb_str text, const struct grants *grants,
			struct sb_license_match *out, size_t max, size_t *n)
{
	uint64_t done[SB_SPDX_TEXTS / 64] = { 0 }, chosen[SB_SPDX_TEXTS / 64] = { 0 };
	struct seen seen;
	bool gnu_text = false;
	unsigned score;
	int i;

	scan(&seen, text);
	while (*n < max && (i = best(&seen, done, &score)) >= 0) {
		sb_str id = sb_str_c(sb_spdx_texts[i].id);

		put(done, (size_t)i);
		if (*n && !stands_alone(&seen, chosen, (size_t)i))
			continue;
		put(chosen, (size_t)i);
		gnu_text |= is_gnu(id);
		out[*n].id = gnu_or_later(id, grants);
		out[(*n)++].confidence = score;
	}
	return gnu_text;
}

size_t sb_license_texts(sb_str text, struct sb_license_match *out, size_t max)
{
	struct grants grants;
	size_t n = 0;

	find_grants(text, &grants);
	if (whole_texts(text, &grants, out, max, &n))
		return n;
	for (size_t k = 0; k < SB_LEN(gnu) && n < max; k++) {
		if (!grants.given[k])
			continue;
		out[n].id = sb_str_c(grants.later[k] ? gnu[k].later : gnu[k].only);
		out[n++].confidence = grants.later[k] ? 85 : 80;
	}
	return n;
}

sb_str sb_license_of_text(sb_str text, unsigned *confidence)
{
	struct sb_license_match m;

	if (sb_license_texts(text, &m, 1) == 0) {
		*confidence = 0;
		return (sb_str){ "", 0 };
	}
	*confidence = m.confidence;
	return m.id;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of a distribution: RECORD, installed-files.txt, requires.txt, vendor.txt, .pth.
 */
#include <stdio.h>

#include "catalog/python_dist.h"
#include "parse/csv.h"
#include "util/hash.h"

static int digit64(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (sb_is_digit(c))
		return c - '0' + 52;
	if (c == '-' || c == '+')
		return 62;
	return c == '_' || c == '/' ? 63 : -1;
}

/* Base64 without line ends, either alphabet, '=' at the end or not, to n bytes. */
static bool unbase64(sb_str text, unsigned char *out, size_t n)
{
	uint32_t bits = 0;
	unsigned held = 0;
	size_t made = 0;

	while (text.n && text.p[text.n - 1] == '=')
		text.n--;
	for (size_t i = 0; i < text.n; i++) {
		int v = digit64(text.p[i]);

		if (v < 0)
			return false;
		bits = bits << 6 | (uint32_t)v;
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		if (made == n)
			return false;
		out[made++] = (unsigned char)(bits >> held);
	}
	return made == n;
}

static const struct {
	sb_str name;
	enum sb_key key;
	size_t bytes;
} algs[] = {
	{ { "sha256", 6 }, SB_KEY_OWNED_SHA256, 32 },
	{ { "sha512", 6 }, SB_KEY_OWNED_SHA512, 64 },
	{ { "sha1", 4 }, SB_KEY_OWNED_SHA1, 20 },
	{ { "md5", 3 }, SB_KEY_OWNED_MD5, 16 },
};

/* "sha256=<base64>"; other algorithms are left out. False: a digest that is none. */
static bool emit_digest(struct sb_emit *e, sb_str spec)
{
	sb_str name = sb_str_cut(&spec, '=');
	unsigned char raw[64];
	char hex[129];

	for (size_t i = 0; i < SB_LEN(algs); i++) {
		if (!sb_str_ieq(algs[i].name, name))
			continue;
		/* Debian's packages carry some in hexadecimal digits */
		if (!unbase64(spec, raw, algs[i].bytes) &&
		    !sb_unhex(spec, raw, algs[i].bytes))
			return false;
		sb_hex(raw, algs[i].bytes, hex);
		sb_emit_attr(e, algs[i].key, sb_str_c(hex));
	}
	return true;
}

/* False: its digest is none. */
static bool record_row(struct sb_emit *e, const struct sb_csv_row *row)
{
	uint64_t size;
	bool good = true;

	if (row->n == 0 || row->field[0].n == 0)
		return true;
	sb_emit_attr(e, SB_KEY_OWNED_PATH, row->field[0]);
	if (row->n > 1 && row->field[1].n)
		good = emit_digest(e, row->field[1]);
	if (row->n > 2 && sb_str_u64(row->field[2], &size))
		sb_emit_attr(e, SB_KEY_OWNED_SIZE, row->field[2]);
	return good;
}

#define DIAGS_MAX 4 /* of one file: the first ones tell enough */

int sb_python_dist_record(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	struct sb_csv c;
	struct sb_csv_row row;
	struct sb_err why;
	unsigned bad = 0;
	int rc;

	(void)err;
	sb_csv_init(&c, body);
	sb_emit_fact(e, SB_FACT_FILES, 0);
	sb_emit_attr(e, SB_KEY_FORMAT, SB_LIT("RECORD"));
	while ((rc = sb_csv_next(&c, &row, &why)) != 0 && e->rc == SB_OK) {
		if (rc > 0 && record_row(e, &row))
			continue;
		if (bad++ == DIAGS_MAX)
			sb_emit_diag(e, SB_E_FORMAT, "more lines like these");
		else if (bad <= DIAGS_MAX && rc > 0)
			sb_emit_diag(e, SB_E_FORMAT, "line %u: bad digest", c.line);
		else if (bad <= DIAGS_MAX)
			sb_emit_diag(e, rc, "%s", why.msg);
	}
	return e->rc;
}

int sb_python_dist_installed(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	(void)err;
	sb_emit_fact(e, SB_FACT_FILES, 0);
	sb_emit_attr(e, SB_KEY_FORMAT, SB_LIT("installed-files.txt"));
	while (body.n && e->rc == SB_OK)
		sb_emit_attr(e, SB_KEY_OWNED_PATH,
			     sb_str_trim(sb_str_cut(&body, '\n')));
	return e->rc;
}

/* The marker that a section "[extra:condition]" of requires.txt stands for. */
static void section_marker(sb_str section, char *out, size_t n)
{
	sb_str cond = section;
	sb_str extra = sb_str_cut(&cond, ':');

	if (section.n == 0)
		(void)snprintf(out, n, "%s", "");
	else if (extra.n == 0)
		(void)snprintf(out, n, "; %.*s", SB_ARG(cond));
	else if (cond.n == 0)
		(void)snprintf(out, n, "; extra == \"%.*s\"", SB_ARG(extra));
	else
		(void)snprintf(out, n, "; (%.*s) and extra == \"%.*s\"", SB_ARG(cond),
			       SB_ARG(extra));
}

int sb_python_dist_requires(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	char marker[1024] = "", text[2048];

	(void)err;
	sb_emit_fact(e, SB_FACT_LIST, 0);
	while (body.n && e->rc == SB_OK) {
		sb_str line = sb_str_trim(sb_str_cut(&body, '\n'));
		bool url = line.n && memchr(line.p, '@', line.n);

		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (line.p[0] == '[' && line.p[line.n - 1] == ']') {
			section_marker(sb_str_sub(line, 1, line.n - 1), marker,
				       sizeof marker);
			continue;
		}
		(void)snprintf(text, sizeof text, "%.*s%s%s", SB_ARG(line),
			       url ? " " : "", marker);
		sb_emit_attr(e, SB_KEY_REQUIRES, sb_str_c(text));
	}
	return e->rc;
}

int sb_python_dist_paths(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	(void)err;
	sb_emit_fact(e, SB_FACT_LIST, 0);
	while (body.n && e->rc == SB_OK) {
		sb_str line = sb_str_trim(sb_str_cut(&body, '\n'));

		if (line.n == 0 || line.p[0] == '#' || line.n > 4096 ||
		    sb_str_starts(line, SB_LIT("import ")) ||
		    sb_str_starts(line, SB_LIT("import\t")))
			continue;
		sb_emit_attr(e, SB_KEY_PATH, line);
	}
	return e->rc;
}

static bool in_version(char c)
{
	return sb_is_digit(c) || sb_is_alpha(c) || memchr(".+!-_*", c, 6);
}

int sb_python_dist_vendor(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	(void)err;
	sb_emit_fact(e, SB_FACT_LIST, 0);
	while (body.n && e->rc == SB_OK) {
		sb_str line = sb_str_trim(sb_str_cut(&body, '\n'));
		size_t at = sb_str_find(line, SB_LIT("=="));
		sb_str version = at == SB_NPOS ? (sb_str){ 0 }
					       : sb_str_sub(line, at + 2, line.n);
		size_t end = 0;

		if (at == SB_NPOS || line.p[0] == '#' || line.p[0] == '-')
			continue;
		version = sb_str_trim(version);
		while (end < version.n && in_version(version.p[end]))
			end++;
		if (end == 0)
			continue;
		line = sb_str_sub(line, 0, at);
		line = sb_str_trim(sb_str_cut(&line, '['));
		sb_emit_attr(e, SB_KEY_NAME, line);
		sb_emit_attr(e, SB_KEY_VERSION, sb_str_sub(version, 0, end));
	}
	return e->rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Alpine's package database: lib/apk/db/installed, one letter a field. */
#include "catalog/apk.h"

#define DIAGS_MAX  20
#define PATH_BYTES 4096

static const struct {
	char letter;
	enum sb_key key;
} fields[] = {
	{ 'P', SB_KEY_NAME },       { 'V', SB_KEY_VERSION },
	{ 'A', SB_KEY_ARCH },       { 'L', SB_KEY_LICENSE },
	{ 'o', SB_KEY_SOURCE },     { 'm', SB_KEY_MAINTAINER },
	{ 'U', SB_KEY_HOMEPAGE },   { 'T', SB_KEY_SUMMARY },
	{ 'c', SB_KEY_VCS_COMMIT }, { 'I', SB_KEY_INSTALLED_SIZE },
	{ 'D', SB_KEY_DEPENDS },    { 'p', SB_KEY_PROVIDES },
	{ 'r', SB_KEY_REPLACES },   { 'C', SB_KEY_DIGEST },
};

struct stanza {
	struct sb_emit *e;
	sb_str value[SB_LEN(fields)];
	sb_str dir, file;
	uint32_t line, first, faults; /* first line of the stanza; 0: none yet */
	bool open;                    /* its fact is emitted: the header is over */
	char path[PATH_BYTES];
};

static void fault(struct stanza *z, const char *what)
{
	if (z->faults++ < DIAGS_MAX)
		sb_emit_diag(z->e, SB_E_FORMAT, "line %u: %s", z->line, what);
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (sb_is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* "Q1" and the base64 of a SHA-1: 27 digits and "=". */
static bool read_q1(sb_str text, unsigned char sha1[20])
{
	uint32_t bits = 0;
	int held = 0;
	size_t n = 0;

	if (text.n != 30 || !sb_str_starts(text, SB_LIT("Q1")) || text.p[29] != '=')
		return false;
	for (size_t i = 2; i < 29; i++) {
		int digit = base64_digit(text.p[i]);

		if (digit < 0)
			return false;
		bits = (bits << 6 | (uint32_t)digit) & 0xffff;
		held += 6;
		if (held >= 8 && n < 20) {
			held -= 8;
			sha1[n++] = (unsigned char)(bits >> held);
		}
	}
	return n == 20;
}

/* The header ends with the first F: line or the stanza: then the fact is whole. */
static void open_fact(struct stanza *z)
{
	if (z->open || z->first == 0)
		return;
	z->open = true;
	if (z->value[0].n == 0) {
		fault(z, "a stanza without P:");
		return;
	}
	if (z->value[1].n == 0)
		fault(z, "a stanza without V:");
	sb_emit_fact(z->e, SB_FACT_PACKAGE, z->first);
	if (z->value[1].n == 0)
		sb_emit_confidence(z->e, 80);
	for (size_t i = 0; i < SB_LEN(fields); i++)
		sb_emit_attr(z->e, fields[i].key, z->value[i]);
}

/* A file is known when the line after its own Z: has come, or not come. */
static void flush_file(struct stanza *z, sb_str checksum)
{
	unsigned char sha1[20];
	sb_str path = { z->path, 0 };

	if (z->file.n == 0 || z->value[0].n == 0)
		return;
	if (z->dir.n + z->file.n + 1 > sizeof z->path) {
		fault(z, "a path is too long");
	} else {
		if (z->dir.n) {
			memcpy(z->path, z->dir.p, z->dir.n);
			z->path[z->dir.n] = '/';
			path.n = z->dir.n + 1;
		}
		memcpy(z->path + path.n, z->file.p, z->file.n);
		path.n += z->file.n;
		sb_emit_attr(z->e, SB_KEY_OWNED_PATH, path);
		if (read_q1(checksum, sha1))
			sb_emit_attr(z->e, SB_KEY_OWNED_SHA1,
				     (sb_str){ (const char *)sha1, sizeof sha1 });
	}
	z->file = (sb_str){ 0 };
}

static void end_stanza(struct stanza *z)
{
	flush_file(z, SB_LIT(""));
	open_fact(z);
	memset(z->value, 0, sizeof z->value);
	z->dir = z->file = (sb_str){ 0 };
	z->first = 0;
	z->open = false;
}

static void read_field(struct stanza *z, char letter, sb_str value)
{
	if (letter == 'Z') {
		flush_file(z, value);
		return;
	}
	if (letter == 'F' || letter == 'R') {
		flush_file(z, SB_LIT(""));
		open_fact(z);
		*(letter == 'F' ? &z->dir : &z->file) = value;
		return;
	}
	for (size_t i = 0; i < SB_LEN(fields); i++)
		if (fields[i].letter == letter && !z->open)
			z->value[i] = value;
}

void sb_apk_installed_parse(struct sb_emit *e, sb_str body)
{
	struct stanza z = { .e = e };

	while (body.n && e->rc >= 0) {
		sb_str line = sb_str_trim(sb_str_cut(&body, '\n'));

		z.line++;
		if (line.n == 0) {
			end_stanza(&z);
			continue;
		}
		z.first = z.first ? z.first : z.line;
		if (line.n < 2 || line.p[1] != ':')
			fault(&z, "not a letter and a colon");
		else
			read_field(&z, line.p[0],
				   sb_str_trim(sb_str_sub(line, 2, line.n)));
	}
	end_stanza(&z);
	if (z.faults > DIAGS_MAX)
		sb_emit_diag(e, SB_E_FORMAT, "and %u more faults",
			     z.faults - DIAGS_MAX);
}

static int parse(struct sb_emit *e, const struct sb_bundle *in, struct sb_err *err)
{
	(void)err;
	sb_apk_installed_parse(e, in->file.body);
	return e->rc;
}

const struct sb_cataloger sb_cataloger_apk_db = {
	.name = "apk-db-cataloger",
	.about = "packages installed by apk, their files and relations",
	.finds = ".apk packages",
	.version = 1,
	.tags = SB_TAG_OS | SB_TAG_INSTALLED | SB_TAG_DATABASE,
	.globs = (const char *const[]){ "**/lib/apk/db/installed", NULL },
	.max_bytes = (size_t)64 << 20,
	.parse = parse,
	.link = sb_apk_link,
};

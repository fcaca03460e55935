/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/pe_version.h"

#include "util/attr.h"
#include "util/cursor.h"

#define DIRECTORY 16
#define ENTRY     8
#define SUBDIR    UINT32_C(0x80000000)

static struct sb_cursor at(sb_str bytes, size_t offset)
{
	return sb_cursor_le(sb_str_sub(bytes, offset, bytes.n));
}

/* The entry with this id in a directory, or its first one (id 0): where it leads. */
static bool entry(sb_str section, uint32_t dir, uint32_t id, uint32_t *to)
{
	struct sb_cursor c = at(section, (size_t)dir + 12);
	uint32_t named = sb_cursor_u16(&c), n = named + sb_cursor_u16(&c);

	for (uint32_t i = 0; i < n && !c.bad; i++) {
		uint32_t name = sb_cursor_u32(&c);

		*to = sb_cursor_u32(&c);
		if (!c.bad && (id == 0 || (i >= named && name == id)))
			return true;
	}
	return false;
}

bool sb_pe_resource(sb_str section, uint32_t type, uint32_t *addr, uint32_t *size)
{
	struct sb_cursor c;
	uint32_t to;

	if (!entry(section, 0, type, &to) || !(to & SUBDIR))
		return false;
	for (unsigned level = 0; level < 4 && to & SUBDIR; level++)
		if (!entry(section, to & ~SUBDIR, 0, &to))
			return false;
	if (to & SUBDIR)
		return false;
	c = at(section, to);
	*addr = sb_cursor_u32(&c);
	*size = sb_cursor_u32(&c);
	return !c.bad && *size;
}

/* ---- UTF-16 ---- */

static size_t put_utf8(char *out, uint32_t u)
{
	if (u < 0x80) {
		out[0] = (char)u;
		return 1;
	}
	if (u < 0x800) {
		out[0] = (char)(0xc0 | u >> 6);
		out[1] = (char)(0x80 | (u & 63));
		return 2;
	}
	if (u < 0x10000) {
		out[0] = (char)(0xe0 | u >> 12);
		out[1] = (char)(0x80 | (u >> 6 & 63));
		out[2] = (char)(0x80 | (u & 63));
		return 3;
	}
	out[0] = (char)(0xf0 | u >> 18);
	out[1] = (char)(0x80 | (u >> 12 & 63));
	out[2] = (char)(0x80 | (u >> 6 & 63));
	out[3] = (char)(0x80 | (u & 63));
	return 4;
}

/* Up to the first NUL; half a pair becomes U+FFFD. */
static sb_str utf8(struct sb_arena *a, sb_str wide)
{
	char *out = sb_new(a, char, wide.n / 2 * 3 + 4);
	struct sb_cursor c = sb_cursor_le(wide);
	size_t n = 0;

	while (out && c.rest.n >= 2) {
		uint32_t u = sb_cursor_u16(&c), low;

		if (u == 0)
			break;
		if (u >= 0xd800 && u < 0xe000) {
			struct sb_cursor ahead = c;

			low = sb_cursor_u16(&ahead);
			if (u < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
				u = 0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00);
				c = ahead;
			} else {
				u = 0xfffd;
			}
		}
		n += put_utf8(out + n, u);
	}
	return (sb_str){ out, out ? n : 0 };
}

/* ---- the tree ---- */

/* A block: its key as it lies there, where its value starts, where it ends. */
struct block {
	sb_str key;
	size_t value, end;
	uint16_t nvalue;
};

static size_t align4(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static bool block_at(sb_str bytes, size_t offset, size_t end, struct block *b)
{
	struct sb_cursor c = at(bytes, offset);
	uint16_t size = sb_cursor_u16(&c);
	size_t from = offset + 6, to = from;

	b->nvalue = sb_cursor_u16(&c);
	(void)sb_cursor_u16(&c); /* text or binary */
	if (c.bad || size < 6 || offset > end || size > end - offset)
		return false;
	b->end = offset + size;
	while (to + 1 < b->end && (bytes.p[to] || bytes.p[to + 1]))
		to += 2;
	b->key = sb_str_sub(bytes, from, to);
	b->value = align4(to + 2);
	if (b->value > b->end)
		b->value = b->end;
	return true;
}

/* Is a key in UTF-16 this ASCII word? */
static bool is_key(sb_str key, const char *word)
{
	size_t n = strlen(word);

	if (key.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (key.p[2 * i] != word[i] || key.p[2 * i + 1])
			return false;
	return true;
}

static void numbers(struct sb_cursor *c, uint16_t out[4])
{
	for (unsigned i = 0; i < 4; i += 2) {
		uint32_t v = sb_cursor_u32(c);

		out[i] = (uint16_t)(v >> 16);
		out[i + 1] = (uint16_t)v;
	}
}

bool sb_pe_version_open(sb_str bytes, struct sb_pe_version *out)
{
	struct block root;
	struct sb_cursor c;

	bytes = sb_str_sub(bytes, 0, SB_PE_VERSION_MAX);
	*out = (struct sb_pe_version){ .bytes = bytes };
	if (!block_at(bytes, 0, bytes.n, &root) || !is_key(root.key, "VS_VERSION_INFO"))
		return false;
	c = at(bytes, root.value);
	if (root.nvalue >= 52 && root.value + 52 <= root.end &&
	    sb_cursor_u32(&c) == 0xfeef04bd) {
		(void)sb_cursor_u32(&c); /* version of the structure */
		numbers(&c, out->file);
		numbers(&c, out->product);
		out->fixed = true;
	}
	out->at = align4(root.value + root.nvalue);
	out->root_end = root.end;
	return true;
}

bool sb_pe_version_next(struct sb_pe_version *v, struct sb_arena *a, sb_str *key,
			sb_str *value)
{
	struct block b;

	while (v->at < v->root_end) {
		bool in_table = v->at < v->table_end, in_info = v->at < v->info_end;
		size_t end = in_info ? v->info_end : v->root_end;

		if (!block_at(v->bytes, v->at, in_table ? v->table_end : end, &b))
			return false;
		if (in_table) {
			*key = utf8(a, b.key);
			*value = utf8(a, sb_str_sub(v->bytes, b.value, b.end));
			v->at = align4(b.end);
			return key->p && value->p;
		}
		if (in_info)
			v->table_end = b.end;
		else if (is_key(b.key, "StringFileInfo"))
			v->info_end = b.end;
		else
			b.value = align4(b.end); /* VarFileInfo: only languages */
		v->at = b.value;
	}
	return false;
}

/* ---- versions as people write them ---- */

static bool part_of_version(char c)
{
	return sb_is_digit(c) || sb_is_alpha(c) || (c && strchr(".-+_~", c));
}

sb_str sb_pe_version_clean(struct sb_arena *a, sb_str text)
{
	char *out = sb_new(a, char, text.n + 1);
	size_t n = 0, i = 0;

	while (i < text.n && !sb_is_digit(text.p[i]))
		i++;
	/* A name before the number is not a version's: "OpenSSL 3.0" is, "x64" is not.
	 */
	if (i && i < text.n && sb_is_alpha(text.p[i - 1]) &&
	    !(sb_lower(text.p[i - 1]) == 'v' &&
	      (i == 1 || !sb_is_alpha(text.p[i - 2]))))
		return (sb_str){ 0 };
	while (out && i < text.n) {
		if (part_of_version(text.p[i])) {
			out[n++] = text.p[i++];
			continue;
		}
		if (text.p[i] != ',')
			break;
		for (i++; i < text.n && sb_is_blank(text.p[i]);)
			i++; /* "1, 2, 3" */
		if (i == text.n || !sb_is_digit(text.p[i]))
			break;
		out[n++] = '.';
	}
	while (n && !sb_is_digit(out[n - 1]) && !sb_is_alpha(out[n - 1]))
		n--;
	return (sb_str){ out, n };
}

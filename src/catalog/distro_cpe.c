/* SPDX-License-Identifier: Apache-2.0 */
/* CPE names of systems: 2.2 URIs ("cpe:/o:vendor:product:1") as 2.3 formatted strings.
 */
#include "catalog/distro.h"
#include "model/cpe.h"
#include "util/buf.h"
#include "util/hash.h"

enum {
	PART,
	VENDOR,
	PRODUCT,
	VERSION,
	UPDATE,
	EDITION,
	LANGUAGE,
	SW_EDITION,
	TARGET_SW,
	TARGET_HW,
	OTHER,
	COUNT
};

/* One byte of a URI as 2.3 wants it: %01 and %02 are the wildcards "?" and "*", lower
 * case, and everything that is not a word's byte behind a backslash (NISTIR 7695). */
static void put_byte(struct sb_buf *b, unsigned char c, bool escaped)
{
	if (escaped && (c == 1 || c == 2)) {
		sb_buf_char(b, c == 1 ? '?' : '*');
		return;
	}
	if (!sb_is_alpha((char)c) && !sb_is_digit((char)c) && !strchr("-._", c))
		sb_buf_char(b, '\\');
	sb_buf_char(b, sb_lower((char)c));
}

static void put_value(struct sb_buf *b, sb_str v)
{
	if (v.n == 0 || sb_str_eq(v, SB_LIT("-"))) {
		sb_buf_char(b, v.n ? '-' : '*');
		return;
	}
	for (size_t i = 0; i < v.n; i++) {
		unsigned char c = (unsigned char)v.p[i];
		bool escaped = c == '%' && sb_unhex(sb_str_sub(v, i + 1, i + 3), &c, 1);

		i += escaped ? 2 : 0;
		put_byte(b, c, escaped);
	}
}

/* An edition packed as "~edition~sw_edition~target_sw~target_hw~other". */
static void unpack(sb_str value[COUNT])
{
	static const int order[] = { EDITION, SW_EDITION, TARGET_SW, TARGET_HW, OTHER };
	sb_str rest = value[EDITION];

	if (rest.n == 0 || rest.p[0] != '~')
		return;
	rest = sb_str_sub(rest, 1, rest.n);
	for (size_t i = 0; i < SB_LEN(order); i++)
		value[order[i]] = sb_str_cut(&rest, '~');
}

static sb_str from_uri(struct sb_arena *a, sb_str rest)
{
	sb_str value[COUNT] = { 0 }, out;
	struct sb_buf b = { .limit = 4096 };

	for (int i = PART; i <= LANGUAGE; i++)
		value[i] = sb_str_cut(&rest, ':');
	unpack(value);
	sb_buf_str(&b, SB_LIT("cpe:2.3"));
	for (int i = PART; i < COUNT; i++) {
		sb_buf_char(&b, ':');
		put_value(&b, value[i]);
	}
	out = b.rc < 0 ? (sb_str){ 0 } : sb_arena_dup(a, sb_buf_view(&b));
	sb_buf_release(&b);
	return out;
}

sb_str sb_distro_cpe(struct sb_arena *a, sb_str text)
{
	static const sb_str uri = SB_LIT("cpe:/");
	sb_str made = text;

	if (sb_str_starts(text, uri))
		made = from_uri(a, sb_str_sub(text, uri.n, text.n));
	return made.p && sb_cpe_valid(made) ? sb_arena_dup(a, made) : (sb_str){ 0 };
}

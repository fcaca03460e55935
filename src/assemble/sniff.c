/* SPDX-License-Identifier: Apache-2.0 */
#include "assemble/sniff.h"

#include "util/attr.h"

static const struct {
	sb_str head;
	uint8_t class;
} magics[] = {
	{ { "\x7f"
	    "ELF",
	    4 },
	  SB_BODY_ELF },
	{ { "#!", 2 }, SB_BODY_SCRIPT },
	{ { "MZ", 2 }, SB_BODY_PE },
	{ { "\xcf\xfa\xed\xfe", 4 }, SB_BODY_MACHO },
	{ { "\xce\xfa\xed\xfe", 4 }, SB_BODY_MACHO },
	{ { "\xfe\xed\xfa\xcf", 4 }, SB_BODY_MACHO },
	{ { "\xfe\xed\xfa\xce", 4 }, SB_BODY_MACHO },
	{ { "PK\x03\x04", 4 }, SB_BODY_ARCHIVE },
	{ { "PK\x05\x06", 4 }, SB_BODY_ARCHIVE },
	{ { "\x1f\x8b", 2 }, SB_BODY_ARCHIVE },
	{ { "\xfd"
	    "7zXZ",
	    5 },
	  SB_BODY_ARCHIVE },
	{ { "\x28\xb5\x2f\xfd", 4 }, SB_BODY_ARCHIVE },
	{ { "BZh", 3 }, SB_BODY_ARCHIVE },
	{ { "!<arch>\n", 8 }, SB_BODY_ARCHIVE },
	{ { "SQLite format 3", 16 }, SB_BODY_SQLITE }, /* with its NUL */
};

/* A fat Mach-O shares its magic with Java classes; those have a version over 43 where
 * the other counts architectures. */
static bool fat_macho(sb_str head)
{
	return head.n >= 8 && memcmp(head.p, "\xca\xfe\xba\xbe\0\0\0", 7) == 0 &&
	       head.p[7] < 20;
}

uint8_t sb_sniff_class(sb_str head, uint64_t size)
{
	if (size == 0)
		return SB_BODY_EMPTY;
	for (size_t i = 0; i < SB_LEN(magics); i++)
		if (sb_str_starts(head, magics[i].head))
			return magics[i].class;
	if (fat_macho(head))
		return SB_BODY_MACHO;
	if (head.n >= 262 && memcmp(head.p + 257, "ustar", 5) == 0)
		return SB_BODY_ARCHIVE;
	return head.n == 0 || memchr(head.p, '\0', head.n) ? SB_BODY_DATA
							   : SB_BODY_TEXT;
}

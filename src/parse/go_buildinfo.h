/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the Go linker writes into every program: toolchain, modules, build settings.
 *
 * The blob starts with "\xff Go buildinf:", the size of a pointer and a byte of flags.
 * Since Go 1.18 (flag 2) two texts follow at byte 32, each after its length as a
 * varint; before, there are the addresses of two string headers. Source: the package
 * debug/buildinfo of Go and `go version -m`, which is the oracle.
 */
#ifndef SB_PARSE_GO_BUILDINFO_H
#define SB_PARSE_GO_BUILDINFO_H

#include "util/arena.h"

#define SB_GO_MAGIC    SB_LIT("\xff Go buildinf:")
#define SB_GO_ALIGN    16 /* of the blob, in the file too */
#define SB_GO_HEAD     32 /* bytes before the inline texts */
#define SB_GO_INFO_MAX ((size_t)8 << 20)
#define SB_GO_MOD_MARK 16 /* bytes around the second text that are not text */

enum sb_go_found {
	SB_GO_NOT,      /* no build information, or not one we read */
	SB_GO_MORE,     /* looks right so far: more bytes are needed */
	SB_GO_INLINE,   /* both texts */
	SB_GO_POINTERS, /* addresses of the texts' headers */
};

struct sb_go_info {
	sb_str toolchain; /* "go1.19.8", "go1.21.0 X:boringcrypto" */
	sb_str modules;   /* lines; marks taken off */
	unsigned pointer; /* bytes in an address */
	bool big;
	uint64_t at_toolchain, at_modules; /* addresses of string headers */
};

/* bytes start at the magic. Texts are borrowed. */
enum sb_go_found sb_go_info(sb_str bytes, struct sb_go_info *out);
/* Is it the name of a toolchain: "go1.", "devel "? */
bool sb_go_toolchain(sb_str text);
/* Takes the marks off; empty when they are not there. */
sb_str sb_go_modules(sb_str marked);

/* One line: "dep\tPATH\tVERSION\tSUM", or "build\tKEY=VALUE" with value unquoted. */
struct sb_go_line {
	sb_str kind;               /* path, mod, dep, =>, build */
	sb_str path, version, sum; /* build: path is the key, version the value */
};
/* False at the end. Unquoted values live in the arena; .version.p NULL: no memory. */
bool sb_go_line_next(struct sb_arena *a, sb_str *rest, struct sb_go_line *out);

/* The version that -X in linker flags gives to the program, or empty: the value of a
 * variable of package main or below module whose name ends in "version" or "tag".
 * Borrowed from flags. */
sb_str sb_go_ldflags_version(sb_str flags, sb_str module);

#endif

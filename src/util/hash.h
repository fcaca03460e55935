/* SPDX-License-Identifier: Apache-2.0 */
/* Digests over OpenSSL, and their text forms. */
#ifndef SB_UTIL_HASH_H
#define SB_UTIL_HASH_H

#include "util/arena.h"

struct sb_sha256 {
	unsigned char b[32];
};

/* A running SHA-256; the state lives in the caller. */
struct sb_sha256_ctx {
	uint32_t state[28]; /* room for OpenSSL's SHA256_CTX, checked in hash.c */
};

void sb_sha256_init(struct sb_sha256_ctx *c);
void sb_sha256_update(struct sb_sha256_ctx *c, const void *bytes, size_t n);
void sb_sha256_final(struct sb_sha256_ctx *c, struct sb_sha256 *out);

struct sb_sha256 sb_sha256(sb_str bytes);
void sb_sha1(sb_str bytes, unsigned char out[20]);
void sb_md5(sb_str bytes, unsigned char out[16]);

/* n bytes as 2n lower-case digits and a NUL. */
void sb_hex(const unsigned char *bytes, size_t n, char *out);
/* Exactly 2n hex digits of either case. */
bool sb_unhex(sb_str text, unsigned char *out, size_t n);
/* "sha256:<64 lower-case digits>" and a NUL: 72 bytes. */
#define SB_DIGEST_TEXT 72
void sb_digest_text(const struct sb_sha256 *d, char out[SB_DIGEST_TEXT]);
/* The reverse; false for any other algorithm or form. */
bool sb_digest_parse(sb_str text, struct sb_sha256 *out);
bool sb_sha256_eq(const struct sb_sha256 *a, const struct sb_sha256 *b);

/* Version 5 UUID (RFC 9562) of name under our namespace: 36 characters and a NUL. */
void sb_uuid5(sb_str name, char out[37]);

#endif

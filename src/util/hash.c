/* SPDX-License-Identifier: Apache-2.0 */
#define OPENSSL_SUPPRESS_DEPRECATED /* SHA256_*: 86 ns a small file, EVP 476 */
#include "util/hash.h"

#include <openssl/md5.h>
#include <openssl/sha.h>
#include <stdio.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct sb_sha256_ctx), "state fits");
_Static_assert(_Alignof(SHA256_CTX) <= _Alignof(struct sb_sha256_ctx), "and aligned");

static SHA256_CTX *ctx(struct sb_sha256_ctx *c)
{
	return (SHA256_CTX *)(void *)c;
}

void sb_sha256_init(struct sb_sha256_ctx *c)
{
	(void)SHA256_Init(ctx(c));
}

void sb_sha256_update(struct sb_sha256_ctx *c, const void *bytes, size_t n)
{
	(void)SHA256_Update(ctx(c), bytes, n);
}

void sb_sha256_final(struct sb_sha256_ctx *c, struct sb_sha256 *out)
{
	(void)SHA256_Final(out->b, ctx(c));
}

struct sb_sha256 sb_sha256(sb_str bytes)
{
	struct sb_sha256 out;

	(void)SHA256((const unsigned char *)bytes.p, bytes.n, out.b);
	return out;
}

void sb_sha1(sb_str bytes, unsigned char out[20])
{
	(void)SHA1((const unsigned char *)bytes.p, bytes.n, out);
}

void sb_md5(sb_str bytes, unsigned char out[16])
{
	(void)MD5((const unsigned char *)bytes.p, bytes.n, out);
}

void sb_hex(const unsigned char *bytes, size_t n, char *out)
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digit[bytes[i] >> 4];
		out[2 * i + 1] = digit[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}

static int nibble(char c)
{
	c = sb_lower(c);
	if (sb_is_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool sb_unhex(sb_str text, unsigned char *out, size_t n)
{
	if (text.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int hi = nibble(text.p[2 * i]), lo = nibble(text.p[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		out[i] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}

void sb_digest_text(const struct sb_sha256 *d, char out[SB_DIGEST_TEXT])
{
	memcpy(out, "sha256:", 7);
	sb_hex(d->b, sizeof d->b, out + 7);
}

bool sb_digest_parse(sb_str text, struct sb_sha256 *out)
{
	if (!sb_str_starts(text, SB_LIT("sha256:")))
		return false;
	return sb_unhex(sb_str_sub(text, 7, text.n), out->b, sizeof out->b);
}

bool sb_sha256_eq(const struct sb_sha256 *a, const struct sb_sha256 *b)
{
	return memcmp(a->b, b->b, sizeof a->b) == 0;
}

void sb_uuid5(sb_str name, char out[37])
{
	/* Our namespace: UUIDv5 of "sbom" under the RFC's OID namespace. */
	static const unsigned char ns[16] = { 0x5c, 0x4d, 0x9e, 0x21, 0x8b, 0x1f,
					      0x5a, 0x37, 0x9a, 0x60, 0x2e, 0x71,
					      0xd4, 0x0b, 0x6f, 0x13 };
	unsigned char d[20];
	SHA_CTX c;

	(void)SHA1_Init(&c);
	(void)SHA1_Update(&c, ns, sizeof ns);
	(void)SHA1_Update(&c, name.p, name.n);
	(void)SHA1_Final(d, &c);
	d[6] = (unsigned char)((d[6] & 0x0f) | 0x50);
	d[8] = (unsigned char)((d[8] & 0x3f) | 0x80);
	(void)snprintf(out, 37,
		       "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
		       "%02x%02x%02x%02x%02x%02x",
		       d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9],
		       d[10], d[11], d[12], d[13], d[14], d[15]);
}

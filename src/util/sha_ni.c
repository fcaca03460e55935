/* SPDX-License-Identifier: Apache-2.0 */
/* FIPS 180-4 and RFC 1321 by instruction; tested against OpenSSL on random lengths. */
#include "util/sha_ni.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <string.h>

#define NI     __attribute__((target("sha,sse4.1,ssse3")))
#define INLINE static inline __attribute__((always_inline, target("sha,sse4.1,ssse3")))

static const uint32_t K[64] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
};

/* floor(2^32 * |sin(i + 1)|), RFC 1321 */
static const uint32_t T[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a,
	0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
	0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
	0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
	0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391
};

bool sb_sha_ni_there(void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & 1u << 29))
		return false;
	return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1) && (c & bit_SSSE3);
}

/* A SHA-256 state as the instructions want it: ABEF and CDGH. */
struct pair {
	__m128i abef, cdgh;
};

INLINE struct pair load(const uint32_t s[8])
{
	__m128i lo = _mm_loadu_si128((const __m128i *)(const void *)s);
	__m128i hi = _mm_loadu_si128((const __m128i *)(const void *)(s + 4));
	__m128i badc = _mm_shuffle_epi32(lo, 0xb1), hgfe = _mm_shuffle_epi32(hi, 0x1b);

	return (struct pair){ _mm_alignr_epi8(badc, hgfe, 8),
			      _mm_blend_epi16(hgfe, badc, 0xf0) };
}

INLINE void store(uint32_t s[8], struct pair p)
{
	__m128i feba = _mm_shuffle_epi32(p.abef, 0x1b);
	__m128i dchg = _mm_shuffle_epi32(p.cdgh, 0xb1);

	_mm_storeu_si128((__m128i *)(void *)s, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((__m128i *)(void *)(s + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* Four rounds. */
INLINE void rounds(struct pair *p, __m128i k)
{
	p->cdgh = _mm_sha256rnds2_epu32(p->cdgh, p->abef, k);
	k = _mm_shuffle_epi32(k, 0x0e);
	p->abef = _mm_sha256rnds2_epu32(p->abef, p->cdgh, k);
}

/* The i-th group of four schedule words; groups 0..3 come from the message. */
INLINE __m128i schedule(__m128i w[4], const unsigned char *p, int i)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	__m128i next;

	if (i < 4) {
		next = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
		next = _mm_shuffle_epi8(next, swap);
	} else {
		next = _mm_sha256msg1_epu32(w[i & 3], w[(i + 1) & 3]);
		next = _mm_add_epi32(
			next, _mm_alignr_epi8(w[(i + 3) & 3], w[(i + 2) & 3], 4));
		next = _mm_sha256msg2_epu32(next, w[(i + 3) & 3]);
	}
	w[i & 3] = next;
	return _mm_add_epi32(next,
			     _mm_load_si128((const __m128i *)(const void *)K + i));
}

INLINE uint32_t rotl(uint32_t v, int n)
{
	return v << n | v >> (32 - n);
}

/* MD5 steps 4i .. 4i+3; i is a constant wherever this is inlined. */
INLINE void md5_steps(uint32_t s[4], const uint32_t m[16], int i)
{
	static const unsigned char turn[4][4] = { { 7, 12, 17, 22 },
						  { 5, 9, 14, 20 },
						  { 4, 11, 16, 23 },
						  { 6, 10, 15, 21 } };
	static const unsigned char mul[4] = { 1, 5, 3, 7 }, add[4] = { 0, 1, 5, 0 };
	int r = i >> 2;

	for (int j = 0; j < 4; j++) {
		int n = 4 * i + j;
		uint32_t a = s[(64 - n) & 3], b = s[(65 - n) & 3], c = s[(66 - n) & 3],
			 d = s[(67 - n) & 3], f;

		if (r == 0)
			f = d ^ (b & (c ^ d));
		else if (r == 1)
			f = c ^ (d & (b ^ c));
		else if (r == 2)
			f = b ^ c ^ d;
		else
			f = c ^ (b | ~d);
		a += f + T[n] + m[(n * mul[r] + add[r]) & 15];
		s[(64 - n) & 3] = b + rotl(a, turn[r][j]);
	}
}

NI void sb_sha_ni_one(uint32_t a[8], const unsigned char *p, size_t blocks)
{
	struct pair pa = load(a);
	__m128i w[4];

	for (; blocks; blocks--, p += 64) {
		struct pair was = pa;

#pragma GCC unroll 16
		for (int i = 0; i < 16; i++)
			rounds(&pa, schedule(w, p, i));
		pa.abef = _mm_add_epi32(pa.abef, was.abef);
		pa.cdgh = _mm_add_epi32(pa.cdgh, was.cdgh);
	}
	store(a, pa);
}

NI void sb_sha_ni_two(uint32_t a[8], uint32_t b[8], const unsigned char *p,
		      size_t blocks)
{
	struct pair pa = load(a), pb = load(b);
	__m128i w[4];

	for (; blocks; blocks--, p += 64) {
		struct pair wa = pa, wb = pb;

#pragma GCC unroll 16
		for (int i = 0; i < 16; i++) {
			__m128i k = schedule(w, p, i);

			rounds(&pa, k);
			rounds(&pb, k);
		}
		pa.abef = _mm_add_epi32(pa.abef, wa.abef);
		pa.cdgh = _mm_add_epi32(pa.cdgh, wa.cdgh);
		pb.abef = _mm_add_epi32(pb.abef, wb.abef);
		pb.cdgh = _mm_add_epi32(pb.cdgh, wb.cdgh);
	}
	store(a, pa);
	store(b, pb);
}

NI void sb_sha_ni_two_md5(uint32_t a[8], uint32_t b[8], uint32_t md5[4],
			  const unsigned char *p, size_t blocks)
{
	struct pair pa = load(a), pb = load(b);
	uint32_t s[4] = { md5[0], md5[1], md5[2], md5[3] };
	__m128i w[4];

	for (; blocks; blocks--, p += 64) {
		struct pair wa = pa, wb = pb;
		uint32_t was[4] = { s[0], s[1], s[2], s[3] }, m[16];

		memcpy(m, p, sizeof m);
#pragma GCC unroll 16
		for (int i = 0; i < 16; i++) {
			__m128i k = schedule(w, p, i);

			rounds(&pa, k);
			md5_steps(s, m, i);
			rounds(&pb, k);
		}
		pa.abef = _mm_add_epi32(pa.abef, wa.abef);
		pa.cdgh = _mm_add_epi32(pa.cdgh, wa.cdgh);
		pb.abef = _mm_add_epi32(pb.abef, wb.abef);
		pb.cdgh = _mm_add_epi32(pb.cdgh, wb.cdgh);
		for (int i = 0; i < 4; i++)
			s[i] += was[i];
	}
	store(a, pa);
	store(b, pb);
	memcpy(md5, s, sizeof s);
}

#else

#include <stdlib.h>

bool sb_sha_ni_there(void)
{
	return false;
}

void sb_sha_ni_one(uint32_t a[8], const unsigned char *p, size_t blocks)
{
	(void)a, (void)p, (void)blocks;
	abort(); /* callers ask sb_sha_ni_there() first */
}

void sb_sha_ni_two(uint32_t a[8], uint32_t b[8], const unsigned char *p, size_t blocks)
{
	(void)b;
	sb_sha_ni_one(a, p, blocks);
}

void sb_sha_ni_two_md5(uint32_t a[8], uint32_t b[8], uint32_t md5[4],
		       const unsigned char *p, size_t blocks)
{
	(void)md5;
	sb_sha_ni_two(a, b, p, blocks);
}

#endif

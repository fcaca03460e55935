/* SPDX-License-Identifier: Apache-2.0 */
#define OPENSSL_SUPPRESS_DEPRECATED /* MD5_*: no allocation for each file */
#include "util/twin.h"

#include <openssl/md5.h>

#include "util/sha_ni.h"

_Static_assert(sizeof(MD5_CTX) <= sizeof(((struct sb_twin *)0)->slow_sum), "fits");

static const uint32_t sha_start[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
				       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
static const uint32_t md5_start[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };

static MD5_CTX *slow_md5(struct sb_twin *t)
{
	return (MD5_CTX *)(void *)t->slow_sum;
}

void sb_twin_init_slow(struct sb_twin *t)
{
	*t = (struct sb_twin){ 0 };
	sb_sha256_init(&t->slow_tar);
}

void sb_twin_init(struct sb_twin *t)
{
	sb_twin_init_slow(t);
	t->fast = sb_sha_ni_there();
	memcpy(t->tar.state, sha_start, sizeof sha_start);
}

/* Which states a run of bytes goes to. */
struct aim {
	bool tar, file;
};

static void blocks(struct sb_twin *t, struct aim aim, const unsigned char *p, size_t n)
{
	if (aim.tar && aim.file && t->md5)
		sb_sha_ni_two_md5(t->tar.state, t->file.state, t->sum.state, p, n);
	else if (aim.tar && aim.file)
		sb_sha_ni_two(t->tar.state, t->file.state, p, n);
	else if (aim.tar)
		sb_sha_ni_one(t->tar.state, p, n);
	else if (t->md5) /* rare: the twin of a sparse file; the scrap goes nowhere */
		sb_sha_ni_two_md5(t->file.state, (uint32_t[8]){ 0 }, t->sum.state, p,
				  n);
	else
		sb_sha_ni_one(t->file.state, p, n);
}

/* The sides in aim wait at the same place of a block. */
static void absorb(struct sb_twin *t, struct aim aim, const unsigned char *p, size_t n)
{
	struct sb_twin_side *lead = aim.tar ? &t->tar : &t->file;
	size_t have = lead->total % 64, take, whole;

	if (n == 0)
		return;
	if (aim.tar)
		t->tar.total += n;
	if (aim.file)
		t->file.total += n;
	if (have) {
		take = 64 - have < n ? 64 - have : n;
		memcpy(lead->part + have, p, take);
		p += take;
		n -= take;
		if (have + take == 64)
			blocks(t, aim, lead->part, 1);
	}
	whole = n / 64;
	if (whole)
		blocks(t, aim, p, whole);
	n -= whole * 64;
	if (n)
		memcpy(lead->part, p + whole * 64, n);
	if (aim.tar && aim.file)
		memcpy(t->file.part, t->tar.part, 64);
}

void sb_twin_tar(struct sb_twin *t, const void *p, size_t n)
{
	if (t->fast)
		absorb(t, (struct aim){ .tar = true }, p, n);
	else
		sb_sha256_update(&t->slow_tar, p, n);
}

void sb_twin_begin(struct sb_twin *t, bool md5)
{
	t->open = true;
	t->md5 = md5;
	if (t->fast) {
		memcpy(t->file.state, sha_start, sizeof sha_start);
		memcpy(t->sum.state, md5_start, sizeof md5_start);
		t->file.total = 0;
		return;
	}
	sb_sha256_init(&t->slow_file);
	if (md5)
		(void)MD5_Init(slow_md5(t));
}

void sb_twin_file(struct sb_twin *t, const void *p, size_t n)
{
	if (t->fast) {
		absorb(t, (struct aim){ .file = true }, p, n);
		return;
	}
	sb_sha256_update(&t->slow_file, p, n);
	if (t->md5)
		(void)MD5_Update(slow_md5(t), p, n);
}

void sb_twin_both(struct sb_twin *t, const void *p, size_t n)
{
	if (t->fast && t->tar.total % 64 == t->file.total % 64) {
		absorb(t, (struct aim){ true, true }, p, n);
		return;
	}
	sb_twin_tar(t, p, n);
	sb_twin_file(t, p, n);
}

/* The padded end of a message of total bytes: one or two blocks; big: SHA's length. */
static size_t pad(unsigned char out[128], const struct sb_twin_side *s, bool big)
{
	size_t have = s->total % 64, n = have < 56 ? 64 : 128;
	uint64_t bits = s->total * 8;

	memset(out, 0, 128);
	memcpy(out, s->part, have);
	out[have] = 0x80;
	for (size_t i = 0; i < 8; i++)
		out[n - 8 + i] = (unsigned char)(bits >> 8 * (big ? 7 - i : i));
	return n / 64;
}

static void put(const uint32_t *state, size_t words, bool big, unsigned char *out)
{
	for (size_t i = 0; i < 4 * words; i++)
		out[i] = (unsigned char)(state[i / 4] >> 8 * (big ? 3 - i % 4 : i % 4));
}

static void close_sha(struct sb_twin_side *s, struct sb_sha256 *out)
{
	unsigned char last[128];
	size_t n = pad(last, s, true);

	sb_sha_ni_one(s->state, last, n);
	put(s->state, 8, true, out->b);
}

static void close_md5(struct sb_twin *t, unsigned char out[16])
{
	uint32_t scrap[8] = { 0 }, scrap2[8] = { 0 };
	unsigned char last[128];
	size_t n = pad(last, &t->file, false);

	sb_sha_ni_two_md5(scrap, scrap2, t->sum.state, last, n);
	put(t->sum.state, 4, false, out);
}

void sb_twin_end(struct sb_twin *t, struct sb_sha256 *sha, unsigned char md5[16])
{
	t->open = false;
	if (t->fast) {
		if (t->md5 && md5)
			close_md5(t, md5);
		close_sha(&t->file, sha);
		return;
	}
	sb_sha256_final(&t->slow_file, sha);
	if (t->md5 && md5)
		(void)MD5_Final(md5, slow_md5(t));
}

void sb_twin_finish(struct sb_twin *t, struct sb_sha256 *tar)
{
	if (t->fast)
		close_sha(&t->tar, tar);
	else
		sb_sha256_final(&t->slow_tar, tar);
}

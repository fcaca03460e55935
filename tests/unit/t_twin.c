/* SPDX-License-Identifier: Apache-2.0 */
/* util/twin: both ways equal OpenSSL on random cuts, with and without MD5. */
#include "test.h"
#include "util/twin.h"

static uint64_t seed = 88172645463325252u;

static size_t rnd(size_t most)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (size_t)(seed % (most + 1));
}

static unsigned char tar[1 << 20];

/* One tar of random files; true when every digest equals the plain one. */
static bool one_tar(bool fast)
{
	struct sb_twin t;
	struct sb_sha256 got, want;
	unsigned char md5[16], wmd5[16];
	size_t at = 0;
	bool good = true;

	if (fast)
		sb_twin_init(&t);
	else
		sb_twin_init_slow(&t);
	while (at + 140000 < sizeof tar) {
		size_t n = rnd(rnd(1) ? 300 : 130000), done = 0, start = at + 512;
		bool sum = rnd(1);

		sb_twin_tar(&t, tar + at, 512);
		sb_twin_begin(&t, sum);
		while (done < n) {
			size_t part = rnd(n - done);

			sb_twin_both(&t, tar + start + done, part);
			done += part;
		}
		sb_twin_end(&t, &got, md5);
		want = sb_sha256((sb_str){ (char *)tar + start, n });
		good = good && sb_sha256_eq(&got, &want);
		sb_md5((sb_str){ (char *)tar + start, n }, wmd5);
		good = good && (!sum || memcmp(md5, wmd5, 16) == 0);
		at = start + (n + 511) / 512 * 512;
		sb_twin_tar(&t, tar + start + n, at - start - n);
	}
	sb_twin_finish(&t, &got);
	want = sb_sha256((sb_str){ (char *)tar, at });
	return good && sb_sha256_eq(&got, &want);
}

/* A sparse file: what is in the tar is not what the file is. */
static bool apart(bool fast)
{
	struct sb_twin t;
	struct sb_sha256 got, want;
	unsigned char md5[16], wmd5[16];

	if (fast)
		sb_twin_init(&t);
	else
		sb_twin_init_slow(&t);
	sb_twin_tar(&t, tar, 512);
	sb_twin_begin(&t, true);
	sb_twin_tar(&t, tar + 512, 100);
	sb_twin_file(&t, tar + 3000, 777);
	sb_twin_end(&t, &got, md5);
	want = sb_sha256((sb_str){ (char *)tar + 3000, 777 });
	sb_md5((sb_str){ (char *)tar + 3000, 777 }, wmd5);
	if (!sb_sha256_eq(&got, &want) || memcmp(md5, wmd5, 16) != 0)
		return false;
	sb_twin_finish(&t, &got);
	want = sb_sha256((sb_str){ (char *)tar, 612 });
	return sb_sha256_eq(&got, &want);
}

int main(void)
{
	bool fast = true, slow = true;

	for (size_t i = 0; i < sizeof tar; i++)
		tar[i] = (unsigned char)rnd(255);
	for (int i = 0; i < 40; i++) {
		fast = fast && one_tar(true);
		slow = slow && one_tar(false);
	}
	CHECK(fast);
	CHECK(slow);
	CHECK(apart(true));
	CHECK(apart(false));
	return DONE();
}

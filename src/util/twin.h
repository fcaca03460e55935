/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Twin hashing: the digest of a tar and of the file inside it, in one pass.
 *
 * A file's bytes start on a 512-byte boundary of the tar, so the 64-byte blocks of both
 * messages coincide: with SHA instructions both states (and MD5) advance in one loop.
 * Elsewhere OpenSSL computes each by itself; the digests are the same.
 */
#ifndef SB_UTIL_TWIN_H
#define SB_UTIL_TWIN_H

#include "util/hash.h"

/* One SHA-256 or MD5 message in progress over our own block functions. */
struct sb_twin_side {
	uint32_t state[8];
	uint64_t total;
	unsigned char part[64]; /* total % 64 bytes wait here */
};

struct sb_twin {
	bool fast, open, md5;               /* open: between begin and end */
	struct sb_twin_side tar, file, sum; /* fast: our own states; sum: MD5 */
	struct sb_sha256_ctx slow_tar, slow_file;
	uint32_t slow_sum[32]; /* OpenSSL's MD5_CTX, checked in twin.c */
};

void sb_twin_init(struct sb_twin *t);
/* For tests: without the special instructions. */
void sb_twin_init_slow(struct sb_twin *t);
/* Bytes of the tar only: headers, padding. */
void sb_twin_tar(struct sb_twin *t, const void *p, size_t n);
/* A file begins; its bytes come by both(), or by tar() and file() where they differ. */
void sb_twin_begin(struct sb_twin *t, bool md5);
void sb_twin_both(struct sb_twin *t, const void *p, size_t n);
void sb_twin_file(struct sb_twin *t, const void *p, size_t n);
/* md5 may be NULL; it is only set when begin() asked for it. */
void sb_twin_end(struct sb_twin *t, struct sb_sha256 *sha, unsigned char md5[16]);
/* The digest of the whole tar; the twin is done. */
void sb_twin_finish(struct sb_twin *t, struct sb_sha256 *tar);

#endif

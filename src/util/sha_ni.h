/* SPDX-License-Identifier: Apache-2.0 */
/* Block functions with the x86 SHA extensions: two SHA-256 states over one message. */
#ifndef SB_UTIL_SHA_NI_H
#define SB_UTIL_SHA_NI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Does this processor have them? False on other architectures. */
bool sb_sha_ni_there(void);
/* One state; blocks of 64 bytes. */
void sb_sha_ni_one(uint32_t a[8], const unsigned char *p, size_t blocks);
/* Two states over the same blocks: the schedule is computed once. */
void sb_sha_ni_two(uint32_t a[8], uint32_t b[8], const unsigned char *p, size_t blocks);
/* The same with an MD5 state in the gaps of the SHA latency. */
void sb_sha_ni_two_md5(uint32_t a[8], uint32_t b[8], uint32_t md5[4],
		       const unsigned char *p, size_t blocks);

#endif

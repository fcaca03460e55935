/* SPDX-License-Identifier: Apache-2.0 */
/* A pull stream: compressed layers, sockets and memory look alike above here. */
#ifndef SB_UTIL_STREAM_H
#define SB_UTIL_STREAM_H

#include <stdint.h>

#include "util/err.h"
#include "util/str.h"

struct sb_stream;

struct sb_stream_ops {
	/* Up to n bytes into buf; 0 only at the end; negative: an sb_rc. */
	int64_t (*read)(struct sb_stream *s, void *buf, size_t n, struct sb_err *err);
	void (*close)(struct sb_stream *s);
};

struct sb_stream {
	const struct sb_stream_ops *ops;
};

struct sb_mem_stream {
	struct sb_stream base;
	sb_str rest;
};

void sb_mem_stream_init(struct sb_mem_stream *m, sb_str bytes);
/* Exactly n bytes, or SB_E_FORMAT: a short read is the input's fault. */
int sb_stream_exact(struct sb_stream *s, void *buf, size_t n,
		    struct sb_err *err) SB_MUST_USE;
int sb_stream_skip(struct sb_stream *s, uint64_t n, struct sb_err *err) SB_MUST_USE;

#endif

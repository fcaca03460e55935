/* SPDX-License-Identifier: Apache-2.0 */
/* What parent and worker say to each other: both are this very program. */
#ifndef SB_ASSEMBLE_WIRE_H
#define SB_ASSEMBLE_WIRE_H

#include "util/err.h"

#define SB_WIRE_MAGIC   UINT32_C(0x31574253) /* "SBW1" */
#define SB_WIRE_REQUEST 3                    /* descriptor in the worker */
#define SB_WIRE_RECORD  ((uint64_t)1 << 30)  /* the largest record taken back */

struct sb_wire_request {
	uint32_t magic, nextra;
	uint64_t offset, size; /* size UINT64_MAX: standard input is a stream */
	uint64_t names;        /* bytes of names */
			       /* struct sb_extra [nextra] and the names follow */
};

struct sb_wire_answer {
	uint32_t magic;
	int32_t rc;
	uint32_t codec, spare;
	uint64_t record; /* bytes that follow */
	char msg[sizeof(((struct sb_err *)0)->msg)];
};

#endif

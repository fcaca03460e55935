/* SPDX-License-Identifier: Apache-2.0 */
/* What each registered purl type wants of its parts; for purl.c only. */
#ifndef SB_MODEL_PURL_RULES_H
#define SB_MODEL_PURL_RULES_H

#include "model/purl.h"

enum sb_purl_ns { SB_NS_OPTIONAL, SB_NS_REQUIRED, SB_NS_PROHIBITED };

enum {
	SB_PURL_NS_LOWER = 1,
	SB_PURL_NS_UPPER = 2,
	SB_PURL_NAME_LOWER = 4,
	SB_PURL_NAME_DASH = 8,  /* '_' becomes '-' */
	SB_PURL_NAME_WORD = 16, /* all but [a-z0-9_] becomes '_' */
	SB_PURL_NAME_PATH = 32, /* one segment of namespace, the rest is the name */
	SB_PURL_NAME_DBX = 64,  /* lower-case where the repository is Databricks */
	SB_PURL_VERSION = 128,  /* required */
	SB_PURL_VERSION_LOWER = 256,
	SB_PURL_KEYS_STRICT = 512, /* a parse refuses keys in capitals */
};

struct sb_purl_rule {
	const char *type;
	enum sb_purl_ns ns;
	unsigned flags;
	const char *qualifier; /* that must be there, or NULL */
	/* Further demands: NULL, or what is wrong, NULL when nothing is. */
	const char *(*check)(const struct sb_purl *purl);
};

/* Never NULL: an unknown type gets a rule that demands nothing. */
const struct sb_purl_rule *sb_purl_rule(sb_str type);

#endif

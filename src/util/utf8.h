/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing over U+10FFFF. */
#ifndef SB_UTIL_UTF8_H
#define SB_UTIL_UTF8_H

#include "util/str.h"

/* Bytes of the first character, or 0 where they are not UTF-8. s.n must not be 0. */
size_t sb_utf8_len(sb_str s);
bool sb_utf8_valid(sb_str s);

#endif

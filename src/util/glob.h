/* SPDX-License-Identifier: Apache-2.0 */
/* Path globs: '*' and '?' stay inside one name; "**" with its slash spans any number of
 * names, at the end everything below. */
#ifndef SB_UTIL_GLOB_H
#define SB_UTIL_GLOB_H
#include "util/str.h"
bool sb_glob(const char *pattern, sb_str path);
#endif

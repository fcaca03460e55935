/* SPDX-License-Identifier: Apache-2.0 */
/* Compiler attributes and the two macros everyone needs. */
#ifndef SB_UTIL_ATTR_H
#define SB_UTIL_ATTR_H

#define SB_MUST_USE     __attribute__((warn_unused_result))
#define SB_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define SB_CLEANUP(fn)  __attribute__((cleanup(fn)))
#define SB_LEN(arr)     (sizeof(arr) / sizeof((arr)[0]))

#endif

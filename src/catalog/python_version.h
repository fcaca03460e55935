/* SPDX-License-Identifier: Apache-2.0 */
/* PEP 440 order, until version/ has it. */
#ifndef SB_CATALOG_PYTHON_VERSION_H
#define SB_CATALOG_PYTHON_VERSION_H

#include "util/attr.h"
#include "util/str.h"

bool sb_pep440_valid(sb_str text);
/* <0, 0, >0; what is not PEP 440 sorts before all that is, by bytes. */
int sb_pep440_compare(sb_str a, sb_str b);

#endif

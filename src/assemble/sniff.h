/* SPDX-License-Identifier: Apache-2.0 */
/* What a body is, by its first bytes: the same magics as file(1) knows. */
#ifndef SB_ASSEMBLE_SNIFF_H
#define SB_ASSEMBLE_SNIFF_H

#include "model/record.h"

uint8_t sb_sniff_class(sb_str head, uint64_t size); /* enum sb_body_class */

#endif

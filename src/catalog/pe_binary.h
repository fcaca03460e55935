/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Windows programs. Facts of a body: one BINARY (FORMAT pe, ARCH, KIND exe or dll, TYPE
 * when managed, STATUS when signed, then SETTING and TEXT in pairs: strings of the
 * version resource and "fixed ProductVersion", "fixed FileVersion").
 */
#ifndef SB_CATALOG_PE_BINARY_H
#define SB_CATALOG_PE_BINARY_H

#include "catalog/link.h"

extern const struct sb_probe sb_pe_binary_probe;
int sb_pe_binary_link(struct sb_link *l, struct sb_err *err);

#endif

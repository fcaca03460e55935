/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Package notes in ELF files. Facts of a body: one PACKAGE (NAME, VERSION, TYPE, ARCH,
 * OS, VERSION_ID, CPE_NAME of the system, CPE, LICENSE, VENDOR, VCS_URL, VCS_COMMIT,
 * URL, KIND program or library).
 */
#ifndef SB_CATALOG_ELF_NOTE_H
#define SB_CATALOG_ELF_NOTE_H

#include "catalog/link.h"

extern const struct sb_probe sb_elf_note_probe;
int sb_elf_note_link(struct sb_link *l, struct sb_err *err);

#endif

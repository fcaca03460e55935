/* SPDX-License-Identifier: Apache-2.0 */
/* What the runtime cataloger found, for the catalogers of Python packages. */
#ifndef SB_CATALOG_PYTHON_RUNTIME_H
#define SB_CATALOG_PYTHON_RUNTIME_H

#include "catalog/link.h"

struct sb_python_runtime {
	sb_str path;    /* of the interpreter or, without one, its library */
	sb_str minor;   /* "3.11" */
	sb_str version; /* "3.11.2"; empty where no bytes say it */
};

/*
 * The runtime that the binary at python (may be empty) is, else the one under prefix
 * (.p NULL: none) with this minor version (empty: any, if there is only one). False
 * when there is none.
 */
bool sb_python_runtime_find(struct sb_link *l, sb_str python, sb_str prefix,
			    sb_str minor, struct sb_python_runtime *out);

int sb_python_runtime_link(struct sb_link *l, struct sb_err *err);
extern const struct sb_probe sb_python_runtime_probe;

/* Splits a path of a runtime's file; false when it is none. */
struct sb_python_place {
	sb_str prefix;    /* "usr"; "" at the root */
	sb_str minor;     /* "3.11", or empty */
	const char *part; /* "interpreter", "library", "header", "standard library" */
};
bool sb_python_place(sb_str path, struct sb_python_place *out);
/* "3.11.2", "3.13.0rc1", "3.12.1+" */
bool sb_python_version(sb_str text);

#endif

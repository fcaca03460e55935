/* SPDX-License-Identifier: Apache-2.0 */
/* Environment markers and version specifiers, evaluated for an interpreter. */
#ifndef SB_CATALOG_PYTHON_MARKER_H
#define SB_CATALOG_PYTHON_MARKER_H

#include "parse/pep508.h"

/* Of one interpreter; empty text: unknown, and so is what depends on it. */
struct sb_python_platform {
	sb_str version; /* "3.11.2", or only "3.11" */
	sb_str machine; /* "x86_64" */
	bool pypy;
	sb_str extra; /* the extra asked about, PEP 503 form; may be empty */
};

/* Is the marker true? A marker that cannot be read is SB_MAYBE. */
enum sb_tri sb_python_marker(const struct sb_python_platform *p, sb_str marker);

/* Does the version satisfy ">=1,<2,!=1.5.*"? SB_MAYBE for what is not PEP 440. */
enum sb_tri sb_python_satisfies(sb_str version, sb_str constraint);

/* "amd64" of image configs -> "x86_64" of platform.machine(); empty: unknown. */
sb_str sb_python_machine(sb_str arch);

#endif

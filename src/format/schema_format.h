/* SPDX-License-Identifier: Apache-2.0 */
/* The "format" keyword: is a text a date, a URI, an e-mail address? Pure, linear. */
#ifndef SB_FORMAT_SCHEMA_FORMAT_H
#define SB_FORMAT_SCHEMA_FORMAT_H

#include "format/schema_table.h"
#include "util/str.h"

bool sb_format_check(enum sb_format_kind kind, sb_str text);

/* RFC 3339 "full-date". */
bool sb_format_date(sb_str text);
/* RFC 3339 "date-time"; a blank may stand for the T, a zone without minutes is taken as
 * ajv-formats does. When epoch is not NULL it gets the seconds since 1970 (leap second
 * counted as the next one). */
bool sb_format_date_time(sb_str text, int64_t *epoch);
/* RFC 3986 "URI" with a path, an authority or both. */
bool sb_format_uri(sb_str text);
/* RFC 5321/6531 "Mailbox" with a fully qualified domain or an address literal. */
bool sb_format_idn_email(sb_str text);

#endif

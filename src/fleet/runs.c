/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/runs.h"

#include <errno.h>
#include <sys/random.h>

#include "fleet/clock.h"
#include "util/file.h"
#include "util/hash.h"

int sb_run_uuid(char out[37], struct sb_err *err)
{
	unsigned char b[16];
	char hex[33];
	size_t n = 0;

	while (n < sizeof b) {
		ssize_t got = getrandom(b + n, sizeof b - n, 0);

		if (got < 0 && errno != EINTR)
			return sb_fail(err, SB_E_IO, "getrandom");
		n += got > 0 ? (size_t)got : 0;
	}
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	sb_hex(b, sizeof b, hex);
	n = 0;
	for (size_t i = 0; i < 32; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			out[n++] = '-';
		out[n++] = hex[i];
	}
	out[n] = '\0';
	return SB_OK;
}

sb_str sb_run_name(struct sb_arena *a, const struct sb_run *r)
{
	int64_t seconds = 0;
	char stamp[24];

	(void)sb_clock_parse(r->timestamp, &seconds);
	sb_clock_z(seconds, stamp);
	for (char *c = stamp; *c; c++)
		*c = *c == ':' ? '-' : *c;
	return sb_arena_printf(a, "runs/%s-%.*s.json", stamp, SB_ARG(r->id));
}

int sb_run_write(struct sb_arena *a, const char *root, struct sb_run *r,
		 struct sb_err *err)
{
	struct sb_buf text = { .limit = SB_RUN_BYTES };
	char uuid[37];
	sb_str path;
	int rc;

	if (!r->id.n) {
		rc = sb_run_uuid(uuid, err);
		if (rc < 0)
			return rc;
		r->id = sb_arena_dup(a, sb_str_c(uuid));
	}
	path = sb_arena_printf(a, "%s/runs", root);
	if (!path.p || !r->id.p)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	rc = sb_file_mkdirs(path.p, err);
	if (rc < 0)
		return rc;
	path = sb_run_name(a, r);
	path = sb_arena_printf(a, "%s/%.*s", root, SB_ARG(path));
	sb_run_render(r, &text);
	rc = !path.p       ? sb_fail(err, SB_E_NOMEM, "no memory")
	     : text.rc < 0 ? sb_fail(err, text.rc, "%s: record too big", path.p)
			   : sb_file_write_new(path.p, sb_buf_view(&text), err);
	sb_buf_release(&text);
	return rc;
}

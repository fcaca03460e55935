/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of files beside dpkg's status: .list, .md5sums, .conffiles, diversions. */
#include "catalog/dpkg.h"

sb_str sb_dpkg_relative(sb_str path)
{
	path = sb_str_trim(path);
	while (path.n && (path.p[0] == '/' || sb_str_starts(path, SB_LIT("./"))))
		path = sb_str_sub(path, path.p[0] == '/' ? 1 : 2, path.n);
	while (path.n && path.p[path.n - 1] == '/')
		path.n--;
	return sb_str_eq(path, SB_LIT(".")) ? SB_LIT("") : path;
}

static bool below(sb_str path, sb_str dir)
{
	return path.n > dir.n && sb_str_starts(path, dir) && path.p[dir.n] == '/';
}

/* Opens the fact with its first path, so that an empty list leaves no trace. */
static void emit_path(struct sb_emit *e, uint32_t *n, sb_str path)
{
	if (path.n == 0)
		return;
	if ((*n)++ == 0)
		sb_emit_fact(e, SB_FACT_FILES, 0);
	sb_emit_attr(e, SB_KEY_OWNED_PATH, path);
}

/* Every name is listed, directories before what is in them: most of them show here,
 * the empty ones in the squashed image. opkg adds "\tmode\ttarget". */
void sb_dpkg_list_parse(struct sb_emit *e, sb_str body)
{
	sb_str held = { 0 };
	uint32_t n = 0;

	while (body.n && e->rc >= 0) {
		sb_str line = sb_str_cut(&body, '\n');
		sb_str path = sb_dpkg_relative(sb_str_cut(&line, '\t'));

		if (!below(path, held))
			emit_path(e, &n, held);
		held = path;
	}
	emit_path(e, &n, held);
}

void sb_dpkg_md5sums_parse(struct sb_emit *e, sb_str body)
{
	uint32_t n = 0, line = 0, faults = 0, first = 0;
	unsigned char md5[16];

	while (body.n && e->rc >= 0) {
		sb_str rest = sb_str_trim(sb_str_cut(&body, '\n'));
		sb_str hex = sb_str_cut(&rest, ' ');

		line++;
		if (hex.n == 0)
			continue;
		if (rest.n && (rest.p[0] == ' ' || rest.p[0] == '*'))
			rest = sb_str_sub(rest, 1, rest.n);
		rest = sb_dpkg_relative(rest);
		if (rest.n == 0 || !sb_unhex(hex, md5, sizeof md5)) {
			first = first ? first : line;
			faults++;
			continue;
		}
		emit_path(e, &n, rest);
		sb_emit_attr(e, SB_KEY_OWNED_MD5,
			     (sb_str){ (const char *)md5, sizeof md5 });
	}
	if (faults)
		sb_emit_diag(e, SB_E_FORMAT,
			     "line %u: not a digest and a path (%u such lines)", first,
			     faults);
}

/* The list as the .deb carries it: paths, since dpkg 1.20 with "remove-on-upgrade" in
 * front of those that are to go. */
void sb_dpkg_conffiles_parse(struct sb_emit *e, sb_str body)
{
	uint32_t n = 0;

	while (body.n && e->rc >= 0) {
		sb_str line = sb_str_trim(sb_str_cut(&body, '\n'));

		if (line.n && line.p[0] == '/')
			emit_path(e, &n, sb_dpkg_relative(line));
	}
}

/* Three lines each: the name asked for, the name given, the package that may keep the
 * first (":" = the administrator, nobody may). */
void sb_dpkg_diversions_parse(struct sb_emit *e, sb_str body)
{
	uint32_t line = 0;

	if (sb_str_trim(body).n == 0)
		return;
	sb_emit_fact(e, SB_FACT_LIST, 0);
	while (body.n && e->rc >= 0) {
		sb_str from = sb_dpkg_relative(sb_str_cut(&body, '\n'));
		sb_str to = sb_dpkg_relative(sb_str_cut(&body, '\n'));
		sb_str who = sb_str_trim(sb_str_cut(&body, '\n'));

		line += 3;
		if (from.n == 0 || to.n == 0 || who.n == 0) {
			sb_emit_diag(e, SB_E_FORMAT,
				     "line %u: a diversion is three lines", line - 2);
			return;
		}
		sb_emit_attr(e, SB_KEY_FROM, from);
		sb_emit_attr(e, SB_KEY_TO, to);
		sb_emit_attr(e, SB_KEY_NAME, who);
	}
}

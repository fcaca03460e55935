/* SPDX-License-Identifier: Apache-2.0 */
/* Stanzas of dpkg's status, of distroless status.d and of opkg's status and control. */
#include "catalog/dpkg.h"
#include "parse/deb822.h"

#define DIAGS_MAX 20 /* of one file: garbage must not drown the rest */

enum field {
	PACKAGE,
	VERSION,
	ARCH,
	STATUS,
	SOURCE,
	CONFFILES,
	DESCRIPTION,
	NAMED, /* the first field that is kept as it is */
};

static const struct {
	sb_str name;
	enum sb_key key; /* NONE: handled by hand */
} fields[] = {
	[PACKAGE] = { SB_LIT("Package"), SB_KEY_NAME },
	[VERSION] = { SB_LIT("Version"), SB_KEY_VERSION },
	[ARCH] = { SB_LIT("Architecture"), SB_KEY_ARCH },
	[STATUS] = { SB_LIT("Status"), SB_KEY_STATUS },
	[SOURCE] = { SB_LIT("Source"), SB_KEY_NONE },
	[CONFFILES] = { SB_LIT("Conffiles"), SB_KEY_NONE },
	[DESCRIPTION] = { SB_LIT("Description"), SB_KEY_NONE },
	[NAMED] = { SB_LIT("Essential"), SB_KEY_ESSENTIAL },
	{ SB_LIT("Section"), SB_KEY_SECTION },
	{ SB_LIT("Maintainer"), SB_KEY_MAINTAINER },
	{ SB_LIT("Original-Maintainer"), SB_KEY_AUTHOR },
	{ SB_LIT("Homepage"), SB_KEY_HOMEPAGE },
	{ SB_LIT("URL"), SB_KEY_URL },
	{ SB_LIT("Bugs"), SB_KEY_BUG_URL },
	{ SB_LIT("Vendor"), SB_KEY_VENDOR },
	{ SB_LIT("Origin"), SB_KEY_SUPPLIER },
	{ SB_LIT("License"), SB_KEY_LICENSE },
	{ SB_LIT("CPE-ID"), SB_KEY_CPE },
	{ SB_LIT("Multi-Arch"), SB_KEY_SETTING },
	{ SB_LIT("Installed-Size"), SB_KEY_INSTALLED_SIZE },
	{ SB_LIT("Depends"), SB_KEY_DEPENDS },
	{ SB_LIT("Pre-Depends"), SB_KEY_PRE_DEPENDS },
	{ SB_LIT("Provides"), SB_KEY_PROVIDES },
	{ SB_LIT("Built-Using"), SB_KEY_EXTRA },
	{ SB_LIT("Static-Built-Using"), SB_KEY_EXTRA },
};

/* What the states of dpkg(1) say of the disk, and how far the record holds there. After
 * config-files nothing of the package but its configuration is left. */
static const struct {
	sb_str name;
	unsigned confidence; /* 0: not there */
} states[] = {
	{ SB_LIT("installed"), 100 },        { SB_LIT("triggers-awaited"), 100 },
	{ SB_LIT("triggers-pending"), 100 }, { SB_LIT("half-configured"), 90 },
	{ SB_LIT("unpacked"), 90 },          { SB_LIT("half-installed"), 50 },
	{ SB_LIT("config-files"), 0 },       { SB_LIT("not-installed"), 0 },
};

struct stanza {
	sb_str value[SB_LEN(fields)];
	uint32_t line, fields;
	bool faulty;
};

struct status {
	struct sb_emit *e;
	uint32_t faults;
};

static void fault(struct status *s, struct stanza *z, uint32_t line, const char *what,
		  sb_str about)
{
	z->faulty = true;
	if (s->faults++ < DIAGS_MAX)
		sb_emit_diag(s->e, SB_E_FORMAT, "line %u: %s%.*s", line, what,
			     (int)(about.n < 80 ? about.n : 80),
			     about.p ? about.p : "");
}

static void keep_field(struct status *s, struct stanza *z, const struct sb_deb822 *d,
		       sb_str key, sb_str value)
{
	for (size_t i = 0; i < SB_LEN(fields); i++) {
		if (!sb_str_ieq(fields[i].name, key))
			continue;
		if (z->value[i].p)
			fault(s, z, d->at,
			      "field given twice, the first counts: ", key);
		else
			z->value[i] = value;
	}
}

static struct stanza read_stanza(struct status *s, struct sb_deb822 *d)
{
	struct stanza z = { 0 };
	struct sb_err err = { 0 };
	sb_str key, value;
	int rc;

	while ((rc = sb_deb822_field(d, &key, &value, &err)) != 0) {
		if (!z.line)
			z.line = d->at;
		z.fields++;
		if (rc < 0)
			fault(s, &z, d->at, strchr(err.msg, ':') + 2, SB_LIT(""));
		else
			keep_field(s, &z, d, key, value);
	}
	return z;
}

/* 0: not on disk. */
static unsigned confidence(struct status *s, struct stanza *z, sb_str state)
{
	for (size_t i = 0; i < SB_LEN(states); i++)
		if (sb_str_ieq(states[i].name, state))
			return states[i].confidence;
	fault(s, z, z->line, "a state that dpkg does not have: ", z->value[STATUS]);
	return 0;
}

static sb_str word(sb_str *rest)
{
	sb_str all = *rest = sb_str_trim(*rest);
	size_t n = 0;

	while (n < all.n && !sb_is_blank(all.p[n]) && all.p[n] != '\n')
		n++;
	*rest = sb_str_sub(all, n, all.n);
	return sb_str_sub(all, 0, n);
}

/* "want flag state": only the state says whether files are there. A package marked for
 * removal ("deinstall ok installed") still is, a held one too. */
static unsigned judge(struct status *s, struct stanza *z)
{
	sb_str rest = z->value[STATUS], want = word(&rest), flag = word(&rest);
	sb_str state = word(&rest);
	unsigned sure;

	if (!z->value[STATUS].p) {
		fault(s, z, z->line, "no Status, so dpkg takes it as not installed: ",
		      z->value[PACKAGE]);
		return 0;
	}
	if (state.n == 0 && want.n && flag.n == 0) {
		fault(s, z, z->line, "Status is not three words: ", z->value[STATUS]);
		state = want;
	}
	sure = confidence(s, z, state);
	return sb_str_ieq(flag, SB_LIT("reinstreq")) && sure > 50 ? 50 : sure;
}

static bool plain_name(sb_str name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] <= ' ' || name.p[i] == '/' ||
		    name.p[i] == 0x7f)
			return false;
	return name.n > 0 && name.n <= 256;
}

static void emit_source(struct sb_emit *e, sb_str source)
{
	sb_str version = source, name = sb_str_trim(sb_str_cut(&version, '('));

	sb_emit_attr(e, SB_KEY_SOURCE, name);
	sb_emit_attr(e, SB_KEY_SOURCE_VERSION, sb_str_trim(sb_str_cut(&version, ')')));
}

/* "path md5 [obsolete]"; the path may hold blanks, so from the right. While a package
 * is only unpacked the digest reads "newconffile". */
static void emit_conffile(struct sb_emit *e, sb_str line)
{
	unsigned char md5[16];
	bool obsolete = false;
	size_t at;
	sb_str last;

	while ((at = sb_str_rfind(line, ' ')) != SB_NPOS) {
		last = sb_str_sub(line, at + 1, line.n);
		if (!sb_str_eq(last, SB_LIT("obsolete")) &&
		    !sb_str_eq(last, SB_LIT("remove-on-upgrade")))
			break;
		obsolete = true;
		line = sb_str_trim(sb_str_sub(line, 0, at));
	}
	if (at == SB_NPOS)
		return;
	sb_emit_attr_always(e, SB_KEY_OWNED_PATH,
			    sb_dpkg_relative(sb_str_sub(line, 0, at)));
	if (obsolete || !sb_unhex(last, md5, sizeof md5))
		sb_emit_attr_always(e, SB_KEY_OWNED_MD5, SB_LIT(""));
	else
		sb_emit_attr_always(e, SB_KEY_OWNED_MD5,
				    (sb_str){ (const char *)md5, sizeof md5 });
}

static void emit_conffiles(struct sb_emit *e, const struct stanza *z)
{
	sb_str rest = z->value[CONFFILES], line;

	if (rest.n == 0)
		return;
	sb_emit_fact(e, SB_FACT_FILES, z->line);
	sb_emit_attr(e, SB_KEY_NAME, z->value[PACKAGE]);
	sb_emit_attr(e, SB_KEY_ARCH, z->value[ARCH]);
	while (sb_deb822_line(&rest, &line))
		if (line.n)
			emit_conffile(e, line);
}

static void emit_package(struct sb_emit *e, const struct stanza *z, unsigned sure)
{
	sb_str about = z->value[DESCRIPTION];

	sb_emit_fact(e, SB_FACT_PACKAGE, z->line);
	sb_emit_confidence(e, z->faulty && sure > 80 ? 80 : sure);
	for (size_t i = 0; i < SB_LEN(fields); i++)
		if (fields[i].key != SB_KEY_NONE)
			sb_emit_attr(e, fields[i].key, z->value[i]);
	emit_source(e, z->value[SOURCE]);
	sb_emit_attr(e, SB_KEY_SUMMARY, sb_str_trim(sb_str_cut(&about, '\n')));
	emit_conffiles(e, z);
}

static void judge_stanza(struct status *s, struct stanza *z, bool want_status)
{
	unsigned sure;

	if (!plain_name(z->value[PACKAGE])) {
		fault(s, z, z->line,
		      z->value[PACKAGE].n ? "not a package name: "
					  : "a stanza without Package",
		      z->value[PACKAGE]);
		return;
	}
	sure = want_status || z->value[STATUS].p ? judge(s, z) : 100;
	if (sure == 0)
		return;
	if (z->value[VERSION].n == 0)
		fault(s, z, z->line, "no Version: ", z->value[PACKAGE]);
	emit_package(s->e, z, sure);
}

void sb_dpkg_status_parse(struct sb_emit *e, sb_str body, bool want_status)
{
	struct sb_deb822 d = { .rest = body };
	struct status s = { .e = e };

	while (!sb_deb822_done(&d) && e->rc >= 0) {
		struct stanza z = read_stanza(&s, &d);

		if (z.fields)
			judge_stanza(&s, &z, want_status);
	}
	if (s.faults > DIAGS_MAX)
		sb_emit_diag(e, SB_E_FORMAT, "and %u more faults",
			     s.faults - DIAGS_MAX);
}

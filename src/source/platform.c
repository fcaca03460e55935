/* SPDX-License-Identifier: Apache-2.0 */
/* Platforms: the spellings of one, and which image fits a wish. */
#include "source/source_impl.h"

static const struct {
	sb_str alias, arch, variant;
} aliases[] = {
	{ { "x86_64", 6 }, { "amd64", 5 }, { "", 0 } },
	{ { "x86-64", 6 }, { "amd64", 5 }, { "", 0 } },
	{ { "aarch64", 7 }, { "arm64", 5 }, { "", 0 } },
	{ { "armhf", 5 }, { "arm", 3 }, { "v7", 2 } },
	{ { "armel", 5 }, { "arm", 3 }, { "v6", 2 } },
	{ { "i386", 4 }, { "386", 3 }, { "", 0 } },
	{ { "i686", 4 }, { "386", 3 }, { "", 0 } },
};

int sb_platform_parse(struct sb_arena *a, sb_str text, struct sb_platform *out,
		      struct sb_err *err)
{
	sb_str rest = sb_arena_lower(a, text), first, second, third;

	if (!rest.p)
		return sb_fail(err, sb_arena_failed(a), "no memory");
	first = sb_str_cut(&rest, '/');
	second = sb_str_cut(&rest, '/');
	third = sb_str_cut(&rest, '/');
	if (first.n == 0 || rest.n || text.p[text.n - 1] == '/')
		return sb_fail(err, SB_E_USAGE,
			       "platform \"%.*s\": write OS/ARCH or OS/ARCH/VARIANT, "
			       "such as linux/arm64",
			       SB_ARG(text));
	if (second.n == 0) {
		second = first;
		first = SB_LIT("linux");
	}
	*out = (struct sb_platform){ first, second, third };
	for (size_t i = 0; i < SB_LEN(aliases); i++)
		if (sb_str_eq(second, aliases[i].alias)) {
			out->arch = aliases[i].arch;
			if (third.n == 0)
				out->variant = aliases[i].variant;
		}
	return SB_OK;
}

static bool is(sb_str s, const char *text)
{
	return sb_str_eq(s, sb_str_c(text));
}

/* The variant that a name without one means. */
static sb_str baseline(const struct sb_platform *p)
{
	if (p->variant.n || is(p->variant, "v1"))
		return is(p->variant, "v1") && is(p->arch, "amd64") ? SB_LIT("")
								    : p->variant;
	if (is(p->arch, "arm64"))
		return SB_LIT("v8");
	return is(p->arch, "arm") ? SB_LIT("v7") : SB_LIT("");
}

static unsigned level(sb_str variant)
{
	uint64_t n = 0;

	if (variant.n > 1 && variant.p[0] == 'v')
		(void)sb_str_u64(sb_str_sub(variant, 1, variant.n), &n);
	return n < 100 ? (unsigned)n : 100;
}

unsigned sb_platform_fit(const struct sb_platform *want, const struct sb_platform *got)
{
	sb_str w = baseline(want), g = baseline(got);

	if (!sb_str_eq(want->os, got->os) || !sb_str_eq(want->arch, got->arch))
		return 0;
	if (sb_str_eq(w, g))
		return 1000;
	/* A lower variant runs on a higher one; the nearest is the best. */
	if (level(g) <= level(w))
		return 500 + level(g);
	/* Not asked for by name: better some variant than none. */
	return want->variant.n ? 0 : 400 - level(g);
}

int sb_platform_check(struct sb_source *s, struct sb_err *err)
{
	const struct sb_image_facts *f = &s->image.facts;
	struct sb_platform want, got = { f->os, f->arch, f->variant };
	int rc;

	if (s->opts.platform.n == 0 || f->os.n == 0)
		return SB_OK;
	rc = sb_platform_parse(&s->arena, s->opts.platform, &want, err);
	if (rc < 0 || sb_platform_fit(&want, &got))
		return rc;
	return sb_fail(err, SB_E_NOTFOUND,
		       "%.*s: the image is for %.*s/%.*s, not for %.*s", SB_WHERE(s),
		       SB_ARG(f->os), SB_ARG(f->arch), SB_ARG(s->opts.platform));
}

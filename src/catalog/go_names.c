/* SPDX-License-Identifier: Apache-2.0 */
/* Module paths: who stands behind one, and where its repository is. */
#include "catalog/go_binary.h"

/* Hosts where the second element of a path is the owner. */
static bool forge(sb_str host)
{
	static const char *const forges[] = { "github.com",    "gitlab.com",
					      "bitbucket.org", "codeberg.org",
					      "gitee.com",     "git.sr.ht" };

	for (size_t i = 0; i < SB_LEN(forges); i++)
		if (sb_str_eq(host, sb_str_c(forges[i])))
			return true;
	return false;
}

/* gopkg.in/pkg.v3 is github.com/go-pkg/pkg; gopkg.in/user/pkg.v3 github.com/user/pkg.
 */
static sb_str gopkg(struct sb_arena *a, sb_str rest)
{
	sb_str owner = sb_str_cut(&rest, '/'), name;

	if (rest.n)
		return owner;
	name = sb_str_cut(&owner, '.');
	return sb_arena_printf(a, "go-%.*s", SB_ARG(name));
}

struct sb_party sb_go_supplier(struct sb_arena *a, sb_str module)
{
	sb_str rest = module, host = sb_str_cut(&rest, '/');
	struct sb_party who = { 0 };
	sb_str owner;

	if (sb_str_eq(host, SB_LIT("golang.org"))) {
		who.name = SB_LIT("The Go Authors");
		who.url = SB_LIT("https://go.dev/");
		return who;
	}
	if (sb_str_rfind(host, '.') == SB_NPOS)
		return who;
	owner = forge(host) ? sb_str_cut(&rest, '/') : (sb_str){ 0 };
	if (sb_str_eq(host, SB_LIT("gopkg.in"))) {
		owner = gopkg(a, rest);
		host = SB_LIT("github.com");
	}
	if (owner.n) {
		who.name = sb_arena_dup(a, owner);
		who.url = sb_arena_printf(a, "https://%.*s/%.*s", SB_ARG(host),
					  SB_ARG(owner));
	} else {
		who.name = sb_arena_dup(a, host);
		who.url = sb_arena_printf(a, "https://%.*s", SB_ARG(host));
	}
	return who;
}

sb_str sb_go_repository(struct sb_arena *a, sb_str module)
{
	sb_str rest = module, host = sb_str_cut(&rest, '/');
	sb_str owner = sb_str_cut(&rest, '/'), name = sb_str_cut(&rest, '/');

	if (sb_str_eq(host, SB_LIT("golang.org")) && sb_str_eq(owner, SB_LIT("x")) &&
	    name.n)
		return sb_arena_printf(a, "https://go.googlesource.com/%.*s",
				       SB_ARG(name));
	if (!forge(host) || owner.n == 0 || name.n == 0)
		return (sb_str){ 0 };
	return sb_arena_printf(a, "https://%.*s/%.*s/%.*s", SB_ARG(host), SB_ARG(owner),
			       SB_ARG(name));
}

sb_str sb_go_module_of(sb_str package)
{
	sb_str rest = package, host = sb_str_cut(&rest, '/');
	size_t n;

	if (!forge(host))
		return package;
	(void)sb_str_cut(&rest, '/');
	(void)sb_str_cut(&rest, '/');
	n = package.n - rest.n;
	return sb_str_sub(package, 0, rest.n ? n - 1 : n);
}

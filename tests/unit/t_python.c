/* SPDX-License-Identifier: Apache-2.0 */
/* catalog/python_*: parse() alone, file by file. */
#include "catalog/cataloger.h"
#include "catalog/python_runtime.h"
#include "test.h"

extern const struct sb_cataloger sb_cataloger_python_installed;
extern const struct sb_cataloger sb_cataloger_python_runtime;

static const char *key_name(uint32_t key)
{
	static const char *const names[] = {
#define X(k) #k,
		SB_KEYS(X)
#undef X
	};

	return names[key];
}

/* Facts as "kind{KEY=value;...}" and diagnostics as "!message". */
static const char *parse(const struct sb_cataloger *c, const char *path,
			 const char *body, size_t n)
{
	static char out[16384];
	struct sb_record r;
	struct sb_emit e = { .out = &r, .path = sb_str_c(path) };
	struct sb_bundle in = { .file = { .path = sb_str_c(path),
					  .body = { test_wall(body, n), n } } };
	struct sb_err err = { 0 };
	size_t used = 0;

	if (sb_record_init(&r, 1 << 24) < 0)
		abort();
	if (c->parse(&e, &in, &err) < 0)
		used += (size_t)snprintf(out, 600, "error %s", err.msg);
	for (size_t i = 0; i < r.facts.n; i++) {
		const struct sb_fact *f = &r.facts.p[i];

		used += (size_t)snprintf(out + used, 32, "%u{", f->kind);
		for (uint32_t k = 0; k < f->nattr; k++) {
			const struct sb_attr *a = &r.attrs.p[f->attr + k];

			used += (size_t)snprintf(out + used, 300, "%s=%.*s;",
						 key_name(a->key),
						 SB_ARG(sb_record_text(&r, a->value)));
		}
		used += (size_t)snprintf(out + used, 4, "}");
	}
	for (size_t i = 0; i < r.diags.n; i++)
		used += (size_t)snprintf(
			out + used, 600, "!%.*s",
			SB_ARG(sb_record_text(&r, r.diags.p[i].message)));
	sb_record_release(&r);
	out[used] = '\0';
	return out;
}

static const char *py(const char *path, const char *body)
{
	return parse(&sb_cataloger_python_installed, path, body, strlen(body));
}

static void metadata(void)
{
	CHECK(!strcmp(py("s/Foo_Bar-1.0.dist-info/METADATA",
			 "Metadata-Version: 2.1\nName: Foo_Bar\nVersion: 1.0\n"
			 "Requires-Dist: a>=1\nRequires-Dist: b ; extra == 'x'\n"
			 "License-Expression: MIT\nClassifier: License :: X\n"
			 "Classifier: Topic :: Y\nName: second\n\nName: body\n"),
		      "1{NAME=Foo_Bar;VERSION=1.0;REQUIRES=a>=1;"
		      "REQUIRES=b ; extra == 'x';LICENSE_EXPRESSION=MIT;"
		      "LICENSE_CLASSIFIER=License :: X;}"));
	CHECK(!strcmp(py("s/x-1.egg-info", "name: X\nVERSION: 1\n"),
		      "1{NAME=X;VERSION=1;}"));
	CHECK(strstr(py("s/x-1.dist-info/METADATA", "Version: 1\n"), "!no Name"));
	CHECK(strstr(py("s/x-1.dist-info/METADATA", "Name: x\n"), "!no Version"));
	CHECK(strstr(py("s/x-1.dist-info/METADATA", "Name: x\nVersion: 1\nbad\n"),
		     "!line 3: not a header"));
	/* offered for its first bytes, whatever its name */
	CHECK(!strcmp(py("cache/abc", "Metadata-Version: 2.1\nName: q\nVersion: 2\n"),
		      "1{NAME=q;VERSION=2;}"));
}

static void files(void)
{
	CHECK(!strcmp(py("s/x-1.dist-info/RECORD",
			 "x/a.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n"
			 "\"x/b,c.py\",,\n../../bin/x,sha256=bad,5\n"),
		      "2{FORMAT=RECORD;OWNED_PATH=x/a.py;OWNED_SHA256=e3b0c44298fc1c149"
		      "afbf4c8996fb92427ae41e4649b934ca495991b7852b855;OWNED_SIZE=0;"
		      "OWNED_PATH=x/b,c.py;OWNED_PATH=../../bin/x;OWNED_SIZE=5;}"
		      "!line 3: bad digest"));
	CHECK(strstr(
		py("s/x-1.dist-info/RECORD",
		   "a,sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca49599"
		   "1b7852b855,\n"),
		"OWNED_SHA256=e3b0c442"));
	CHECK(!strcmp(py("s/x.egg-info/installed-files.txt", "../x.py\nPKG-INFO\n"),
		      "2{FORMAT=installed-files.txt;OWNED_PATH=../x.py;"
		      "OWNED_PATH=PKG-INFO;}"));
	CHECK(!strcmp(py("s/x.egg-info/requires.txt",
			 "a>=1\n\n[:python_version<'3']\nb\n[t]\nc\n[t:os_name=='nt']\n"
			 "d @ https://x\n"),
		      "8{REQUIRES=a>=1;REQUIRES=b; python_version<'3';"
		      "REQUIRES=c; extra == \"t\";"
		      "REQUIRES=d @ https://x ; (os_name=='nt') and extra == \"t\";}"));
	CHECK(!strcmp(
		py("s/pip/_vendor/vendor.txt",
		   "# x==1\nrequests==2.31.0\n    # via y\nrich[a]==13.4.2 ; z\n"),
		"8{NAME=requests;VERSION=2.31.0;NAME=rich;VERSION=13.4.2;}"));
	CHECK(!strcmp(py("s/site-packages/x.pth", "import os; x\n/src/app\n# no\n"),
		      "8{PATH=/src/app;}"));
}

static void small(void)
{
	CHECK(!strcmp(py("s/x-1.dist-info/INSTALLER", "pip\n"), "8{INSTALLER=pip;}"));
	CHECK(!strcmp(py("v/pyvenv.cfg", "home = /usr/bin\nversion_info = 3.11.2\n"
					 "include-system-site-packages = true\n"),
		      "6{HOME=/usr/bin;VERSION=3.11.2;SYSTEM_SITE=true;}"));
	CHECK(!strcmp(py("s/x-1.dist-info/direct_url.json",
			 "{\"url\":\"https://h/p.git\",\"vcs_info\":{\"vcs\":\"git\","
			 "\"commit_id\":\"abc\"}}"),
		      "8{URL=https://h/p.git;VCS_URL=git+https://h/p.git;"
		      "VCS_COMMIT=abc;}"));
	CHECK(!strcmp(py("s/x-1.dist-info/direct_url.json",
			 "{\"url\":\"file:///s\",\"dir_info\":{\"editable\":true}}"),
		      "8{URL=file:///s;EDITABLE=true;}"));
	CHECK(strstr(py("s/x-1.dist-info/direct_url.json", "{\"url\":"), "error"));
	CHECK(strstr(py("s/x-1.dist-info/direct_url.json", "[1]"), "8{}"));
}

static const char *probe(const char *path, const char *bytes, size_t n, size_t step)
{
	static char out[64];
	const struct sb_probe *p = &sb_python_runtime_probe;
	char state[4096] = { 0 };
	struct sb_record r;
	struct sb_emit e = { .out = &r, .path = sb_str_c(path) };

	if (p->state_size > sizeof state || sb_record_init(&r, 1 << 20) < 0)
		abort();
	(void)snprintf(out, sizeof out, "not opened");
	if (p->open(state, &e, (sb_str){ bytes, n }, n, SB_BODY_ELF)) {
		for (size_t at = 0; at < n; at += step)
			p->feed(state, &e, at,
				sb_str_sub((sb_str){ bytes, n }, at, at + step));
		p->close(state, &e);
		(void)snprintf(out, sizeof out, "%.*s",
			       SB_ARG(sb_fact_get(&r, &r.facts.p[0], SB_KEY_VERSION)));
	}
	sb_record_release(&r);
	return out;
}
#define PROBE(path, s, step) probe(path, "" s, sizeof(s), step)

static void runtime(void)
{
	struct sb_python_place at;

	CHECK(!strcmp(PROBE("usr/bin/python3.11",
			    "\0x\0"
			    "3.11.2\0"
			    "1.2.13\0",
			    1),
		      "3.11.2"));
	CHECK(!strcmp(PROBE("usr/bin/python3.11",
			    "\0/opt/3.11.7\0"
			    "y",
			    3),
		      "3.11.7"));
	/* a string of its own says more than the tail of a path */
	CHECK(!strcmp(PROBE("b/python3.11",
			    "\0"
			    "3.11.2\0/opt/3.11.7\0",
			    5),
		      "3.11.2"));
	CHECK(!strcmp(PROBE("b/python3.11",
			    "\0"
			    "3.11.2\0"
			    "3.11.3\0",
			    64),
		      ""));
	CHECK(!strcmp(PROBE("b/python3.11",
			    "\0"
			    "3.12.2\0",
			    64),
		      ""));
	CHECK(!strcmp(PROBE("lib/libpython3.13.so.1.0",
			    "\0"
			    "3.13.0rc2\0",
			    2),
		      "3.13.0rc2"));
	CHECK(!strcmp(PROBE("usr/bin/python3-config", "x", 1), "not opened"));
	CHECK(!strcmp(PROBE("usr/lib/libpython3.so", "x", 1), "not opened"));
	CHECK(sb_python_place(SB_LIT("usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0"),
			      &at) &&
	      sb_str_eq(at.prefix, SB_LIT("usr")));
	CHECK(sb_python_place(SB_LIT("usr/local/lib/python3.12/os.py"), &at) &&
	      sb_str_eq(at.prefix, SB_LIT("usr/local")) &&
	      sb_str_eq(at.minor, SB_LIT("3.12")));
	CHECK(!sb_python_place(SB_LIT("usr/lib/python3.12/json/os.py"), &at));
	CHECK(!strcmp(parse(&sb_cataloger_python_runtime,
			    "usr/include/python3.12/patchlevel.h",
			    "#define PY_VERSION              \"3.12.4\"\n", 41),
		      "5{NAME=python;KIND=header;VERSION=3.12.4;}"));
}

int main(void)
{
	metadata();
	files();
	small();
	runtime();
	return DONE();
}

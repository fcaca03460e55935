/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/opt.h"

#include <stdio.h>
#include <string.h>

#include "util/str.h"

int sb_opt_usage(const char *command, const char *what, const char *word)
{
	(void)fprintf(stderr, "sbom %s: %s%s%s; see: sbom %s --help\n", command, what,
		      word ? " " : "", word ? word : "", command);
	return 5;
}

bool sb_opt_is_help(const char *word)
{
	return word && (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0);
}

/* A number and one of the letters in units; the factor of the letter applies. */
static bool with_unit(const char *text, const char *units, const uint64_t *factor,
		      uint64_t *out)
{
	sb_str s = sb_str_c(text);
	uint64_t v, f = 1;
	const char *u = s.n ? strchr(units, s.p[s.n - 1]) : NULL;

	if (u) {
		f = factor[u - units];
		s.n--;
	}
	if (!sb_str_u64(s, &v) || (v && f > UINT64_MAX / v))
		return false;
	*out = v * f;
	return true;
}

bool sb_opt_bytes(const char *text, uint64_t *out)
{
	static const uint64_t factor[] = { 1024, 1048576, UINT64_C(1) << 30 };

	return with_unit(text, "KMG", factor, out);
}

static bool seconds(const char *text, unsigned *out)
{
	static const uint64_t factor[] = { 1, 60, 3600 };
	uint64_t v;

	if (!with_unit(text, "smh", factor, &v) || v > UINT32_MAX)
		return false;
	*out = (unsigned)v;
	return true;
}

static bool set(const struct sb_opt *o, void *options, const char *value)
{
	void *at = (char *)options + o->at;
	struct sb_opt_list *list = at;
	uint64_t v;

	switch (o->kind) {
	case SB_OPT_FLAG: *(bool *)at = true; return true;
	case SB_OPT_TEXT: *(const char **)at = value; return true;
	case SB_OPT_DURATION: return seconds(value, at);
	case SB_OPT_NUMBER:
		if (!sb_str_u64(sb_str_c(value), &v) || v > 1000000)
			return false;
		*(unsigned *)at = (unsigned)v;
		return true;
	case SB_OPT_LIST:
		if (list->n == SB_OPT_LIST_MAX)
			return false;
		list->item[list->n++] = value;
		return true;
	}
	return false;
}

static const struct sb_opt *by_name(const struct sb_opt *table, sb_str name)
{
	while (table->name && !sb_str_eq(sb_str_c(table->name), name))
		table++;
	return table->name ? table : NULL;
}

static const struct sb_opt *by_letter(const struct sb_opt *table, char letter)
{
	while (table->name && table->letter != letter)
		table++;
	return table->name ? table : NULL;
}

/* The value after '=' or right behind the letter; NULL: the next word. */
static const struct sb_opt *recognise(const struct sb_opt *table, const char *word,
				      const char **value)
{
	sb_str rest = sb_str_c(word), name;

	*value = NULL;
	if (word[1] != '-') {
		*value = word[2] ? word + 2 : NULL;
		return by_letter(table, word[1]);
	}
	rest = sb_str_sub(rest, 2, rest.n);
	name = sb_str_cut(&rest, '=');
	if (name.p[name.n] == '=')
		*value = name.p + name.n + 1;
	return by_name(table, name);
}

int sb_opt_parse(const char *command, const struct sb_opt *table, void *options,
		 char **argv, struct sb_opt_list *words)
{
	bool only_words = false;

	for (size_t i = 1; argv[i]; i++) {
		const char *word = argv[i], *value;
		const struct sb_opt *o;

		if (!only_words && strcmp(word, "--") == 0) {
			only_words = true;
			continue;
		}
		if (only_words || word[0] != '-' || word[1] == '\0') {
			if (words->n == SB_OPT_LIST_MAX)
				return sb_opt_usage(command, "too many words:", word);
			words->item[words->n++] = word;
			continue;
		}
		o = recognise(table, word, &value);
		if (!o)
			return sb_opt_usage(command, "unknown option", word);
		if (o->kind == SB_OPT_FLAG && value)
			return sb_opt_usage(command, "no value belongs to", word);
		if (o->kind != SB_OPT_FLAG && !value && !(value = argv[++i]))
			return sb_opt_usage(command, "a value is missing after", word);
		if (!set(o, options, value))
			return sb_opt_usage(command, "wrong value for", word);
	}
	return 0;
}

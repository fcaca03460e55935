/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/clock.h"

#include <time.h>

#define YEAR_9999 253402300799 /* its last second */

int sb_clock_read(const char *epoch, struct sb_clock *out, struct sb_err *err)
{
	uint64_t given;

	if (!epoch || !*epoch) {
		*out = (struct sb_clock){ (int64_t)time(NULL), false };
		return SB_OK;
	}
	if (!sb_str_u64(sb_str_c(epoch), &given) || given > YEAR_9999)
		return sb_fail(
			err, SB_E_USAGE,
			"SOURCE_DATE_EPOCH \"%.40s\" should be a number of seconds "
			"since 1970",
			epoch);
	*out = (struct sb_clock){ (int64_t)given, true };
	return SB_OK;
}

static struct tm at(int64_t seconds)
{
	time_t t = (time_t)(seconds < 0           ? 0
			    : seconds > YEAR_9999 ? YEAR_9999
						  : seconds);
	struct tm tm;

	(void)gmtime_r(&t, &tm);
	return tm;
}

void sb_clock_z(int64_t seconds, char out[24])
{
	struct tm tm = at(seconds);

	(void)strftime(out, 24, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

void sb_clock_offset(int64_t seconds, char out[32])
{
	struct tm tm = at(seconds);

	(void)strftime(out, 32, "%Y-%m-%dT%H:%M:%S+00:00", &tm);
}

void sb_clock_name(int64_t seconds, char out[24])
{
	struct tm tm = at(seconds);

	(void)strftime(out, 24, "%Y-%m-%d_%H-%M-%S", &tm);
}

/* Two digits at p, or -1. */
static int two(const char *p)
{
	return sb_is_digit(p[0]) && sb_is_digit(p[1]) ? (p[0] - '0') * 10 + (p[1] - '0')
						      : -1;
}

/* "", "Z", ".123Z", "+02:00": seconds to take away, or false. */
static bool zone(sb_str s, int64_t *away)
{
	*away = 0;
	if (s.n && s.p[0] == '.') {
		do
			s = sb_str_sub(s, 1, s.n);
		while (s.n && sb_is_digit(s.p[0]));
	}
	if (s.n == 0 || (s.n == 1 && s.p[0] == 'Z'))
		return true;
	if (s.n != 6 || s.p[3] != ':' || (s.p[0] != '+' && s.p[0] != '-') ||
	    two(s.p + 1) < 0 || two(s.p + 4) < 0)
		return false;
	*away = (two(s.p + 1) * 60 + two(s.p + 4)) * (s.p[0] == '+' ? 60 : -60);
	return true;
}

bool sb_clock_parse(sb_str t, int64_t *seconds)
{
	struct tm tm = { 0 };
	int64_t away;
	int field[7];

	if (t.n < 19 || t.p[4] != '-' || t.p[7] != '-' || !memchr("T_ ", t.p[10], 3) ||
	    (t.p[13] != ':' && t.p[13] != '-') || t.p[16] != t.p[13] ||
	    !zone(sb_str_sub(t, 19, t.n), &away))
		return false;
	for (int i = 0; i < 7; i++) {
		static const int place[] = { 0, 2, 5, 8, 11, 14, 17 };

		field[i] = two(t.p + place[i]);
		if (field[i] < 0)
			return false;
	}
	tm.tm_year = field[0] * 100 + field[1] - 1900;
	tm.tm_mon = field[2] - 1;
	tm.tm_mday = field[3];
	tm.tm_hour = field[4];
	tm.tm_min = field[5];
	tm.tm_sec = field[6];
	if (field[2] < 1 || field[2] > 12 || field[3] < 1 || field[3] > 31 ||
	    field[4] > 23 || field[5] > 59 || field[6] > 60)
		return false;
	*seconds = (int64_t)timegm(&tm) - away;
	return true;
}

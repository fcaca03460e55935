/* SPDX-License-Identifier: Apache-2.0 */
/* Dates and times (RFC 3339) of the "format" keyword, and the table of all formats. */
#include "format/schema_format.h"

#include "util/attr.h"

/* n digits at s[at...]; -1 when they are not there. */
static int digits(sb_str s, size_t at, size_t n)
{
	int v = 0;

	if (at > s.n || n > s.n - at)
		return -1;
	for (size_t i = at; i < at + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		v = v * 10 + (s.p[i] - '0');
	}
	return v;
}

static bool is_at(sb_str s, size_t at, char c)
{
	return at < s.n && s.p[at] == c;
}

static bool leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

struct day {
	int year, month, day;
};

static bool date(sb_str s, struct day *d)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	*d = (struct day){ digits(s, 0, 4), digits(s, 5, 2), digits(s, 8, 2) };
	if (s.n != 10 || !is_at(s, 4, '-') || !is_at(s, 7, '-') || d->year < 0)
		return false;
	if (d->month < 1 || d->month > 12 || d->day < 1)
		return false;
	return d->day <= lengths[d->month - 1] + (d->month == 2 && leap(d->year));
}

bool sb_format_date(sb_str text)
{
	struct day d;

	return date(text, &d);
}

/* Days since 1970-01-01 in the Gregorian calendar. */
static int64_t day_number(const struct day *d)
{
	int64_t y = d->month > 2 ? d->year : d->year - 1;
	int64_t m = d->month > 2 ? d->month - 3 : d->month + 9;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d->day -
	       719469;
}

/* "Z", "+hh", "+hhmm" or "+hh:mm" as minutes east. */
static bool zone(sb_str s, int *minutes)
{
	int hour, minute = 0, sign;

	*minutes = 0;
	if (s.n == 1)
		return s.p[0] == 'Z' || s.p[0] == 'z';
	if (s.n < 3 || (s.p[0] != '+' && s.p[0] != '-'))
		return false;
	sign = s.p[0] == '-' ? -1 : 1;
	hour = digits(s, 1, 2);
	s = sb_str_sub(s, 3, s.n);
	if (s.n && s.p[0] == ':' && s.n == 3)
		s = sb_str_sub(s, 1, s.n);
	if (s.n)
		minute = s.n == 2 ? digits(s, 0, 2) : -1;
	*minutes = sign * (hour * 60 + minute);
	return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
}

/* What follows the optional fraction of a second; .p is NULL when that is broken. */
static sb_str after_fraction(sb_str s)
{
	size_t n = 1;

	if (!is_at(s, 0, '.'))
		return s;
	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n > 1 ? sb_str_sub(s, n, s.n) : (sb_str){ 0 };
}

/* Second 60 exists only at the end of a day in UTC. */
static bool leap_second(int hour, int minute, int east)
{
	int utc = ((hour * 60 + minute - east) % 1440 + 1440) % 1440;

	return utc == 1439;
}

static bool time_of_day(sb_str s, int64_t *seconds)
{
	int hour = digits(s, 0, 2), minute = digits(s, 3, 2), second = digits(s, 6, 2);
	int east;

	if (s.n < 9 || !is_at(s, 2, ':') || !is_at(s, 5, ':'))
		return false;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > 60)
		return false;
	s = after_fraction(sb_str_sub(s, 8, s.n));
	if (!s.p || !zone(s, &east))
		return false;
	*seconds = (int64_t)hour * 3600 + minute * 60 + second - (int64_t)east * 60;
	return second < 60 || leap_second(hour, minute, east);
}

bool sb_format_date_time(sb_str text, int64_t *epoch)
{
	int64_t seconds;
	struct day d;

	if (text.n < 11 ||
	    !(text.p[10] == 'T' || text.p[10] == 't' || text.p[10] == ' '))
		return false;
	if (!date(sb_str_sub(text, 0, 10), &d) ||
	    !time_of_day(sb_str_sub(text, 11, text.n), &seconds))
		return false;
	if (epoch)
		*epoch = day_number(&d) * 86400 + seconds;
	return true;
}

bool sb_format_check(enum sb_format_kind kind, sb_str text)
{
	switch (kind) {
	case SB_FORMAT_DATE_TIME: return sb_format_date_time(text, NULL);
	case SB_FORMAT_DATE: return sb_format_date(text);
	case SB_FORMAT_URI: return sb_format_uri(text);
	case SB_FORMAT_IDN_EMAIL: return sb_format_idn_email(text);
	}
	return true;
}

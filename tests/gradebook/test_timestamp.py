"""Times as people and programs write them: read right, or refused in words; never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from full_length import STRESS
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbgrader.utils import parse_utc

from autograder.errors import UnreadableTimestamp
from autograder.gradebook.timestamp import MOST_BYTES, read_timestamp

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NINE_HOURS_BEFORE = NOON.replace(hour=3)
THREE_IN_THE_AFTERNOON = NOON.replace(hour=15)

READ = {
    # nbgrader's own
    "2026-03-01 12:00:00 UTC": NOON,
    "2026-03-01 12:00:00.000000 UTC": NOON,
    "2026-03-01 12:00:00": NOON,
    "2026-03-01 12:00:00\n": NOON,
    # zones
    "2026-03-01 12:00:00 KST": NINE_HOURS_BEFORE,
    "2026-03-01 12:00:00 JST": NINE_HOURS_BEFORE,
    "2026-03-01 12:00:00 kst": NINE_HOURS_BEFORE,
    "2026-03-01 12:00:00 (KST)": NINE_HOURS_BEFORE,
    "2026-03-01 12:00:00 Asia/Seoul": NINE_HOURS_BEFORE,
    "2026-03-01 12:00:00 +0900": NINE_HOURS_BEFORE,
    "2026-03-01 12:00:00 +09:00": NINE_HOURS_BEFORE,
    "2026-03-01 12:00:00+09": NINE_HOURS_BEFORE,
    "2026-03-01 12:00:00 UTC+9": NINE_HOURS_BEFORE,
    "2026-03-01 12:00:00 GMT+0900": NINE_HOURS_BEFORE,
    "2026-03-01 12:00:00 \u22120500": NOON.replace(hour=17),
    "2026-03-01 12:00:00 EST": NOON.replace(hour=17),
    "2026-03-01 12:00:00 America/New_York": NOON.replace(hour=17),
    "2026-07-01 12:00:00 EDT": datetime(2026, 7, 1, 16, tzinfo=UTC),
    "2026-07-01 12:00:00 America/New_York": datetime(2026, 7, 1, 16, tzinfo=UTC),
    "2026-07-01 12:00:00 CEST": datetime(2026, 7, 1, 10, tzinfo=UTC),
    # ISO 8601
    "2026-03-01T12:00:00Z": NOON,
    "2026-03-01T12:00:00+09:00": NINE_HOURS_BEFORE,
    "20260301T120000Z": NOON,
    "20260301T120000+0900": NINE_HOURS_BEFORE,
    # halves of a day
    "2026-03-01 03:00 PM": THREE_IN_THE_AFTERNOON,
    "2026-03-01 3:00 p.m.": THREE_IN_THE_AFTERNOON,
    "2026-03-01 12:00 AM": NOON.replace(hour=0),
    "2026-03-01 03:00 PM KST": NOON.replace(hour=6),
    # date, PowerShell, browsers, mail; in English and Korean
    "Sun Mar  1 12:00:00 KST 2026": NINE_HOURS_BEFORE,
    "Sun, 01 Mar 2026 12:00:00 +0900": NINE_HOURS_BEFORE,
    "Sun Mar 01 2026 12:00:00 GMT+0900 (Korean Standard Time)": NINE_HOURS_BEFORE,
    "Sunday, March 1, 2026 3:00:00 PM": THREE_IN_THE_AFTERNOON,
    "2026년 3월 1일 일요일 오후 3:00:00": THREE_IN_THE_AFTERNOON,
    "2026년 3월 1일 15시 00분": THREE_IN_THE_AFTERNOON,
    "2026. 3. 1. 오후 3:00:00": THREE_IN_THE_AFTERNOON,
    "2026. 03. 01. (일) 12:00:00 KST": NINE_HOURS_BEFORE,
    "2026-03-01 오전 3:00": NINE_HOURS_BEFORE,
    # other orders, where they are plain
    "2026/3/1 12:00": NOON,
    "12:00 2026-03-01": NOON,
    "1 March 2026, 12:00": NOON,
    "March 1st 2026 at 12:00": NOON,
    "13/04/2026 12:00": datetime(2026, 4, 13, 12, tzinfo=UTC),
    "2026-03-01": NOON.replace(hour=0),  # as nbgrader reads it
    # lines
    "\r\n2026-03-01 12:00:00 KST\r\n\r\n": NINE_HOURS_BEFORE,
    "2026-03-01 12:00:00 KST\n2026-03-01 03:00:00 UTC\n": NINE_HOURS_BEFORE,
}

REFUSED = {
    "": "it is empty",
    "\r\n \n": "it is empty",
    "yesterday": "'yesterday' is no time zone|which is no time",
    "2026-03-01 12:00:00 CST": "'CST' may be UTC-06:00 or UTC-05:00 or UTC\\+08:00",
    "2026-03-01 12:00:00 IST": "'IST' may be UTC\\+00:00 or UTC\\+01:00 or UTC\\+02:00 or UTC\\+05:30",
    # PST is Manila's, and all year by mistake Los Angeles'; a clock that has moved is not what it is called
    "2026-03-15 17:00:00 PST": "'PST' may be UTC-08:00 or UTC-07:00 or UTC\\+08:00. .*write the offset",
    "2026-07-01 12:00:00 PST": "'PST' may be UTC-08:00 or UTC-07:00 or UTC\\+08:00",
    "2026-12-01 12:00:00 PST": "'PST' may be UTC-08:00 or UTC\\+08:00",
    "2026-07-01 12:00:00 EST": "'EST' may be UTC-05:00 or UTC-04:00",
    "2026-07-01 12:00:00 MST": "'MST' may be UTC-07:00 or UTC-06:00",
    "2026-07-01 12:00:00 CET": "'CET' may be UTC\\+01:00 or UTC\\+02:00",
    "2026-01-01 12:00:00 AEST": "'AEST' may be UTC\\+10:00 or UTC\\+11:00",
    "2026-07-01 12:00:00 IST": "'IST' may be UTC\\+01:00 or UTC\\+02:00 or UTC\\+03:00 or UTC\\+05:30",
    "2026-07-01 12:00:00 CDT": "'CDT' may be",
    "2026-01-01 12:00:00 BST": "'BST' is no time zone, at least not then",
    "2026-03-01 12:00:00 XYZ": "'XYZ' is no time zone",
    "2026-03-01 12:00:00 EDT": "'EDT' is no time zone, at least not then",
    "2026-03-01 12:00:00 Korea Standard Time": "'Korea Standard Time' is no time zone",
    "2026-11-01 01:30 America/New_York": "may be UTC-05:00 or UTC-04:00",
    "2026-03-01 12:00:00 +25:00": "no clock is that far",
    "03/04/2026 12:00": "could be read in two ways",
    "26-03-01 12:00": "could be read in two ways",
    "12:00:00": "does not say all",
    "Sunday 12:00": "does not say all",
    "March 2026": "does not say all",
    "1772366400": "no time",
    "2026-02-30 12:00": "no time",
    "2026-03-01 25:00": "no time",
    "2026-03-01 15:00 AM": "no time",
    "1926-03-01 12:00": "the year",
    "2026-03-01 12:00:00\nada": "'ada'",
    "2026-03-01 12:00:00\n2026-03-01 13:00:00": "several times",
    "2026-03-01 12:00:00 \x1b]0;x\x07": "no time",
    "2026-03-01\x0012:00": "no time",
    "9" * MOST_BYTES: "no time",
    "9" * (MOST_BYTES + 1): "longer than any time",
}


@pytest.mark.parametrize("text", READ)
def test_a_time_is_read_right(text: str) -> None:
    assert read_timestamp(text.encode()) == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_names_no_moment_or_several_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(UnreadableTimestamp, match=REFUSED[text]) as refused:
        read_timestamp(text.encode())
    remedy = str(refused.value).partition("Write it like this: ")[2].partition(", and no other")[0]
    assert read_timestamp(remedy.encode()) == NINE_HOURS_BEFORE
    assert str(refused.value).isprintable()


#: An abbreviation, the course's time zone, and what it is then in UTC; None where it is refused.
IN_COURSES = {
    ("2026-01-15 12:00:00 PST", "America/Los_Angeles"): datetime(2026, 1, 15, 20, tzinfo=UTC),
    ("2026-07-15 12:00:00 PST", "America/Los_Angeles"): None,
    ("2026-07-15 12:00:00 PDT", "America/Los_Angeles"): datetime(2026, 7, 15, 19, tzinfo=UTC),
    ("2026-07-15 12:00:00 PST", "Asia/Manila"): datetime(2026, 7, 15, 4, tzinfo=UTC),
    ("2026-03-15 20:30 IST", "Asia/Kolkata"): datetime(2026, 3, 15, 15, tzinfo=UTC),
    ("2026-07-15 20:30 IST", "Europe/Dublin"): datetime(2026, 7, 15, 19, 30, tzinfo=UTC),
    ("2026-03-15 20:30 IST", "Europe/Dublin"): None,
    ("2026-03-15 20:30 CST", "Asia/Shanghai"): datetime(2026, 3, 15, 12, 30, tzinfo=UTC),
    ("2026-03-15 20:30 cst", "Asia/Shanghai"): datetime(2026, 3, 15, 12, 30, tzinfo=UTC),
    ("2026-07-15 12:00 MST", "America/Phoenix"): datetime(2026, 7, 15, 19, tzinfo=UTC),
    ("2026-07-15 12:00 MST", "America/Denver"): None,
    ("2026-07-15 12:00 EST", "America/New_York"): None,
    ("2026-07-15 12:00 EST", "America/Panama"): datetime(2026, 7, 15, 17, tzinfo=UTC),
    ("2026-11-01 01:30 EST", "America/New_York"): datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    ("2026-11-01 01:30 EDT", "America/New_York"): datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
    ("2026-07-15 12:00 GMT", "Europe/London"): datetime(2026, 7, 15, 12, tzinfo=UTC),
    ("2026-07-15 12:00 UTC", "America/New_York"): datetime(2026, 7, 15, 12, tzinfo=UTC),
    ("2026-07-15 12:00", "America/New_York"): datetime(2026, 7, 15, 12, tzinfo=UTC),  # as nbgrader reads it
}


@pytest.mark.parametrize(("text", "zone"), IN_COURSES)
def test_an_abbreviation_is_certain_where_the_courses_clocks_show_it(text: str, zone: str) -> None:
    if (right := IN_COURSES[text, zone]) is not None:
        assert read_timestamp(text.encode(), ZoneInfo(zone)) == right
    else:
        with pytest.raises(UnreadableTimestamp, match="may be UTC"):
            read_timestamp(text.encode(), ZoneInfo(zone))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp949"])
@pytest.mark.parametrize("text", ["2026-03-01 12:00:00 KST\r\n", "2026-03-01 오전 3:00:00\r\n"])
def test_the_encodings_of_windows_are_read(text: str, encoding: str) -> None:
    assert read_timestamp(text.encode(encoding)) == NINE_HOURS_BEFORE


@pytest.mark.parametrize(
    "text", ["2026-03-01 12:00:00 UTC", "2026-03-01 12:00:00", "2026-03-01 12:00:00.5 UTC"]
)
def test_what_nbgrader_writes_is_read_as_nbgrader_reads_it(text: str) -> None:
    assert read_timestamp(text.encode()).replace(tzinfo=None) == parse_utc(text)


CLOCK = st.datetimes(datetime(2001, 1, 1), datetime(2098, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
FORMS = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %I:%M:%S %p", "%A, %B %d, %Y %I:%M:%S %p"]
LENGTH = settings(max_examples=20_000 if STRESS else 300, deadline=None)


@LENGTH
@given(CLOCK, st.sampled_from(FORMS), st.integers(-12 * 60, 14 * 60))
def test_every_moment_is_read_in_every_form(clock: datetime, form: str, minutes: int) -> None:
    zone = timezone(timedelta(minutes=minutes))
    said = f"{clock.strftime(form)} {clock.replace(tzinfo=zone).strftime('%z')}"
    assert read_timestamp(said.encode()) == clock.replace(tzinfo=zone)
    assert read_timestamp(clock.strftime(form).encode()) == clock.replace(tzinfo=UTC)


WORDS = st.sampled_from(
    [*"0123456789", *" -/:.,+()TZ", "\n", "2026", "-03-", "12:00", "AM", "오후", "KST", "CST", "년", "월"]
)


@LENGTH
@example(b"\xad")  # a soft hyphen: printed, nobody sees it
@given(st.binary(max_size=60) | st.lists(WORDS, max_size=20).map(lambda words: "".join(words).encode()))
def test_any_bytes_are_a_time_or_refused_in_words(content: bytes) -> None:
    try:
        moment = read_timestamp(content)
    except UnreadableTimestamp as refused:
        assert "Write it like this: " in str(refused)
        assert str(refused).isprintable()
    else:
        assert moment.tzinfo == UTC

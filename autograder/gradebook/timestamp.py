"""Reads the time of handing in from a `timestamp.txt`, in the forms that people write.

A time that can be read in more than one way is refused, since a wrong guess would cost a student points.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from dateutil import parser

from autograder.errors import UnreadableTimestamp
from autograder.intake.decode import to_ascii_compatible, to_text
from autograder.visible import visible_name

#: The longest timestamp.txt that is read, in bytes; a time has a few dozen characters.
MOST_BYTES = 1000

_KOREAN = (
    (re.compile(r"(\d{4})년\s*(\d{1,2})월\s*(\d{1,2})일"), r"\1-\2-\3"),
    (re.compile(r"(\d{1,2})시\s*(\d{1,2})분\s*(\d{1,2})초"), r"\1:\2:\3"),
    (re.compile(r"(\d{1,2})시\s*(\d{1,2})분"), r"\1:\2"),
    (re.compile(r"(?:^|\b|\s)\(?[월화수목금토일](?:요일)?\)?(?=\s|$)"), " "),
    (re.compile(r"오전\s*([\d:.]+)"), r"\1 AM"),
    (re.compile(r"오후\s*([\d:.]+)"), r"\1 PM"),
)
_YEAR_FIRST = re.compile(r"(?<![\d./-])(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})\b\.?")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})[T ](\d{2})(\d{2})(\d{2})", re.IGNORECASE)
_HALF_OF_DAY = re.compile(r"\b([ap])\.?\s?m\b\.?", re.IGNORECASE)
_OFFSET = re.compile(
    r"(?P<time>:\d{2}(?:[.,]\d{1,9})?(?:\s?[AP]M)?)\s?(?:UTC|GMT)?"
    r"(?P<sign>[+\-\u2212])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?(?![\d/.:\-])",
    re.IGNORECASE,
)
_NAMED_AGAIN = re.compile(r"\([^()]*\)\s*$")  # GMT+0900 (Korean Standard Time)
_BETWEEN = re.compile(r"(?<=\d)T(?=\d)", re.IGNORECASE)
_ZULU = re.compile(r"(?<=\d)Z$", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z_]+(?:/[A-Za-z_]+(?:[+\-]\d+)?)*")
_OF_A_DATE = re.compile(
    r"[ap]m|at|of|st|nd|rd|th|(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?:(?:nes|ur|)day)?|jan(?:uary)?"
    r"|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?",
    re.IGNORECASE,
)


def read_timestamp(content: bytes, course: tzinfo = UTC) -> datetime:
    """Return the time that `content` names, in UTC; without a time zone it counts as UTC, as in nbgrader.

    Reads any usual order and spelling, UTF-16 and byte order marks, offsets and names of zones
    (`Asia/Seoul`). An abbreviation is read where it is certain: it is what clocks in the zone of the `course`
    show at that time, or all places that have it in that year have it then, with one offset (`KST`; `EST` in
    winter). `EST` in summer is not: it is said in Panama, and by mistake in New York. (nbgrader takes all
    abbreviations but UTC, GMT, Z and the machine's own for UTC.) Raises UnreadableTimestamp for all else.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableTimestamp("it is longer than any time")
    text = to_text(to_ascii_compatible(content)[0])[0]
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip(" \t\x00\ufeff")]
    if not lines:
        raise UnreadableTimestamp("it is empty")
    moments = {_moment(line, course) for line in lines}
    if len(moments) > 1:
        raise UnreadableTimestamp("it names several times", f"{UnreadableTimestamp.REMEDY}, and no other")
    return moments.pop()


def _moment(line: str, course: tzinfo) -> datetime:
    said = f"it says '{visible_name(line[:60])}'"
    text = unicodedata.normalize("NFKC", line)
    if not text.isprintable():
        raise UnreadableTimestamp(f"{said}, which is no time")
    for pattern, plain in _KOREAN:
        text = pattern.sub(plain, text)
    text = _COMPACT.sub(r"\1-\2-\3 \4:\5:\6", text.strip())
    text = _HALF_OF_DAY.sub(lambda match: f"{match[1]}M", text)
    text, zone = _without_zone(text, said)
    naive = _naive(" ".join(_BETWEEN.sub(" ", text).split()), said)
    offset = zone if isinstance(zone, timedelta) else _offset(zone, naive, course, said)
    return (naive - offset).replace(tzinfo=UTC)


def _without_zone(text: str, said: str) -> tuple[str, timedelta | str]:
    """Split off the time zone: return the text without it, and the zone as an offset or a name."""
    if match := _OFFSET.search(text):
        offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        if offset > timedelta(hours=14):
            raise UnreadableTimestamp(f"{said}, and no clock is that far from UTC")
        rest = text[: match.end("time")] + " " + text[match.end() :]
        return _NAMED_AGAIN.sub("", rest), offset if match["sign"] == "+" else -offset
    if _ZULU.search(text):
        return text[:-1], timedelta(0)
    words = [word for word in _WORD.findall(_BETWEEN.sub(" ", text)) if not _OF_A_DATE.fullmatch(word)]
    if not words:
        return text, timedelta(0)
    if len(words) > 1:
        raise UnreadableTimestamp(f"{said}, in which '{' '.join(words)}' is no time zone")
    return text.replace(f"({words[0]})", " ").replace(words[0], " "), words[0]


def _naive(text: str, said: str) -> datetime:
    """Return the local date and time; refuse a text that can be read in two ways."""
    found: set[datetime] = set()
    # After a leading year the month comes first everywhere; else either number may be the month.
    text, in_front = _YEAR_FIRST.subn(r"\1-\2-\3", text)
    orders = ((False, True),) if in_front else ((False, False), (True, False), (False, True), (True, True))
    for day_first, year_first in orders:
        for missing in (datetime(2000, 1, 1), datetime(2004, 2, 3)):
            try:
                found.add(parser.parse(text, default=missing, dayfirst=day_first, yearfirst=year_first))
            except Exception as error:
                raise UnreadableTimestamp(f"{said}, which is no time") from error
    moment: datetime = found.pop()
    if found or moment.tzinfo is not None:
        raise UnreadableTimestamp(f"{said}, which does not say all, or could be read in two ways")
    if not 2000 <= moment.year < 2100:
        raise UnreadableTimestamp(f"{said}, and the year is not one of this course")
    return moment


def _offset(zone: str, naive: datetime, course: tzinfo, said: str) -> timedelta:
    """Return the offset of `zone` from UTC at that local time."""
    letters = zone.upper()
    if letters in ("UTC", "GMT", "UCT", "Z"):
        return timedelta(0)
    found = (
        _offsets_of_place(zone, naive)
        or _shown_on_clocks(letters, naive, [course])
        or _offsets_of_letters(letters, naive)
    )
    if not found:
        raise UnreadableTimestamp(f"{said}, in which '{zone}' is no time zone, at least not then")
    if len(found) > 1:
        ways = " or ".join(f"UTC{_shown(offset)}" for offset in sorted(found))
        raise UnreadableTimestamp(
            f"{said}, in which '{zone}' may be {ways}",
            "Instead of the letters write the offset or the place, such as Asia/Seoul. "
            f"{UnreadableTimestamp.REMEDY}",
        )
    return next(iter(found))


def _offsets_of_place(zone: str, naive: datetime) -> set[timedelta]:
    """Return the possible offsets: two in the hour that comes twice when clocks are put back.

    `EST` and some other abbreviations are names in the list of zones as well; they count as abbreviations.
    """
    if zone not in _places() or zone.upper() in _letters_of(naive.year):
        return set()
    return {_on(naive, _place(zone), fold)[1] for fold in (0, 1)}


def _offsets_of_letters(letters: str, naive: datetime) -> set[timedelta]:
    """Return what an abbreviation may mean: nothing if no place has it then.

    Who lives where it holds at another time of the year may mean it, or what clocks there show instead.
    """
    those = _letters_of(naive.year).get(letters, frozenset())
    places = [_place(name) for name, _ in those]
    if not _shown_on_clocks(letters, naive, places):
        return set()
    now = {_on(naive, place, fold)[1] for place in places for fold in (0, 1)}
    return now | {offset for _, offset in those}


def _shown_on_clocks(letters: str, naive: datetime, places: Iterable[tzinfo]) -> set[timedelta]:
    """Return the offsets at those places whose clocks show these letters then."""
    shown = (_on(naive, place, fold) for place in places for fold in (0, 1))
    return {offset for name, offset in shown if name and name.upper() == letters}


@cache
def _letters_of(year: int) -> Mapping[str, frozenset[tuple[str, timedelta]]]:
    """Return the places, with their offsets, where each abbreviation is in use at some time of the year."""
    found: dict[str, set[tuple[str, timedelta]]] = defaultdict(set)
    for place in _places():
        for month in range(1, 13):
            name, offset = _on(datetime(year, month, 15), _place(place), 0)
            if name is not None:
                found[name.upper()].add((place, offset))
    return {name: frozenset(those) for name, those in found.items()}


def _on(naive: datetime, zone: tzinfo, fold: int) -> tuple[str | None, timedelta]:
    moment = naive.replace(tzinfo=zone, fold=fold)
    return moment.tzname(), moment.utcoffset() or timedelta(0)


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if not name.startswith("Etc/"))


@cache
def _place(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):  # a system's folder of zones may hold anything
        return UTC


def _shown(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"

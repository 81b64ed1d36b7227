"""What the words of a time scale mean in days: everything that they can only mean, and no guess.

A month that stands alone is a month by whose end a thing is done, so it has a last day and no
first one; a quarter, a term, a season or a year has both. Several time scales in one cell, one
below the other, are the span from the first to the last, as exact as the least exact of them.
Words that cannot be read, that could mean two things, or that end before they begin are kept,
and stand as unread.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.actions.time_scales import periods
from services.actions.time_scales.periods import Period
from shared.events.time_scales import Precision, TimeScale

LONGEST = 200  # letters of one time scale: nobody says when in more
_EXACTNESS = (
    Precision.DAY,
    Precision.MONTH,
    Precision.QUARTER,
    Precision.SEASON,
    Precision.YEAR,
    Precision.ONGOING,
)
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u00b4`", "'"),
    }
)
_AGAIN = (
    r"on-? ?going|continuous|continual|rolling|business as usual|(?:bi-?)?annually|annual|yearly"
    r"|every year|quarterly|termly|every term|monthly|weekly"
)
_ONGOING = re.compile(rf"(?:{_AGAIN})(?: and (?:{_AGAIN}))?")
_ONGOING_FIRST = re.compile(rf"(?:{_AGAIN})[ ,:;-]+(?P<rest>(?:from|since|until|till|to|by) .+)")
_ONWARDS = re.compile(rf"(?P<when>.+?)(?: ?(?:-|,|and|to|then) ?(?:{_AGAIN})| onwards?| ?- ?)")
_FROM = re.compile(
    r"(?:from|starting|starts|beginning|begins|commencing|commences|with effect from|since)"
    r"(?: in| on)? (?:the )?(?:(?:start|beginning) of )?(?P<when>.+)"
)
_BEFORE = re.compile(r"before (?!the end)(?P<when>.+)")
_WITHIN = re.compile(r"(?:during|within|throughout) (?P<when>.+)")
_BY = re.compile(
    r"(?:(?:to be )?(?:due|completed?|deadline|target|ends|ending)(?: date)? ?:? ?)?"
    r"(?:(?:by|before|no later than|not later than|until|till|up to|to|on|in|for)(?: the)? )?"
    r"(?P<end>end of )?(?:the )?(?P<when>.+)"
)
_SEPARATOR = re.compile(
    r" ?- ?| to (?:the )?(?:end of )?| until | till | through | up to | and | ?/ ?| ?& ?"
)
_BARE_YEARS = re.compile(r"20[0-9]{2} ?[/-] ?20[0-9]{2}")  # financial or not: nobody says
_BETWEEN = re.compile(r"(?:from|between) (?:the )?(?:(?:start|beginning) of )?(?P<rest>.+)")
_OPTION = re.compile(
    r"[ ,;(+-]*(?:[^()]*?)\b(?:option|options|possible extension|extension)\b[^()]*?"
    r"(?:(?:to|until|till|up to) (?!extend)(?P<to>[^()]+?)"
    r"|(?:by|for|of) (?:up to )?(?:a further |another )?(?P<more>[0-9]{1,2}) (?P<unit>month|year)s?)"
    r" ?\)? ?"
)
_OPTION_BEGINS = re.compile(r" ?[(,;]| (?:plus|with|and|has|option|options|\+) ?")
_REMARK = re.compile(r" ?\((?P<remark>[^()]*)\) ?")
_OF_TIME = re.compile(
    r"[0-9]{4}|[0-9]/[0-9]|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|spring|summer|autumn|winter|\bq[1-4]\b|year|month|extend|extension|option"
)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """The days that words mean; a month that stands alone has a first day only among others."""

    precision: Precision
    from_on: date | None = None
    until_on: date | None = None
    option_until_on: date | None = None
    begins_on: date | None = None

    @property
    def is_sound(self) -> bool:
        """Say whether it ends no earlier than it begins, and an option later than that."""
        days = (self.from_on, self.until_on, self.option_until_on)
        said = [day for day in days if day is not None]
        return said == sorted(said) and (
            self.option_until_on is None
            or (self.until_on is not None and self.until_on < self.option_until_on)
        )


def read(words: str | None) -> TimeScale | None:
    """Return what words say about time; None where there are none, unread where it is not clear."""
    if words is None or not words.strip():
        return None
    meaning = _meaning(words)
    if meaning is None:
        return TimeScale(words=words, precision=Precision.UNREAD)
    return TimeScale(
        words=words,
        from_on=meaning.from_on,
        until_on=meaning.until_on,
        option_until_on=meaning.option_until_on,
        precision=meaning.precision,
    )


def parts(words: str) -> tuple[str, ...]:
    """Return the time scales that stand in one cell, each in its own words.

    A cell that says one thing over several lines is one; else each paragraph is, or each line
    where no blank line parts them.
    """
    if not words.strip() or (len(words) <= LONGEST and _one(_plain(words)) is not None):
        return (words.strip(),) if words.strip() else ()
    paragraphs = [each.strip() for each in re.split(r"\n[^\S\n]*\n", words) if each.strip()]
    if len(paragraphs) == 1:
        paragraphs = [each.strip() for each in words.splitlines() if each.strip()]
    return tuple(paragraphs)


def _meaning(words: str) -> _Meaning | None:
    several = parts(words)
    if any(len(each) > LONGEST for each in several):
        return None
    meanings = [_one(_plain(each)) for each in several]
    known = [each for each in meanings if each is not None]
    return _span(known) if known and len(known) == len(meanings) else None


def _span(meanings: Sequence[_Meaning]) -> _Meaning:
    """Return the span from the first to the last of several time scales."""
    if len(meanings) == 1:
        return meanings[0]
    begins = [each.begins_on or each.from_on for each in meanings]
    ends = [each.until_on for each in meanings]
    first = [day for day in begins if day is not None]
    last = [day for day in ends if day is not None]
    until_on = max(last) if len(last) == len(ends) else None
    options = [each.option_until_on for each in meanings if each.option_until_on is not None]
    option = max(options) if options and until_on and max(options) > until_on else None
    return _Meaning(
        precision=max((each.precision for each in meanings), key=_EXACTNESS.index),
        from_on=min(first) if len(first) == len(begins) else None,
        until_on=until_on,
        option_until_on=option,
    )


def _plain(words: str) -> str:
    """Return words in one line of small letters, with one kind of dash and of apostrophe."""
    line = " ".join(words.translate(_SIGNS).casefold().split())
    return line.strip(" .,;:")


def _one(line: str) -> _Meaning | None:
    """Return what one line means; where two readings differ, nothing."""
    for reading in (_without_option, _with_option, _with_remark):
        meaning = reading(line)
        if meaning is not None:
            return meaning if meaning.is_sound else None
    return None


def _with_option(line: str) -> _Meaning | None:
    for found in _OPTION_BEGINS.finditer(line):
        option = _OPTION.fullmatch(line, found.start())
        meaning = _without_option(line[: found.start()]) if option else None
        if option is None or meaning is None or meaning.until_on is None:
            continue
        if option["more"]:
            months = int(option["more"]) * (12 if option["unit"] == "year" else 1)
            return replace(meaning, option_until_on=_later(meaning.until_on, months))
        until = _target(option["to"])
        return replace(meaning, option_until_on=until.until_on) if until else None
    return None


def _later(day: date, months: int) -> date:
    """Return the same day some months later; from the last day of a month it is the last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def _with_remark(line: str) -> _Meaning | None:
    """Read around words in brackets that say nothing about time."""
    remark = _REMARK.search(line)
    if remark is None or _OF_TIME.search(remark["remark"]):
        return None
    return _without_option(f"{line[: remark.start()]} {line[remark.end() :]}".strip())


def _without_option(line: str) -> _Meaning | None:
    if _ONGOING.fullmatch(line):
        return _Meaning(Precision.ONGOING)
    if again := _ONGOING_FIRST.fullmatch(line):
        return _without_option(again["rest"])
    meanings = {each for each in (_range(line), _target(line), _open(line)) if each is not None}
    return meanings.pop() if len(meanings) == 1 else None


def _open(line: str) -> _Meaning | None:
    """Read words that say from when on."""
    if onwards := _ONWARDS.fullmatch(line):
        when = onwards["when"]
        began = _FROM.fullmatch(when)
        period = periods.read(began["when"] if began else when)
    elif began := _FROM.fullmatch(line):
        period = periods.read(began["when"])
    else:
        return None
    return _Meaning(period.precision, from_on=period.first) if period else None


def _target(line: str) -> _Meaning | None:
    """Read words that say by when."""
    if within := _WITHIN.fullmatch(line):
        period = periods.read(within["when"])
        return _Meaning(period.precision, period.first, period.last) if period else None
    if before := _BEFORE.fullmatch(line):
        period = periods.read(before["when"])
        day = period.first - timedelta(days=1) if period else None
        return _Meaning(period.precision, until_on=day, begins_on=day) if period else None
    found = _BY.fullmatch(line)
    period = periods.read(found["when"]) if found else None
    if found is None or period is None:
        return None
    is_bare = found.start("when") == 0 or line.startswith(("in ", "for ", "the "))
    has_first = is_bare and period.precision not in (Precision.DAY, Precision.MONTH)
    return _Meaning(
        period.precision,
        from_on=period.first if has_first else None,
        until_on=period.last,
        begins_on=period.first,
    )


def _range(line: str) -> _Meaning | None:
    """Read words that say from when to when, if there is one way to part them."""
    opened = _BETWEEN.fullmatch(line)
    words = opened["rest"] if opened else line
    spans = set(_spans(words))
    if len(spans) != 1:
        return None
    first, last = spans.pop()
    precision = max(first.precision, last.precision, key=_EXACTNESS.index)
    return _Meaning(precision, from_on=first.first, until_on=last.last)


def _spans(words: str) -> Iterator[tuple[Period, Period]]:
    if _BARE_YEARS.fullmatch(words):
        return
    for found in _SEPARATOR.finditer(words):
        left, right = words[: found.start()], words[found.end() :]
        last = periods.read(right)
        if last is None:
            continue
        first = periods.read(left) or _completed(left, right)
        if first is not None:
            yield first, last


def _completed(left: str, right: str) -> Period | None:
    """Return a beginning of which the end says the rest: May-June 2017, 1-15 July 2017."""
    for place in (at.start() for at in re.finditer(r"[ -']", right)):
        if period := periods.read(left + right[place:]):
            return period
    return None

"""How a message is worded: one template for plain text, one for HTML, the same facts in both."""

import re
import textwrap
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from shared.notify.message import one_line

_TEXT_WIDTH = 72
# What sets words in the markdown of GOV.UK Notify.
_MARKS = re.compile(r"[\\`*_\[\]~]")
_DAYS_TOLD_AS_DAYS = 60
_MONTHS_TOLD_AS_MONTHS = 24
# Our own names: those of the standard library follow the machine's language.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def short_date(day: date) -> str:
    """Return a date as people write it: `3 May 2027`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_in_short(day: date) -> str:
    """Return a date for a narrow column: `3 Sep 2027`."""
    return f"{day.day} {month_and_year(day)}"


def long_date(day: date) -> str:
    """Return a date with its day of the week: `Monday 3 May 2027`."""
    return f"{_WEEKDAYS[day.weekday()]} {short_date(day)}"


def month_and_year(day: date) -> str:
    """Return the month of a date in short: `Sep 2027`."""
    return f"{_MONTHS[day.month - 1][:3]} {day.year}"


def money(amount: Decimal) -> str:
    """Return an amount in pounds and pence: `£1,234,567.89`."""
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}"


def days_away(days: int) -> str:
    """Return how far a day is from today, in words: `in 45 days`, `3 days ago`, `today`."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    distance = _distance(abs(days))
    return f"in {distance}" if days > 0 else f"{distance} ago"


def _distance(days: int) -> str:
    if days <= _DAYS_TOLD_AS_DAYS:
        return f"{days} days"
    months = round(days * 12 / 365.25)
    if months <= _MONTHS_TOLD_AS_MONTHS:
        return f"about {months} months"
    return f"about {round(days / 365.25)} years"


def render(package: str, name: str, context: Mapping[str, object]) -> tuple[str, str]:
    """Return the text and the HTML of a message, from `<package>/templates/<name>.txt` and `.html`.

    A value that the templates need and the context lacks is an error, never a gap.
    """
    templates = _environment(package)
    text = templates.get_template(f"{name}.txt").render(context)
    html = templates.get_template(f"{name}.html").render(context)
    return _wrapped(text), html


def render_subject(package: str, name: str, context: Mapping[str, object]) -> str:
    """Return the subject of a message as one line, from `<package>/templates/<name>.subject.txt`."""
    return one_line(_environment(package).get_template(f"{name}.subject.txt").render(context))


def render_markdown(package: str, name: str, context: Mapping[str, object]) -> str:
    """Return a message in the markdown of GOV.UK Notify, from `<package>/templates/<name>.notify.txt`.

    What a value holds is words and sets nothing, if no line begins with it.
    """
    template = _markdown_environment(package).get_template(f"{name}.notify.txt")
    return re.sub(r"\n{3,}", "\n\n", template.render(context)).strip("\n") + "\n"


@lru_cache
def _markdown_environment(package: str) -> Environment:
    environment = _environment(package).overlay(finalize=_without_marks)
    environment.filters = environment.filters | {"address": Markup}
    return environment


def _without_marks(value: object) -> object:
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _MARKS.sub(r"\\\g<0>", one_line(value))


@lru_cache
def _environment(package: str) -> Environment:
    environment = Environment(
        loader=PackageLoader(package, "templates"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html",), default=False),
        finalize=_flat,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "short_date": short_date,
        "day_in_short": day_in_short,
        "long_date": long_date,
        "money": money,
        "days_away": days_away,
    }
    return environment


def _flat(value: object) -> object:
    """A value never brings lines of its own into a message: it could pose as ours."""
    return one_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _wrapped(text: str) -> str:
    lines = [wrapped for line in text.splitlines() for wrapped in _wrapped_line(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _wrapped_line(line: str) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line.strip(),
        width=_TEXT_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]

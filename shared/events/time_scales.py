"""What a time scale of a plan is made of: its own words, and the days that they mean."""

from datetime import date
from enum import StrEnum

from shared.events.terms import Part


class Precision(StrEnum):
    """How exactly the words of a time scale say when; what cannot be read is never guessed."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    YEAR = "year"
    ONGOING = "ongoing"
    UNREAD = "unread"


class TimeScale(Part):
    """By when, or from when to when, something is to be done.

    `from_on` and `until_on` are the first and the last day that the words can mean; a bare month is
    a month by whose end it is done, so it has no first day of its own unless the words say so.
    `option_until_on` is the last day with an option that the words name.
    """

    words: str
    from_on: date | None = None
    until_on: date | None = None
    option_until_on: date | None = None
    precision: Precision

"""What time is it? Only here is the question asked; everybody else is handed the answer."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


def seconds() -> float:
    """Return a count of seconds that never goes back, to measure how long something took."""
    return time.monotonic()


def today(timezone: str) -> date:
    """Return the civil date in a time zone: the day that a council's calendar shows."""
    return datetime.now(ZoneInfo(timezone)).date()

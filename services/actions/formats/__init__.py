"""The table of a plan as councils publish it: six columns, and a row for each key action."""

from dataclasses import dataclass

LONGEST_VALUE_SHOWN = 80


class Unreadable(Exception):
    """The file is not a plan table that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be, in bytes: as it is sent, and unpacked."""

    packed: int = 25_000_000
    unpacked: int = 400_000_000


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the table: six cells in their own words, bullets as lines that begin with one."""

    line: int
    objective: str = ""
    legislation: str = ""
    key_actions: str = ""
    time_scale: str = ""
    responsible: str = ""
    impact: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table before anybody knows what its columns mean."""

    number: int
    cells: tuple[str, ...]


def shortened(value: str) -> str:
    """A cell short enough to be shown in a report."""
    line = " ".join(value.split())
    if len(line) <= LONGEST_VALUE_SHOWN:
        return line
    return line[: LONGEST_VALUE_SHOWN - 1] + "…"

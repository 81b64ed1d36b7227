"""What a service does when time passes: named jobs that ask the database what is due now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Job:
    """A named job: how often it looks, and what it does then. It says in a few words what it did.

    `run` opens its own transactions. It never trusts that it ran before: it asks what is due.
    """

    every_seconds: int
    run: Callable[[datetime], str]

"""A long life of the whole system, made of what can happen in each service, at random.

A service that gets a new verb gets an act here; the replay fails for an event that never happens.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from services import worker
from shared.errors import Refused
from tests import given
from tests.histories import actions, contracts, feedback, partners
from tests.histories.choosing import Act

TRIES = 3  # a refusal is part of life, but something should come of most attempts

HISTORIES: dict[str, Sequence[Act]] = {
    "contracts": contracts.HISTORY,
    "actions": actions.HISTORY,
    "feedback": feedback.HISTORY,
    "partners": partners.HISTORY,
}


def live(dice: Random, rounds: int, *, began_at: datetime = given.AT) -> datetime:
    """Let everything happen so many times, at growing times; return when it ended.

    First each act in its turn, as the histories tell it: what begins stands before what follows
    from it. Then in any order, as it comes in life.
    """
    at = began_at
    every = [act for history in HISTORIES.values() for act in history]
    for turn in range(rounds):
        for number, act in enumerate(dice.sample(every, len(every)) if turn else every):
            at += timedelta(minutes=dice.randint(0, 3 * 24 * 60))
            for _ in range(TRIES):
                with suppress(Refused):
                    act(dice, at)
                    break
            if number % 8 == 0:
                worker.settle()
    worker.settle()
    return at

"""Two people say at once who stands in for whom."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import UUID

import pytest

from services.contracts.organisations import commands, store
from services.contracts.organisations.succession import SuccessionInCircle
from shared.database.engine import reading, transaction
from tests import given

pytestmark = pytest.mark.usefixtures("installed")
ROUNDS = 8


def succeed(old: UUID, new: UUID) -> bool:
    """Let an organisation be succeeded by another, and say whether that was let."""
    try:
        with transaction("contracts") as session:
            commands.succeed_organisation(
                session,
                organisation_id=old,
                version=1,
                successor_id=new,
                succeeded_on=date(2026, 7, 1),
                reason="The law has changed.",
                by=given.COUNCIL,
                at=given.AT,
            )
    except SuccessionInCircle:
        return False
    return True


def test_never_closes_a_circle_of_which_each_holds_a_half() -> None:
    for _ in range(ROUNDS):
        one, two, three, four = (given.organisation(f"Ring {number}") for number in range(4))
        assert succeed(one, two)
        assert succeed(three, four)
        together = Barrier(2)

        def close(old: UUID, new: UUID, together: Barrier = together) -> bool:
            together.wait()
            return succeed(old, new)

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(close, (two, four), (three, one)))

        assert sorted(done) == [False, True]
        with reading("contracts") as session:
            ends = [len(store.after(session, each)) for each in (one, two, three, four)]
        assert sorted(ends) == [1, 2, 3, 4]

"""What a contract learns of those that take over."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.contracts import soundness, succession
from services.contracts.contracts.rules import Contract
from shared.events.contracts import ContractTransferred, TransferCause
from shared.events.terms import ContractLine
from tests.services.contracts.contracts.standing import contract

OLD, NEW, *OTHERS = (uuid.UUID(int=number) for number in range(1, 6))
ANY = st.sampled_from([OLD, NEW, *OTHERS])
SOME = st.lists(ANY, unique=True, max_size=4).map(tuple)


def transfer(standing: Contract, **otherwise: Any) -> ContractTransferred | None:
    facts = {"to_known": True, "reference_taken": False}
    return succession.transfer(
        standing, from_id=OLD, to_id=NEW, cause=TransferCause.SUCCEEDED, **facts | otherwise
    )


class TestTransfer:
    """An organisation stands in the place of another."""

    @given(
        standing=st.builds(
            contract,
            provider_id=ANY,
            lead_commissioner_id=ANY,
            other_provider_ids=SOME,
            sub_contractor_ids=SOME,
            co_commissioner_ids=SOME,
            lines=st.lists(
                (st.none() | ANY).map(lambda one: ContractLine(title="A", funder_id=one)),
                max_size=2,
            ).map(tuple),
        )
    )
    def test_leaves_the_other_nowhere_and_everybody_else_in_place(self, standing: Contract) -> None:
        event = transfer(standing)

        named = {*standing.parties, *(line.funder_id for line in standing.lines)}
        assert (event is None) == (OLD not in named)
        if event is None:
            return
        roles = (
            "provider_id",
            "other_provider_ids",
            "sub_contractor_ids",
            "lead_commissioner_id",
            "co_commissioner_ids",
        )
        now = {name: getattr(event, name) for name in roles}
        ids = {name: one if isinstance(one, tuple) else (one,) for name, one in now.items()}
        assert not any(OLD in each for each in ids.values())
        assert all(len(set(each)) == len(each) for each in ids.values())
        assert event.provider_id != NEW or NEW not in event.other_provider_ids
        assert [line.funder_id for line in event.lines] == [
            NEW if line.funder_id == OLD else line.funder_id for line in standing.lines
        ]
        for name, each in ids.items():
            before = getattr(standing, name)
            stood = set(before if isinstance(before, tuple) else (before,))
            assert set(each) - {NEW} == stood - {OLD, NEW}
        assert {OLD, NEW} <= {*event.parties, *(line.funder_id for line in event.lines)}

    def test_needs_a_known_organisation_and_a_free_reference(self) -> None:
        led = contract(lead_commissioner_id=OLD)

        with pytest.raises(soundness.UnknownOrganisation):
            transfer(led, to_known=False)
        with pytest.raises(soundness.ReferenceTaken):
            transfer(led, reference_taken=True)
        assert transfer(contract(provider_id=OLD), reference_taken=True)


class TestSucceed:
    """A contract takes over from another."""

    def test_is_told_once(self) -> None:
        standing = contract(successor_ids=(OLD,))

        assert succession.succeed(standing, successor_id=OLD, named=True) is None
        assert succession.succeed(standing, successor_id=NEW, named=False) is None

    def test_is_taken_back(self) -> None:
        standing = contract(successor_ids=(OLD, NEW))

        event = succession.succeed(standing, successor_id=OLD, named=False)

        assert event is not None
        assert event.successor_ids == (NEW,)

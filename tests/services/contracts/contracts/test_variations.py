"""How much of the award the parties have changed since."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.contracts import rules
from services.contracts.contracts.soundness import (
    EndsBeforeStart,
    LinesExceedValue,
    Named,
    UnknownCommissionedService,
    UnknownOrganisation,
)
from services.contracts.contracts.variations import (
    EndsBeforeVariation,
    SinceAward,
    as_said,
    corrected,
    extended,
    since_award,
    variations,
    vary,
)
from shared.errors import Refused
from shared.events.base import Event, Recorded
from shared.events.contracts import (
    ContractAwarded,
    ContractCorrected,
    ContractExtended,
    ContractVaried,
)
from shared.events.terms import ContractLine
from tests.services.contracts.contracts.standing import COUNCIL, contract

ID = uuid.uuid4()
START = date(2026, 4, 1)
TODAY = date(2027, 1, 1)
MONEY = st.decimals(0, 10**6, places=2)
ENDS = st.integers(0, 2_000).map(lambda n: START + timedelta(days=n))
STEPS = st.lists(
    st.tuples(st.just("vary"), st.none() | MONEY, st.none() | ENDS)
    | st.tuples(st.just("correct"), st.none() | MONEY, st.none() | ENDS)
    | st.tuples(st.just("extend"), st.none(), ENDS),
    max_size=8,
)


def awarded(value: Decimal | None = Decimal(100), end_on: date | None = None) -> ContractAwarded:
    return ContractAwarded(
        contract_id=ID,
        reference="WCC-2026-014",
        title="Short breaks",
        provider_id=uuid.uuid4(),
        lead_commissioner_id=uuid.uuid4(),
        value=value,
        start_on=START,
        end_on=end_on,
    )


def varied(**values: Any) -> ContractVaried:
    return ContractVaried(
        contract_id=ID,
        fields=tuple(values),
        number=1,
        varied_on=TODAY,
        summary="More.",
        **values,
    )


def put_right(**values: Any) -> ContractCorrected:
    return ContractCorrected(contract_id=ID, fields=tuple(values), **values)


def history(*events: Event) -> list[Recorded]:
    at = datetime(2026, 4, 1, 9, tzinfo=UTC)
    return [
        Recorded(id=uuid.uuid4(), event=one, subject=one.subject, version=n, recorded_at=at)
        for n, one in enumerate(events, 1)
    ]


def events_of(steps: Sequence[tuple[str, Decimal | None, date | None]]) -> list[Event]:
    found: list[Event] = []
    for verb, value, end_on in steps:
        values: dict[str, Any] = {"value": value} if value is not None else {}
        values |= {"end_on": end_on} if end_on is not None else {}
        match verb:
            case "vary":
                found.append(varied(**values))
            case "correct":
                found.append(put_right(**values))
            case _:
                found.append(ContractExtended(contract_id=ID, end_on=end_on))
    return found


class TestShares:
    """The cumulative shares of value and term."""

    @given(award=MONEY.filter(bool), steps=STEPS)
    def test_are_the_change_since_the_award_over_the_award(
        self, award: Decimal, steps: list[tuple[str, Decimal | None, date | None]]
    ) -> None:
        first_end = START + timedelta(days=364)
        base, value, term, days = award, award, Decimal(365), Decimal(365)
        for verb, new, end_on in steps:
            if new is not None:
                base += new - value if verb == "correct" else 0
                value = new
            if end_on is not None:
                run = Decimal((end_on - START).days + 1)
                term += run - days if verb == "correct" else 0
                days = run

        moved = since_award(history(awarded(award, first_end), *events_of(steps)))

        places = Decimal("0.0001")
        expected = (value - base) / base if base > 0 else None
        if expected is not None and abs(expected) <= 99_999:
            assert moved.value.share == expected.quantize(places)
        else:
            assert moved.value.share is None
        assert moved.term.share == (((days - term) / term).quantize(places) if term > 0 else None)

    @given(award=st.none() | MONEY, steps=STEPS)
    def test_are_the_same_as_the_events_say_one_after_the_other(
        self, award: Decimal | None, steps: list[tuple[str, Decimal | None, date | None]]
    ) -> None:
        told: dict[str, Decimal | None] = {}
        moved = SinceAward().after(awarded(award, START + timedelta(days=364)))
        for event in events_of(steps):
            if isinstance(event, ContractVaried):
                after = moved.after(event)
                told = {"value_share": after.value.share, "term_share": after.term.share}
            elif isinstance(event, ContractExtended):
                told["term_share"] = extended(event, moved).term_share
            elif isinstance(event, ContractCorrected):
                right = corrected(event, moved)
                told |= {
                    name: getattr(right, name)
                    for name in ("value_share", "term_share")
                    if name in right.fields
                }
            moved = moved.after(event)

        now = {"value_share": moved.value.share, "term_share": moved.term.share}
        assert {name: now[name] or None for name in told} == {
            name: share or None for name, share in told.items()
        }

    @given(award=MONEY, value=MONEY)
    def test_of_what_was_only_corrected_are_not_told(self, award: Decimal, value: Decimal) -> None:
        moved = SinceAward().after(awarded(award, START))

        unknown = SinceAward().after(awarded(None, START))

        for before in (moved, unknown):
            assert corrected(put_right(value=value), before).fields == ("value",)

    @pytest.mark.parametrize(
        ("award", "steps", "share"),
        [
            (Decimal(100), [varied(value=Decimal(120))], "0.2000"),
            (Decimal(100), [varied(value=Decimal(50))], "-0.5000"),
            (Decimal(100), [varied(value=Decimal(120)), varied(value=Decimal(130))], "0.3000"),
            (Decimal(100), [put_right(value=Decimal(200)), varied(value=Decimal(250))], "0.2500"),
            (Decimal(100), [varied(value=Decimal(120)), put_right(value=Decimal(60))], "0.5000"),
            (Decimal(3), [varied(value=Decimal(4))], "0.3333"),
            (None, [varied(value=Decimal(120))], None),
            (Decimal(0), [varied(value=Decimal(120))], None),
            (Decimal("0.01"), [varied(value=Decimal(10) ** 12)], None),
            (None, [put_right(value=Decimal(100)), varied(value=Decimal(110))], "0.1000"),
        ],
    )
    def test_count_from_the_award_as_it_is_right(
        self, award: Decimal | None, steps: list[Event], share: str | None
    ) -> None:
        moved = since_award(history(awarded(award), *steps))

        assert moved.value.share == (Decimal(share) if share else None)

    def test_count_extensions_too(self) -> None:
        moved = since_award(
            history(
                awarded(end_on=date(2027, 3, 31)),
                ContractExtended(contract_id=ID, end_on=date(2028, 3, 30)),
            )
        )

        assert moved.term.share == Decimal("1.0000")


class TestVary:
    """A variation of a running contract."""

    def vary(self, standing: rules.Contract, **order: Any) -> ContractVaried:
        ours = {
            "version": 3,
            "varied_on": TODAY,
            "summary": "More.",
            "reason": "Families asked.",
            "named": Named(organisations=frozenset()),
            "moved": SinceAward(),
            "today": TODAY,
            "by": COUNCIL,
        }
        values = as_said(order.pop("values", {}))
        return vary(standing, values=values, **ours | order)

    def test_names_only_what_has_changed(self) -> None:
        standing = contract(variations=2)

        event = self.vary(
            standing, values={"value": standing.value, "yearly_value": Decimal(50_000)}
        )

        assert event.fields == ("yearly_value",)
        assert event.number == 3

    def test_may_change_nothing_but_what_is_done(self) -> None:
        assert self.vary(contract()).fields == ()

    def test_moves_the_latest_end_that_it_passes(self) -> None:
        event = self.vary(contract(), values={"end_on": date(2032, 3, 31)})

        assert event.fields == ("end_on", "latest_end_on")
        assert event.latest_end_on == date(2032, 3, 31)

    @pytest.mark.parametrize(
        ("otherwise", "order", "refusal"),
        [
            ({"end_on": date(2026, 12, 31)}, {}, rules.NotLive),
            ({"start_on": date(2027, 1, 2)}, {}, rules.NotLive),
            ({"terminated_on": date(2027, 6, 1)}, {}, rules.AlreadyTerminated),
            ({}, {"varied_on": date(2026, 3, 31)}, rules.OutsideItsTerm),
            ({}, {"varied_on": date(2027, 1, 2)}, rules.NotYet),
            ({}, {"values": {"end_on": date(2026, 12, 31)}}, EndsBeforeVariation),
            ({}, {"values": {"end_on": date(2026, 3, 31)}}, EndsBeforeStart),
            ({}, {"values": {"lines": [{"title": "A", "amount": "100000.01"}]}}, LinesExceedValue),
            ({}, {"values": {"lines": [{"title": "A", "funder_id": ID}]}}, UnknownOrganisation),
            ({}, {"values": {"commissioned_service_ids": [ID]}}, UnknownCommissionedService),
            (
                {"lines": (ContractLine(title="A", amount=Decimal(90)),)},
                {"values": {"value": Decimal(89)}},
                LinesExceedValue,
            ),
        ],
    )
    def test_refuses_what_cannot_have_been_agreed(
        self, otherwise: dict[str, Any], order: dict[str, Any], refusal: type[Refused]
    ) -> None:
        with pytest.raises(refusal):
            self.vary(contract(**otherwise), **order)


def test_lists_what_each_variation_changed_from_what_to_what() -> None:
    found = variations(
        history(
            awarded(Decimal(100), date(2027, 3, 31)),
            varied(value=Decimal(120)),
            ContractExtended(contract_id=ID, end_on=date(2028, 3, 31)),
            put_right(value=Decimal(110), title="Breaks"),
            varied(value=Decimal(130), end_on=date(2028, 6, 30)),
        )
    )

    assert [(one.before, one.after) for one in found] == [
        ({"value": Decimal(100)}, {"value": Decimal(120)}),
        (
            {"value": Decimal(110), "end_on": date(2028, 3, 31)},
            {"value": Decimal(130), "end_on": date(2028, 6, 30)},
        ),
    ]

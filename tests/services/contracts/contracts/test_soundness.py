"""What must hold of a contract's terms before they stand in the register."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.contracts import soundness
from services.contracts.contracts.rules import Contract
from services.contracts.contracts.soundness import AwardFacts, Named
from shared.errors import Refused
from shared.events.base import By
from shared.events.contracts import ContractAwarded, ContractCorrected
from shared.events.terms import ContractKind, ContractLine, ExtensionOption
from tests.services.contracts.contracts.standing import COUNCIL, contract

PROVIDER, LEAD, OTHER = (uuid.UUID(int=number) for number in (1, 2, 3))
END = date(2029, 3, 31)
DAYS = st.dates(date(2026, 1, 1), date(2035, 12, 31))
FIRST = ExtensionOption(until=date(2030, 3, 31), decide_by=date(2028, 9, 30))
SECOND = ExtensionOption(until=date(2031, 3, 31))


def award(named: dict[str, Any] | None = None, **order: Any) -> ContractAwarded:
    terms = {
        "contract_id": uuid.uuid4(),
        "reference": "WCC-2026-014",
        "title": "Short breaks",
        "provider_id": PROVIDER,
        "lead_commissioner_id": LEAD,
        "start_on": date(2026, 4, 1),
        "end_on": END,
    }
    known = Named(organisations=frozenset((PROVIDER, LEAD)), **named or {})
    facts = AwardFacts(reference_taken=False, officer_known=True, named=known)
    return soundness.award(ContractAwarded(**terms | order), facts, by=COUNCIL)


def correct(
    standing: Contract, named: dict[str, Any] | None = None, **values: Any
) -> ContractCorrected:
    known = Named(organisations=frozenset((PROVIDER, LEAD)), **named or {})
    said = soundness.as_said(values)
    return soundness.correct(standing, version=3, values=said, named=known, by=COUNCIL)


def refused(refusal: type[Refused], **order: Any) -> None:
    with pytest.raises(refusal):
        award(**order)


class TestOptions:
    """The options to extend a contract."""

    def test_say_the_latest_end(self) -> None:
        assert award(extension_options=(FIRST, SECOND)).latest_end_on == SECOND.until
        further = date(2033, 3, 31)
        assert award(extension_options=(FIRST,), latest_end_on=further).latest_end_on == further

    @given(ends=st.lists(DAYS, max_size=4), decide=st.none() | DAYS)
    def test_stand_only_in_order_and_after_the_end(
        self, ends: list[date], decide: date | None
    ) -> None:
        options = tuple(ExtensionOption(until=end) for end in ends)
        if options:
            options = (*options[:-1], options[-1].model_copy(update={"decide_by": decide}))
        in_order = all(one < another for one, another in zip((END, *ends), ends, strict=False))
        in_time = not ends or decide is None or decide < (END, *ends)[-2]

        try:
            event = award(extension_options=options)
        except (soundness.OptionsOutOfOrder, soundness.OptionDecidedTooLate):
            assert not (in_order and in_time)
        else:
            assert in_order
            assert in_time
            assert event.latest_end_on == (ends[-1] if ends else None)

    def test_are_decided_before_the_day_that_they_move(self) -> None:
        last_day = FIRST.model_copy(update={"decide_by": END})
        refused(soundness.OptionDecidedTooLate, extension_options=(last_day,))

    def test_need_an_end(self) -> None:
        refused(soundness.OptionWithoutEnd, end_on=None, extension_options=(FIRST,))

    def test_are_not_cut_off_by_the_latest_end(self) -> None:
        refused(
            soundness.LatestEndTooSoon,
            extension_options=(FIRST, SECOND),
            latest_end_on=date(2031, 3, 30),
        )

    def test_that_were_used_up_may_stay_when_others_come(self) -> None:
        standing = contract(end_on=FIRST.until, extension_options=(FIRST,))

        event = correct(standing, extension_options=[FIRST.model_dump(), SECOND.model_dump()])

        assert event.extension_options == (FIRST, SECOND)
        with pytest.raises(soundness.OptionsOutOfOrder):
            correct(contract(end_on=FIRST.until), extension_options=[FIRST.model_dump()])

    def test_move_the_latest_end_that_they_made(self) -> None:
        made = contract(latest_end_on=FIRST.until, extension_options=(FIRST,))
        set_further = contract(latest_end_on=date(2035, 3, 31), extension_options=(FIRST,))
        new = [FIRST.model_dump(), SECOND.model_dump()]

        assert correct(made, extension_options=new).latest_end_on == SECOND.until
        assert correct(made, extension_options=[]).latest_end_on is None
        assert correct(set_further, extension_options=new).latest_end_on == date(2035, 3, 31)
        assert "latest_end_on" in correct(made, extension_options=new).fields


class TestFramework:
    """What a lot or a call-off belongs to."""

    @pytest.mark.parametrize("kind", ContractKind)
    @pytest.mark.parametrize("framework_kind", [None, *ContractKind])
    @pytest.mark.parametrize("framework_id", [None, OTHER])
    def test_is_what_the_kind_needs(
        self,
        kind: ContractKind,
        framework_kind: ContractKind | None,
        framework_id: uuid.UUID | None,
    ) -> None:
        wanted = {
            "lot": {"framework"},
            "call_off": {"framework", "lot", "dynamic_market"},
        }.get(kind)
        if wanted is None:
            right = framework_id is None
        else:
            right = framework_id is not None and framework_kind in wanted

        try:
            award({"framework_kind": framework_kind}, kind=kind, framework_id=framework_id)
        except (
            soundness.FrameworkNeeded,
            soundness.FrameworkNotWanted,
            soundness.WrongFramework,
        ):
            assert not right
        else:
            assert right

    def test_is_never_the_contract_itself(self) -> None:
        standing = contract(kind=ContractKind.FRAMEWORK)

        with pytest.raises(soundness.WrongFramework):
            correct(
                standing,
                {"framework_kind": ContractKind.FRAMEWORK},
                kind="lot",
                framework_id=standing.id,
            )

    def test_stays_one_while_lots_belong_to_it(self) -> None:
        standing = contract(kind=ContractKind.FRAMEWORK)

        with pytest.raises(soundness.HasLots):
            correct(standing, {"called_by": frozenset((ContractKind.LOT,))}, kind="contract")


class TestPredecessors:
    """What a contract takes over from."""

    def test_are_neither_itself_nor_what_takes_over_from_it(self) -> None:
        standing, other = contract(), contract()

        for named in (
            {"predecessors": (standing,), "ancestors": frozenset((standing.id,))},
            {"predecessors": (other,), "ancestors": frozenset((other.id, standing.id))},
        ):
            with pytest.raises(soundness.OwnPredecessor):
                correct(standing, named, predecessor_ids=[named["predecessors"][0].id])

    def test_are_in_the_register(self) -> None:
        refused(soundness.UnknownPredecessor, predecessor_ids=(OTHER,))

    def test_are_named_by_their_own_commissioners(self) -> None:
        theirs = contract()
        order = ContractAwarded(
            contract_id=uuid.uuid4(),
            reference="ours",
            title="Ours",
            provider_id=PROVIDER,
            lead_commissioner_id=LEAD,
            start_on=date(2026, 4, 1),
            predecessor_ids=(theirs.id,),
        )
        named = Named(organisations=frozenset((PROVIDER, LEAD)), predecessors=(theirs,))
        facts = AwardFacts(reference_taken=False, officer_known=True, named=named)

        with pytest.raises(soundness.PredecessorNotYours):
            soundness.award(order, facts, by=By(organisation_id=LEAD))


class TestTerms:
    """The rest of what is said of a contract."""

    @given(review_on=DAYS)
    def test_are_reviewed_within_the_term(self, review_on: date) -> None:
        try:
            award(review_on=review_on)
        except soundness.ReviewOutsideTerm:
            assert not date(2026, 4, 1) <= review_on <= END
        else:
            assert date(2026, 4, 1) <= review_on <= END

    @pytest.mark.parametrize(
        ("value", "amounts", "right"),
        [
            ("100.00", ["60.00", "40.00"], True),
            ("100.00", ["60.00", "40.01"], False),
            (None, ["60.00"], True),
            ("100.00", [None, "100.00"], True),
            ("0.00", [None], True),
        ],
    )
    def test_cost_no_more_by_line_than_in_all(
        self, value: str | None, amounts: list[str | None], right: bool
    ) -> None:
        lines = tuple(
            ContractLine(title="A", amount=Decimal(one) if one else None) for one in amounts
        )
        order: dict[str, Any] = {"value": Decimal(value) if value else None, "lines": lines}

        if right:
            assert award(**order).lines == lines
        else:
            refused(soundness.LinesExceedValue, **order)

    @pytest.mark.parametrize(
        "order",
        [
            {"sub_contractor_ids": (OTHER,)},
            {"lines": (ContractLine(title="A", funder_id=OTHER),)},
            {"co_commissioner_ids": (OTHER,)},
        ],
    )
    def test_name_only_known_organisations(self, order: dict[str, Any]) -> None:
        refused(soundness.UnknownOrganisation, **order)

    def test_are_judged_by_what_a_correction_touches(self) -> None:
        odd = contract(
            review_on=date(2040, 1, 1), lines=(ContractLine(title="A", amount=Decimal(10**6)),)
        )

        assert correct(odd, title="Breaks").fields == ("title",)
        with pytest.raises(soundness.ReviewOutsideTerm):
            correct(odd, end_on="2029-03-30")
        with pytest.raises(soundness.LinesExceedValue):
            correct(odd, value="1.00")

    def test_tell_those_who_left_the_contract_once_more(self) -> None:
        standing = contract(co_commissioner_ids=(OTHER,))

        event = correct(standing, co_commissioner_ids=[], provider_id=PROVIDER)

        assert {OTHER, PROVIDER, standing.provider_id} <= set(event.parties)

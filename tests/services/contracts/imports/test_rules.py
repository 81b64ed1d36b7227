"""A row never overwrites what a person has set since."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.imports.rules import (
    FROM_A_ROW,
    DatesDoNotFit,
    Import,
    RegisterRow,
    RowOutcome,
    Standing,
    award,
    correct,
    finish,
    set_by_people,
)
from shared.events.base import Event, Head
from shared.events.contracts import (
    ContractAwarded,
    ContractCorrected,
    ContractExtended,
    ContractTransferred,
    ContractVaried,
    TransferCause,
)

ID, IMPORT = uuid4(), uuid4()
HEAD = Head(3, datetime(2026, 11, 22, tzinfo=UTC))
BEFORE = {name: f"{name} before" for name in FROM_A_ROW} | {
    "other_provider_ids": (),
    "start_on": date(2026, 4, 1),
    "end_on": date(2029, 3, 31),
    "latest_end_on": None,
}
VARIED = ("description", "value", "yearly_value", "end_on", "latest_end_on")
FIELDS = st.sets(st.sampled_from(FROM_A_ROW), min_size=1)
# Who has set which fields: an import, or a person, in one of the ways that people have.
STEPS = st.lists(
    st.tuples(st.sampled_from(["import", "correct", "vary", "extend", "transfer"]), FIELDS),
    max_size=6,
)


def events(steps: list[tuple[str, set[str]]]) -> tuple[list[Event], set[str]]:
    """The history of some steps, and the fields that a person has set last, counted otherwise."""
    history: list[Event] = [
        ContractAwarded(
            contract_id=ID,
            reference="R",
            title="T",
            provider_id=ID,
            lead_commissioner_id=ID,
            start_on=date(2026, 4, 1),
            import_id=IMPORT,
        )
    ]
    people = dict.fromkeys(FROM_A_ROW, False)
    for who, fields in steps:
        named: Any = fields
        match who:
            case "extend":
                named = {"end_on"}
                history.append(ContractExtended(contract_id=ID, end_on=date(2030, 1, 1)))
            case "transfer":
                named = {"provider_id", "other_provider_ids"}
                history.append(
                    ContractTransferred(
                        contract_id=ID,
                        cause=TransferCause.MERGED,
                        from_id=ID,
                        to_id=IMPORT,
                        provider_id=IMPORT,
                        lead_commissioner_id=ID,
                    )
                )
            case "vary":
                named = fields & set(VARIED)
                history.append(
                    ContractVaried(
                        contract_id=ID,
                        fields=tuple(named),
                        number=1,
                        varied_on=date(2027, 1, 1),
                        summary="More.",
                    )
                )
            case _:
                by = IMPORT if who == "import" else None
                history.append(
                    ContractCorrected(contract_id=ID, fields=tuple(fields), import_id=by)
                )
        people |= dict.fromkeys(named, who != "import")
    return history, {name for name, is_person in people.items() if is_person}


def row(**values: Any) -> RegisterRow:
    lasting = {"provider_id": BEFORE["provider_id"], "other_provider_ids": ()}
    return RegisterRow("R", ID, None, lasting | values)


def standing(*history: Event, **values: Any) -> Standing:
    return Standing(ID, HEAD, (ID,), BEFORE | values, history)


class TestSetByPeople:
    """What a person, not an import, has set last."""

    @given(STEPS)
    def test_is_what_was_not_set_by_an_import_since(
        self, steps: list[tuple[str, set[str]]]
    ) -> None:
        history, expected = events(steps)
        assert set_by_people(history) == expected

    @given(STEPS)
    def test_is_never_touched_by_a_row(self, steps: list[tuple[str, set[str]]]) -> None:
        history, people = events(steps)
        texts = [one for one in FROM_A_ROW if one not in _TYPED]
        said = row(**{name: () if name in _SEVERAL else None for name in texts})
        event = correct(said, standing(*history), import_id=IMPORT)
        touched = set(event.fields) if event else set()
        assert touched == set(texts) - people
        assert event is None or event.import_id == IMPORT

    def test_is_everything_where_a_person_awarded_it(self) -> None:
        (awarded,), _ = events([])
        assert isinstance(awarded, ContractAwarded)
        by_hand = awarded.model_copy(update={"import_id": None})
        assert set_by_people([by_hand]) == set(FROM_A_ROW)


_SEVERAL = ("cpv_codes", "classifications", "areas", "documents")
_TYPED = ("provider_id", "other_provider_ids", "start_on", "end_on", "latest_end_on")


class TestCorrect:
    """Correcting by a row."""

    @pytest.mark.parametrize(
        "values",
        [
            {"start_on": date(2029, 4, 1)},
            {"end_on": date(2026, 3, 31)},
            {"latest_end_on": date(2029, 3, 30)},
        ],
    )
    def test_refuses_dates_that_do_not_fit(self, values: dict[str, date]) -> None:
        history, _ = events([])
        with pytest.raises(DatesDoNotFit):
            correct(row(**values), standing(*history), import_id=IMPORT)

    def test_tells_who_comes_and_who_goes(self) -> None:
        history, _ = events([])
        old, new, other = (UUID(int=number) for number in (1, 2, 3))
        said = RegisterRow("R", ID, None, {"provider_id": new, "other_provider_ids": (other,)})
        event = correct(said, standing(*history, provider_id=old), import_id=IMPORT)
        assert event is not None
        assert set(event.parties) == {ID, new, other}


class TestAward:
    """Putting a row into the register."""

    def test_says_nothing_of_what_the_row_does_not_say(self) -> None:
        said = row(title="Care", provider_id=ID, start_on=date(2026, 4, 1))
        event = award(said, contract_id=ID, import_id=IMPORT)
        assert (event.end_on, event.value, event.kind) == (None, None, "contract")
        assert event.parties == (ID,)


class TestFinish:
    """Coming to the end."""

    @given(st.dictionaries(st.sampled_from(RowOutcome), st.integers(0, 10**6)))
    def test_adds_up(self, counts: dict[RowOutcome, int]) -> None:
        one = Import(IMPORT, HEAD, finished=False, armed=False)
        event = finish(one, counts=counts, ended_before=0)
        assert event is not None
        parts = (event.imported, event.changed, event.skipped, event.refused, event.left_out)
        assert event.rows == sum(parts) == sum(counts.values())

    def test_is_said_once(self) -> None:
        one = Import(IMPORT, HEAD, finished=True, armed=False)
        assert finish(one, counts={}, ended_before=0) is None

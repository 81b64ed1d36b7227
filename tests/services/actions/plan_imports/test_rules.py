"""What becomes of a row of an imported plan table."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.plan_imports import rules
from services.actions.plan_imports.rules import FIELDS, Difference, PlanImport, Progress
from shared.events.actions import Impact, Step
from shared.events.base import By, Head
from shared.events.time_scales import Precision, TimeScale

COUNCIL = By(is_council=True)
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
SAID = st.dictionaries(st.sampled_from(sorted(FIELDS)), st.sampled_from("abc"), min_size=8)


def _values(**more: Any) -> dict[str, Any]:
    return {
        "objective_id": uuid4(),
        "description": "Map what there is",
        "steps": (Step(number=1, text="List it"),),
        "time_scale": TimeScale(words="May 2027", precision=Precision.MONTH),
        "driver_ids": (uuid4(),),
        "impacts": (Impact(statement="More choice"),),
        "responsible": "{0}",
        "officer_ids": (uuid4(),),
        "place": 1,
    } | more


class TestStart:
    """Beginning an import."""

    def test_is_for_the_council(self) -> None:
        beginning = Progress(uuid4(), uuid4(), "0", 500)
        owner_id = uuid4()
        event = rules.start(beginning, owner_ids=[owner_id], by=COUNCIL)
        assert event.parties == (owner_id,)
        with pytest.raises(rules.OnlyTheCouncil):
            rules.start(beginning, owner_ids=[owner_id], by=By(organisation_id=owner_id))


class TestFinish:
    """Coming to the end."""

    def test_counts_every_row_once(self) -> None:
        one = PlanImport(uuid4(), Head(1, AT), finished=False)
        event = rules.finish(one, counts={"imported": 3, "refused": 1}, not_in_file=2, owner_ids=())
        assert event is not None
        assert (event.rows, event.imported, event.refused, event.not_in_file) == (4, 3, 1, 2)

    def test_happens_once(self) -> None:
        one = PlanImport(uuid4(), Head(2, AT), finished=True)
        assert rules.finish(one, counts={}, not_in_file=0, owner_ids=()) is None


class TestFingerprints:
    """What two texts have in common."""

    def test_do_not_tell_how_words_are_wrapped(self) -> None:
        values = _values()
        wrapped = values | {"description": "Map what\n there  is"}
        assert rules.fingerprints(values) == rules.fingerprints(wrapped)

    @pytest.mark.parametrize(
        ("name", "other"),
        [
            ("description", "Map nothing"),
            ("steps", (Step(number=1, text="List it", depth=1),)),
            ("steps", (Step(number=1, text="List it", officer_ids=(uuid4(),)),)),
            ("time_scale", None),
            ("driver_ids", ()),
            ("impacts", ()),
            ("place", 2),
            ("objective_id", uuid4()),
            ("officer_ids", (uuid4(),)),
            ("responsible", None),
        ],
    )
    def test_tell_what_is_said_otherwise(self, name: str, other: object) -> None:
        values = _values()
        before = rules.fingerprints(values)
        after = rules.fingerprints(values | {name: other})
        changed = {one for one in before if before[one] != after[one]}
        assert changed == {"responsible" if name == "officer_ids" else name}

    def test_keep_what_an_action_rests_on_apart(self) -> None:
        values = _values()
        said = rules.fingerprints(values)["driver_ids"]
        assert said == rules.fingerprint_of_drivers(values["driver_ids"])


class TestDifference:
    """What the file says anew, what people have said since, and both."""

    def test_is_what_the_file_says_otherwise(self) -> None:
        found = rules.difference({"place": "2", "steps": "a"}, {"place": "1", "steps": "a"}, None)
        assert found == Difference(("place",))

    def test_leaves_what_people_have_changed_since(self) -> None:
        last, now = {"time_scale": "a"}, {"time_scale": "b"}
        assert rules.difference(last, now, last) == Difference()

    def test_tells_what_both_have_changed(self) -> None:
        found = rules.difference({"time_scale": "c"}, {"time_scale": "b"}, {"time_scale": "a"})
        assert found == Difference((), ("time_scale",))

    @given(wanted=SAID, standing=SAID, last=st.one_of(st.none(), SAID))
    def test_never_changes_what_somebody_else_did(
        self, wanted: dict[str, str], standing: dict[str, str], last: dict[str, str] | None
    ) -> None:
        found = rules.difference(wanted, standing, last)
        for name in found.fields:
            assert wanted[name] != standing[name]
            assert last is None or last[name] == standing[name]
        assert not set(found.fields) & set(found.kept)
        again = rules.difference(wanted, standing, wanted)
        assert again == Difference()

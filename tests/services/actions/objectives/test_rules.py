"""What is allowed with an objective."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.actions.objectives import rules
from services.actions.objectives.rules import Objective, Others
from services.actions.plans.rules import Words
from shared.errors import NotFound, Refused, StaleVersion
from shared.events.base import By, Head

COUNCIL = By(job="tests", is_council=True)
OWNER = uuid4()
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
WORDS = Words(
    plan_id=uuid4(),
    owner_ids=(OWNER,),
    open=True,
    demands_officers=True,
    aim_codes=frozenset({"1", "1.1"}),
)
CLOSED = replace(WORDS, open=False)
OTHERS = Others(frozenset({"1.1"}), 4)


def added(words: Words = WORDS, place: int | None = None, by: By = COUNCIL, **terms: Any) -> Any:
    said = {"title": "Know the need"} | terms
    return rules.add(words, OTHERS, objective_id=uuid4(), place=place, terms=said, by=by)


def objective(words: Words = WORDS, actions: int = 0) -> Objective:
    return Objective(id=uuid4(), head=Head(2, AT), words=words, actions=actions)


class TestAddObjective:
    """One objective more."""

    def test_comes_last_unless_told_otherwise(self) -> None:
        assert added().place == 5
        assert added(place=1).place == 1

    def test_concerns_whose_plan_it_is(self) -> None:
        assert added(aim_code="1.1", code="1.2").parties == (OWNER,)

    @pytest.mark.parametrize(
        ("terms", "refusal"),
        [({"code": "1.1"}, rules.CodeTaken), ({"aim_code": "2"}, rules.UnknownAim)],
    )
    def test_refuses_what_does_not_fit(self, terms: dict[str, str], refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            added(**terms)

    def test_is_refused_while_the_words_stand(self) -> None:
        with pytest.raises(rules.WordsClosed):
            added(CLOSED)

    def test_is_for_the_council(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            added(by=By(organisation_id=OWNER))
        with pytest.raises(NotFound):
            added(by=By(organisation_id=uuid4()))


class TestAmendObjective:
    """Another word in an objective."""

    def amended(self, of: Objective, version: int = 2, **values: Any) -> Any:
        return rules.amend(of, OTHERS, version=version, values=values, by=COUNCIL)

    def test_names_what_it_changes(self) -> None:
        event = self.amended(objective(), code="1.2", aim_code=None)
        assert (event.fields, event.code) == (("aim_code", "code"), "1.2")

    def test_refuses_as_adding_does(self) -> None:
        with pytest.raises(rules.CodeTaken):
            self.amended(objective(), code="1.1")
        with pytest.raises(rules.UnknownAim):
            self.amended(objective(), aim_code="9")
        with pytest.raises(rules.WordsClosed):
            self.amended(objective(CLOSED), title="Other")
        with pytest.raises(StaleVersion):
            self.amended(objective(), version=1, title="Other")
        with pytest.raises(rules.NothingToAmend):
            self.amended(objective())


class TestRemoveObjective:
    """One objective less."""

    def test_is_refused_while_actions_stand_in_it(self) -> None:
        order: dict[str, Any] = {"version": 2, "reason": "Twice.", "by": COUNCIL}
        with pytest.raises(rules.ActionsStand):
            rules.remove(objective(actions=1), **order)
        assert rules.remove(objective(), **order).reason == "Twice."
        with pytest.raises(rules.WordsClosed):
            rules.remove(objective(CLOSED), **order)

    def test_is_offered_only_where_it_may_be_done(self) -> None:
        assert rules.allowed(is_open=True, actions=0) == ("amend", "remove")
        assert rules.allowed(is_open=True, actions=1) == ("amend",)
        assert rules.allowed(is_open=False, actions=0) == ()

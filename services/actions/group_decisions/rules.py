"""What is allowed with a decision of a group."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, NotFound, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.group_decisions import (
    DecisionState,
    GroupDecisionAmended,
    GroupDecisionAsked,
    GroupDecisionDecided,
    GroupDecisionWithdrawn,
    Recommendation,
    RecommendationOutcome,
)
from shared.events.implications import (
    EqualityAssessment,
    Implication,
    RiskLevel,
    sections_missing,
)

OPEN = (DecisionState.ASKED, DecisionState.DEFERRED)


class Named(StrEnum):
    """What a decision names that must be there."""

    GROUP = "group"
    MEETING = "meeting"
    OFFICER = "officer"
    SUBJECT = "subject"


class OnlyTheCouncil(NotAllowed):
    """Only the council may write down what groups are asked and decide."""


class UnknownGroup(Unprocessable):
    """There is no such group, or it was dissolved."""


class UnknownMeeting(Unprocessable):
    """There is no such meeting of this group, or it was cancelled."""


class UnknownOfficer(Unprocessable):
    """The officer who asks is not known, or has left."""


class UnknownSubject(Unprocessable):
    """A plan, proposal, action or contract that it is about is not there."""


class SectionTwice(Unprocessable):
    """A section of the checklist is named twice."""


class TextOrNone(Unprocessable):
    """A section either says something, or says that there is nothing."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class AskedInTheFuture(Unprocessable):
    """It was asked today or earlier: the day lies in the future."""


class DecidedOutOfTime(Unprocessable):
    """It was decided today or earlier, and not before it was asked."""


class EachOnce(Unprocessable):
    """Each recommendation that is not decided yet is named, once, by its number."""


class WhichChanges(Unprocessable):
    """What was agreed with changes says which changes; nothing else has any."""


class ReasonNeeded(Unprocessable):
    """A reason is needed where a recommendation is changed, declined or deferred."""


class Closed(Refused):
    """The group has decided, or need not decide any more."""


class DecidedInPart(Refused):
    """The group has decided about some of the recommendations: these can no longer be others."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is needed to know about a decision."""

    id: UUID
    head: Head
    meeting_id: UUID | None
    organisation_ids: tuple[UUID, ...]
    asked_on: date
    recommendations: tuple[Recommendation, ...]
    state: DecisionState

    def must_be_open(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, has not read it as it stands, or comes too late."""
        if not by.is_council:
            raise OnlyTheCouncil
        if self.head.version != version:
            raise StaleVersion
        if self.state not in OPEN:
            raise Closed


@dataclass(frozen=True, slots=True)
class Answer:
    """What a group makes of a recommendation."""

    number: int
    outcome: RecommendationOutcome
    changes: str | None = None


def may_see(by: By, organisation_ids: Collection[UUID]) -> None:
    """Refuse whoever is not in the group; they do not learn that it is asked."""
    if not by.is_council and by.organisation_id not in organisation_ids:
        raise NotFound


def gaps(
    *,
    implications: Iterable[Implication],
    current_risk: RiskLevel | None,
    residual_risk: RiskLevel | None,
    equality_assessment: EqualityAssessment | None,
) -> list[str]:
    """Return what is missing for a decision on full grounds, section by section."""
    missing = [f"implications.{section}" for section in sections_missing(implications)]
    missing += ["current_risk"] if current_risk is None else []
    missing += ["residual_risk"] if residual_risk is None else []
    if equality_assessment is None:
        missing.append("equality_assessment")
    elif equality_assessment.needed and equality_assessment.done_on is None:
        missing.append("equality_assessment.done_on")
    return missing


def ask(
    order: GroupDecisionAsked,
    missing: Collection[Named],
    *,
    organisation_ids: tuple[UUID, ...],
    today: date,
    by: By,
) -> GroupDecisionAsked:
    """Ask a group to decide."""
    if not by.is_council:
        raise OnlyTheCouncil
    _all_there(missing)
    if order.asked_on > today:
        raise AskedInTheFuture
    _sound(order.implications)
    return order.model_copy(update={"parties": organisation_ids})


def amend(
    decision: Decision,
    missing: Collection[Named],
    *,
    version: int,
    values: Mapping[str, Any],
    by: By,
) -> GroupDecisionAmended:
    """Ask something else; what was decided in part keeps its recommendations."""
    decision.must_be_open(version, by)
    if not values:
        raise NothingToAmend
    _all_there(missing)
    if "recommendations" in values and decision.state is not DecisionState.ASKED:
        raise DecidedInPart
    _sound(values.get("implications", ()))
    return GroupDecisionAmended(
        group_decision_id=decision.id,
        fields=tuple(sorted(values)),
        parties=decision.organisation_ids,
        **values,
    )


def decide(
    decision: Decision,
    missing: Collection[Named],
    answers: Sequence[Answer],
    *,
    version: int,
    meeting_id: UUID | None,
    decided_on: date,
    reason: str | None,
    today: date,
    by: By,
) -> GroupDecisionDecided:
    """Say what a group makes of each recommendation that it has not decided about yet."""
    decision.must_be_open(version, by)
    _all_there(missing)
    if not decision.asked_on <= decided_on <= today:
        raise DecidedOutOfTime
    waiting = [one.number for one in decision.recommendations if _is_open(one)]
    if sorted(one.number for one in answers) != sorted(waiting):
        raise EachOnce
    changed = RecommendationOutcome.AGREED_WITH_CHANGES
    if any((one.outcome is changed) != (one.changes is not None) for one in answers):
        raise WhichChanges
    if reason is None and any(one.outcome is not RecommendationOutcome.AGREED for one in answers):
        raise ReasonNeeded
    said = {one.number: one for one in answers}
    recommendations = tuple(
        one.model_copy(
            update={"outcome": said[one.number].outcome, "changes": said[one.number].changes}
        )
        if one.number in said
        else one
        for one in decision.recommendations
    )
    return GroupDecisionDecided(
        group_decision_id=decision.id,
        decided_on=decided_on,
        meeting_id=meeting_id or decision.meeting_id,
        state=DecisionState.DEFERRED
        if any(map(_is_open, recommendations))
        else DecisionState.DECIDED,
        recommendations=recommendations,
        reason=reason,
        parties=decision.organisation_ids,
    )


def withdraw(
    decision: Decision, *, version: int, reason: str, today: date, by: By
) -> GroupDecisionWithdrawn:
    """Let a group not decide any more."""
    decision.must_be_open(version, by)
    return GroupDecisionWithdrawn(
        group_decision_id=decision.id,
        withdrawn_on=today,
        reason=reason,
        parties=decision.organisation_ids,
    )


def allowed(state: DecisionState) -> list[str]:
    """Return the verbs that may be used with a decision by one who may change it."""
    return ["amend", "decide", "withdraw"] if state in OPEN else []


def _is_open(one: Recommendation) -> bool:
    return one.outcome in (None, RecommendationOutcome.DEFERRED)


def _sound(implications: Sequence[Implication]) -> None:
    if len({one.section for one in implications}) < len(implications):
        raise SectionTwice
    if any((one.text is not None) == one.none for one in implications):
        raise TextOrNone


def _all_there(missing: Collection[Named]) -> None:
    for one, refusal in _UNKNOWN.items():
        if one in missing:
            raise refusal


_UNKNOWN = {
    Named.GROUP: UnknownGroup,
    Named.MEETING: UnknownMeeting,
    Named.OFFICER: UnknownOfficer,
    Named.SUBJECT: UnknownSubject,
}

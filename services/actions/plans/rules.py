"""What is allowed with a plan; what it may say is in `writing`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from shared.errors import NotAllowed, NotFound, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.plans import (
    NamedOwner,
    PlanClosed,
    PlanPublished,
    PlanRevisionBegun,
    PlanStatus,
    PlanTerms,
    RevisionKind,
)

OPEN = (PlanStatus.DRAFT, PlanStatus.UNDER_REVISION)
_EVER = datetime(1, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_VERBS = {
    PlanStatus.DRAFT: ["amend", "close", "publish"],
    PlanStatus.PUBLISHED: ["amend", "begin-revision", "close"],
    PlanStatus.UNDER_REVISION: ["amend", "close", "publish"],
    PlanStatus.CLOSED: [],
}


class OnlyTheCouncil(NotAllowed):
    """Only the council may write plans and what stands in them."""


class UnknownPlan(Unprocessable):
    """A plan that this one names is not known."""


class LinksItself(Unprocessable):
    """A plan is neither linked with itself nor followed by itself."""


class NotYet(Unprocessable):
    """What has happened, happened today or earlier: the day lies in the future."""


class WordsClosed(Refused):
    """A published version stays as it is: begin a revision first."""


class NoObjectives(Refused):
    """A plan is published with at least one objective."""


class NobodyResponsible(Refused):
    """The plan demands that every action has a responsible officer, and some have none."""


class BeforeTheLast(Refused):
    """The version before was published later than that."""


class NotPublished(Refused):
    """Only the words of a published plan are opened again; those of this one are open, or over."""


class ClosedAlready(Refused):
    """The plan was closed: nothing more is planned in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Whether the words of a plan, of its objectives and its actions, may be changed now."""

    plan_id: UUID
    owner_ids: tuple[UUID, ...]
    open: bool
    demands_officers: bool
    aim_codes: frozenset[str] = frozenset()
    since: datetime = _EVER

    def moment(self, at: datetime) -> datetime:
        """Return when a change of the plan's parts is recorded: never before the plan's own."""
        return max(at, self.since + _TICK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a decision needs to know about a plan."""

    id: UUID
    head: Head
    terms: PlanTerms
    status: PlanStatus
    number: int | None = None
    published_on: date | None = None
    refresh_due_on: date | None = None
    review_due_on: date | None = None
    revision: RevisionKind | None = None

    @property
    def owner_ids(self) -> tuple[UUID, ...]:
        """Return the organisations whose plan it is."""
        return self.terms.owner_ids

    def must_be_current(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, or has not read it as it stands."""
        if not by.is_council:
            raise OnlyTheCouncil if may_see(by, self.owner_ids) else NotFound
        if self.head.version != version:
            raise StaleVersion
        if self.status is PlanStatus.CLOSED:
            raise ClosedAlready


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What must be known of the parts of a plan to publish it; none of them changes meanwhile."""

    objectives: int = 0
    without_officer: int = 0
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """When a plan must be refreshed, and when it must be reviewed from the ground."""

    refresh_due_on: date | None
    review_due_on: date | None


def may_see(by: By, owner_ids: Sequence[UUID]) -> bool:
    """Say whether somebody may see a plan: the council may, and whoever owns it."""
    return by.is_council or by.organisation_id in owner_ids


def publish(
    plan: Plan,
    parts: Parts,
    clocks: Clocks,
    *,
    version: int,
    published_on: date,
    note: str | None,
    owners: Sequence[NamedOwner],
    today: date,
    by: By,
) -> PlanPublished:
    """Let the words of a plan stand as its next version; `clocks` begin to run on that day."""
    plan.must_be_current(version, by)
    if plan.status not in OPEN:
        raise WordsClosed
    if published_on > today:
        raise NotYet
    if plan.published_on is not None and published_on < plan.published_on:
        raise BeforeTheLast
    if not parts.objectives:
        raise NoObjectives
    if plan.terms.demands_officers and parts.without_officer:
        raise NobodyResponsible
    due = _set_anew(plan, clocks)
    return PlanPublished(
        plan_id=plan.id,
        number=(plan.number or 0) + 1,
        published_on=published_on,
        note=note,
        revision=plan.revision,
        owners=tuple(owners),
        refresh_due_on=due.refresh_due_on,
        review_due_on=due.review_due_on,
        parties=plan.owner_ids,
    )


def _set_anew(plan: Plan, clocks: Clocks) -> Clocks:
    """Return when the plan is due next: a refresh is no review, and a correction is neither."""
    match plan.revision:
        case RevisionKind.CORRECTION:
            return Clocks(plan.refresh_due_on, plan.review_due_on)
        case RevisionKind.REFRESH:
            return Clocks(clocks.refresh_due_on, plan.review_due_on)
    return clocks


def begin_revision(
    plan: Plan, *, version: int, revision: RevisionKind, reason: str, by: By
) -> PlanRevisionBegun:
    """Open the words of a published plan again; the version that is out stays as it is."""
    plan.must_be_current(version, by)
    if plan.status is not PlanStatus.PUBLISHED:
        raise NotPublished
    return PlanRevisionBegun(
        plan_id=plan.id, revision=revision, reason=reason, parties=plan.owner_ids
    )


def close(
    plan: Plan,
    *,
    version: int,
    closed_on: date,
    successor_id: UUID | None,
    successor_known: bool,
    reason: str,
    today: date,
    by: By,
) -> PlanClosed:
    """Say that a plan is over, and which one comes after it."""
    plan.must_be_current(version, by)
    if closed_on > today:
        raise NotYet
    if successor_id == plan.id:
        raise LinksItself
    if successor_id is not None and not successor_known:
        raise UnknownPlan
    return PlanClosed(
        plan_id=plan.id,
        closed_on=closed_on,
        successor_id=successor_id,
        reason=reason,
        parties=plan.owner_ids,
    )


def allowed(status: PlanStatus) -> list[str]:
    """Return the verbs that may be used now by one who may change it."""
    return list(_VERBS[status])

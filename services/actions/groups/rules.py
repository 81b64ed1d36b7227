"""What is allowed with a governance group."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.groups import (
    GroupAmended,
    GroupDissolved,
    GroupFormed,
    GroupRelated,
    GroupRelation,
    Membership,
    RelatedGroup,
    Seat,
)

UPWARDS = (GroupRelation.REPORTS_TO, GroupRelation.ACCOUNTABLE_TO)
PRESIDES = (Seat.CHAIR, Seat.INDEPENDENT_CHAIR)


class OnlyTheCouncil(NotAllowed):
    """Only the council may change groups and what they do."""


class UnknownOrganisation(Unprocessable):
    """An organisation that the group names is not known here, or not yet."""


class UnknownOfficer(Unprocessable):
    """An officer who is to have a seat is not known."""


class OfficerLeft(Unprocessable):
    """An officer who has left cannot have a seat."""


class EmptySeat(Unprocessable):
    """A seat is an officer's, an organisation's or a post's."""


class TwoChairs(Unprocessable):
    """A group has one chair; whoever chairs with them is a co-chair."""


class SeatTwice(Unprocessable):
    """The same seat is named twice."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class UnknownGroup(Unprocessable):
    """A group that is named is not there, or was dissolved."""


class OwnGroup(Unprocessable):
    """A group stands in no relation to itself."""


class GoesRound(Refused):
    """A group cannot answer to one that, directly or not, answers to it."""


class Dissolved(Refused):
    """The group was dissolved."""


class DissolvedInTheFuture(Unprocessable):
    """A group was dissolved today or earlier: the day lies in the future."""


class StillMeets(Refused):
    """Meetings of the group are planned for after that day: cancel them first."""


@dataclass(frozen=True, slots=True)
class Group:
    """What a decision needs to know about a group."""

    id: UUID
    head: Head
    organisation_id: UUID | None
    members: tuple[Membership, ...]
    organisation_ids: tuple[UUID, ...]
    dissolved_on: date | None

    def must_stand(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, has not read it as it stands, or comes too late."""
        only_the_council(by)
        if self.head.version != version:
            raise StaleVersion
        if self.dissolved_on is not None:
            raise Dissolved


@dataclass(frozen=True, slots=True)
class Seated:
    """An officer who is to have a seat."""

    organisation_id: UUID
    has_left: bool


@dataclass(frozen=True, slots=True)
class Named:
    """What there is of all that a group names."""

    officers: Mapping[UUID, Seated]
    organisation_ids: Collection[UUID]


class LineKind(StrEnum):
    """Why one group stands above another: it answers to it, or that one took its place."""

    REPORTS_TO = "reports_to"
    ACCOUNTABLE_TO = "accountable_to"
    SUCCEEDED_BY = "succeeded_by"


@dataclass(frozen=True, slots=True)
class Line:
    """A step on the line of accountability: `from_id` answers to `to_id`.

    `depth` is 1 for the steps at the group that was asked for, and grows with the distance.
    """

    depth: int
    from_id: UUID
    from_name: str
    kind: LineKind
    to_id: UUID
    to_name: str


def steps_away(
    group_ids: Collection[UUID], steps: Iterable[tuple[UUID, UUID]]
) -> Mapping[UUID, int]:
    """Return how many steps each group is from the nearest of some, even if a line went round."""
    following: dict[UUID, list[UUID]] = {}
    for one, other in steps:
        following.setdefault(one, []).append(other)
    away = dict.fromkeys(group_ids, 0)
    waiting = deque(away)
    while waiting:
        one = waiting.popleft()
        for other in following.get(one, ()):
            if other not in away:
                away[other] = away[one] + 1
                waiting.append(other)
    return away


def only_the_council(by: By) -> None:
    """Refuse everybody but the council."""
    if not by.is_council:
        raise OnlyTheCouncil


def may_see(by: By, organisation_ids: Collection[UUID]) -> bool:
    """Say whether somebody sees a group: the council, and the organisations in it."""
    return by.is_council or by.organisation_id in organisation_ids


def form(order: GroupFormed, named: Named, *, by: By) -> GroupFormed:
    """Let there be a group."""
    only_the_council(by)
    inside = _organisations(order.organisation_id, order.members, named)
    return order.model_copy(update={"organisation_ids": inside, "parties": inside})


def amend(
    group: Group, named: Named, *, version: int, values: Mapping[str, Any], by: By
) -> GroupAmended:
    """Say something else about a group; those who lose their seat are told as well."""
    group.must_stand(version, by)
    if not values:
        raise NothingToAmend
    said = dict(values)
    if said.keys() & {"members", "organisation_id"}:
        members = said.get("members", group.members)
        owner = said.get("organisation_id", group.organisation_id)
        said["organisation_ids"] = _organisations(owner, members, named)
    parties = (*group.organisation_ids, *said.get("organisation_ids", ()))
    return GroupAmended(
        group_id=group.id,
        fields=tuple(sorted(said)),
        parties=tuple(dict.fromkeys(parties)),
        **said,
    )


def relate(
    group: Group,
    relations: Iterable[RelatedGroup],
    *,
    standing: Collection[UUID],
    above: Collection[UUID],
    version: int,
    by: By,
) -> GroupRelated:
    """Say how a group stands to others.

    `standing` are those of them that there are; `above` are those to which it shall answer, and
    all to whom these answer, directly or not.
    """
    group.must_stand(version, by)
    each = tuple(dict.fromkeys(relations))
    if any(one.group_id == group.id for one in each):
        raise OwnGroup
    if not {one.group_id for one in each} <= set(standing):
        raise UnknownGroup
    if group.id in above:
        raise GoesRound
    return GroupRelated(group_id=group.id, relations=each, parties=group.organisation_ids)


def dissolve(
    group: Group,
    *,
    successor_id: UUID | None,
    standing: Collection[UUID],
    above: Collection[UUID],
    meets_after: bool,
    dissolved_on: date,
    reason: str,
    today: date,
    version: int,
    by: By,
) -> GroupDissolved:
    """Say that a group no longer meets.

    What answers to it answers to its successor then, so `above`, the successor and all to whom it
    answers, must not hold the group itself.
    """
    group.must_stand(version, by)
    if dissolved_on > today:
        raise DissolvedInTheFuture
    if successor_id == group.id:
        raise OwnGroup
    if successor_id is not None and successor_id not in standing:
        raise UnknownGroup
    if group.id in above:
        raise GoesRound
    if meets_after:
        raise StillMeets
    return GroupDissolved(
        group_id=group.id,
        dissolved_on=dissolved_on,
        successor_id=successor_id,
        reason=reason,
        parties=group.organisation_ids,
    )


def _organisations(
    organisation_id: UUID | None, members: Sequence[Membership], named: Named
) -> tuple[UUID, ...]:
    """Return the organisations in a group, or refuse seats that cannot be."""
    if sum(one.seat in PRESIDES for one in members) > 1:
        raise TwoChairs
    if len(set(members)) < len(members):
        raise SeatTwice
    inside = [organisation_id] if organisation_id else []
    for one in members:
        if one.officer_id is None and one.organisation_id is None and one.post is None:
            raise EmptySeat
        if one.organisation_id is not None:
            inside.append(one.organisation_id)
        if one.officer_id is not None:
            officer = named.officers.get(one.officer_id)
            if officer is None:
                raise UnknownOfficer
            if officer.has_left:
                raise OfficerLeft
            inside.append(officer.organisation_id)
    known = set(named.organisation_ids) | {one.organisation_id for one in named.officers.values()}
    if not set(inside) <= known:
        raise UnknownOrganisation
    return tuple(dict.fromkeys(inside))

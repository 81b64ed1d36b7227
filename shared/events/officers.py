"""What is told about officers: who can be responsible, and who has left."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public


class Standing(StrEnum):
    """Whether a person has said that an officer is right; before that, no mail is sent."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    LEFT = "left"


class OfficerEvent(Event):
    """Something happened to an officer; who they are stands in the payload, for actions alone."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "officers"
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    officer_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the officer's id."""
        return self.officer_id


class OfficerRegistered(OfficerEvent):
    """Somebody can be responsible for contracts and actions."""

    type: ClassVar[str] = "officer.registered"

    organisation_id: Fact[UUID]
    post: Public[str | None] = None
    standing: Fact[Standing] = Standing.CONFIRMED
    name: Private[str] = None
    email: Private[str] = None


class OfficerAmended(OfficerEvent):
    """Something else is known of an officer; what is named in `fields` is as it stands here."""

    type: ClassVar[str] = "officer.amended"

    fields: Fact[tuple[str, ...]]
    organisation_id: Fact[UUID | None] = None
    post: Public[str | None] = None
    name: Private[str] = None
    email: Private[str] = None
    capacity: Fact[Decimal | None] = None
    capacity_note: Private[str] = None


class OfficerConfirmed(OfficerEvent):
    """A person has said that a proposed officer is right; they may get mail from now on."""

    type: ClassVar[str] = "officer.confirmed"


class OfficerTied(OfficerEvent):
    """An officer signs in with this sign-on; only its hash is kept."""

    type: ClassVar[str] = "officer.tied"

    sign_in_hash: Fact[str]


class OfficerReportingChanged(OfficerEvent):
    """An officer reports to this one from now on, or to nobody; what waits too long goes there."""

    type: ClassVar[str] = "officer.reporting_changed"

    line_manager_id: Fact[UUID | None] = None


class OfficerDeputyAppointed(OfficerEvent):
    """This one stands in for an officer whenever they are not there, or nobody does."""

    type: ClassVar[str] = "officer.deputy_appointed"

    deputy_id: Fact[UUID | None] = None


class OfficerAbsenceAnnounced(OfficerEvent):
    """An officer is away on these days; it takes the place of what was announced before."""

    type: ClassVar[str] = "officer.absence_announced"

    from_on: Fact[date]
    until_on: Fact[date]
    deputy_id: Fact[UUID | None] = None


class OfficerReturned(OfficerEvent):
    """An officer is back, or does not go away after all."""

    type: ClassVar[str] = "officer.returned"


class OfficerLeft(OfficerEvent):
    """An officer is no longer there; nothing more is sent to them."""

    type: ClassVar[str] = "officer.left"


class OfficerMerged(OfficerEvent):
    """An officer is the same person as another, who stays; this one has left with it.

    With `gives_address` the address is the other one's from now on.
    """

    type: ClassVar[str] = "officer.merged"

    into_id: Fact[UUID]
    gives_address: Fact[bool] = False
    reason: Private[str] = None


class OfficerErased(OfficerEvent):
    """An officer's name and address were erased; who was still there has left with this."""

    type: ClassVar[str] = "officer.erased"

    authority: Fact[str]

"""What is sent and seen of officers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, PlainSerializer, StringConstraints

from shared.events.officers import Standing
from shared.fields import Day, Order, ShortText, View
from shared.notify.message import Undeliverable, recipient

_ID = "0190f6a0-0000-7000-8000-000000000001"
_OFFICER_ID = "0190f6a0-0000-7000-8000-000000000002"
_OTHER_OFFICER_ID = "0190f6a0-0000-7000-8000-000000000007"


def _nowhere() -> UUID:
    """Return what stands for an organisation that is not sent, and is never read."""
    return UUID(int=0)


def _reachable(address: str) -> str:
    try:
        return recipient(address)
    except Undeliverable as error:
        raise ValueError("is not an address that mail can be sent to") from error


MailAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=254),
    AfterValidator(_reachable),
]


Capacity = Annotated[
    Decimal,
    Field(gt=0, le=1, max_digits=3, decimal_places=2, allow_inf_nan=False),
    PlainSerializer(lambda share: f"{share:.2f}", return_type=str, when_used="json"),
]


class OrganisationReference(View):
    """An organisation, as other things name it."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str | None = Field(
        description="Its name; null until it is known here.", examples=["Wearmouth County Council"]
    )


class OfficerReference(View):
    """An officer, as other things name them."""

    id: UUID = Field(description="Their id.", examples=[_OFFICER_ID])
    post: str | None = Field(description="Their post.", examples=["Contract manager, early help"])


class RegisterOfficer(Order):
    """Register an officer of an organisation."""

    organisation_id: UUID = Field(description="Whose officer they are.", examples=[_ID])
    name: ShortText = Field(description="Their name.", examples=["Ada Moss"])
    email: MailAddress | None = Field(
        None,
        description="Where mail reaches them; no two officers share one. Nobody is confirmed"
        " without it.",
        examples=["ada.moss@example.org"],
    )
    post: ShortText | None = Field(
        None, description="Their post.", examples=["Contract manager, early help"]
    )
    standing: Literal[Standing.PROPOSED, Standing.CONFIRMED] = Field(
        Standing.CONFIRMED,
        description="Whether a person says that this is right; before that, no mail is sent.",
        examples=["confirmed"],
    )


class ConfirmOfficers(Order):
    """Confirm every proposed officer of an organisation."""

    organisation_id: UUID = Field(description="Whose officers.", examples=[_ID])


class AmendOfficer(Order):
    """Let something else be known of an officer; only the fields that are sent are changed."""

    name: ShortText = Field(default_factory=str, description="Their name.", examples=["Ada Moss"])
    email: MailAddress | None = Field(
        None,
        description="Where mail reaches them; whoever is confirmed keeps one.",
        examples=["a.moss@example.org"],
    )
    post: ShortText | None = Field(
        None, description="Their post.", examples=["Contract manager, early help"]
    )
    capacity: Capacity | None = Field(
        None,
        description="How much of a full-time post is theirs for this work; null is not known.",
        examples=["0.60"],
    )
    capacity_note: ShortText | None = Field(
        None,
        description="What must be known about it; the council alone sees it.",
        examples=["Three days a week until September."],
    )
    organisation_id: UUID = Field(
        default_factory=_nowhere, description="Whose officer they are.", examples=[_ID]
    )


class TieOfficer(Order):
    """Let an officer sign in with the council's sign-on; only a hash of the two is kept."""

    issuer: ShortText = Field(
        description="The issuer of the sign-on.", examples=["https://login.example.org/"]
    )
    subject: ShortText = Field(
        description="What the issuer calls the person (`sub`).", examples=["248289761001"]
    )


class ChangeReporting(Order):
    """Say to whom an officer reports."""

    line_manager_id: UUID | None = Field(
        description="Who is confirmed and not below the officer in the line; null is nobody.",
        examples=[None, _OTHER_OFFICER_ID],
    )


class AppointDeputy(Order):
    """Say who stands in for an officer whenever they are not there."""

    deputy_id: UUID | None = Field(
        description="Who is confirmed; null is nobody.", examples=[None, _OTHER_OFFICER_ID]
    )


class AnnounceAbsence(Order):
    """Say on which days an officer is away; it takes the place of what was announced before."""

    from_on: Day = Field(description="The first day away.", examples=["2031-08-04"])
    until_on: Day = Field(description="The last day away.", examples=["2031-08-22"])
    deputy_id: UUID | None = Field(
        None,
        description="Who stands in on these days; null is the usual deputy.",
        examples=[None],
    )


class AbsenceView(View):
    """Days on which an officer is away."""

    from_on: date = Field(description="The first day away.", examples=["2031-08-04"])
    until_on: date = Field(description="The last day away.", examples=["2031-08-22"])
    deputy: OfficerReference | None = Field(
        description="Who stands in on these days; null is the usual deputy."
    )


class OfficerView(View):
    """An officer; only the council sees name and address."""

    id: UUID = Field(description="Their id.", examples=[_OFFICER_ID])
    organisation: OrganisationReference = Field(description="Whose officer they are.")
    post: str | None = Field(description="Their post.", examples=["Contract manager, early help"])
    standing: Standing = Field(
        description="Whether they are right and still there.", examples=["confirmed"]
    )
    name: str | None = Field(description="Their name, for the council.", examples=["Ada Moss"])
    email: str | None = Field(
        description="Their address, for the council.", examples=["ada.moss@example.org"]
    )
    line_manager: OfficerReference | None = Field(
        description="To whom they report: what they leave unanswered goes there."
    )
    deputy: OfficerReference | None = Field(description="Who stands in when they are not there.")
    absence: AbsenceView | None = Field(
        description="When they are away, as it was last announced; it may be over."
    )
    merged_into: OfficerReference | None = Field(
        description="Who stays, if they turned out to be the same person as another."
    )
    capacity: Capacity | None = Field(
        description="How much of a full-time post is theirs for this work.", examples=["0.60"]
    )
    capacity_note: str | None = Field(
        description="What must be known about it, for the council.",
        examples=["Three days a week until September."],
    )
    signs_in: bool = Field(description="Are they tied to a sign-on?", examples=[True])
    mail_fails_since: datetime | None = Field(
        description="Since when messages to them are refused or come back; the council sees it.",
        examples=[None],
    )
    erased: bool = Field(description="Were name and address erased?", examples=[False])
    changed_at: datetime = Field(
        description="When they were last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(
        description="What you may do with them now.", examples=[["tie", "leave"]]
    )


class ConfirmedView(View):
    """How many officers were confirmed."""

    organisation_id: UUID = Field(description="Whose officers.", examples=[_ID])
    confirmed: int = Field(description="How many they were.", examples=[12])

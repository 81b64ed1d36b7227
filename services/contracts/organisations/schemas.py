"""What is sent and seen of organisations."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from services.contracts.contracts.schemas import OrganisationRef
from services.contracts.contracts.terms import EXAMPLE_ID, Link
from services.contracts.organisations.rules import RegistrationStatus
from shared.events.organisations import (
    OrganisationKind,
    Regulator,
    SendCompliance,
    VcseType,
)
from shared.fields import (
    AsAt,
    Code,
    Day,
    FilterText,
    IdentifierFilter,
    Order,
    ShortText,
    Text,
    View,
)
from shared.paging import Cursor, Limit

_IDENTIFIERS = [{"scheme": "GB-COH", "id": "01234567"}]
Kinds = Annotated[list[OrganisationKind], Field(max_length=6)]


class IdentifierField(Order):
    """What an organisation is called in a register: a scheme of org-id.guide, and the code there."""

    scheme: Code = Field(description="The register.", examples=["GB-COH"])
    id: Code = Field(
        description="The code in that register. Where we know how a register writes its codes, "
        "spaces and small letters are put right, and what is not such a code is refused.",
        examples=["01234567"],
    )


class RegisterOrganisation(Order):
    """Register an organisation; its name is enough."""

    name: ShortText = Field(description="Its name.", examples=["Harbour Young Carers"])
    kinds: Kinds = Field([], description="What it is.", examples=[["provider", "vcse"]])
    identifiers: Annotated[list[IdentifierField], Field(max_length=20)] = Field(
        [],
        description="What registers call it; no two organisations share one.",
        examples=[_IDENTIFIERS],
    )
    sme: bool | None = Field(
        None, description="Is it a small or medium-sized enterprise?", examples=[True]
    )
    vcse: bool | None = Field(
        None,
        description="Is it a voluntary, community or social enterprise?",
        examples=[True],
    )


class RenameOrganisation(Order):
    """Give an organisation another name."""

    name: ShortText = Field(description="Its new name.", examples=["Harbour Carers Trust"])


class IdentifyOrganisation(Order):
    """Say what registers call an organisation: all of it, in place of what was known."""

    identifiers: Annotated[list[IdentifierField], Field(max_length=50)] = Field(
        description="What registers call it; no two organisations share one.",
        examples=[[{"scheme": "GB-COH", "id": "07654321"}]],
    )


class AmendOrganisation(Order):
    """Say more about an organisation; only the fields that are sent are changed."""

    kinds: Kinds = Field([], description="What it is.", examples=[["provider", "vcse"]])
    sme: bool | None = Field(
        None, description="Is it a small or medium-sized enterprise?", examples=[True]
    )
    vcse: bool | None = Field(
        None,
        description="Is it a voluntary, community or social enterprise?",
        examples=[True],
    )
    vcse_type: VcseType | None = Field(
        None, description="If it is one: of which type.", examples=["charity"]
    )
    accepts_direct_payments: bool | None = Field(
        None, description="Can families pay it with a direct payment?", examples=[True]
    )
    send_compliance: SendCompliance | None = Field(
        None,
        description="Does it keep the duties towards children with special educational needs?",
        examples=["compliant"],
    )
    send_checked_on: Day | None = Field(
        None,
        description="When that was checked; needed where it is known.",
        examples=["2026-03-02"],
    )
    website: Link | None = Field(
        None, description="Where it tells of itself.", examples=["https://harbour.example.org"]
    )


class RecordRegistration(Order):
    """Note what a regulator has on its register, in place of what was known under that number."""

    regulator: Regulator = Field(description="Who registers.", examples=["ofsted"])
    number: Code = Field(description="The number on its register.", examples=["SC012345"])
    category: ShortText | None = Field(
        None, description="As what it is registered.", examples=["Children's home"]
    )
    rating: ShortText | None = Field(
        None, description="What its last inspection found.", examples=["Good"]
    )
    registered_on: Day | None = Field(None, description="Since when.", examples=["2021-05-04"])
    expires_on: Day | None = Field(
        None,
        description="The last day on which it counts; null if it does not end.",
        examples=[None],
    )


class EndRegistration(Order):
    """Note that a regulator has taken an organisation off its register, or will."""

    regulator: Regulator = Field(description="Who registered it.", examples=["ofsted"])
    number: Code = Field(description="The number on its register.", examples=["SC012345"])
    ended_on: Day = Field(
        description="The first day on which it no longer counts.", examples=["2026-09-01"]
    )
    reason: Text = Field(description="Why.", examples=["The home has closed."])


class SucceedOrganisation(Order):
    """Name who does from a day on what an organisation did."""

    successor_id: UUID = Field(description="Who follows it.", examples=[EXAMPLE_ID])
    succeeded_on: Day = Field(description="From when on.", examples=["2026-07-01"])
    reason: Text = Field(description="Why.", examples=["The law has made it an integrated board."])


class MergeOrganisation(Order):
    """Let an organisation that stands in the register twice count as the other, for good."""

    into_id: UUID = Field(description="The one that stays.", examples=[EXAMPLE_ID])
    reason: Text = Field(
        description="How it is known that they are one.", examples=["They share one office."]
    )


class AskOrganisations(BaseModel):
    """Which organisations are asked for."""

    name: FilterText | None = Query(None, description="What its name begins with.")
    kind: OrganisationKind | None = Query(None, description="What it is.")
    identifier: IdentifierFilter = None
    registered_with: Annotated[list[Regulator], Field(max_length=10)] = Query(
        [], description="Whose register it is on; said twice, it is on both."
    )
    merged: bool = Query(False, description="Those that were merged into others, in their place.")
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None


class RegistrationView(View):
    """What a regulator has on its register about an organisation."""

    regulator: Regulator = Field(description="Who registers.", examples=["ofsted"])
    number: str = Field(description="The number on its register.", examples=["SC012345"])
    category: str | None = Field(description="As what.", examples=["Children's home"])
    rating: str | None = Field(description="What was found.", examples=["Good"])
    registered_on: date | None = Field(description="Since when.", examples=["2021-05-04"])
    expires_on: date | None = Field(description="The last day on which it counts.", examples=[None])
    ended_on: date | None = Field(
        description="The first day on which it no longer counts.", examples=[None]
    )
    status: RegistrationStatus = Field(
        description="Where it stands on the day of the answer.", examples=["current"]
    )


class OrganisationView(View):
    """An organisation."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str = Field(description="Its name.", examples=["Harbour Young Carers"])
    kinds: list[OrganisationKind] = Field(description="What it is.", examples=[["provider"]])
    identifiers: list[IdentifierField] = Field(
        description="What registers call it.", examples=[_IDENTIFIERS]
    )
    sme: bool | None = Field(description="Is it small or medium-sized?", examples=[True])
    vcse: bool | None = Field(
        description="Is it a voluntary, community or social enterprise?", examples=[None]
    )
    vcse_type: VcseType | None = Field(description="Of which type.", examples=["charity"])
    accepts_direct_payments: bool | None = Field(
        description="Can families pay it with a direct payment?", examples=[True]
    )
    send_compliance: SendCompliance | None = Field(
        description="Does it keep the SEND duties?", examples=["compliant"]
    )
    send_checked_on: date | None = Field(
        description="When that was checked.", examples=["2026-03-02"]
    )
    website: str | None = Field(
        description="Where it tells of itself.", examples=["https://harbour.example.org"]
    )
    registrations: list[RegistrationView] = Field(description="Which regulators know it.")
    successor: OrganisationRef | None = Field(description="Who does now what it did.")
    succeeded_on: date | None = Field(description="From when on.", examples=[None])
    predecessors: list[OrganisationRef] = Field(description="Whose successor it is.")
    merged_into: OrganisationRef | None = Field(description="The organisation as which it counts.")
    merged: list[OrganisationRef] = Field(description="Which organisations count as this one.")
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do with it now.", examples=[["rename"]])


class KindCount(View):
    """How many organisations there are of a kind."""

    kind: OrganisationKind = Field(description="The kind.", examples=["provider"])
    count: int = Field(description="How many.", examples=[40])


class RegistrationCount(View):
    """How many organisations are registered with just these regulators today."""

    registered_with: list[Regulator] = Field(
        description="The regulators; none for those that are on no register.",
        examples=[["cqc", "ofsted"]],
    )
    count: int = Field(description="How many.", examples=[3])


class OrganisationCounts(View):
    """How many organisations there are, and of which sort."""

    counted_on: date = Field(description="On which day they were counted.", examples=["2026-11-23"])
    total: int = Field(description="How many in all.", examples=[120])
    by_kind: list[KindCount] = Field(
        description="Of each kind; one of two kinds is counted for both."
    )
    by_registration: list[RegistrationCount] = Field(
        description="With each set of regulators; every organisation is counted once."
    )

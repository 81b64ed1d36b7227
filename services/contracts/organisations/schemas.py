"""What is sent and seen of organisations."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.events.organisations import OrganisationKind
from shared.fields import Code, Order, ShortText, View


class IdentifierField(Order):
    """What an organisation is called in a register: a scheme of org-id.guide, and the code there."""

    scheme: Code = Field(description="The register.", examples=["GB-COH"])
    id: Code = Field(description="The code in that register.", examples=["01234567"])


class RegisterOrganisation(Order):
    """Register an organisation; its name is enough."""

    name: ShortText = Field(description="Its name.", examples=["Harbour Young Carers"])
    kinds: Annotated[list[OrganisationKind], Field(max_length=6)] = Field(
        [], description="What it is.", examples=[["provider", "vcse"]]
    )
    identifiers: Annotated[list[IdentifierField], Field(max_length=20)] = Field(
        [],
        description="What registers call it; no two organisations share one.",
        examples=[[{"scheme": "GB-COH", "id": "01234567"}]],
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


class OrganisationView(View):
    """An organisation."""

    id: UUID = Field(description="Its id.", examples=["0190f6a0-0000-7000-8000-000000000001"])
    name: str = Field(description="Its name.", examples=["Harbour Young Carers"])
    kinds: list[OrganisationKind] = Field(description="What it is.", examples=[["provider"]])
    identifiers: list[IdentifierField] = Field(
        description="What registers call it.", examples=[[{"scheme": "GB-COH", "id": "01234567"}]]
    )
    sme: bool | None = Field(description="Is it small or medium-sized?", examples=[True])
    vcse: bool | None = Field(
        description="Is it a voluntary, community or social enterprise?", examples=[None]
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do with it now.", examples=[["rename"]])

"""What a caller is told about herself."""

from uuid import UUID

from pydantic import Field

from services.actions.officers.schemas import OrganisationReference
from shared.events.message_preferences import Rhythm
from shared.fields import Order, View


class ChooseRhythm(Order):
    """How often you want to be told of what is new."""

    rhythm: Rhythm = Field(
        description="Every working day, or the first of a week; what is pressing never waits.",
        examples=["weekly"],
    )


class OwnOfficerView(View):
    """The officer who is calling, by name."""

    id: UUID = Field(description="Your id.", examples=["0190f6a0-0000-7000-8000-000000000002"])
    post: str | None = Field(description="Your post.", examples=["Contract manager, early help"])
    name: str | None = Field(description="Your name.", examples=["Ada Moss"])
    rhythm: Rhythm = Field(description="How often you are told.", examples=["daily"])


class MeView(View):
    """Who is calling, and what the token lets them do."""

    officer: OwnOfficerView | None = Field(description="The officer, if a person is calling.")
    client_id: UUID | None = Field(
        description="The API client, if a partner's system is calling.", examples=[None]
    )
    organisation: OrganisationReference | None = Field(description="On whose behalf.")
    is_council: bool = Field(description="Is that the council itself?", examples=[True])
    scopes: list[str] = Field(
        description="What the token is for.", examples=[["actions:read", "contracts:read"]]
    )

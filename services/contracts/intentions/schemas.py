"""What is asked and seen of the commissioning intentions."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.contracts.contracts.schemas import OrganisationRef
from services.contracts.contracts.terms import EXAMPLE_ID
from services.contracts.intentions.rules import ValueBand
from shared.events.procurements import ProcurementKind, ProcurementStatus
from shared.events.terms import Regime
from shared.fields import Day, FilterText, Order, View
from shared.paging import Cursor, Limit


class AskIntentions(Order):
    """Which commissioning intentions are asked for."""

    status: ProcurementStatus | None = Field(
        None,
        description="How far they are; without it, those that are planned or in progress.",
        examples=["planned"],
    )
    kind: ProcurementKind | None = Field(None, description="How it is to be got.")
    category: FilterText | None = Field(None, description="The kind of service.")
    lead_commissioner_id: UUID | None = Field(None, description="Who buys.")
    starts_from: Day | None = Field(None, description="Wanted from this day or later.")
    starts_until: Day | None = Field(None, description="Wanted from this day or earlier.")
    limit: Limit = 50
    cursor: Cursor = None


class ContactView(View):
    """Whom to ask: a post and an address, never a person."""

    post: str | None = Field(description="Which post.", examples=["Commissioning Manager"])
    address: str | None = Field(
        description="Where the council takes questions.", examples=["market@example.org"]
    )


class PublishedNoticeView(View):
    """A notice that was published elsewhere."""

    kind: str = Field(description="Which notice.", examples=["UK2"])
    url: str = Field(description="Where.", examples=["https://notices.example.org/1"])
    published_on: date | None = Field(description="When.", examples=["2026-10-01"])


class IntentionView(View):
    """What a commissioner means to buy, as the market may know it."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    title: str = Field(description="What is to be got.", examples=["Short breaks 2027"])
    description: str | None = Field(
        description="What is to be done for whom.", examples=["Breaks at weekends."]
    )
    kind: ProcurementKind = Field(description="How.", examples=["re_procure"])
    status: ProcurementStatus = Field(description="How far it is.", examples=["planned"])
    category: str | None = Field(description="The kind of service.", examples=["Short breaks"])
    areas: list[str] = Field(description="For which places.", examples=[["Wearmouth"]])
    cpv_codes: list[str] = Field(description="CPV codes.", examples=[["85312000"]])
    regime: Regime | None = Field(description="Under which law.", examples=["pa2023_light_touch"])
    procedure: str | None = Field(description="By which procedure.", examples=["Open procedure"])
    commissioner: OrganisationRef = Field(description="Who buys.")
    value_band: ValueBand | None = Field(
        description="About how much it may be worth over its term.",
        examples=["500000_to_1000000"],
    )
    currency: str = Field(description="Of the value.", examples=["GBP"])
    start_on: date | None = Field(
        description="When the contract shall start.", examples=["2027-04-01"]
    )
    term_months: int | None = Field(description="How long it shall run.", examples=[36])
    extension_months: int | None = Field(
        description="By how much it shall be extendable.", examples=[24]
    )
    market_engagement_on: date | None = Field(
        description="When providers are to be asked what they think.", examples=["2026-12-01"]
    )
    tender_on: date | None = Field(
        description="When offers are to be asked for.", examples=["2027-02-01"]
    )
    families_part: str | None = Field(
        description="What children and families had to do with it.",
        examples=["Parents wrote the section on weekends."],
    )
    notices: list[PublishedNoticeView] = Field(description="Notices elsewhere.")
    contact: ContactView = Field(description="Whom to ask.")
    published_on: date = Field(description="Since when it stands here.", examples=["2026-11-01"])

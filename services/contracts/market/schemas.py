"""What is seen of the market."""

from pydantic import Field

from services.contracts.contracts.schemas import OrganisationRef
from services.contracts.contracts.terms import Share
from shared.fields import FilterText, Money, Order, View
from shared.paging import Cursor, Limit


class AskMarket(Order):
    """Which part of the market is asked for."""

    category: FilterText | None = Field(None, description="The kind of service.")
    area: FilterText | None = Field(None, description="The place, as contracts name it.")
    limit: Limit = 50
    cursor: Cursor = None


class MarketView(View):
    """The market for one kind of service in one place, as it is today.

    A contract for several places, or of several kinds, is counted in each of them.
    """

    category: str | None = Field(
        description="The kind of service; null where a contract says none.",
        examples=["Short breaks"],
    )
    area: str | None = Field(
        description="The place; null for what is for every place.", examples=["Wearmouth"]
    )
    services: int = Field(
        description="Commissioned services, those of others among them.", examples=[3]
    )
    services_of_others: int = Field(
        description="Those of them that schools, colleges or others commission.", examples=[1]
    )
    services_without_contract: int = Field(
        description="Those of council and NHS that no running contract delivers: gaps.",
        examples=[1],
    )
    providers: int = Field(description="Organisations that provide.", examples=[4])
    live_contracts: int = Field(description="Running contracts.", examples=[5])
    ending_soon: int = Field(description="Those of them that end within 18 months.", examples=[2])
    yearly_value: Money = Field(
        description="What they are worth in a year, in pounds. What is called off counts in place"
        " of its framework; where no yearly value is known, the whole one is spread over the term.",
        examples=["416666.67"],
    )
    contracts_without_value: int = Field(
        description="Those of them whose yearly value is not known.", examples=[0]
    )
    largest_provider: OrganisationRef | None = Field(
        description="Who gets most of that; null where no value is known."
    )
    largest_share: Share | None = Field(description="How much of it.", examples=["0.6400"])
    registered_with_ofsted: int = Field(
        description="Providers that are registered with Ofsted today.", examples=[2]
    )
    registered_with_cqc: int = Field(
        description="Providers that are registered with the CQC today.", examples=[1]
    )
    registered_with_both: int = Field(
        description="Providers that are registered with both.", examples=[1]
    )

"""What the floor is sent, and what it shows."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from benchmarks.peers.ground import Currency, Procedure, Regime


class AwardContract(BaseModel):
    """The order that awards a contract; a field that it does not know is refused."""

    model_config = ConfigDict(extra="forbid")

    reference: Annotated[str, Field(min_length=1, max_length=40)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(min_length=1, max_length=5_000)]
    provider_id: UUID
    lead_commissioner_id: UUID
    co_commissioner_ids: Annotated[list[UUID], Field(max_length=20)]
    regime: Regime
    procedure: Procedure
    cpv_codes: Annotated[
        list[Annotated[str, Field(pattern=r"^\d{8}(-\d)?$")]], Field(min_length=1, max_length=20)
    ]
    value: Annotated[Decimal, Field(max_digits=14, decimal_places=2, ge=0)]
    currency: Currency
    start_on: date
    end_on: date
    extension_until: date | None = None
    officer_id: UUID

    @model_validator(mode="after")
    def _dates_in_order(self) -> "AwardContract":
        if self.end_on < self.start_on:
            raise ValueError("The end is before the start.")
        if self.extension_until and self.extension_until < self.end_on:
            raise ValueError("The extension is before the end.")
        return self


def view(row: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Show a contract with the fields that every contestant shows."""
    started = today >= row["start_on"]
    live = "live" if today <= row["end_on"] else "ended"
    return {
        "id": row["id"],
        "reference": row["reference"],
        "title": row["title"],
        "description": row["description"],
        "status": live if started else "upcoming",
        "provider": {"id": row["provider_id"], "name": row["provider_name"]},
        "lead_commissioner": {
            "id": row["lead_commissioner_id"],
            "name": row["lead_commissioner_name"],
        },
        "co_commissioner_ids": row["co_commissioner_ids"],
        "regime": row["regime"],
        "procedure": row["procedure"],
        "cpv_codes": row["cpv_codes"],
        "value": row["value"],
        "currency": row["currency"],
        "start_on": row["start_on"],
        "end_on": row["end_on"],
        "extension_until": row["extension_until"],
        "officer_id": row["officer_id"],
        "version": row["version"],
        "changed_at": row["changed_at"],
    }

"""What is seen of officers' calendars."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from shared.fields import View


class CalendarView(View):
    """A calendar to which an officer's own programs may subscribe."""

    id: UUID = Field(description="Its id.", examples=["0190f6a0-0000-7000-8000-000000000007"])
    made_at: datetime = Field(description="When it was made.", examples=["2026-11-23T09:00:00Z"])
    revoked_at: datetime | None = Field(
        description="Since when it shows nothing any more.", examples=[None]
    )
    changed_at: datetime = Field(
        description="When it, or its address, was last changed.", examples=["2026-11-23T09:00:00Z"]
    )
    allowed: list[str] = Field(
        description="What you may do with it now.", examples=[["replace", "revoke"]]
    )


class CalendarWithAddress(CalendarView):
    """A calendar with its secret address, which is shown this once."""

    address: str = Field(
        description="Where a calendar program fetches it. Whoever has it sees the calendar.",
        examples=["https://commissioning.example.org/v1/calendars/0Yb4…xQ.ics"],
    )

"""What is seen of events."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from shared.fields import View

_ID = "0190f6a0-0000-7000-8000-000000000001"


class EventView(View):
    """Something that has happened, as a CloudEvent."""

    specversion: Literal["1.0"] = Field(description="The version of CloudEvents.", examples=["1.0"])
    id: UUID = Field(description="The event's id.", examples=[_ID])
    source: str = Field(
        description="The service that tells it.", examples=["http://127.0.0.1:8000/contracts"]
    )
    type: str = Field(description="What has happened.", examples=["contract.extended"])
    subject: str = Field(description="To what.", examples=[f"contracts/{_ID}"])
    time: datetime = Field(description="When it was recorded.", examples=["2026-11-22T09:00:00Z"])
    datacontenttype: Literal["application/json"] = Field(
        description="What `data` is.", examples=["application/json"]
    )
    sequence: str = Field(
        description="Its position in the log, so that text sorts as numbers do.",
        examples=["00000000000000000042"],
        pattern=r"^[0-9]{20}$",
    )
    subjectversion: int = Field(
        description="The version that the subject has with it.", examples=[2]
    )
    correlationid: str | None = Field(
        None, description="The Request-Id of the request that it came from.", examples=[_ID]
    )
    officerid: UUID | None = Field(
        None, description="The officer who did it; for the council to see.", examples=[_ID]
    )
    clientid: UUID | None = Field(
        None, description="The client that did it; for the council to see.", examples=[_ID]
    )
    job: str | None = Field(
        None, description="The job that did it; for the council to see.", examples=["migrate"]
    )
    data: dict[str, Any] = Field(
        description="Its facts and its public text; never a name, an address or a person's words.",
        examples=[{"contract_id": _ID, "end_on": "2028-03-31"}],
    )

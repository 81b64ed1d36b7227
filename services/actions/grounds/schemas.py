"""What is seen of the actions that rest on something."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.actions import ActionState, Rag
from shared.fields import View

_ID = "0190f6a0-0000-7000-8000-000000000001"


class GroundedActionView(View):
    """An action that rests on it, and how far it is."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str = Field(description="What is to be done.", examples=["Review short breaks"])
    code: str | None = Field(description="Its number in the plan.", examples=["1.1.2"])
    plan_id: UUID = Field(description="The plan in which it stands.", examples=[_ID])
    plan_name: str = Field(description="What that plan is called.", examples=["SEND strategy"])
    state: ActionState = Field(description="What was said of it last.", examples=["started"])
    rag: Rag | None = Field(description="How it goes.", examples=["amber"])
    until_on: date | None = Field(
        description="The last day that its time scale can mean.", examples=["2027-03-31"]
    )


class Grounding(BaseModel):
    """The actions that rest on something, as far as the caller may see them."""

    actions: list[GroundedActionView] = Field(
        description="The actions that rest on it and that you may see: a hundred at most."
    )
    actions_in_all: int = Field(description="How many of them there are.", examples=[3])


def grounding(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the two fields of a view that tell which actions rest on it."""
    shown = GroundedActionView.model_fields
    return {
        "actions": [GroundedActionView(**{name: row[name] for name in shown}) for row in rows],
        "actions_in_all": rows[0]["actions_in_all"] if rows else 0,
    }

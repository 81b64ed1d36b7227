"""What is sent and seen of comments."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from shared.events.comments import Outcome, Voice
from shared.fields import Code, Day, Order, ShortText, View, storable

_ID = "0190f6a0-0000-7000-8000-000000000001"
_WORDS = "There should be a night for teenagers."
_ANSWER = "The first Friday of the month is for those of 13 and over."

Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000),
    AfterValidator(storable),
]


class RecordComment(Order):
    """Record what somebody said."""

    # Not in the repr: a repr may end in a log.
    words: Words = Field(
        repr=False, description="What was said, in their own words.", examples=[_WORDS]
    )
    voice: Voice = Field(description="Who has spoken.", examples=["young_person"])
    said_on: Day = Field(description="When it was said: today or earlier.", examples=["2026-03-14"])
    category: Code | None = Field(
        None,
        description="The kind of service that it is about; it cannot be erased, so it names nobody.",
        examples=["Short breaks"],
    )
    contract_id: UUID | None = Field(
        None, description="The contract that it is about.", examples=[_ID]
    )


class AnswerComment(Order):
    """You said, we did; or we could not, because."""

    outcome: Outcome = Field(description="Was it done?", examples=["done"])
    answer: Words = Field(
        repr=False,
        description="What was done, or why it could not be; said so that they understand it.",
        examples=[_ANSWER],
    )


class EraseComment(Order):
    """Erase what was said and answered, for ever."""

    authority: ShortText = Field(
        description="By what right, and where that is written down; it stays, so it names nobody.",
        examples=["Request under article 17, case 2026-114"],
    )


class ContractRef(View):
    """A contract that is referred to."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str = Field(description="What it is called.", examples=["Short breaks"])


class CommentView(View):
    """What somebody said, and what became of it."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    voice: Voice = Field(description="Who has spoken.", examples=["young_person"])
    category: str | None = Field(
        description="The kind of service that it is about.", examples=["Short breaks"]
    )
    said_on: date = Field(description="When it was said.", examples=["2026-03-14"])
    contract: ContractRef | None = Field(description="The contract that it is about.")
    words: str | None = Field(
        repr=False,
        description="What was said; only when read, with the scope feedback:sensitive.",
        examples=[_WORDS],
    )
    outcome: Outcome | None = Field(
        description="Was it done? Null until it is answered.", examples=["done"]
    )
    answer: str | None = Field(
        repr=False,
        description="What was done, or why it could not be; shown as the words are.",
        examples=[_ANSWER],
    )
    answered_on: date | None = Field(
        description="When it was last answered.", examples=["2026-04-02"]
    )
    words_shown: bool = Field(
        description="Do words and answer stand here? Not without the scope, not in the answer to a"
        " POST (which is kept for a repeated request), and not once they are erased.",
        examples=[True],
    )
    erased: bool = Field(description="Were words and answer erased?", examples=[False])
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-04-02T09:00:00Z"]
    )
    allowed: list[str] = Field(
        description="What you may do with it now.", examples=[["answer", "erase"]]
    )

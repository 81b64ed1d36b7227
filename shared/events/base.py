"""What every event is: a fact about one subject, of which each field says who may read it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Openness(StrEnum):
    """How far a field of an event may travel."""

    FACT = "fact"
    PUBLIC = "public"
    PRIVATE = "private"


Fact = Annotated[T, Openness.FACT]
"""An id, a code, an amount, a date, a version."""

Public = Annotated[T, Openness.PUBLIC]
"""Text that a published register or plan shows anyway."""

Private = Annotated[T | None, Openness.PRIVATE]
"""A person's name, address or words: erasable, never in the envelope. None once erased."""


class Event(BaseModel):
    """Something that happened to one subject."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    source: ClassVar[str]
    resource: ClassVar[str]
    type: ClassVar[str]
    open_to_all: ClassVar[bool] = False
    readers: ClassVar[tuple[str, ...]] = ()

    parties: Fact[tuple[UUID, ...]] = ()

    @property
    def subject_id(self) -> UUID:
        """Return the id of the thing that this event is about."""
        raise AssertionError(f"{type(self).__name__} does not say what it is about.")

    @property
    def subject(self) -> str:
        """Return the subject as the outside sees it: `<resource>/<id>`."""
        return f"{self.resource}/{self.subject_id}"

    @classmethod
    def private_fields(cls) -> frozenset[str]:
        """Return the names of the fields that stand in the erasable payload."""
        return frozenset(
            name
            for name, declared in cls.model_fields.items()
            if Openness.PRIVATE in declared.metadata
        )


@dataclass(frozen=True, slots=True)
class Head:
    """Where a subject's history ends: the version of its last event, and when it was recorded."""

    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, and on whose behalf: an officer, a partner's client, or a job of ours."""

    officer_id: UUID | None = None
    client_id: UUID | None = None
    job: str | None = None
    organisation_id: UUID | None = None
    is_council: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the log."""

    id: UUID
    event: Event
    subject: str
    version: int
    recorded_at: datetime
    by: By = field(default_factory=By)
    position: int | None = None

    @property
    def head(self) -> Head:
        """Return where the subject's history ends with this event."""
        return Head(self.version, self.recorded_at)

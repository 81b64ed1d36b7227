"""What is told about what plans rest on: Acts, codes, guidance and local drivers."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Private, Public


class DriverKind(StrEnum):
    """What binds or drives a plan."""

    ACT = "act"
    REGULATIONS = "regulations"
    CODE_OF_PRACTICE = "code_of_practice"
    GUIDANCE = "guidance"
    LOCAL = "local"


class DriverEvent(Event):
    """Something happened to an entry of the register of legislation, guidance and local drivers."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "drivers"
    open_to_all: ClassVar[bool] = True
    readers: ClassVar[tuple[str, ...]] = ("actions",)

    driver_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the driver's id."""
        return self.driver_id


class DriverTerms(DriverEvent):
    """What is known of it, all of it or the part that is amended."""

    title: Public[str | None] = None
    kind: Fact[DriverKind | None] = None
    year: Fact[int | None] = None
    provision: Public[str | None] = None
    citation: Public[str | None] = None
    url: Public[str | None] = None
    summary: Public[str | None] = None
    also_written: Public[tuple[str, ...]] = ()
    in_force_on: Fact[date | None] = None


class DriverRegistered(DriverTerms):
    """An Act, a code, guidance or a local driver can be named by plans."""

    type: ClassVar[str] = "driver.registered"

    title: Public[str]
    kind: Fact[DriverKind]


class DriverAmended(DriverTerms):
    """Something else is known of it; what is named in `fields` is as it stands here.

    Title, provision and the other ways to write it are what it is found by: they stand together.
    """

    type: ClassVar[str] = "driver.amended"

    fields: Fact[tuple[str, ...]]


class DriverRepealed(DriverEvent):
    """It no longer counts; `successor_id` is what counts in its place, if anything does."""

    type: ClassVar[str] = "driver.repealed"

    repealed_on: Fact[date]
    successor_id: Fact[UUID | None] = None
    reason: Private[str] = None


class DriverReinstated(DriverEvent):
    """It counts after all: the repeal was recorded by mistake, or never came into force."""

    type: ClassVar[str] = "driver.reinstated"

    reason: Private[str] = None

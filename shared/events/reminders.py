"""What is told about reminders: something planned needs somebody, and no longer does."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Public


class ReminderKind(StrEnum):
    """Why somebody is reminded."""

    ACTION_DUE_SOON = "action_due_soon"
    ACTION_OVERDUE = "action_overdue"
    ACTION_NOT_STARTED = "action_not_started"
    ACTION_NO_PROGRESS = "action_no_progress"
    PLAN_REFRESH_DUE = "plan_refresh_due"
    PLAN_REVIEW_DUE = "plan_review_due"
    REPORT_DUE = "report_due"
    NEED_REFRESH_DUE = "need_refresh_due"
    AGREED_ACTION_DUE = "agreed_action_due"
    AGREED_ACTION_OVERDUE = "agreed_action_overdue"
    DISPUTE_ESCALATION_DUE = "dispute_escalation_due"


class ReminderSettlement(StrEnum):
    """Why a reminder no longer needs anybody."""

    DONE = "done"
    ANSWERED = "answered"
    DATE_CHANGED = "date_changed"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"
    # Another reminder of the same thing has taken its place.
    LATER = "later"


class ReminderEvent(Event):
    """Something happened to a reminder; reminders are the council's own affair."""

    source: ClassVar[str] = "actions"
    resource: ClassVar[str] = "reminders"

    reminder_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the reminder's id."""
        return self.reminder_id


class ReminderRaised(ReminderEvent):
    """A day of something planned comes, or has passed, and its officer is reminded.

    `about` is the thing as the outside names it, such as `actions/<id>`; `title` what it is called,
    `reference` its number or code, and `part_of` the plan or group that it belongs to.
    """

    type: ClassVar[str] = "reminder.raised"

    kind: Fact[ReminderKind]
    about: Fact[str]
    target_on: Fact[date]
    officer_id: Fact[UUID | None] = None
    reference: Fact[str | None] = None
    title: Public[str]
    part_of: Public[str | None] = None
    why: Public[str | None] = None


class ReminderReassigned(ReminderEvent):
    """Somebody else is responsible for what a reminder is about; null is nobody in particular."""

    type: ClassVar[str] = "reminder.reassigned"

    officer_id: Fact[UUID | None] = None


class ReminderSettled(ReminderEvent):
    """A reminder needs nobody any more."""

    type: ClassVar[str] = "reminder.settled"

    settlement: Fact[ReminderSettlement]

"""What is told about alerts: a contract needs somebody, and no longer does."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Fact, Public


class AlertKind(StrEnum):
    """Why a contract manager is alerted."""

    CONTRACT_END = "contract_end"
    REPROCUREMENT = "reprocurement"
    NOTICE = "notice"
    EXTENSION = "extension"
    REVIEW = "review"
    # What a decision about the end entails.
    PROCUREMENT_STEP = "procurement_step"
    EXTENSION_DUE = "extension_due"
    TRANSITION = "transition"


class Settlement(StrEnum):
    """Why an alert no longer needs anybody."""

    DECIDED = "decided"
    DATE_CHANGED = "date_changed"
    DECISION_WITHDRAWN = "decision_withdrawn"
    TERMINATED = "terminated"
    LATER_RUNG = "later_rung"
    DONE = "done"


class AlertEvent(Event):
    """Something happened to an alert; alerts are the council's own affair."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "alerts"

    alert_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the alert's id."""
        return self.alert_id


class AlertRaised(AlertEvent):
    """A day of a contract comes by which somebody must decide, or do what was decided.

    `step` is the step of a procurement, `safe_start_on` the latest safe day to start on a
    successor, and `page` the path of a page on which it can be decided; the path is not yet signed.
    """

    type: ClassVar[str] = "alert.raised"

    kind: Fact[AlertKind]
    contract_id: Fact[UUID]
    set_by: Fact[UUID]
    target_on: Fact[date]
    months: Fact[int]
    due_on: Fact[date]
    end_on: Fact[date | None] = None
    officer_id: Fact[UUID | None] = None
    reference: Fact[str]
    title: Public[str]
    provider_id: Fact[UUID]
    provider_name: Public[str]
    value: Fact[Decimal | None] = None
    step: Fact[str | None] = None
    why: Public[str | None] = None
    safe_start_on: Fact[date | None] = None
    page: Fact[str | None] = None


class AlertSettled(AlertEvent):
    """An alert needs nobody any more."""

    type: ClassVar[str] = "alert.settled"

    contract_id: Fact[UUID]
    settlement: Fact[Settlement]

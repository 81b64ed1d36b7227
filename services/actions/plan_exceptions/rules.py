"""What can be amiss in a plan."""

from enum import StrEnum

QUIET_DAYS = 92  # a quarter: what was reported within it is not yet quiet


class PlanExceptionKind(StrEnum):
    """What is amiss with an action or an objective, the gravest first."""

    NO_OFFICER = "no_officer"
    OFFICER_LEFT = "officer_left"
    OFFICER_PROPOSED = "officer_proposed"
    RESPONSIBLE_NOT_RECOGNISED = "responsible_not_recognised"
    TIME_SCALE_UNREAD = "time_scale_unread"
    TIME_SCALE_MISSING = "time_scale_missing"
    STEP_TIME_SCALE_UNREAD = "step_time_scale_unread"
    OVERDUE_UNREPORTED = "overdue_unreported"
    SUSPENSION_OVER = "suspension_over"
    DRIVER_REPEALED = "driver_repealed"
    CONTRACT_OVER = "contract_over"
    OBJECTIVE_WITHOUT_ACTION = "objective_without_action"


GRAVITY = {kind: number for number, kind in enumerate(PlanExceptionKind, start=1)}
"""Where each kind stands in the list."""

"""What in the register needs a person."""

from enum import StrEnum


class ExceptionKind(StrEnum):
    """What is amiss with a contract; what a register merely leaves out begins with `no_`."""

    ENDED_UNDECIDED = "ended_undecided"
    SAFE_START_PASSED = "safe_start_passed"
    EXTENSION_NOT_DONE = "extension_not_done"
    SUCCESSOR_MISSING = "successor_missing"
    REVIEW_OVERDUE = "review_overdue"
    OFFICER_LEFT = "officer_left"
    OFFICER_NOT_CONFIRMED = "officer_not_confirmed"
    CLAUSE_ABSENT = "clause_absent"
    SUSPENDED_LONG = "suspended_long"
    LOT_OUTLIVES_FRAMEWORK = "lot_outlives_framework"
    NOT_ARMED = "not_armed"
    NO_OFFICER = "no_officer"
    NO_END = "no_end"
    NO_REVIEW = "no_review"
    NO_VALUE = "no_value"
    NO_REGIME = "no_regime"
    NO_CLAUSES = "no_clauses"

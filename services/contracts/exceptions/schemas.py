"""What is seen of exceptions."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.contracts.completeness.rules import MENDING, Detail, Mending
from services.contracts.contracts.schemas import OfficerRef, OrganisationRef
from services.contracts.exceptions.rules import ExceptionKind
from shared.fields import View

_ID = "0190f6a0-0000-7000-8000-000000000001"
_STATES: dict[ExceptionKind, tuple[str, Mending]] = {
    ExceptionKind.ENDED_UNDECIDED: (
        "Its end has passed, and nobody has said what became of it.",
        Mending("Decide what becomes of it, extend it, or correct its end.", "decide"),
    ),
    ExceptionKind.SAFE_START_PASSED: (
        "The latest safe day to start a re-procurement has passed without a decision.",
        Mending("Decide now: extend it, or plan a shorter way to a successor.", "decide"),
    ),
    ExceptionKind.EXTENSION_NOT_DONE: (
        "It was decided to extend it, but its end is near and has not moved.",
        Mending("Extend it, or withdraw the decision.", "extend"),
    ),
    ExceptionKind.SUCCESSOR_MISSING: (
        "It has ended, and the contract that was to follow is not in the register.",
        Mending("Award the successor and name this contract as its predecessor.", "award"),
    ),
    ExceptionKind.REVIEW_OVERDUE: (
        "The day of its review has passed.",
        Mending("Correct the register with the day of the next review.", "correct"),
    ),
    ExceptionKind.OFFICER_LEFT: (
        "The officer who manages it has left; its alerts reach the default recipient.",
        Mending("Assign another officer.", "assign"),
    ),
    ExceptionKind.OFFICER_NOT_CONFIRMED: (
        "Its officer is only proposed; its alerts reach the default recipient.",
        Mending("Confirm the officer, or assign another one.", "assign"),
    ),
    ExceptionKind.CLAUSE_ABSENT: (
        "A clause that a children's service should have is not in its documents.",
        Mending("Vary the contract, or correct the check.", "vary"),
    ),
    ExceptionKind.SUSPENDED_LONG: (
        "It has been suspended for more than three months.",
        Mending("Resume it, or terminate it.", "resume"),
    ),
    ExceptionKind.LOT_OUTLIVES_FRAMEWORK: (
        "It is a lot that ends after its framework.",
        Mending("Correct the end of the lot or of the framework.", "correct"),
    ),
    ExceptionKind.NOT_ARMED: (
        "It was imported, and its import alerts nobody yet.",
        Mending("Arm the import.", "arm", "imports"),
    ),
}
_LEFT_OUT = {
    ExceptionKind.NO_OFFICER: "Nobody manages it.",
    ExceptionKind.NO_END: "The register does not say when it ends.",
    ExceptionKind.NO_REVIEW: "The register does not say when it is reviewed.",
    ExceptionKind.NO_VALUE: "The register does not say what it is worth.",
    ExceptionKind.NO_REGIME: "Nobody has said under which law it was let.",
    ExceptionKind.NO_CLAUSES: (
        "Its documents were not checked for the clauses of a children's service."
    ),
}
EXPLAINED: dict[ExceptionKind, tuple[str, Mending]] = _STATES | {
    kind: (words, MENDING[Detail(kind.removeprefix("no_"))]) for kind, words in _LEFT_OUT.items()
}


class ExceptionContract(View):
    """The contract that an exception is about."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    reference: str = Field(description="Its reference.", examples=["WCC-2026-014"])
    title: str = Field(description="What it is called.", examples=["Short breaks"])
    end_on: date | None = Field(description="Its last day.", examples=["2029-03-31"])


class ExceptionView(View):
    """Something in the register that needs a person."""

    kind: ExceptionKind = Field(description="What is amiss.", examples=["no_officer"])
    words: str = Field(description="The same in words.", examples=["Nobody manages it."])
    contract: ExceptionContract = Field(description="With which contract.")
    provider: OrganisationRef = Field(description="Who provides.")
    officer: OfficerRef | None = Field(description="Who manages it.")
    mend: str = Field(
        description="How it is mended.",
        examples=["Assign the officer who manages the contract."],
    )
    verb: str = Field(description="The verb that mends it.", examples=["assign"])
    at: str = Field(
        description="Where that verb is called.", examples=[f"/v1/contracts/{_ID}/assign"]
    )

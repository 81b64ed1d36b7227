"""What a decision entails, section by section, and what may go wrong with it."""

from collections.abc import Iterable
from enum import StrEnum

from shared.events.procurements import EqualityAssessment, RiskLevel
from shared.events.terms import Part

__all__ = [
    "EqualityAssessment",
    "Implication",
    "ImplicationSection",
    "RiskLevel",
    "sections_missing",
]


class ImplicationSection(StrEnum):
    """A section of the checklist that stands at the end of every paper for a decision."""

    LEGAL = "legal"
    FINANCE = "finance"
    CONSULTATION = "consultation"
    EQUALITY = "equality"
    CLIMATE = "climate"
    HUMAN_RIGHTS = "human_rights"
    CRIME_AND_DISORDER = "crime_and_disorder"
    STAFFING = "staffing"
    ACCOMMODATION = "accommodation"
    RISK = "risk"
    PROCUREMENT = "procurement"


class Implication(Part):
    """What is entailed in a section; `none` says that it was looked at and there is nothing."""

    section: ImplicationSection
    text: str | None = None
    none: bool = False


def sections_missing(implications: Iterable[Implication]) -> tuple[ImplicationSection, ...]:
    """Return the sections of which neither anything is said nor that there is nothing."""
    said = {one.section for one in implications if one.text or one.none}
    return tuple(section for section in ImplicationSection if section not in said)

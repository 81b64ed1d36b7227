"""What a contract should say in a register, and how what is missing is mended."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Detail(StrEnum):
    """What a register should say about every contract."""

    OFFICER = "officer"
    END = "end"
    REVIEW = "review"
    VALUE = "value"
    REGIME = "regime"
    PROCEDURE = "procedure"
    CATEGORY = "category"
    CPV = "cpv"
    DIRECTORATE = "directorate"
    COMMISSIONED_SERVICE = "commissioned_service"
    NOTICE = "notice"
    CLAUSES = "clauses"
    DOCUMENT = "document"
    PROVIDER_IDENTIFIER = "provider_identifier"


@dataclass(frozen=True, slots=True)
class Mending:
    """How something is mended: in words, and by which verb of which resource."""

    words: str
    verb: str
    resource: str = "contracts"


MENDING: dict[Detail, Mending] = {
    Detail.OFFICER: Mending("Assign the officer who manages the contract.", "assign"),
    Detail.END: Mending("Correct the register: say when the contract ends.", "correct"),
    Detail.REVIEW: Mending("Correct the register: say when the contract is reviewed.", "correct"),
    Detail.VALUE: Mending(
        "Correct the register: say what it is worth, in all or yearly.", "correct"
    ),
    Detail.REGIME: Mending(
        "Correct the register: say under which law it was let, and why.", "correct"
    ),
    Detail.PROCEDURE: Mending("Correct the register: say how offers were asked for.", "correct"),
    Detail.CATEGORY: Mending("Correct the register: say what kind of service it is.", "correct"),
    Detail.CPV: Mending("Correct the register: give its CPV codes.", "correct"),
    Detail.DIRECTORATE: Mending("Correct the register: say whose budget pays.", "correct"),
    Detail.COMMISSIONED_SERVICE: Mending(
        "Correct the register: name the commissioned service that it delivers.", "correct"
    ),
    Detail.NOTICE: Mending("Correct the register: say how long notice must be.", "correct"),
    Detail.CLAUSES: Mending(
        "Correct the register: check its documents for outcomes, SEND reporting, the SEND Promise"
        " and safeguarding, and say what was found.",
        "correct",
    ),
    Detail.DOCUMENT: Mending("Correct the register: link the contract itself.", "correct"),
    Detail.PROVIDER_IDENTIFIER: Mending(
        "Say what a register calls the provider: its company or charity number, its ODS code.",
        "identify",
        "organisations",
    ),
}


def share(filled: int, wanted: int) -> Decimal | None:
    """Return how much of what is wanted is there, from 0 to 1; nothing where nothing is wanted."""
    if wanted == 0:
        return None
    return (Decimal(filled) / Decimal(wanted)).quantize(Decimal("0.001"))


def overall(filled: Mapping[Detail, int], contracts: int) -> Decimal | None:
    """Return how complete some contracts are, each detail counting alike."""
    return share(sum(filled.values()), contracts * len(Detail))

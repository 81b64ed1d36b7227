"""What the terms of a contract are made of: kinds, lines, options, clauses, links."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class ContractKind(StrEnum):
    """What kind of agreement stands in the register."""

    CONTRACT = "contract"
    FRAMEWORK = "framework"
    LOT = "lot"
    CALL_OFF = "call_off"
    DYNAMIC_MARKET = "dynamic_market"
    GRANT = "grant"
    IN_HOUSE = "in_house"
    PLACEMENT = "placement"
    OTHER = "other"


class Regime(StrEnum):
    """Under which law a contract was let; a person decides it, the system only suggests."""

    PA2023 = "pa2023"
    PA2023_LIGHT_TOUCH = "pa2023_light_touch"
    PSR = "psr"
    PCR2015 = "pcr2015"
    GRANT = "grant"
    S75 = "s75"


class TenderRoute(StrEnum):
    """How offers were asked for, in the two words of the Transparency Code."""

    INVITATION_TO_QUOTE = "invitation_to_quote"
    PUBLISHED_INVITATION = "published_invitation_to_tender"


class ProcurementCategory(StrEnum):
    """What is mainly bought."""

    GOODS = "goods"
    SERVICES = "services"
    WORKS = "works"


class Decision(StrEnum):
    """What is to become of a contract at its end."""

    REPROCURE = "re-procure"
    EXTEND = "extend"
    ABSORB = "absorb"
    DECOMMISSION = "decommission"
    LET_LAPSE = "let-lapse"
    BRING_IN_HOUSE = "bring-in-house"


class Clause(StrEnum):
    """What the contract documents of a children's service are checked for."""

    OUTCOMES = "outcomes"
    SEND_REPORTING = "send_reporting"
    SEND_PROMISE = "send_promise"
    SAFEGUARDING = "safeguarding"
    STANDARD_TERMS = "standard_terms"
    SERVICE_INFORMATION = "service_information"


class Part(BaseModel):
    """A part of the terms of a contract."""

    model_config = ConfigDict(frozen=True)


class ContractLine(Part):
    """What is paid for within a contract, by whom, and how much."""

    title: str
    funder_id: UUID | None = None
    amount: Decimal | None = None


class ExtensionOption(Part):
    """How far a contract may be extended, and by when that must be decided."""

    until: date
    decide_by: date | None = None


class ClauseCheck(Part):
    """Whether a clause stands in the contract documents, and where."""

    clause: Clause
    present: bool
    where: str | None = None


class DocumentKind(StrEnum):
    """What a linked document is."""

    CONTRACT = "contract"
    TENDER = "tender"
    PERFORMANCE = "performance"
    SPECIFICATION = "specification"
    OTHER = "other"


class DocumentLink(Part):
    """A document that is kept elsewhere."""

    kind: DocumentKind
    url: str
    title: str | None = None


class Classification(Part):
    """Under what a list of the country files the service: ESD, ProClass, a CPV code's words."""

    scheme: str
    id: str | None = None
    label: str | None = None


class Area(Part):
    """A place that the service is for."""

    label: str
    uri: str | None = None


class ProcurementStep(StrEnum):
    """A step on the way to a new contract, in the order in which they mostly come."""

    SPECIFICATION = "specification"
    GOVERNANCE = "governance"
    MARKET_ENGAGEMENT = "market_engagement"
    TENDER = "tender"
    EVALUATION = "evaluation"
    AWARD = "award"
    STANDSTILL = "standstill"
    MOBILISATION = "mobilisation"

"""What the contracts service tells: organisations, contracts, alerts, imports."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event, Fact, Private, Public


class OrganisationKind(StrEnum):
    """What an organisation is, as far as commissioning cares."""

    COUNCIL = "council"
    NHS = "nhs"
    PROVIDER = "provider"
    VCSE = "vcse"
    SCHOOL = "school"
    OTHER = "other"


class Identifier(BaseModel):
    """What an organisation is called in a register of the country: GB-COH, GB-CHC, NHS ODS."""

    model_config = ConfigDict(frozen=True)

    scheme: str
    id: str


class OrganisationEvent(Event):
    """Something happened to an organisation."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "organisations"
    open_to_all: ClassVar[bool] = True

    organisation_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the organisation's id."""
        return self.organisation_id


class OrganisationRegistered(OrganisationEvent):
    """An organisation can now be named in contracts: as a provider, a commissioner, a partner."""

    type: ClassVar[str] = "organisation.registered"

    name: Public[str]
    kinds: Fact[tuple[OrganisationKind, ...]] = ()
    identifiers: Fact[tuple[Identifier, ...]] = ()
    sme: Fact[bool | None] = None
    vcse: Fact[bool | None] = None


class OrganisationRenamed(OrganisationEvent):
    """An organisation goes by another name from now on; it is the same organisation."""

    type: ClassVar[str] = "organisation.renamed"

    name: Public[str]


class OrganisationIdentified(OrganisationEvent):
    """It is known now what further registers call an organisation; these are all of them."""

    type: ClassVar[str] = "organisation.identified"

    identifiers: Fact[tuple[Identifier, ...]]


class Regime(StrEnum):
    """Under which law a contract was let; a person decides it, the system only suggests."""

    PA2023 = "pa2023"
    PA2023_LIGHT_TOUCH = "pa2023_light_touch"
    PSR = "psr"
    PCR2015 = "pcr2015"
    GRANT = "grant"
    S75 = "s75"


class Decision(StrEnum):
    """What is to become of a contract at its end."""

    REPROCURE = "re-procure"
    EXTEND = "extend"
    ABSORB = "absorb"
    DECOMMISSION = "decommission"
    LET_LAPSE = "let-lapse"
    BRING_IN_HOUSE = "bring-in-house"


class ContractEvent(Event):
    """Something happened to a contract."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "contracts"
    open_to_all: ClassVar[bool] = True
    readers: ClassVar[tuple[str, ...]] = ("contracts",)

    contract_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the contract's id."""
        return self.contract_id


class ContractAwarded(ContractEvent):
    """A contract stands in the register: somebody is paid to serve children until its end."""

    type: ClassVar[str] = "contract.awarded"

    reference: Fact[str]
    title: Public[str]
    description: Public[str | None] = None
    category: Public[str | None] = None
    provider_id: Fact[UUID]
    other_provider_ids: Fact[tuple[UUID, ...]] = ()
    lead_commissioner_id: Fact[UUID]
    co_commissioner_ids: Fact[tuple[UUID, ...]] = ()
    officer_id: Fact[UUID | None] = None
    regime: Fact[Regime | None] = None
    procedure: Public[str | None] = None
    cpv_codes: Fact[tuple[str, ...]] = ()
    value: Fact[Decimal | None] = None
    currency: Fact[str] = "GBP"
    awarded_on: Fact[date | None] = None
    start_on: Fact[date]
    end_on: Fact[date | None] = None
    latest_end_on: Fact[date | None] = None
    import_id: Fact[UUID | None] = None


class ContractExtended(ContractEvent):
    """A contract ends later than was said before; a decision about the earlier end is spent."""

    type: ClassVar[str] = "contract.extended"

    end_on: Fact[date]
    reason: Private[str] = None


class ContractTerminated(ContractEvent):
    """A contract ends before its day."""

    type: ClassVar[str] = "contract.terminated"

    terminated_on: Fact[date]
    reason: Private[str] = None


class ContractDecided(ContractEvent):
    """It is decided what becomes of a contract at its end; nobody needs to be alerted any more."""

    type: ClassVar[str] = "contract.decided"
    open_to_all: ClassVar[bool] = False

    decision: Fact[Decision]
    end_on: Fact[date | None] = None
    reason: Private[str] = None


class ContractAssigned(ContractEvent):
    """An officer is responsible for a contract from now on."""

    type: ClassVar[str] = "contract.assigned"
    open_to_all: ClassVar[bool] = False

    officer_id: Fact[UUID]


class ContractCorrected(ContractEvent):
    """The register was wrong about a contract; what is named in `fields` is right now."""

    type: ClassVar[str] = "contract.corrected"

    fields: Fact[tuple[str, ...]]
    title: Public[str | None] = None
    description: Public[str | None] = None
    provider_id: Fact[UUID | None] = None
    other_provider_ids: Fact[tuple[UUID, ...]] = ()
    procedure: Public[str | None] = None
    cpv_codes: Fact[tuple[str, ...]] = ()
    value: Fact[Decimal | None] = None
    category: Public[str | None] = None
    regime: Fact[Regime | None] = None
    awarded_on: Fact[date | None] = None
    start_on: Fact[date | None] = None
    end_on: Fact[date | None] = None
    latest_end_on: Fact[date | None] = None
    import_id: Fact[UUID | None] = None


class AlertKind(StrEnum):
    """Why a contract manager is alerted."""

    CONTRACT_END = "contract_end"
    REPROCUREMENT = "reprocurement"


class Settlement(StrEnum):
    """Why an alert no longer needs anybody."""

    DECIDED = "decided"
    DATE_CHANGED = "date_changed"
    TERMINATED = "terminated"
    LATER_RUNG = "later_rung"


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
    """A contract comes to its end, or to the last safe day to start on its successor."""

    type: ClassVar[str] = "alert.raised"

    kind: Fact[AlertKind]
    contract_id: Fact[UUID]
    set_by: Fact[UUID]
    target_on: Fact[date]
    months: Fact[int]
    due_on: Fact[date]
    end_on: Fact[date]
    officer_id: Fact[UUID | None] = None
    reference: Fact[str]
    title: Public[str]
    provider_id: Fact[UUID]
    provider_name: Public[str]
    value: Fact[Decimal | None] = None


class AlertSettled(AlertEvent):
    """An alert needs nobody any more."""

    type: ClassVar[str] = "alert.settled"

    contract_id: Fact[UUID]
    settlement: Fact[Settlement]


class ImportEvent(Event):
    """Something happened to an import of a register."""

    source: ClassVar[str] = "contracts"
    resource: ClassVar[str] = "imports"

    import_id: Fact[UUID]

    @property
    def subject_id(self) -> UUID:
        """Return the import's id."""
        return self.import_id


class ImportStarted(ImportEvent):
    """Somebody has begun to bring a register in; its contracts alert nobody yet."""

    type: ClassVar[str] = "import.started"

    file_hash: Fact[str]


class ImportFinished(ImportEvent):
    """A register was read to its end; every row is counted once."""

    type: ClassVar[str] = "import.finished"

    rows: Fact[int]
    imported: Fact[int]
    changed: Fact[int]
    skipped: Fact[int]
    refused: Fact[int]
    ended_before: Fact[int]


class ImportArmed(ImportEvent):
    """From now on the contracts of an import alert their officers."""

    type: ClassVar[str] = "import.armed"

    officers: Fact[int]
    contracts: Fact[int]

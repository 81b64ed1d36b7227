"""What an installation is told from outside. Only here is the environment read, and once."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Organisation(BaseModel, frozen=True):
    """The council's own name and identifier: who `the council (all)` is."""

    name: str
    scheme: str
    identifier: str


class OidcIssuer(BaseModel, frozen=True):
    """A sign-on whose tokens are believed: the council's own."""

    issuer: str
    audience: str
    jwks_url: str | None = Field(None, description="Where its keys are; else it is discovered.")


Weeks = Annotated[int, Field(ge=0, le=104)]
Months = Annotated[int, Field(ge=0, le=120)]
Days = Annotated[int, Field(ge=0, le=1_000)]
Ladder = Annotated[
    tuple[Months, ...],
    NoDecode,
    BeforeValidator(lambda value: value.split(",") if isinstance(value, str) else value),
]

Words = Annotated[
    tuple[str, ...],
    NoDecode,
    BeforeValidator(lambda value: value.split(",") if isinstance(value, str) else value),
]


class ProcurementTime(BaseModel, frozen=True, extra="forbid"):
    """How long each step to a successor takes, for a regime (or any) and from a value upwards.

    The weeks are estimates that nobody has verified, and no law: a council puts its own here. The
    law knows only a standstill of eight working days; a grant has none.
    """

    regime: str | None = None
    value_from: Decimal = Decimal(0)
    governance_weeks: Weeks
    specification_weeks: Weeks
    market_engagement_weeks: Weeks
    tender_weeks: Weeks
    evaluation_weeks: Weeks
    award_weeks: Weeks
    standstill_days: Annotated[int, Field(ge=0, le=60)] = 8
    mobilisation_weeks: Weeks


class ReminderDays(BaseModel, frozen=True, extra="forbid"):
    """How many days before its day somebody is reminded of something planned.

    An action is not started so many days after it was to begin, and has gone quiet after so many
    without a report, and again each time as many have passed.
    """

    action_due_soon: Days = 28
    action_not_started: Days = 14
    action_no_progress: Annotated[int, Field(ge=1, le=1_000)] = 91
    plan_refresh: Days = 90
    plan_review: Days = 180
    report: Days = 14
    need_refresh: Days = 60
    agreed_action: Days = 7
    dispute_escalation: Days = 7


class DisputeStep(BaseModel, frozen=True, extra="forbid"):
    """A level on which bodies that disagree talk, and how many working days it has for that.

    The days are suggestions that nobody has verified, and no law: partners agree on their own.
    """

    level: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,49}$")]
    working_days: Annotated[int, Field(ge=1, le=250)]


def _takes(
    *weeks: int, regime: str | None = None, value_from: int = 0, standstill: int = 8
) -> ProcurementTime:
    names = [name for name in ProcurementTime.model_fields if name.endswith("_weeks")]
    return ProcurementTime(
        regime=regime,
        value_from=Decimal(value_from),
        standstill_days=standstill,
        **dict(zip(names, weeks, strict=True)),
    )


class Settings(BaseSettings):
    """Every setting of an installation; the environment names them with COMMISSIONING_ before."""

    model_config = SettingsConfigDict(env_prefix="COMMISSIONING_", frozen=True)

    database_url: str = ""
    organisation: Organisation | None = None
    public_url: str = "http://127.0.0.1:8000"
    data_folder: Path | None = None
    example: bool = False

    signing_key_file: Path | None = None
    link_key_file: Path | None = None  # a key a line: the first signs, the others still count
    jwks_file: Path | None = None
    oidc_issuers: tuple[OidcIssuer, ...] = ()
    oidc_scope_claim: str = "scope"
    token_minutes: int = 10

    smtp_url: SecretStr | None = None
    mail_from: str | None = None
    bounces_to: str | None = None
    notify_api_key: SecretStr | None = None
    notify_template_id: str | None = None
    notify_url: str = "https://api.notifications.service.gov.uk"
    default_recipient: str | None = None
    frontend_url: str | None = None
    messages_from: time = time(7, 30)
    market_contact: str | None = None  # whom providers ask about intentions; of no single person
    link_days: int = 30

    timezone: str = "Europe/London"
    suppression_threshold: Annotated[int, Field(ge=1, le=100)] = (
        5  # smaller counts point at a child
    )
    # A prefix is given to a publisher by the Open Contracting Partnership; this one is nobody's.
    ocds_prefix: str = "ocds-unregistered"
    alert_ladder_months: Ladder = (18, 12, 9, 6, 3, 1)
    alert_ladders: dict[str, tuple[Months, ...]] = {}  # by regime, instead of that one
    notice_ladder_months: Ladder = (6, 3, 1)
    extension_ladder_months: Ladder = (6, 3, 1)
    review_ladder_months: Ladder = (3, 1, 0)
    step_ladder_months: Ladder = (1, 0)
    extension_due_ladder_months: Ladder = (3, 1, 0)
    transition_ladder_months: Ladder = (6, 3, 1)
    # Approval, specification, market, tender, evaluation, award, mobilisation: about 9, 12 and 15
    # months with the standstill, 6 and 9 under the Provider Selection Regime, 4 for a grant.
    procurement_times: Annotated[tuple[ProcurementTime, ...], Field(min_length=1)] = (
        _takes(3, 6, 4, 6, 4, 2, 12),
        _takes(4, 8, 6, 8, 6, 3, 15, value_from=1_000_000),
        _takes(6, 10, 8, 8, 8, 5, 18, value_from=5_000_000),
        _takes(2, 4, 2, 4, 3, 1, 8, regime="psr"),
        _takes(3, 6, 4, 6, 4, 2, 12, regime="psr", value_from=1_000_000),
        _takes(2, 3, 1, 4, 2, 1, 4, regime="grant", standstill=0),
    )

    reminder_days: ReminderDays = ReminderDays()
    dispute_steps: Annotated[tuple[DisputeStep, ...], Field(min_length=1)] = (
        DisputeStep(level="officers", working_days=5),
        DisputeStep(level="heads", working_days=10),
        DisputeStep(level="directors", working_days=10),
        DisputeStep(level="chief_officers", working_days=20),
    )

    # What tells a children's service in a register of everything that a council buys.
    childrens_words: Words = (
        *("child", "children", "young people", "young person", "youth", "early years", "nursery"),
        *("short break", "foster", "fostering", "adoption", "care leaver", "leaving care"),
        *("looked after", "early help", "health visiting", "school nursing", "family hub", "SEND"),
        *("special educational needs", "home to school", "portage", "EHC", "CAMHS", "paediatric"),
    )
    childrens_departments: Words = (
        *("child", "children", "young people", "education", "school", "family", "families"),
    )
    childrens_cpv_codes: Words = (
        *("75340", "80110", "80310", "853113", "85312110", "85312120", "55243", "98133110"),
    )
    import_megabytes: Annotated[int, Field(ge=1, le=1_000)] = 25
    import_unpacked_megabytes: Annotated[int, Field(ge=1, le=4_000)] = 400

    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    log_level: str = "INFO"
    log_json: bool = True
    threads: int = 10

    def __hash__(self) -> int:
        """Return a hash by which caches find the same settings again; not every field has one."""
        return hash((self.database_url, self.public_url, self.signing_key_file, self.smtp_url))

    def council_identifier(self) -> str:
        """Return the council's identifier as organisations keep theirs: a JSON list of one."""
        scheme, identifier = (
            (self.organisation.scheme, self.organisation.identifier)
            if self.organisation
            else ("", "")
        )
        return json.dumps([{"scheme": scheme, "id": identifier}])

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _origins(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value


@lru_cache
def _from_environment() -> Settings:
    return Settings()


_override: list[Settings] = []


def current() -> Settings:
    """Return the settings of this installation."""
    return _override[-1] if _override else _from_environment()


@contextmanager
def using(settings: Settings) -> Iterator[Settings]:
    """Let other settings stand for a while: the command line's options, or a test's."""
    _override.append(settings)
    try:
        yield settings
    finally:
        _override.remove(settings)

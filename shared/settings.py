"""What an installation is told from outside. Only here is the environment read, and once."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr, field_validator
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


class LeadTime(BaseModel, frozen=True):
    """How many months before its end a re-procurement must start; not legal text, a setting."""

    regime: str | None = None
    value_from: Decimal = Decimal(0)
    months: int


class Settings(BaseSettings):
    """Every setting of an installation; the environment names them with COMMISSIONING_ before."""

    model_config = SettingsConfigDict(env_prefix="COMMISSIONING_", frozen=True)

    database_url: str = ""
    organisation: Organisation | None = None
    public_url: str = "http://127.0.0.1:8000"
    data_folder: Path | None = None
    example: bool = False

    signing_key_file: Path | None = None
    jwks_file: Path | None = None
    oidc_issuers: tuple[OidcIssuer, ...] = ()
    oidc_scope_claim: str = "scope"
    token_minutes: int = 10

    smtp_url: SecretStr | None = None
    mail_from: str | None = None
    default_recipient: str | None = None
    frontend_url: str | None = None
    messages_from: time = time(7, 30)

    timezone: str = "Europe/London"
    alert_ladder_months: Annotated[tuple[int, ...], NoDecode] = (18, 12, 9, 6, 3, 1)
    lead_times: tuple[LeadTime, ...] = (
        LeadTime(months=9),
        LeadTime(value_from=Decimal(1_000_000), months=12),
        LeadTime(value_from=Decimal(5_000_000), months=15),
        LeadTime(regime="psr", months=6),
        LeadTime(regime="psr", value_from=Decimal(1_000_000), months=9),
        LeadTime(regime="grant", months=4),
    )

    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    log_level: str = "INFO"
    log_json: bool = True
    threads: int = 10

    def council_identifier(self) -> str:
        """Return the council's identifier as organisations keep theirs: a JSON list of one."""
        scheme, identifier = (
            (self.organisation.scheme, self.organisation.identifier)
            if self.organisation
            else ("", "")
        )
        return json.dumps([{"scheme": scheme, "id": identifier}])

    @field_validator("alert_ladder_months", mode="before")
    @classmethod
    def _months(cls, value: object) -> object:
        return tuple(int(part) for part in value.split(",")) if isinstance(value, str) else value

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

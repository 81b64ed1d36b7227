"""The settings that say when alerts fall due."""

import json
from dataclasses import dataclass

from services.contracts.key_dates import store as key_dates
from services.contracts.key_dates.rules import Durations
from services.contracts.watch.rules import Ladders
from shared import settings
from shared.events.alerts import AlertKind


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings that say when alerts fall due."""

    ladders: Ladders
    durations: tuple[Durations, ...]
    timezone: str

    @property
    def fingerprint(self) -> str:
        """Return what changes when one of these settings does."""
        return json.dumps([str(self.ladders), str(self.durations), self.timezone])


def current() -> Plan:
    """Return the settings of this installation that say when alerts fall due."""
    now = settings.current()
    return Plan(
        ladders=Ladders(
            usual=now.alert_ladder_months,
            by_regime=now.alert_ladders,
            by_kind={
                AlertKind.NOTICE: now.notice_ladder_months,
                AlertKind.EXTENSION: now.extension_ladder_months,
                AlertKind.REVIEW: now.review_ladder_months,
                AlertKind.PROCUREMENT_STEP: now.step_ladder_months,
                AlertKind.EXTENSION_DUE: now.extension_due_ladder_months,
                AlertKind.TRANSITION: now.transition_ladder_months,
            },
        ),
        durations=key_dates.durations(),
        timezone=now.timezone,
    )

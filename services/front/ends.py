"""Which contracts end in the coming two years: what the published register shows of them."""

from dataclasses import dataclass
from datetime import date

from services.contracts.alerts import store as alerts
from services.contracts.contracts import store as contracts
from services.contracts.formats import offsets
from shared.database.engine import reading

MONTHS = 24
MOST = 1_000


@dataclass(frozen=True, slots=True)
class End:
    """The end of one contract; its alert is open while nobody has decided what follows."""

    title: str
    provider: str
    end_on: date
    has_alert: bool = False


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends from one day to another, the first of them first."""

    first: date
    last: date
    items: tuple[End, ...]
    shows_alerts: bool = False
    more: bool = False

    @property
    def with_alert(self) -> int:
        """Return about how many of the contracts an alert is open."""
        return sum(one.has_alert for one in self.items)


def coming(today: date, *, with_alerts: bool) -> Ends:
    """Return the ends of the coming two years.

    Without alerts where the public can look: an open alert says that nothing is decided yet.
    """
    last = offsets.day(f"+{MONTHS}m", today)
    with reading("contracts") as session:
        rows = contracts.ending(session, first=today, last=last, limit=MOST + 1)
        shown = rows[:MOST]
        ids = [row["id"] for row in shown]
        alerted = alerts.about(session, ids) if with_alerts else frozenset()
    return Ends(
        first=today,
        last=last,
        items=tuple(
            End(
                title=row["title"],
                provider=row["provider_name"],
                end_on=row["last_on"],
                has_alert=row["id"] in alerted,
            )
            for row in shown
        ),
        shows_alerts=with_alerts,
        more=len(rows) > MOST,
    )

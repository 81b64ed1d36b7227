"""What can happen with the tables of plans."""

import io
from datetime import datetime
from random import Random

from services.actions.formats import PlanRow
from services.actions.formats.writing import as_csv
from services.actions.plan_imports import bulk
from tests.histories.choosing import BY, one_that

OPEN = ("draft", "under_revision")
WORDS = ("Map it", "Buy it:\n• Ask families\n• Choose", "Map it.\n\nBuy it.", "")


def import_plan(dice: Random, at: datetime) -> None:
    """Bring a table into a plan whose words are open; other days it says something else."""
    plan = one_that(dice, "actions.plan", lambda row: row["status"] in OPEN)
    rows = [
        PlanRow(
            number + 2,
            objective=dice.choice((f"Objective {number}", "")),
            legislation=dice.choice(("Care Act 2014", "Care Act 2014; Our promise", "")),
            key_actions=dice.choice(WORDS),
            time_scale=dice.choice(("May 2027\n\nJune 2027", "TBC", "")),
            responsible=dice.choice(("Ada Moss/Grace Tate (NHS)", "Grace O'Tate", "The team")),
            impact=dice.choice(("Fewer nights", "More choice\n\nFewer nights", "")),
        )
        for number in range(dice.randint(1, 4))
    ]
    source = bulk.read_source(
        io.BytesIO(as_csv(rows)), plan_id=plan["id"], title=None, council_id=None
    )
    list(bulk.import_plan(bulk.ImportReport(), source, by=BY, at=at))


HISTORY = [import_plan]

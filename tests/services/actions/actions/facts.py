"""What the rules of actions are tested on: an action, its plan, and whom it names."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from hypothesis import strategies as st

from services.actions.actions import planning, rules
from services.actions.plans.rules import Words
from shared.events.actions import (
    ActionState,
    Step,
)
from shared.events.base import By, Head
from shared.events.officers import Standing
from shared.events.time_scales import Precision

PLAN, OBJECTIVE, OWNER, NHS, MOSS, GONE, ACT, CONTRACT = (
    uuid5(UUID(int=0), name) for name in "abcdefgh"
)
BY = By(is_council=True)
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
STEPS = (
    Step(number=1, text="Map"),
    Step(number=2, text="Towns", depth=1),
    Step(number=3, text="Villages", depth=1),
    Step(number=4, text="Buy"),
)
FACTS = rules.Action(
    id=UUID(int=1),
    head=Head(3, datetime(2026, 4, 1, tzinfo=UTC)),
    plan_id=PLAN,
    objective_id=OBJECTIVE,
    owner_ids=(OWNER,),
    state=ActionState.PLANNED,
    before=None,
    started_on=None,
    suspended_on=None,
    steps=(),
    officer_ids=(MOSS,),
    organisation_ids=(NHS,),
    responsible=None,
)
OPEN_WORDS = Words(plan_id=PLAN, owner_ids=(OWNER,), open=True, demands_officers=True)
NAMED = planning.Named(
    plans={OBJECTIVE: PLAN},
    officers={
        MOSS: planning.Officer(Standing.CONFIRMED, NHS),
        GONE: planning.Officer(Standing.LEFT, NHS),
    },
    organisation_ids={OWNER, NHS},
    driver_ids={ACT},
    contract_ids={CONTRACT},
)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
near = st.integers(-400, 400).map(lambda number: TODAY + number * DAY)
states = st.sampled_from(list(ActionState))
precisions = st.none() | st.sampled_from(list(Precision))

"""What a plan may say: its aims, what counts for them, and what it names. Pure, like the rules."""

from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from typing import Any

from services.actions.plans.rules import (
    OPEN,
    LinksItself,
    OnlyTheCouncil,
    Plan,
    UnknownPlan,
    WordsClosed,
)
from shared.errors import Refused, Unprocessable
from shared.events.base import By
from shared.events.plans import Aim, Enabler, PlanAmended, PlanDrafted, PlanTerms

# Who looks after a plan is no word of it.
_ALWAYS_OPEN = frozenset({"officer_id"})


class Named(Enum):
    """What a plan names of what stands elsewhere."""

    ORGANISATION = "organisation"
    OFFICER = "officer"
    PLAN = "plan"


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class UnknownOwner(Unprocessable):
    """An organisation that is to own the plan is not known here, or not yet."""


class UnknownOfficer(Unprocessable):
    """The officer who is to look after the plan is not known."""


class EndsBeforeItBegins(Unprocessable):
    """A plan ends on the day on which it begins, or later."""


class AimCodeTwice(Unprocessable):
    """Two aims of a plan have the same code."""


class NoSuchAimAbove(Unprocessable):
    """An aim stands within one that the plan does not have."""


class AimsGoRound(Unprocessable):
    """An aim cannot stand within itself, nor within one that stands within it."""


class EnablerWithoutAim(Unprocessable):
    """An enabler counts for an aim that the plan does not have."""


class AimInUse(Refused):
    """Objectives of the plan still belong to an aim that would no longer be there."""


def draft(order: PlanDrafted, missing: Collection[Named], *, by: By) -> PlanDrafted:
    """Begin to write a plan."""
    if not by.is_council:
        raise OnlyTheCouncil
    _must_be_there(missing)
    _must_be_sound(order)
    return order.model_copy(update={"parties": order.owner_ids})


def amend(
    plan: Plan,
    used: Collection[str],
    missing: Collection[Named],
    *,
    version: int,
    values: Mapping[str, Any],
    by: By,
) -> PlanAmended:
    """Let a plan say something else; `used` are the aims to which objectives belong."""
    plan.must_be_current(version, by)
    if not values:
        raise NothingToAmend
    if plan.status not in OPEN and not _ALWAYS_OPEN.issuperset(values):
        raise WordsClosed
    _must_be_there(missing)
    event = PlanAmended(plan_id=plan.id, fields=tuple(sorted(values)), **values)
    after = plan.terms.model_copy(update={name: getattr(event, name) for name in values})
    _must_be_sound(after)
    if set(used).difference(one.code for one in after.aims):
        raise AimInUse
    parties = tuple(dict.fromkeys((*plan.owner_ids, *after.owner_ids)))
    return event.model_copy(update={"parties": parties})


def _must_be_there(missing: Collection[Named]) -> None:
    if Named.ORGANISATION in missing:
        raise UnknownOwner
    if Named.OFFICER in missing:
        raise UnknownOfficer
    if Named.PLAN in missing:
        raise UnknownPlan


def _must_be_sound(terms: PlanTerms) -> None:
    """Refuse a period that ends before it begins, aims that do not fit, a link with itself."""
    if terms.from_on and terms.until_on and terms.until_on < terms.from_on:
        raise EndsBeforeItBegins
    aims_must_be_sound(terms.aims, terms.enablers)
    if any(one.plan_id == terms.plan_id for one in terms.links):
        raise LinksItself


def aims_must_be_sound(aims: Sequence[Aim], enablers: Sequence[Enabler]) -> None:
    """Refuse aims with one code, within what is not there or in a ring, and enablers of none."""
    above = {one.code: one.within for one in aims}
    if len(above) < len(aims):
        raise AimCodeTwice
    if any(within is not None and within not in above for within in above.values()):
        raise NoSuchAimAbove
    if not _every_way_ends(above):
        raise AimsGoRound
    if any(code not in above for one in enablers for code in one.aim_codes):
        raise EnablerWithoutAim


def _every_way_ends(above: Mapping[str, str | None]) -> bool:
    """Say whether the way up from every aim comes to an end."""
    ending: set[str] = set()
    for code in above:
        way: set[str] = set()
        step: str | None = code
        while step is not None and step not in ending:
            if step in way:
                return False
            way.add(step)
            step = above[step]
        ending |= way
    return True

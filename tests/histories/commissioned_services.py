"""What can happen with commissioned services and their specifications."""

from datetime import datetime, timedelta
from random import Random

from services.contracts.commissioned_services import commands as services
from services.contracts.specifications import commands as specifications
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.commissioned_services import CycleStage, IntegrationLevel, Placement
from shared.events.terms import Area
from tests import given
from tests.histories.choosing import BY, each, of, one_that, some

WHYS = {"reason": "Agreed."}


def register_commissioned_service(dice: Random, at: datetime) -> None:
    given.commissioned_service(
        name=dice.choice(("Short breaks", 'The "Nest" \\ again')),
        lead_commissioner_id=some(dice, "contracts.organisation")["id"],
        co_commissioner_ids=(some(dice, "contracts.organisation")["id"],),
        category=dice.choice((None, "Short breaks")),
        outcomes=("Parents rest.",)[: dice.randint(0, 1)],
        areas=(Area(label="Wearmouth"),)[: dice.randint(0, 1)],
        minimum_age=dice.choice((None, 5)),
        cycle_stage=dice.choice((None, CycleStage.DO)),
        placements=(Placement(level=IntegrationLevel.ALIGNED, from_on=at.date()),),
        at=at,
    )


def change_commissioned_service(verb: str, dice: Random, at: datetime) -> None:
    order = of(dice, "contracts.commissioned_service", "commissioned_service_id")
    today, later = at.date(), at.date() + timedelta(days=dice.randint(0, 400))
    told = order | {"by": BY, "at": at}
    with transaction("contracts") as session:
        match verb:
            case "amend":
                values = dice.choice(
                    ({"name": f"Breaks {dice.randint(1, 99)}"}, {"category": None})
                )
                services.amend_commissioned_service(session, values=values, today=today, **told)
            case "place":
                services.place_commissioned_service(
                    session,
                    level=dice.choice(list(IntegrationLevel)),
                    from_on=later,
                    arrangement=dice.choice((None, "One budget.")),
                    today=today,
                    **WHYS,
                    **told,
                )
            case "move":
                services.move_stage(
                    session,
                    cycle_stage=dice.choice(list(CycleStage)),
                    stage_label=None,
                    since_on=None,
                    today=today,
                    **told,
                )
            case "plan":
                services.plan_evaluation(
                    session,
                    question="Does it help?",
                    due_on=later,
                    contract_id=some(dice, "contracts.contract")["id"],
                    today=today,
                    **told,
                )
            case "conclude":
                services.conclude_evaluation(
                    session, number=1, finding="It does.", concluded_on=None, today=today, **told
                )
            case "close":
                services.close_commissioned_service(
                    session,
                    closed_on=later,
                    transitional_arrangements="Families keep their workers.",
                    today=today,
                    **WHYS,
                    **told,
                )
            case "reopen":
                services.reopen_commissioned_service(session, **WHYS, **told)


def draft_specification(dice: Random, at: datetime) -> None:
    outcome = {"outcome": "Parents rest.", "measured_by": "The survey"}
    service_id = some(dice, "contracts.commissioned_service")["id"]
    if dice.random() < 0.5:  # the next version for one that has one
        service_id = some(dice, "contracts.specification")["commissioned_service_id"]
    with transaction("contracts") as session:
        specifications.draft_specification(
            session,
            specification_id=log.new_id(),
            commissioned_service_id=service_id,
            terms={
                "title": "Short breaks",
                "outcomes": [outcome],
                "review_on": at.date() + timedelta(days=400),
                "families_part": dice.choice((None, {"summary": "Parents wrote it."})),
            },
            by=BY,
            at=at,
        )


def change_specification(verb: str, dice: Random, at: datetime) -> None:
    wanted = "published" if verb == "review" else "draft"
    row = one_that(dice, "contracts.specification", lambda each: each["status"] == wanted)
    order = {"specification_id": row["id"], "version": row["version"], "by": BY, "at": at}
    with transaction("contracts") as session:
        match verb:
            case "amend":
                values = dice.choice(({"title": "Breaks"}, {"families_part": None}))
                specifications.amend_specification(session, values=values, **order)
            case "discard":
                specifications.discard_specification(session, **WHYS, **order)
            case "publish":
                specifications.publish_specification(
                    session, published_on=None, today=at.date(), **order
                )
            case "review":
                later = at.date() + timedelta(days=dice.randint(1, 900))
                specifications.review_specification(
                    session, reviewed_on=None, review_on=later, today=at.date(), **WHYS, **order
                )


def apply_specification(dice: Random, at: datetime) -> None:
    """Let a contract deliver a service, and be let under a version of its specification."""
    row = one_that(dice, "contracts.specification", lambda each: each["status"] == "published")
    service_id = row["commissioned_service_id"]
    contract_id = given.contract(commissioned_service_ids=(service_id,), at=at)
    with transaction("contracts") as session:
        specifications.apply_specification(
            session,
            specification_id=row["id"],
            version=row["version"],
            contract_ids=[contract_id],
            by=BY,
            at=at,
        )


HISTORY = [
    register_commissioned_service,
    *each(change_commissioned_service, "amend place move plan conclude close reopen"),
    draft_specification,
    draft_specification,
    *each(change_specification, "amend discard publish publish review"),
    apply_specification,
]

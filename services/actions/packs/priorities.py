"""How far each plan, priority and objective has come: what a pack shows of that; pure."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.actions.packs import rules, schemas
from services.actions.packs.told import Told, short
from shared.database.engine import Row


def plans(told: Told) -> list[schemas.PackPlan]:
    """Show the plans of which a pack tells."""
    return [_plan(row, told) for row in told.facts.plans]


def _plan(row: Row, told: Told) -> schemas.PackPlan:
    owners = [told.organisation(one) for one in row["owner_ids"]]
    return schemas.PackPlan(id=row["id"], name=row["title"], owners=owners)


def of_plan(row: Row, told: Told) -> schemas.PlanProgress:
    """Show how far a plan has come; if only exceptions are wanted, where something goes wrong."""
    only = told.exceptions_only.get(row["id"], False)
    of_objective: dict[UUID, list[rules.Standing]] = {}
    for one in told.actions:
        if one["plan_id"] == row["id"]:
            of_objective.setdefault(one["objective_id"], []).append(told.standings[one["id"]])
    of_aim: dict[str | None, list[Row]] = {aim["code"]: [] for aim in row["aims"]}
    for objective in told.facts.objectives:
        if objective["plan_id"] == row["id"]:
            code = objective["aim_code"] if objective["aim_code"] in of_aim else None
            of_aim.setdefault(code, []).append(objective)
    titles = {aim["code"]: aim["title"] for aim in row["aims"]}
    aims = []
    for code, objectives in of_aim.items():
        wanted = [
            one
            for one in objectives
            if not only or any(told.why(each.id) for each in of_objective.get(one["id"], ()))
        ]
        if wanted:
            every = [each for one in objectives for each in of_objective.get(one["id"], ())]
            aims.append(
                schemas.AimProgress(
                    **_rolled(every),
                    code=code,
                    name=titles.get(code) if code else None,
                    objectives=[
                        schemas.ObjectiveProgress(
                            **_rolled(of_objective.get(one["id"], [])),
                            id=one["id"],
                            code=one["code"],
                            name=short(one["title"]),
                        )
                        for one in wanted
                    ],
                )
            )
    every = [each for actions in of_objective.values() for each in actions]
    return schemas.PlanProgress(
        **_rolled(every), plan=_plan(row, told), exceptions_only=only, aims=aims
    )


def _rolled(actions: Sequence[rules.Standing]) -> dict[str, Any]:
    rolled = rules.progress(actions)
    return {name: getattr(rolled, name) for name in schemas.Rolled.model_fields}

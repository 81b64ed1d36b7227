"""What can happen to organisations after they were registered."""

from datetime import datetime, timedelta
from random import Random

from services.contracts.organisation_twins import commands as twins
from services.contracts.organisation_twins import store as pairs
from services.contracts.organisations import commands as organisations
from shared.database.engine import reading, transaction
from shared.events.organisations import (
    Identifier,
    Registration,
    Regulator,
    SendCompliance,
    VcseType,
)
from tests.histories.choosing import BY, NothingThere, each, of, some

REGULATORS = (Regulator.OFSTED, Regulator.CQC)


def change_organisation(verb: str, dice: Random, at: datetime) -> None:
    order = of(dice, "contracts.organisation", "organisation_id") | {"by": BY, "at": at}
    other_id = some(dice, "contracts.organisation")["id"]
    with transaction("contracts") as session:
        match verb:
            case "identify":
                number = Identifier(scheme="GB-CHC", id=f"{dice.randint(1, 40):07}")
                organisations.identify_organisation(
                    session, **order, identifiers=[number][: dice.randint(0, 1)]
                )
            case "amend":
                values = {
                    "vcse": True,
                    "vcse_type": dice.choice((*VcseType, None)),
                    "accepts_direct_payments": dice.choice((True, False, None)),
                    "send_compliance": dice.choice(list(SendCompliance)),
                    "send_checked_on": at.date() - timedelta(days=dice.randint(0, 90)),
                    "website": "https://harbour.example.org",
                }
                wanted = dict(dice.sample(list(values.items()), 4))
                organisations.amend_organisation(session, **order, values=wanted, today=at.date())
            case "record":
                organisations.record_registration(
                    session, **order, registration=_registration(dice, at)
                )
            case "succeed":
                organisations.succeed_organisation(
                    session,
                    **order,
                    successor_id=other_id,
                    succeeded_on=at.date() + timedelta(days=dice.randint(-90, 90)),
                    reason="The law has changed.",
                )
            case "merge":
                organisations.merge_organisation(
                    session,
                    **order,
                    into_id=other_id,
                    may_admit=dice.random() < 0.5,
                    reason="They are one.",
                )


def _registration(dice: Random, at: datetime) -> Registration:
    days = timedelta(days=dice.randint(0, 900))
    return Registration(
        regulator=dice.choice(REGULATORS),
        number=str(dice.randint(1, 3)),
        category=dice.choice((None, "Children's home")),
        rating=dice.choice((None, "Good")),
        registered_on=at.date() - days,
        expires_on=dice.choice((None, at.date() + days)),
    )


def end_registration(dice: Random, at: datetime) -> None:
    row = some(dice, "contracts.organisation WHERE registrations <> '[]'")
    registration = dice.choice(row["registrations"])
    with transaction("contracts") as session:
        organisations.end_registration(
            session,
            organisation_id=row["id"],
            version=row["version"],
            regulator=Regulator(registration["regulator"]),
            number=registration["number"],
            ended_on=at.date(),
            reason="The home has closed.",
            by=BY,
            at=at,
        )


def dismiss_twin(dice: Random, at: datetime) -> None:
    with reading("contracts") as session:
        proposed = pairs.page(session, dismissed=False, limit=50)
    if not proposed:
        raise NothingThere
    with transaction("contracts") as session:
        twins.dismiss_organisation_twin(
            session, twin_id=dice.choice(proposed)["id"], reason="They are two.", by=BY, at=at
        )


HISTORY = [
    *each(change_organisation, "identify amend record record succeed merge"),
    end_registration,
    end_registration,
    dismiss_twin,
]

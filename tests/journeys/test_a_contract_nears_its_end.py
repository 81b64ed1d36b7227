"""A contract comes to its end: its officer is alerted in time, once a rung, until it is decided."""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from services import worker
from services.actions.jobs import JOBS as ACTIONS
from services.actions.officers import commands as officers
from services.contracts.contracts import commands as contracts
from services.contracts.contracts import store
from services.contracts.jobs import JOBS as CONTRACTS
from shared import settings
from shared.database.engine import Row, reading, transaction
from shared.eventlog import log
from shared.events.terms import Decision
from shared.settings import Settings
from tests import given

END = date(2027, 9, 30)
SIX_MONTHS_BEFORE = datetime(2027, 3, 30, 7, 0, tzinfo=UTC)


@pytest.fixture
def mail(fresh: Settings, tmp_path: Path) -> Iterator[Path]:
    """A folder into which messages are written."""
    told = fresh.model_copy(
        update={"data_folder": tmp_path, "default_recipient": "team@example.org"}
    )
    with settings.using(told):
        yield tmp_path / "mail"


@pytest.fixture
def officer_id(fresh: Settings) -> UUID:
    """A confirmed officer whom every service knows."""
    organisation_id = given.organisation("Wearmouth Commissioning Team")
    worker.settle()
    officer_id = log.new_id()
    with transaction("actions") as session:
        officers.register_officer(
            session,
            officer_id=officer_id,
            organisation_id=organisation_id,
            name="Idris Coxon",
            email=f"idris.{officer_id.hex[-6:]}@example.org",
            post="Commissioning Manager",
            by=given.COUNCIL,
            at=given.AT,
        )
    worker.settle()
    return officer_id


def a_day_passes(now: datetime) -> None:
    """Do what the worker does in the course of a morning."""
    worker.settle()
    for name in ("plan_alerts", "contract_end_alerts", "reprocurement_alerts"):
        CONTRACTS[name].run(now)
    worker.settle()
    for name in ("daily_messages", "deliver_messages"):
        ACTIONS[name].run(now)
    worker.settle()


def messages_in(folder: Path) -> list[EmailMessage]:
    """Return the messages in a folder, oldest first."""
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)  # type: ignore[misc]
        for path in sorted(folder.glob("*.eml"))
    ]


def alerts_about(contract_id: UUID) -> list[tuple[str, int, str | None]]:
    """Return kind, months and settlement of each alert about a contract."""
    with reading("contracts") as session:
        rows = session.execute(
            sa.text(
                "SELECT kind, months, settlement FROM contracts.alert"
                " WHERE contract_id = :id ORDER BY raised_at, kind"
            ),
            {"id": contract_id},
        )
        return [tuple(row) for row in rows]


def contract_now(contract_id: UUID) -> Row:
    """Return a contract as it stands."""
    with reading("contracts") as session:
        return store.get(session, contract_id)


def extend(contract_id: UUID, end_on: date, at: datetime) -> None:
    """Let a contract end later."""
    with transaction("contracts") as session:
        contracts.extend_contract(
            session,
            contract_id=contract_id,
            version=contract_now(contract_id)["version"],
            end_on=end_on,
            reason="Agreed with the provider.",
            by=given.COUNCIL,
            at=at,
        )


def test_the_officer_is_told_once_a_rung_until_a_decision(mail: Path, officer_id: UUID) -> None:
    contract_id = given.contract(end_on=END, officer_id=officer_id, title="Short breaks at home")

    for minute in range(3):
        a_day_passes(SIX_MONTHS_BEFORE.replace(minute=minute + 40))

    told = messages_in(mail)
    assert len(told) == 1
    assert "Idris Coxon" in str(told[0]["To"])
    text = told[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Short breaks at home" in text
    assert "30 September 2027" in text
    # Nine months before the end is past: for a re-procurement the last rung is all that is left.
    assert set(alerts_about(contract_id)) == {
        ("contract_end", 6, None),
        ("reprocurement", 1, None),
    }

    with transaction("contracts") as session:
        contracts.decide_contract(
            session,
            contract_id=contract_id,
            version=contract_now(contract_id)["version"],
            decision=Decision.REPROCURE,
            reason="Families want more weekends.",
            by=given.COUNCIL,
            at=SIX_MONTHS_BEFORE,
        )
    a_day_passes(datetime(2027, 6, 30, 7, 40, tzinfo=UTC))

    assert len(messages_in(mail)) == 1
    assert {settlement for _, _, settlement in alerts_about(contract_id)} == {"decided"}


def test_a_date_that_moves_away_and_back_is_alerted_again(mail: Path, officer_id: UUID) -> None:
    contract_id = given.contract(end_on=END, officer_id=officer_id)
    a_day_passes(SIX_MONTHS_BEFORE)
    extend(contract_id, date(2028, 9, 30), SIX_MONTHS_BEFORE)
    a_day_passes(datetime(2027, 3, 31, 7, 40, tzinfo=UTC))
    first = [one for one in alerts_about(contract_id) if one[0] == "contract_end"]

    with transaction("contracts") as session:
        contracts.correct_contract(
            session,
            contract_id=contract_id,
            version=contract_now(contract_id)["version"],
            values={"end_on": END},
            by=given.COUNCIL,
            at=datetime(2027, 3, 31, 12, tzinfo=UTC),
        )
    a_day_passes(datetime(2027, 4, 1, 7, 40, tzinfo=UTC))

    again = [one for one in alerts_about(contract_id) if one[0] == "contract_end"]
    assert first[0] == ("contract_end", 6, "date_changed")
    assert again[-1] == ("contract_end", 6, None)
    assert len(again) > len(first)


def test_nobody_is_told_on_a_day_of_rest(mail: Path, officer_id: UUID) -> None:
    given.contract(end_on=END, officer_id=officer_id)

    a_day_passes(datetime(2027, 3, 28, 7, 40, tzinfo=UTC))  # Easter Sunday, and the clocks change

    assert messages_in(mail) == []


def test_what_has_no_officer_reaches_the_default_recipient(mail: Path) -> None:
    given.contract(end_on=END, title="Nobody's contract")

    a_day_passes(SIX_MONTHS_BEFORE.replace(minute=45))

    told = messages_in(mail)
    assert [str(one["To"]) for one in told] == ["team@example.org"]


def test_a_contract_that_had_ended_before_it_was_known_is_never_alerted(mail: Path) -> None:
    contract_id = given.contract(
        start_on=date(2020, 4, 1), end_on=date(2026, 3, 31), at=datetime(2026, 4, 20, tzinfo=UTC)
    )

    a_day_passes(datetime(2026, 4, 20, 7, 40, tzinfo=UTC))

    assert alerts_about(contract_id) == []

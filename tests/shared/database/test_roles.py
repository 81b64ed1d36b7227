"""What the role of a service may do in the database, tried with the role itself."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from shared.database.engine import SERVICES, transaction
from shared.database.migrate import migrate
from shared.eventlog import log, sequencer
from shared.eventlog.reader import Reader
from shared.events.base import By
from shared.events.comments import CommentRecorded, Voice
from shared.events.officers import OfficerEvent, OfficerRegistered
from shared.settings import Settings
from tests.shared.conftest import Ask

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
BY = By(job="tests")
ROLES = (*SERVICES, "worker")
OWN_EVENT = """
    INSERT INTO log.event VALUES
        (gen_random_uuid(), :source, 'thing.done', :subject, 1, '', now(), '{}', true)
"""
PAYLOAD = (
    "INSERT INTO log.event_payload VALUES (:id, decode(repeat('00', 32), 'hex'), '', :readers)"
)
PRIVATE = (
    "SELECT data FROM log.event_payload WHERE event_id = :id",
    "SELECT p.data FROM log.event AS e JOIN log.event_payload AS p ON p.event_id = e.id"
    " WHERE e.id = :id",
    "SELECT data FROM log.event_payload WHERE event_id = :id AND length(data) / 0 = 1",
)


@pytest.fixture(scope="module", autouse=True)
def _migrated(installed: Settings) -> None:
    """A copy of a database is without the rights on the database itself, as a restored one is."""
    migrate(installed.database_url)


def run(service: str, statement: str, **values: Any) -> list[Any]:
    with transaction(service) as session:
        found = session.execute(sa.text(statement), values)
        return list(found) if found.returns_rows else []


def refused(
    service: str, statement: str, because: str = "permission denied", **values: Any
) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match=because):
        run(service, statement, **values)


def appended(event: Any) -> UUID:
    with transaction(event.source) as session:
        return log.append(session, event, by=BY, at=AT)[0].id


@pytest.fixture(scope="module")
def officer_id() -> UUID:
    return uuid4()


@pytest.fixture(scope="module")
def registered(installed: object, officer_id: UUID) -> UUID:
    """The id of an event with a name and an address, which are for actions alone."""
    return appended(
        OfficerRegistered(
            officer_id=officer_id,
            organisation_id=uuid4(),
            name="Grace Example",
            email="grace@example.org",
        )
    )


class TestEvents:
    """A service appends its own events, and no other's."""

    @pytest.mark.parametrize("service", ROLES)
    @pytest.mark.parametrize("source", SERVICES)
    def test_have_their_own_service_as_source(self, service: str, source: str) -> None:
        attempt = partial(run if service == source else refused, service, OWN_EVENT)
        reason = {} if service == source else {"because": "row-level security"}
        attempt(**reason, source=source, subject=f"things/{uuid4()}")

    @pytest.mark.parametrize("source", SERVICES)
    def test_wait_for_their_position_however_they_were_inserted(
        self, source: str, owner: Ask
    ) -> None:
        subject = f"things/{uuid4()}"
        run(source, OWN_EVENT, source=source, subject=subject)
        assert owner(
            "SELECT FROM log.event JOIN log.event_pending ON event_id = id WHERE subject = :it",
            it=subject,
        )


class TestPayload:
    """A private part is read by whom it names."""

    @pytest.mark.parametrize("statement", PRIVATE[:2])
    @pytest.mark.parametrize("service", ROLES)
    def test_is_read_by_nobody_else(
        self, service: str, statement: str, registered: UUID, owner: Ask
    ) -> None:
        assert owner(statement, id=registered)
        assert len(run(service, statement, id=registered)) == (service == "actions")

    def test_is_not_even_looked_at_by_a_condition_of_somebody_else(self, registered: UUID) -> None:
        assert run("feedback", PRIVATE[2], id=registered) == []
        with pytest.raises(sa.exc.DataError, match="division by zero"):
            run("actions", PRIVATE[2], id=registered)

    @pytest.mark.parametrize("service", SERVICES)
    def test_is_missing_in_the_history_that_others_read(
        self, service: str, officer_id: UUID, registered: UUID
    ) -> None:
        with transaction(service) as session:
            (one,) = log.history(session, OfficerEvent, officer_id)
            others = log.private(session, OfficerEvent, [officer_id])
        assert isinstance(one.event, OfficerRegistered)
        seen = "Grace Example" if service == "actions" else None
        assert one.event.name == seen
        assert bool(others) == (service == "actions")

    def test_cannot_be_put_beside_another_services_event(self) -> None:
        event_id = appended(
            CommentRecorded(comment_id=uuid4(), said_on=AT.date(), voice=Voice.CHILD)
        )
        refused("actions", PAYLOAD, because="row-level security", id=event_id, readers=["actions"])


class TestSchemas:
    """A service has a schema of its own, and no other."""

    @pytest.mark.parametrize(("service", "other"), list(permutations(SERVICES, 2)))
    def test_of_another_service_are_shut(self, service: str, other: str, owner: Ask) -> None:
        tables = [
            row.relname
            for row in owner(
                "SELECT relname FROM pg_class WHERE relnamespace = CAST(:it AS regnamespace)"
                " AND relkind IN ('r', 'v', 'm', 'p')",
                it=other,
            )
        ]
        assert tables
        for table in tables:
            refused(service, f'SELECT FROM {other}."{table}"')
            refused(service, f'DELETE FROM {other}."{table}"')

    @pytest.mark.parametrize("service", SERVICES)
    def test_that_are_its_own_are_open_also_what_is_made_later(
        self, service: str, owner: Ask
    ) -> None:
        owner(f"CREATE TABLE {service}.later (id integer)")
        for statement in (
            f"INSERT INTO {service}.later VALUES (1)",
            f"UPDATE {service}.later SET id = 2",
            f"SELECT * FROM {service}.later",
            f"DELETE FROM {service}.later",
        ):
            run(service, statement)
        owner(f"DROP TABLE {service}.later")


class TestPowers:
    """A role can do its work and nothing else."""

    @pytest.mark.parametrize("service", ROLES)
    @pytest.mark.parametrize(
        "wish",
        [
            "CREATE TABLE {0}.own ()",
            "CREATE TABLE public.own ()",
            "CREATE TABLE log.own ()",
            "CREATE TEMPORARY TABLE own ()",
            "CREATE SCHEMA own",
            "CREATE FUNCTION {0}.own() RETURNS void LANGUAGE sql AS ''",
            "CREATE ROLE own",
        ],
    )
    def test_does_not_build(self, service: str, wish: str) -> None:
        refused(service, wish.format("contracts" if service == "worker" else service))

    def test_owns_nothing(self, owner: Ask) -> None:
        owned = owner(
            "SELECT pg_describe_object(classid, objid, 0) FROM pg_shdepend WHERE deptype = 'o'"
            " AND refclassid = 'pg_authid'::regclass AND refobjid::regrole::text = ANY(:roles)",
            roles=[f"commissioning_{name}" for name in ROLES],
        )
        assert owned == []

    def test_is_bound_by_row_level_security(self, owner: Ask) -> None:
        rows = owner(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(:roles) AND"
            " NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)",
            roles=[f"commissioning_{name}" for name in ROLES],
        )
        assert len(rows) == len(ROLES)

    @pytest.mark.parametrize("service", SERVICES)
    def test_has_these_rights_on_the_log(self, service: str, owner: Ask) -> None:
        rows = owner(
            "SELECT table_name, "
            " array_agg(CAST(privilege_type AS text) ORDER BY privilege_type) AS rights"
            " FROM information_schema.role_table_grants"
            " WHERE table_schema = 'log' AND grantee = :it GROUP BY table_name",
            it=f"commissioning_{service}",
        )
        assert {row.table_name: list(row.rights) for row in rows} == {
            "event": ["INSERT", "SELECT"],
            "event_payload": ["INSERT", "SELECT"],
            "event_pending": ["SELECT"],
            "entry": ["SELECT"],
            "head": ["SELECT"],
            "bookmark": ["INSERT", "SELECT", "UPDATE"],
        }

    def test_calls_only_the_functions_that_are_granted_to_it(self, owner: Ask) -> None:
        rows = owner(
            "SELECT p.oid::regprocedure::text AS name, grantee::regrole::text AS role"
            " FROM pg_proc AS p, aclexplode(coalesce(proacl, acldefault('f', proowner)))"
            " WHERE pronamespace::regnamespace::text = ANY(:schemas) AND grantee <> proowner",
            schemas=["log", "ops", *SERVICES],
        )
        services = {f"commissioning_{name}" for name in SERVICES}
        assert {(row.name, row.role) for row in rows} == {
            *(("log.sequence(integer)", role) for role in services | {"commissioning_worker"}),
            *(("log.erase(uuid)", role) for role in services),
            ("actions.count_actions(uuid[],uuid[])", "commissioning_actions"),
            ("actions.officer_who_stays(uuid)", "commissioning_actions"),
        }

    @pytest.mark.parametrize("service", ROLES)
    @pytest.mark.parametrize("function", ["note_pending", "refuse_change"])
    def test_is_refused_the_functions_of_the_triggers(self, service: str, function: str) -> None:
        refused(service, f"SELECT log.{function}()")


class TestBookmarks:
    """A reader's bookmark is moved by its own service."""

    @pytest.fixture(autouse=True)
    def _bookmarks(self, owner: Ask) -> Iterator[None]:
        owner("DELETE FROM log.bookmark")
        owner("INSERT INTO log.bookmark VALUES ('actions', 1, 0)")
        sequencer.sequence_all(partial(transaction, "actions"))
        yield
        assert owner("SELECT * FROM log.bookmark") == [("actions", 1, 0)]

    def test_is_not_moved_by_another(self, owner: Ask) -> None:
        run("contracts", "UPDATE log.bookmark SET position = 9")
        assert run("contracts", "SELECT * FROM log.bookmark FOR UPDATE") == []

    def test_is_not_made_by_another(self) -> None:
        refused(
            "contracts",
            "INSERT INTO log.bookmark VALUES ('feedback', 1, 9)",
            because="row-level security",
        )

    @pytest.mark.parametrize("name", ["actions", "feedback"])
    def test_does_not_serve_a_session_of_another(self, name: str) -> None:
        with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
            Reader(name).catch_up(partial(transaction, "contracts"))

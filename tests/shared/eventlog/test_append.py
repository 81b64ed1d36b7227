"""Facts are appended to the log, with the change that they record or not at all."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
import rfc8785
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from structlog.contextvars import bound_contextvars

from shared.database.engine import transaction
from shared.eventlog import log, sequencer
from shared.events.base import By, Event, Head, Recorded
from shared.events.contracts import ContractDecided, ContractEvent
from shared.events.organisations import (
    OrganisationEvent,
    OrganisationRegistered,
    OrganisationRenamed,
)
from shared.events.terms import Decision
from tests.shared.conftest import Ask
from tests.shared.eventlog.strategies import BYS, MOMENTS, events, has_private_words

pytestmark = pytest.mark.usefixtures("installed")
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
BY = By(job="tests")
SECOND = timedelta(seconds=1)
COUNTS = """
    SELECT (SELECT count(*) FROM log.event), (SELECT count(*) FROM log.event_payload),
           (SELECT count(*) FROM log.event_pending)
"""
real_database = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def decided(contract_id: UUID, reason: str = "Families asked for it.") -> ContractDecided:
    return ContractDecided(
        contract_id=contract_id, decision=Decision.EXTEND, reason=reason, parties=(UUID(int=1),)
    )


def registered(name: str = "Harbour Young Carers") -> OrganisationRegistered:
    return OrganisationRegistered(organisation_id=log.new_id(), name=name)


def append(*events: Event, after: Head | None = None, at: datetime = AT) -> list[Recorded]:
    with transaction(events[0].source) as session:
        return log.append(session, *events, after=after, by=BY, at=at)


class TestAppend:
    """An event is appended."""

    def test_leaves_nothing_of_a_transaction_that_is_rolled_back(self, owner: Ask) -> None:
        before = owner(COUNTS)
        with transaction("contracts") as session:
            log.append(session, decided(uuid4()), by=BY, at=AT)
            session.rollback()
        assert owner(COUNTS) == before
        append(decided(uuid4()))
        assert [tuple(row) for row in owner(COUNTS)] == [tuple(n + 1 for n in before[0])]

    @real_database
    @given(event=events(), by=BYS, at=MOMENTS)
    def test_keeps_the_very_bytes_that_were_hashed(
        self, owner: Ask, event: Event, by: By, at: datetime
    ) -> None:
        event = event.model_copy(update={_id_field(event): uuid4()})
        with transaction(event.source) as session:
            (recorded,) = log.append(session, event, by=by, at=at)
            (read,) = log.history(session, type(event), event.subject_id)
        assert read.event.model_dump(exclude={"parties"}) == event.model_dump(exclude={"parties"})
        sequencer.sequence_all(partial(transaction, "partners"))
        (row,) = owner(
            "SELECT e.*, l.leaf_hash, p.salt, p.data, p.readers FROM log.event AS e"
            " JOIN log.entry AS l ON l.event_id = e.id"
            " LEFT JOIN log.event_payload AS p ON p.event_id = e.id WHERE e.id = :id",
            id=recorded.id,
        )
        document = json.loads(row.envelope)
        assert row.envelope == rfc8785.dumps(document)
        assert row.leaf_hash == hashlib.sha256(b"\0" + row.envelope).digest()
        columns = (row.source, row.type, row.subject, row.subject_version, row.public)
        names = ("source", "type", "subject", "version", "public")
        assert columns == tuple(document[name] for name in names)
        assert sorted(map(str, row.parties)) == document["parties"]
        assert (row.recorded_at, row.id) == (at, UUID(document["id"]))
        if has_private_words(event):
            assert document["datahash"] == hashlib.sha256(row.salt + row.data).hexdigest()
            assert tuple(row.readers) == event.readers
        else:
            assert row.data is None
            assert "datahash" not in document

    @real_database
    @given(event=events(), by=BYS, at=MOMENTS)
    def test_keeps_many_at_once_as_it_keeps_one(
        self, owner: Ask, event: Event, by: By, at: datetime
    ) -> None:
        several = [event.model_copy(update={_id_field(event): uuid4()}) for _ in range(12)]
        with transaction(event.source) as session:
            written = log.append(session, *several, by=by, at=at)
        rows = owner(
            "SELECT e.*, p.salt, p.data, p.readers FROM log.event AS e"
            " JOIN log.event_pending AS w ON w.event_id = e.id"
            " LEFT JOIN log.event_payload AS p ON p.event_id = e.id"
            " WHERE e.id = ANY(:ids) ORDER BY w.ticket",
            ids=[one.id for one in written],
        )
        # They wait in the order in which they were told.
        assert [row.id for row in rows] == [one.id for one in written]
        for row, one in zip(rows, written, strict=True):
            document = json.loads(row.envelope)
            assert row.envelope == rfc8785.dumps(document)
            assert (row.subject, row.subject_version) == (one.subject, 1)
            assert sorted(map(str, row.parties)) == document["parties"]
            assert (row.recorded_at, row.public) == (at, event.open_to_all)
            if has_private_words(event):
                assert document["datahash"] == hashlib.sha256(row.salt + row.data).hexdigest()
                assert tuple(row.readers) == event.readers

    def test_counts_the_versions_of_each_subject(self) -> None:
        first, second = registered("First"), registered("Second")
        renamed = OrganisationRenamed(organisation_id=first.organisation_id, name="Third")
        written = append(first, second, renamed)
        assert [(one.event, one.version) for one in written] == [
            (first, 1),
            (second, 1),
            (renamed, 2),
        ]
        (again,) = append(renamed, after=written[-1].head)
        assert again.version == 3

    def test_refuses_events_of_two_subjects_after_one_event(self, owner: Ask) -> None:
        before = owner(COUNTS)
        with pytest.raises(ValueError, match="one subject"):
            append(registered(), registered(), after=Head(4, AT))
        assert owner(COUNTS) == before

    def test_refuses_a_version_that_another_transaction_took(self, owner: Ask) -> None:
        (first,) = append(registered())
        renamed = OrganisationRenamed(organisation_id=first.event.subject_id, name="Anew")
        append(renamed, after=first.head)
        before = owner(COUNTS)
        with pytest.raises(sa.exc.IntegrityError, match="event_source_subject_subject_version_key"):
            append(renamed, after=first.head)
        assert owner(COUNTS) == before

    @real_database
    @given(clock=st.lists(st.lists(MOMENTS, min_size=1, max_size=3), min_size=1, max_size=4))
    def test_lets_the_time_of_a_subject_only_grow(self, clock: list[list[datetime]]) -> None:
        contract_id, head = uuid4(), None
        for moments in clock:
            with transaction("contracts") as session:
                for at in moments:
                    (written,) = log.append(session, decided(contract_id), after=head, by=BY, at=at)
                    assert written.recorded_at >= at
                    head = written.head
        with transaction("contracts") as session:
            read = log.history(session, ContractEvent, contract_id)
        times = [one.recorded_at for one in read]
        assert all(earlier < later for earlier, later in pairwise(times))
        assert [one.version for one in read] == list(range(1, len(times) + 1))

    def test_grows_within_one_call_too(self) -> None:
        contract_id = uuid4()
        written = append(*(decided(contract_id) for _ in range(3)))
        assert [one.recorded_at - AT for one in written] == [
            timedelta(microseconds=n) for n in range(3)
        ]

    def test_ties_an_event_to_the_request_that_caused_it(self, owner: Ask) -> None:
        with bound_contextvars(request_id="request-42"):
            (recorded,) = append(registered())
        (row,) = owner("SELECT envelope FROM log.event WHERE id = :id", id=recorded.id)
        assert json.loads(row.envelope)["correlation"] == "request-42"

    @pytest.mark.parametrize("character", ["\\u0000", "\\ud83e", "\\udd16\\ud83e"])
    def test_is_never_handed_characters_that_cannot_be_kept(
        self, council: TestClient, owner: Ask, character: str
    ) -> None:
        before = owner(COUNTS)
        answer = council.post(
            "/v1/organisations",
            content=f'{{"name": "Harbour {character} Carers"}}',
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code in (400, 422)
        assert owner(COUNTS) == before


class TestHistory:
    """What happened to one thing is read from its own events."""

    def test_ends_at_the_moment_that_is_asked_for(self) -> None:
        event = registered("First")
        (head,) = append(event)
        names = ("Second", "Third")
        for number, name in enumerate(names, 1):
            renamed = OrganisationRenamed(organisation_id=event.organisation_id, name=name)
            (head,) = append(renamed, after=head.head, at=AT + number * SECOND)
        with transaction("actions") as session:
            read = partial(log.history, session, OrganisationEvent, event.organisation_id)
            for number, name in enumerate(("First", *names)):
                until = AT + number * SECOND
                last = read(until=until)[-1].event
                assert isinstance(last, OrganisationRegistered | OrganisationRenamed)
                assert last.name == name
                assert len(read(until=until - SECOND / 1000)) == number
            assert len(read()) == 3


def _id_field(event: Event) -> str:
    """The name of the field that holds the id of an event's subject."""
    return next(
        name
        for name in type(event).model_fields
        if event.model_copy(update={name: (probe := uuid4())}).subject_id == probe
    )


class TestHappened:
    """What happened to many things between two moments is read in one statement."""

    def happened(self, *things: Event, since: datetime, until: datetime) -> list[Recorded]:
        kinds: dict[type[Event], list[UUID]] = {}
        for one in things:
            kind = ContractEvent if isinstance(one, ContractEvent) else OrganisationEvent
            kinds.setdefault(kind, []).append(one.subject_id)
        with transaction("contracts") as session:
            return log.happened(session, kinds, since=since, until=until)

    def test_in_the_order_in_which_it_did(self) -> None:
        contract, one, another = decided(log.new_id()), registered(), registered()
        (first,) = append(one, at=AT)
        (second,) = append(contract, at=AT + SECOND)
        append(another, at=AT + SECOND)
        renamed = OrganisationRenamed(organisation_id=one.organisation_id, name="Anew")
        (third,) = append(renamed, after=first.head, at=AT + 2 * SECOND)

        found = self.happened(one, contract, since=AT - SECOND, until=AT + 2 * SECOND)

        assert [each.id for each in found] == [first.id, second.id, third.id]

    def test_after_the_one_moment_and_up_to_the_other(self) -> None:
        one = registered()
        append(one, at=AT)

        assert self.happened(one, since=AT, until=AT + SECOND) == []
        assert len(self.happened(one, since=AT - SECOND, until=AT)) == 1

    def test_without_a_private_word(self) -> None:
        contract = decided(log.new_id(), reason="Families asked for it.")
        append(contract)

        (found,) = self.happened(contract, since=AT - SECOND, until=AT)

        assert isinstance(found.event, ContractDecided)
        assert (found.event.decision, found.event.reason) == (Decision.EXTEND, None)

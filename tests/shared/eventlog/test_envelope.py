"""How an event is written down, held against an independent writer of the same form."""

import hashlib
import json
import string
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args
from uuid import UUID, uuid4

import orjson
import pytest
import rfc8785
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.eventlog import envelope
from shared.events.base import By, Event
from shared.events.catalogue import TYPES
from shared.events.comments import CommentRecorded
from shared.events.contracts import ContractExtended
from shared.events.imports import ImportArmed
from shared.events.organisations import OrganisationRegistered
from tests.shared.eventlog.strategies import (
    BYS,
    LARGEST_SHARED_INTEGER,
    MOMENTS,
    TEXTS,
    events,
    has_private_words,
    of,
)

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
BY = By(job="tests")
WITH_PRIVATE_FIELDS = [kind for kind in TYPES.values() if kind.private_fields()]
Written = tuple[bytes, tuple[bytes, bytes] | None]


def write(event: Event, at: datetime = AT, by: By = BY, correlation: str | None = None) -> Written:
    return envelope.write(
        event, id=UUID(int=7), version=3, recorded_at=at, by=by, correlation=correlation
    )


def of_words(kind: type[Event], name: str) -> bool:
    """Say whether a field holds words, and not parts that hold words among others."""
    return str in get_args(kind.model_fields[name].annotation)


class TestWrite:
    """An event becomes canonical bytes, and a part that can be erased."""

    @given(event=events(), by=BYS, at=MOMENTS, correlation=st.none() | TEXTS)
    def test_writes_what_an_independent_canonicaliser_writes(
        self, event: Event, by: By, at: datetime, correlation: str | None
    ) -> None:
        content, private = write(event, at, by, correlation)
        assert content == rfc8785.dumps(json.loads(content))
        if private:
            assert private[1] == rfc8785.dumps(json.loads(private[1]))

    @given(event=events(), by=BYS, at=MOMENTS)
    def test_says_what_is_known_about_the_event(self, event: Event, by: By, at: datetime) -> None:
        document = json.loads(write(event, at, by, "request-1")[0])
        assert document.pop("data").keys() == (
            type(event).model_fields.keys() - event.private_fields() - {"parties"}
        )
        document.pop("datahash", None)
        assert document == {
            "by": {
                name: str(value)
                for name in ("officer_id", "client_id", "job")
                if (value := getattr(by, name)) is not None
            },
            "correlation": "request-1",
            "id": "00000000-0000-0000-0000-000000000007",
            "parties": sorted(str(party) for party in event.parties),
            "public": event.open_to_all,
            "recorded_at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "source": event.source,
            "subject": f"{event.resource}/{event.subject_id}",
            "type": event.type,
            "version": 3,
        }

    @given(event=events())
    def test_binds_the_private_part_by_a_salted_hash(self, event: Event) -> None:
        content, private = write(event)
        found = json.loads(content).get("datahash")
        assert (private is not None) == has_private_words(event)
        if private is None:
            assert found is None
        else:
            salt, data = private
            assert len(salt) == 32
            assert found == hashlib.sha256(salt + data).hexdigest()
            assert json.loads(data).keys() == event.private_fields()

    def test_salts_the_same_words_differently_each_time(self) -> None:
        event = ContractExtended(contract_id=uuid4(), end_on=AT.date(), reason="the same")
        assert len({(write(event)[1] or (b"",))[0] for _ in range(20)}) == 20

    @pytest.mark.parametrize("kind", WITH_PRIVATE_FIELDS, ids=lambda kind: kind.type)
    @settings(max_examples=20)
    @given(data=st.data())
    def test_keeps_private_words_out_of_the_envelope(
        self, kind: type[Event], data: st.DataObject
    ) -> None:
        # Begins like nothing that any other field holds.
        secret = f"{uuid4()} {data.draw(st.text(string.ascii_letters))}"
        event = data.draw(of(kind))
        words = {name for name in kind.private_fields() if of_words(kind, name)}
        event = event.model_copy(update=dict.fromkeys(words, secret))
        assume(has_private_words(event))
        content, private = write(event)
        assert private
        assert secret.encode() not in content
        assert private[1].count(secret.encode()) == len(words)
        assert not kind.private_fields() & orjson.loads(content)["data"].keys()

    @pytest.mark.parametrize("kind", WITH_PRIVATE_FIELDS, ids=lambda kind: kind.type)
    def test_names_its_own_service_among_the_readers_of_private_words(
        self, kind: type[Event]
    ) -> None:
        assert kind.source in kind.readers

    @pytest.mark.parametrize("number", [LARGEST_SHARED_INTEGER + 1, 2**63 - 1])
    def test_refuses_a_number_that_readers_of_json_round(self, number: int) -> None:
        with pytest.raises(orjson.JSONEncodeError):
            write(ImportArmed(import_id=uuid4(), officers=number, contracts=0))
        write(ImportArmed(import_id=uuid4(), officers=LARGEST_SHARED_INTEGER, contracts=0))

    def test_refuses_half_a_surrogate_pair(self) -> None:
        with pytest.raises(orjson.JSONEncodeError, match="surrogates"):
            write(OrganisationRegistered(organisation_id=uuid4(), name="Half \ud83e"))

    def test_writes_every_time_in_utc_with_six_places(self) -> None:
        summer = datetime(2026, 7, 1, 10, tzinfo=timezone(timedelta(hours=1)))
        assert envelope.moment(summer) == "2026-07-01T09:00:00.000000Z"


class TestRead:
    """What was written is read again."""

    @given(event=events(), by=BYS, at=MOMENTS)
    def test_gives_back_what_was_written(self, event: Event, by: By, at: datetime) -> None:
        content, private = write(event, at, by)
        recorded = envelope.read(content, private[1] if private else None, position=9)
        parties = tuple(sorted(event.parties, key=str))
        assert recorded.event == event.model_copy(update={"parties": parties})
        assert (recorded.id, recorded.version, recorded.position) == (UUID(int=7), 3, 9)
        assert (recorded.recorded_at, recorded.by, recorded.subject) == (at, by, event.subject)

    def test_leaves_out_what_was_erased_or_is_not_ours_to_read(self) -> None:
        event = CommentRecorded(
            comment_id=uuid4(), said_on=AT.date(), voice="child", words="Nobody asked me."
        )
        assert envelope.read(write(event)[0]).event == event.model_copy(update={"words": None})

"""The example council holds together, on whatever day it is loaded."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from services.contracts.formats.offsets import day, first_day
from shared.auth import SCOPES
from shared.events.organisations import OrganisationKind
from shared.events.terms import Decision, Regime
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
COUNCIL = ROOT / "examples" / "council"
SEEDS = ROOT / "../shared/seeds"
SCHEMAS = ROOT / "../shared/data/schemas"

LADDER = Settings.model_fields["alert_ladder_months"].default
VOICES = {"child", "young_person", "parent_carer", "family"}
# For each table: the fields that must be there, and those that may.
FIELDS = {
    "organisation": ("key name kinds sme vcse identifiers", ""),
    "officer": ("key name email post organisation", "deputy"),
    "contract": (
        "key reference title description category provider lead_commissioner co_commissioners "
        "regime value cpv_codes start end",
        "officer snap services extension_until events",
    ),
    "commissioned_service": (
        "key name description category lead_commissioner co_commissioners areas outcomes",
        "category_code officer commissioner_kind minimum_age maximum_age eligibility"
        " specifications events",
    ),
    "comment": ("said_on voice category words", "contract answered could_not"),
    "client": ("name organisation scopes", ""),
}
EVENT_FIELDS = {"extend": {"new_end"}, "decide": {"decision"}, "terminate": set()}

Entry = dict[str, Any]


def read(name: str) -> Entry:
    return tomllib.loads((COUNCIL / f"{name}.toml").read_text(encoding="utf-8"))


def entries(table: str) -> list[Entry]:
    found = read(f"{table}s")
    assert list(found) == [table]
    return list(found[table])


CONTRACTS = entries("contract")
SERVICES = entries("commissioned_service")
# Until 2100 the calendar repeats itself every four years: these days stand for all others.
EVERY_DAY = [date(2026, 1, 1) + timedelta(days=n) for n in range(4 * 365 + 1)]


@dataclass
class Course:
    """How one contract has gone up to today, and what is wrong with that."""

    starts_on: date
    ends_on: date
    decided: bool
    terminated: bool
    wrong: list[str]


def course(contract: Entry, today: date) -> Course:
    """Play a contract's events as the application will, and note what it would refuse."""
    snap = contract.get("snap")
    starts_on = first_day(contract["start"], today, snap)
    ends_on = day(contract["end"], today, snap)
    latest = day(contract.get("extension_until", contract["end"]), today, snap)
    decided = terminated = False
    wrong = [] if starts_on < ends_on <= latest else ["the term"]
    before = starts_on
    for event in contract.get("events", []):
        on = day(event["on"], today)
        if terminated or not before <= on <= min(today, ends_on):
            wrong.append(f"{event['verb']} comes at the wrong time")
        before = on
        if event["verb"] == "extend":
            new_end = day(event["new_end"], today, snap)
            if not ends_on < new_end <= latest:
                wrong.append("the extension")
            ends_on, decided = new_end, False
        decided = decided or event["verb"] == "decide"
        terminated = event["verb"] == "terminate"
    return Course(starts_on, ends_on, decided, terminated, wrong)


@cache
def courses(today: date) -> list[Course]:
    return [course(contract, today) for contract in CONTRACTS]


@cache
def rungs(today: date) -> list[int | None]:
    """Return the latest rung reached by each live contract about which nobody has decided."""
    return [
        rung(c.ends_on, today)
        for c in courses(today)
        if c.starts_on <= today <= c.ends_on and not c.decided and not c.terminated
    ]


def rung(ends_on: date, today: date) -> int | None:
    """Return the latest rung of the ladder that has been reached."""
    return next((m for m in sorted(LADDER) if day(f"-{m}m", ends_on) <= today), None)


def written() -> str:
    """Return all that the example says; the names of Acts are nobody's words."""
    paths = [*COUNCIL.glob("*.toml"), COUNCIL / "README.md"]
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if not line.startswith("drivers = "))


def sources() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]


def runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("’", ""))  # noqa: RUF001
    return {tuple(words[n : n + length]) for n in range(len(words) - length + 1)}


class TestShape:
    """Every entry has the fields that README.md names, and they fit each other."""

    @pytest.mark.parametrize("table", FIELDS)
    def test_knows_every_field(self, table: str) -> None:
        must, may = (set(names.split()) for names in FIELDS[table])
        for entry in entries(table):
            assert must <= set(entry) <= must | may, entry

    @pytest.mark.parametrize(
        ("table", "field"),
        [
            ("organisation", "key"),
            *(("officer", field) for field in ("key", "name", "email")),
            *(("contract", field) for field in ("key", "reference", "title")),
            *(("commissioned_service", field) for field in ("key", "name")),
        ],
    )
    def test_gives_each_its_own(self, table: str, field: str) -> None:
        found = Counter(entry[field] for entry in entries(table))
        assert found.most_common(1)[0][1] == 1
        assert field != "key" or all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in found)

    def test_names_only_organisations_officers_and_contracts_that_are_there(self) -> None:
        organisations, officers, contracts = (
            {entry["key"] for entry in entries(table)}
            for table in ("organisation", "officer", "contract")
        )
        for contract in CONTRACTS:
            others = contract["co_commissioners"]
            assert {contract["provider"], contract["lead_commissioner"], *others} <= organisations
            assert contract["lead_commissioner"] not in others
            assert contract.get("officer") in officers | {None}
        assert any("officer" not in contract for contract in CONTRACTS)
        for officer in entries("officer"):
            assert officer["organisation"] in organisations
            assert officer.get("deputy") in officers - {officer["key"]} | {None}
        services = {service["key"] for service in SERVICES}
        for service in SERVICES:
            named = {service["lead_commissioner"], *service["co_commissioners"]}
            assert named <= organisations
            assert service.get("officer") in officers | {None}
            assert {one.get("contract") for one in service.get("events", [])} <= contracts | {None}
        assert services > {key for one in CONTRACTS for key in one.get("services", [])}
        for comment in entries("comment"):
            assert comment.get("contract") in contracts | {None}
        assert {client["organisation"] for client in entries("client")} <= organisations

    def test_uses_only_words_of_the_vocabularies(self) -> None:
        for organisation in entries("organisation"):
            assert [OrganisationKind(kind) for kind in organisation["kinds"]]
            assert isinstance(organisation["sme"], bool)
            assert organisation["vcse"] is ("vcse" in organisation["kinds"])
            assert all(set(found) == {"scheme", "id"} for found in organisation["identifiers"])
        assert {contract["regime"] for contract in CONTRACTS} == set(Regime)
        assert {comment["voice"] for comment in entries("comment")} == VOICES
        assert all(set(client["scopes"]) <= set(SCOPES) for client in entries("client"))

    def test_writes_money_with_two_places_and_cpv_codes_with_eight_digits(self) -> None:
        for contract in CONTRACTS:
            assert re.fullmatch(r"[0-9]+\.[0-9]{2}", contract["value"])
            assert Decimal(contract["value"]) > 0
            assert all(re.fullmatch(r"[0-9]{8}", code) for code in contract["cpv_codes"])

    def test_gives_events_their_own_fields_and_a_reason(self) -> None:
        events = [event for contract in CONTRACTS for event in contract.get("events", [])]
        for event in events:
            assert set(event) == {"verb", "on", "reason"} | EVENT_FIELDS[event["verb"]]
            assert event["reason"].endswith(".")
        assert {event["decision"] for event in events if "decision" in event} == set(Decision)

    def test_files_comments_under_the_service_that_they_are_about(self) -> None:
        by_key = {contract["key"]: contract["category"] for contract in CONTRACTS}
        for comment in entries("comment"):
            assert comment["category"] in by_key.values()
            assert by_key.get(comment.get("contract"), comment["category"]) == comment["category"]

    def test_says_why_where_something_could_not_be_done(self) -> None:
        answers = [comment for comment in entries("comment") if "answered" in comment]
        assert all(set(comment["answered"]) == {"on", "we_did"} for comment in answers)
        for comment in entries("comment"):
            answer = comment.get("answered", {}).get("we_did", "")
            could_not = re.match(r"We could not .*\bbecause\b", answer) is not None
            assert comment.get("could_not", False) is could_not, comment

    def test_is_one_of_its_own_organisations(self) -> None:
        council = read("council")
        (own,) = (o for o in entries("organisation") if o["key"] == council["organisation"])
        assert (own["name"], own["kinds"]) == (council["name"], ["council"])
        (identifier,) = own["identifiers"]
        assert identifier["scheme"] == council["identifier_scheme"]
        assert identifier["id"] == council["identifier"]


class TestDates:
    """On every day of four years the example is one that could have happened."""

    def test_plays_every_contract_without_a_refusal(self) -> None:
        found = {
            (contract["key"], wrong)
            for today in EVERY_DAY
            for contract, played in zip(CONTRACTS, courses(today), strict=True)
            for wrong in played.wrong
        }
        assert not found

    def test_lets_the_events_of_a_service_come_one_after_the_other(self) -> None:
        for today in EVERY_DAY:
            for service in SERVICES:
                days = [day(event["on"], today) for event in service.get("events", [])]
                assert days == sorted(days), (service, today)
                assert max(days, default=today - timedelta(days=1)) < today, (service, today)
                for one in service.get("specifications", []):
                    assert day(one["published"], today) < day(one["review"], today), one

    def test_answers_after_something_was_said_and_not_after_today(self) -> None:
        comments = entries("comment")
        for today in EVERY_DAY:
            for comment in comments:
                said_on = day(comment["said_on"], today)
                answered_on = day(comment.get("answered", {}).get("on", "-1d"), today)
                assert said_on < answered_on < today, (comment, today)

    def test_always_has_three_alerts_due_and_one_in_the_last_month(self) -> None:
        for today in EVERY_DAY:
            assert len(rungs(today)) - rungs(today).count(None) >= 3, today
            assert 1 in rungs(today), today

    def test_always_has_a_contract_on_every_rung_of_the_ladder(self) -> None:
        for today in EVERY_DAY:
            assert set(rungs(today)) >= set(LADDER), today

    def test_always_has_an_end_in_each_of_the_eight_coming_quarters(self) -> None:
        for today in EVERY_DAY:
            ends = [c.ends_on for c in courses(today)]
            edges = [day(f"+{months}m", today) for months in range(0, 25, 3)]
            assert all(any(a <= end < b for end in ends) for a, b in pairwise(edges)), today

    def test_always_has_contracts_that_are_to_come_ended_and_overdue(self) -> None:
        for today in EVERY_DAY:
            assert any(c.starts_on > today for c in courses(today)), today
            assert any(c.ends_on < today and c.decided for c in courses(today)), today
            assert any(c.ends_on < today and not c.decided for c in courses(today)), today
            assert any(c.terminated for c in courses(today)), today


class TestWords:
    """The people are invented, and the sentences are our own."""

    def test_writes_only_to_the_domain_that_is_kept_for_examples(self) -> None:
        found = [officer["email"] for officer in entries("officer")]
        assert all(re.fullmatch(r"[a-z.]+@example\.org", email) for email in found)
        assert written().count("@") == len(found)

    def test_describes_every_contract_in_one_to_three_sentences(self) -> None:
        for contract in CONTRACTS:
            assert 1 <= len(re.findall(r"[.?!](?= |$)", contract["description"])) <= 3

    def test_names_nobody_in_what_children_and_families_said(self) -> None:
        for comment in entries("comment"):
            inside = re.findall(r"(?<=[a-z,;] )[A-Z][\w']*", comment["words"])
            assert set(inside) <= {"I"}, comment

    @pytest.mark.skipif(not SEEDS.is_dir(), reason="the source documents are not here")
    def test_shares_no_eight_words_in_a_row_with_the_source_documents(self) -> None:
        known = set().union(*map(runs, sources()))
        assert known
        assert not runs(written()) & known

    @pytest.mark.skipif(not SEEDS.is_dir(), reason="the source documents are not here")
    def test_borrows_no_name_from_the_source_documents(self) -> None:
        known = set().union(*(runs(source, 2) for source in sources()))
        assert known
        names = [entry["name"] for entry in entries("officer") + entries("organisation")]
        # The first two words of a name are what a reader would know it by.
        assert not [name for name in names if runs(" ".join(name.split()[:2]), 2) & known]

    @pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the national code lists are not here")
    def test_is_no_real_council_and_uses_real_cpv_codes(self) -> None:
        councils, cpv = (
            (SCHEMAS / name).read_text(encoding="utf-8")
            for name in ("uk_local_authorities.csv", "cpv_2008_en.csv")
        )
        assert councils.count("County Council") > 10
        assert not re.search(r"\bXWM\b|wearmouth", councils, re.I)
        known = set(re.findall(r"^([0-9]{8})-", cpv, re.M))
        assert {code for contract in CONTRACTS for code in contract["cpv_codes"]} <= known

"""Signed links: good for one page, one officer, until a moment, and for nothing else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from shared import links, settings
from shared.errors import Unavailable
from shared.links import Expired, Forged
from shared.settings import Settings

UNTIL = datetime(2026, 12, 24, 12, tzinfo=UTC)
BEFORE = UNTIL - timedelta(seconds=1)
PATH = "/v1/worklist-items/0190f6a0-0000-7000-8000-000000000003/page"
OFFICER_ID = UUID("0190f6a0-0000-7000-8000-000000000002")
HELD = hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(autouse=True)
def key(tmp_path: Path) -> Path:
    """The file with the keys of the installation's links."""
    path = tmp_path / "keys" / "links.txt"
    links.make_key(path)
    return path


@pytest.fixture(autouse=True)
def believing(key: Path) -> object:
    """An installation that believes its own links."""
    with settings.using(Settings(link_key_file=key)) as now:
        yield now


def signature_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["signature"][0]


def check(signature: str, **changed: object) -> None:
    facts = {"path": PATH, "officer_id": OFFICER_ID, "until": UNTIL, "now": BEFORE} | changed
    links.verify(facts.pop("path"), signature=signature, **facts)  # type: ignore[arg-type]


class TestSign:
    """Signing a link."""

    def test_says_for_whom_and_until_when(self) -> None:
        address, _, query = links.sign(PATH, officer_id=OFFICER_ID, until=UNTIL).partition("?")

        assert address == PATH
        said = parse_qs(query)
        assert said["for"] == [str(OFFICER_ID)]
        assert said["until"] == [str(int(UNTIL.timestamp()))]
        assert len(said["signature"][0]) == 43

    def test_needs_a_key(self) -> None:
        with settings.using(Settings(link_key_file=None)), pytest.raises(Unavailable):
            links.sign(PATH, officer_id=OFFICER_ID, until=UNTIL)

    @pytest.mark.parametrize("content", ["", "\n\n", "short\n", f"{'a' * 64}\nshort\n"])
    def test_refuses_a_key_that_could_be_guessed(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "weak.txt"
        path.write_text(content)

        with settings.using(Settings(link_key_file=path)), pytest.raises(Unavailable):
            links.sign(PATH, officer_id=OFFICER_ID, until=UNTIL)


class TestVerify:
    """Verifying a link."""

    def test_believes_what_was_signed(self) -> None:
        check(signature_of(links.sign(PATH, officer_id=OFFICER_ID, until=UNTIL)))

    @HELD
    @given(
        until=st.integers(10**9, 6 * 10**9).map(lambda at: datetime.fromtimestamp(at, UTC)),
        seconds=st.integers(1, 10**9),
    )
    def test_is_good_before_its_end_and_never_after(self, until: datetime, seconds: int) -> None:
        good = signature_of(links.sign(PATH, officer_id=OFFICER_ID, until=until))

        check(good, until=until, now=until - timedelta(seconds=seconds))
        for late in (until, until + timedelta(seconds=seconds)):
            with pytest.raises(Expired):
                check(good, until=until, now=late)

    @pytest.mark.parametrize(
        "changed",
        [
            {"path": PATH.replace("003", "004")},
            {"path": PATH + "/"},
            {"officer_id": uuid4},
            {"until": UNTIL + timedelta(days=365)},
        ],
        ids=["another page", "a longer path", "another officer", "another end"],
    )
    def test_refuses_what_was_changed(self, changed: dict[str, object]) -> None:
        good = signature_of(links.sign(PATH, officer_id=OFFICER_ID, until=UNTIL))
        changed = {name: uuid4() if value is uuid4 else value for name, value in changed.items()}

        with pytest.raises(Forged):
            check(good, **changed)

    @HELD
    @given(signature=st.text())
    def test_refuses_every_other_signature(self, signature: str) -> None:
        with pytest.raises(Forged):
            check(signature)

    def test_calls_a_forged_link_forged_also_when_its_day_has_passed(self) -> None:
        with pytest.raises(Forged):
            check("nonsense", now=UNTIL + timedelta(days=1))


class TestKeys:
    """The keys of an installation."""

    def test_are_readable_by_their_owner_alone(self, key: Path) -> None:
        assert key.stat().st_mode & 0o777 == 0o600

    def test_are_never_made_over_others(self, key: Path) -> None:
        with pytest.raises(FileExistsError):
            links.make_key(key)

    def test_are_believed_while_they_stand_in_the_file(self, key: Path, tmp_path: Path) -> None:
        old = key.read_text()
        good = signature_of(links.sign(PATH, officer_id=OFFICER_ID, until=UNTIL))
        links.make_key(tmp_path / "new.txt")
        new = (tmp_path / "new.txt").read_text()
        both = tmp_path / "both.txt"
        both.write_text(f"{new}\n{old}")

        with settings.using(Settings(link_key_file=both)):
            check(good)
            newer = signature_of(links.sign(PATH, officer_id=OFFICER_ID, until=UNTIL))
        assert newer != good
        with settings.using(Settings(link_key_file=tmp_path / "new.txt")):
            check(newer)
            with pytest.raises(Forged):
                check(good)

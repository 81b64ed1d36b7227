"""What is allowed with a request for a token."""

import base64
import uuid
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.partners.oauth import rules

CLIENT = uuid.UUID(int=7)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50)


def form(**fields: str) -> bytes:
    return urlencode({"grant_type": "client_credentials"} | fields).encode()


def basic(name: str, secret: str) -> str:
    pair = f"{quote_plus(name)}:{quote_plus(secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


class TestRead:
    """Reading a request."""

    @given(TEXT)
    def test_reads_the_same_from_the_header_and_from_the_form(self, secret: str) -> None:
        by_form = rules.read(form(client_id=str(CLIENT), client_secret=secret), None)
        by_header = rules.read(form(), basic(str(CLIENT), secret))

        assert by_form == by_header == rules.Request(CLIENT, secret, None)

    @given(st.binary(max_size=200), st.none() | st.text(max_size=100))
    def test_refuses_whatever_else_comes(self, body: bytes, authorization: str | None) -> None:
        with pytest.raises(rules.TokenRefused):
            rules.read(body, authorization)

    @given(st.text(max_size=100))
    def test_refuses_any_header_that_is_not_basic(self, header: str) -> None:
        with pytest.raises(rules.InvalidClient):
            rules.read(form(), header)

    @pytest.mark.parametrize(
        ("body", "authorization", "error"),
        [
            (b"", None, "invalid_request"),
            (b"grant_type=password", None, "unsupported_grant_type"),
            (b"grant_type=client_credentials", None, "invalid_client"),
            (form() + b"&grant_type=client_credentials", None, "invalid_request"),
            (form(client_id=str(CLIENT)), None, "invalid_client"),
            (form(client_secret="s"), basic(str(CLIENT), "s"), "invalid_request"),
            (form(client_id="another"), basic(str(CLIENT), "s"), "invalid_request"),
            (form(), "Bearer abc", "invalid_client"),
            (form(), "Basic !", "invalid_client"),
            (form() + b"&scope=%ff", None, "invalid_request"),
            (
                form() + b"".join(b"&a%d=1" % number for number in range(20)),
                None,
                "invalid_request",
            ),
        ],
    )
    def test_names_what_is_wrong(self, body: bytes, authorization: str | None, error: str) -> None:
        with pytest.raises(rules.TokenRefused) as refused:
            rules.read(body, authorization)

        assert refused.value.error == error

    def test_takes_a_field_without_a_value_as_left_out(self) -> None:
        asked = rules.read(form(scope="", client_secret=""), basic(str(CLIENT), "s"))

        assert asked.scopes is None


class TestGrant:
    """Granting scopes."""

    @given(
        st.none() | st.lists(st.sampled_from("abcd"), min_size=1).map(tuple),
        st.sets(st.sampled_from("abcd")),
    )
    def test_never_grants_what_the_client_has_not(
        self, asked: tuple[str, ...] | None, has: set[str]
    ) -> None:
        if asked is not None and not set(asked) <= has:
            with pytest.raises(rules.InvalidScope):
                rules.grant(asked, has)
        else:
            assert set(rules.grant(asked, has)) == (has if asked is None else set(asked))


class TestFailedAttempts:
    """Counting who fails."""

    def test_lets_a_client_fail_ten_times_a_minute(self) -> None:
        failed = rules.FailedAttempts()

        first = [failed.note(CLIENT, 100 + second) for second in range(10)]
        late = failed.note(CLIENT, 159.5)
        after = failed.note(CLIENT, 160)

        assert first == [0] * 10
        assert late == 1
        assert after == 0

    @given(st.lists(st.integers(min_value=0, max_value=50), max_size=200))
    def test_never_holds_more_than_it_has_room_for(self, clients: list[int]) -> None:
        failed = rules.FailedAttempts(room=5)

        for number in clients:
            failed.note(uuid.UUID(int=number), 0)

        assert len(failed._counts) == min(5, len(set(clients)))

"""Handing messages to GOV.UK Notify: a real server on loopback that behaves like it."""

import socket
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.notify.bounces import Bounce
from shared.notify.message import TryLater, Undeliverable
from shared.notify.transports import Transport, notify_transport
from tests.shared.notify.notify_server import KEY, PAGE, TEMPLATE, Notify, running
from tests.shared.notify.servers import MESSAGE

AT = datetime(2027, 5, 3, 9, tzinfo=UTC)


@pytest.fixture
def notify() -> Iterator[Notify]:
    """A server like GOV.UK Notify."""
    with running(Notify()) as found:
        yield found


def transport(url: str) -> Transport:
    return notify_transport(api_key=KEY, template_id=TEMPLATE, base_url=url)


class TestSend:
    """Sending a message."""

    def test_gives_the_template_its_subject_and_body(self, notify: Notify) -> None:
        transport(notify.url).send(replace(MESSAGE, markdown="# What is due"))

        (taken,) = notify.taken
        assert taken["email_address"] == MESSAGE.to_address
        assert (taken["template_id"], taken["reference"]) == (TEMPLATE, str(MESSAGE.id))
        assert taken["personalisation"] == {"subject": MESSAGE.subject, "body": "# What is due"}

    def test_gives_the_text_of_what_has_no_markdown(self, notify: Notify) -> None:
        transport(notify.url).send(MESSAGE)

        assert notify.taken[0]["personalisation"]["body"] == MESSAGE.text

    def test_sends_nothing_twice_when_the_answer_was_lost(self, notify: Notify) -> None:
        notify.loses_answers = True
        with pytest.raises(TryLater):
            transport(notify.url).send(MESSAGE)
        notify.loses_answers = False

        transport(notify.url).send(MESSAGE)

        assert [one["reference"] for one in notify.taken] == [str(MESSAGE.id)]

    @pytest.mark.parametrize(
        ("status", "error", "failure"),
        [
            (400, "ValidationError", Undeliverable),
            (400, "BadRequestError", Undeliverable),
            (403, "AuthError", TryLater),
            (429, "RateLimitError", TryLater),
            (429, "TooManyRequestsError", TryLater),
            (500, "Exception", TryLater),
            (503, "Exception", TryLater),
        ],
    )
    def test_knows_a_refusal_for_ever_from_one_for_now(
        self, notify: Notify, status: int, error: str, failure: type[Exception]
    ) -> None:
        message = "email_address ada.moss@example.org is not valid"
        notify.refusals = [(status, [{"error": error, "message": message}])]

        with pytest.raises(failure, match=f"{status} {error}") as caught:
            transport(notify.url).send(MESSAGE)

        told = "".join(traceback.format_exception(caught.value))
        assert "ada.moss" not in told
        assert KEY not in told

    def test_asks_nobody_about_what_is_no_address(self, notify: Notify) -> None:
        with pytest.raises(Undeliverable):
            transport(notify.url).send(replace(MESSAGE, to_address="ada.moss"))
        assert notify.asked == 0

    def test_tries_later_when_nobody_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]

        with pytest.raises(TryLater):
            transport(f"http://127.0.0.1:{port}").send(MESSAGE)

    def test_does_not_show_its_key(self, notify: Notify) -> None:
        assert repr(transport(notify.url)) == f"NotifyTransport({notify.url})"
        with pytest.raises(ValueError, match="not whole"):
            notify_transport(api_key="short", template_id=TEMPLATE, base_url=notify.url)


class TestCameBack:
    """Asking what came back."""

    def test_finds_what_was_given_up_on_every_page(self, notify: Notify) -> None:
        ids = [UUID(int=number) for number in range(100, 100 + 2 * PAGE + 1)]
        for number in ids:
            transport(notify.url).send(replace(MESSAGE, id=number))
            notify.give_up(str(number), "permanent-failure", at=AT)
        notify.give_up(str(ids[3]), "delivered")

        found = transport(notify.url).came_back(AT - timedelta(days=1))

        assert {one.message_id for one in found} == set(ids) - {ids[3]}
        assert found[0] == Bounce(ids[-1], "permanent-failure", "There is no such mailbox.")

    def test_stops_at_what_is_older(self, notify: Notify) -> None:
        for days, number in ((9, 5), (1, 6)):
            transport(notify.url).send(replace(MESSAGE, id=UUID(int=number)))
            at = AT - timedelta(days=days)
            notify.give_up(str(UUID(int=number)), "temporary-failure", at=at)

        found = transport(notify.url).came_back(AT - timedelta(days=4))

        assert [one.message_id for one in found] == [UUID(int=6)]

    def test_passes_over_what_others_send_with_the_same_key(self, notify: Notify) -> None:
        transport(notify.url).send(MESSAGE)
        notify.taken[0]["reference"] = None
        notify.taken[0]["status"] = "technical-failure"

        assert transport(notify.url).came_back(AT - timedelta(days=4)) == []

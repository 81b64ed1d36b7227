"""Reading the mail that says that a message came back."""

from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.notify import bounces
from shared.notify.bounces import Bounce

ID = UUID("0190f6a0-0000-7000-8000-000000000006")
OURS = f"From: us@example.org\r\nMessage-ID: <{ID}@example.org>\r\nSubject: x\r\n"


def report(*statuses: str, returned: str = OURS, whole: bool = False) -> bytes:
    """Return a report as mail systems write it, with what is said of each recipient."""
    said = "".join(f"\r\n{status}\r\n" for status in statuses)
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    lines = [
        "From: MAILER-DAEMON@mail.example.org",
        "To: bounces@example.org",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="cut"',
        *("", "--cut", "Content-Type: text/plain", "", "This is the mail system.", ""),
        *("--cut", "Content-Type: message/delivery-status", ""),
        *("Reporting-MTA: dns; mail.example.org", said, ""),
        *("--cut", f"Content-Type: {kind}", "", f"{returned}\r\nHello." if whole else returned),
        *("--cut--", ""),
    ]
    return "\r\n".join(lines).encode()


FAILED = (
    "Final-Recipient: rfc822; ada.moss@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1 <ada.moss@example.org>: no such\r\n mailbox"
)


class TestRead:
    """Reading a report."""

    @pytest.mark.parametrize("whole", [True, False])
    def test_finds_our_message_and_why_it_failed(self, whole: bool) -> None:
        found = bounces.read(report(FAILED, whole=whole))

        assert found is not None
        assert (found.message_id, found.code) == (ID, "5.1.1")
        assert found.reason == "550 5.1.1 <ada.moss@example.org>: no such mailbox"

    def test_takes_a_report_that_says_little(self) -> None:
        assert bounces.read(report("Action: FAILED")) == Bounce(ID, None, None)

    @pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
    def test_passes_over_what_is_no_failure(self, action: str) -> None:
        said = f"Final-Recipient: rfc822; a@example.org\r\nAction: {action}\r\nStatus: 4.4.1"

        assert bounces.read(report(said)) is None

    def test_finds_the_failure_among_several_recipients(self) -> None:
        late = "Final-Recipient: rfc822; b@example.org\r\nAction: delayed\r\nStatus: 4.4.1"

        found = bounces.read(report(late, FAILED))

        assert found is not None
        assert found.code == "5.1.1"

    @pytest.mark.parametrize(
        "returned",
        ["Message-ID: <123@example.org>\r\n", "Subject: none\r\n", "Message-ID: <x@>\r\n", ""],
    )
    def test_passes_over_what_is_not_ours(self, returned: str) -> None:
        assert bounces.read(report(FAILED, returned=returned)) is None

    def test_passes_over_ordinary_mail(self) -> None:
        mail = EmailMessage()
        mail["Message-ID"] = f"<{ID}@example.org>"
        mail.set_content("I am away until Monday.")

        assert bounces.read(mail.as_bytes()) is None

    @given(st.binary(max_size=400))
    def test_takes_any_bytes(self, content: bytes) -> None:
        assert bounces.read(content) is None

    @given(st.integers(0, 1_200), st.binary(min_size=1, max_size=8))
    def test_takes_a_report_that_was_damaged(self, place: int, damage: bytes) -> None:
        whole = report(FAILED)

        found = bounces.read(whole[:place] + damage + whole[place + len(damage) :])

        assert found is None or isinstance(found.message_id, UUID)

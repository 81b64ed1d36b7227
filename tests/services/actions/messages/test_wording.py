"""How a message reads."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from services.actions.messages import wording
from services.actions.messages.wording import Addressee, Sender, Told
from shared.events.alerts import AlertKind, AlertRaised
from shared.notify.message import Message

ID = UUID("0190f6a0-0000-7000-8000-000000000001")
OURS = Sender(council_name="Wearmouth County Council", public_url="https://api.example.org/")
FRONT = Sender(
    council_name="Wearmouth County Council",
    public_url="https://api.example.org",
    frontend_url="https://commissioning.example.org/",
)


def told(**fields: object) -> Told:
    alert = AlertRaised(
        **{
            "alert_id": uuid4(),
            "kind": AlertKind.CONTRACT_END,
            "contract_id": ID,
            "set_by": uuid4(),
            "target_on": date(2027, 9, 30),
            "months": 9,
            "due_on": date(2026, 12, 30),
            "end_on": date(2027, 9, 30),
            "reference": "CS-2024-017",
            "title": "Short breaks <for> children",
            "provider_id": uuid4(),
            "provider_name": "Harbour & Sons",
            "value": Decimal(125000),
        }
        | fields
    )
    return wording.told(alert.model_dump())


def written(*items: Told, to: Addressee, sender: Sender = OURS) -> Message:
    return wording.write(
        items,
        message_id=ID,
        to=to,
        on=date(2027, 1, 6),
        sender=sender,
        sent_at=datetime(2027, 1, 6, 7, 30, tzinfo=UTC),
    )


ADA = Addressee("ada.moss@example.org", "Ada Moss")


class TestWrite:
    """Writing a message."""

    def test_tells_what_to_decide_and_by_when(self) -> None:
        message = written(told(), to=ADA)

        assert (message.to_address, message.to_name) == ("ada.moss@example.org", "Ada Moss")
        assert "30 September 2027" in message.subject
        for part in ("Dear Ada Moss", "CS-2024-017", "£125,000.00", "9 months before the end"):
            assert part in message.text
        assert "Short breaks &lt;for&gt; children" in message.html

    def test_says_so_when_nobody_is_responsible(self) -> None:
        to = Addressee("desk@example.org", is_default_recipient=True)

        message = written(told(value=None), to=to)

        assert "Dear colleague" in message.text
        assert "no responsible officer" in message.text
        assert "no responsible officer" not in written(told(), to=ADA).text

    def test_leads_to_the_front_end_if_there_is_one(self) -> None:
        ours = written(told(), to=ADA, sender=OURS)
        front = written(told(), to=ADA, sender=FRONT)

        for message, contract, worklist in (
            (ours, f"https://api.example.org/v1/contracts/{ID}", "/v1/me/worklist"),
            (front, f"https://commissioning.example.org/contracts/{ID}", ".org/worklist"),
        ):
            assert contract in message.text
            assert contract in message.html
            assert worklist in message.text

    def test_is_the_same_each_time(self) -> None:
        items = (told(), told(kind=AlertKind.REPROCUREMENT, months=1), told(months=0))

        assert written(*items, to=ADA) == written(*items, to=ADA)
        text = " ".join(written(*items, to=ADA).text.split())
        assert "one month before the latest safe day" in text
        assert "at the end of the contract" in text

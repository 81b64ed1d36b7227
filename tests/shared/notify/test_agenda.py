"""Days as a calendar file, read by two libraries that are not the one that wrote it."""

from datetime import UTC, date, datetime, timedelta

import vobject
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from shared.notify import agenda
from shared.notify.agenda import Entry

AT = datetime(2027, 1, 6, 7, 30, tzinfo=UTC)
HOSTILE = "Short breaks, and; \\ rest\r\nEND:VEVENT\r\nBEGIN:VALARM ä🧒" + "x" * 90


def entry(**fields: object) -> Entry:
    plain = {
        "uid": "one@commissioning",
        "sequence": 3,
        "on": date(2027, 9, 30),
        "summary": "Contract ends: Short breaks",
        "description": "Reference CS-1\nResponsible: Contract manager",
        "changed_at": AT,
        "url": "https://example.org/v1/contracts/1?a=b&c=d",
    }
    return Entry(**(plain | fields))  # type: ignore[arg-type]


class TestWrite:
    """Writing a calendar file."""

    def test_is_read_by_vobject(self) -> None:
        content = agenda.write([entry(summary=HOSTILE)], name="Due", published=True)

        calendar = vobject.readOne(content.decode())
        (event,) = calendar.vevent_list
        assert (calendar.method.value, calendar.prodid.value) == ("PUBLISH", agenda.PRODUCT)
        assert (event.uid.value, event.sequence.value) == ("one@commissioning", "3")
        assert (event.dtstart.value, event.dtend.value) == (date(2027, 9, 30), date(2027, 10, 1))
        assert event.summary.value == " ".join(HOSTILE.split())
        assert event.description.value == "Reference CS-1\nResponsible: Contract manager"
        assert event.dtstamp.value == AT
        assert not list(event.components())

    def test_is_read_by_ical(self) -> None:
        content = agenda.write(
            [entry(), entry(uid="two@commissioning", on=date(2028, 2, 29), summary=HOSTILE)],
            name="Due",
            fetched_every=timedelta(hours=1),
        )

        calendar = IcsCalendarStream.calendar_from_ics(content.decode())
        first, second = calendar.events
        assert (first.dtstart, first.dtend) == (date(2027, 9, 30), date(2027, 10, 1))
        assert (first.sequence, str(first.url)) == (3, "https://example.org/v1/contracts/1?a=b&c=d")
        assert second.summary == " ".join(HOSTILE.split())
        assert calendar.method is None

    def test_says_how_often_it_is_worth_fetching(self) -> None:
        lines = agenda.write([], name="Due", fetched_every=timedelta(hours=1)).splitlines()

        assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
        assert b"X-PUBLISHED-TTL:PT1H" in lines

    @given(st.lists(st.text(max_size=120), max_size=4))
    def test_is_well_formed_whatever_is_written(self, summaries: list[str]) -> None:
        entries = [entry(uid=f"{n}@x", summary=words) for n, words in enumerate(summaries)]

        content = agenda.write(entries, name="Due")

        assert content == agenda.write(entries, name="Due")
        assert max(map(len, content.split(b"\r\n"))) <= 75
        assert content.count(b"BEGIN:VEVENT") >= len(summaries)
        read = IcsCalendarStream.calendar_from_ics(content.decode())
        assert [one.uid for one in read.events] == [one.uid for one in entries]

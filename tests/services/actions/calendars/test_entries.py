"""Which days of an item stand in a calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.actions.calendars import entries
from services.actions.calendars.entries import Item

AT = datetime(2027, 1, 6, 7, 30, tzinfo=UTC)
KINDS = st.sampled_from([*entries.WHAT, "kpi_return"])
DAYS = st.dates(date(1990, 1, 1), date(2150, 12, 31))


def item(**fields: object) -> Item:
    plain = {
        "about": f"contracts/{UUID(int=1)}",
        "kind": "review",
        "step": None,
        "reference": "CS-1",
        "title": "Short breaks",
        "target_on": date(2027, 4, 1),
        "safe_start_on": date(2027, 3, 1),
        "end_on": date(2027, 9, 30),
        "opened_at": AT,
        "post": "Contract manager",
    }
    return Item(**(plain | fields))  # type: ignore[arg-type]


ITEMS = st.lists(
    st.builds(
        item,
        about=st.integers(1, 3).map(lambda number: f"contracts/{UUID(int=number)}"),
        kind=KINDS,
        step=st.sampled_from([None, "tender"]),
        target_on=DAYS,
        safe_start_on=st.none() | DAYS,
        end_on=st.none() | DAYS,
        opened_at=st.integers(0, 10**6).map(lambda minutes: AT + timedelta(minutes=minutes)),
    ),
    max_size=8,
)


class TestAllDays:
    """The days of a calendar to subscribe to."""

    def test_has_the_day_the_safe_start_and_the_end(self) -> None:
        found = entries.all_days([item()])

        assert [(one.on, one.summary) for one in found] == [
            (date(2027, 3, 1), "Latest safe start of a re-procurement: Short breaks"),
            (date(2027, 4, 1), "Review of the contract: Short breaks"),
            (date(2027, 9, 30), "Contract ends: Short breaks"),
        ]
        assert {one.description for one in found} == {
            "Reference CS-1\nResponsible: Contract manager"
        }

    def test_has_the_end_once_for_all_items_of_a_contract(self) -> None:
        end = item(kind="contract_end", target_on=date(2027, 9, 30))

        found = entries.all_days([item(), end, item(kind="notice")])

        assert len(found) == len({one.uid for one in found}) == 4

    def test_has_the_day_of_an_action_once_whether_it_is_near_or_past(self) -> None:
        action = f"actions/{UUID(int=7)}"
        soon = Item(action, "action_due_soon", "1.1.3", "Design", date(2027, 4, 1), AT)
        late = replace(soon, kind="action_overdue", opened_at=AT + timedelta(days=90))
        moved = replace(soon, target_on=date(2027, 6, 1), opened_at=AT + timedelta(days=10))

        (of_items,) = entries.all_days([soon, late])
        (known,) = entries.all_days([soon, late], [moved])

        assert of_items.uid == known.uid
        assert of_items.summary == "Action to be done: Design"
        assert (of_items.on, known.on) == (date(2027, 4, 1), date(2027, 6, 1))

    def test_names_the_step(self) -> None:
        (found,) = entries.days_due([item(kind="procurement_step", step="market_engagement")])

        assert found.summary == "Step of the procurement, market engagement: Short breaks"

    @given(ITEMS)
    def test_has_no_uid_twice_and_every_contract(self, items: list[Item]) -> None:
        found = entries.all_days(items)

        uids = [one.uid for one in found]
        assert len(uids) == len(set(uids))
        assert [one.on for one in found] == sorted(one.on for one in found)
        assert {one.uid for one in entries.days_due(items)} <= set(uids)

    @given(item=st.builds(item, kind=KINDS), moved_on=DAYS, later=st.integers(1, 10**6))
    def test_moves_a_day_that_is_set_anew(self, item: Item, moved_on: date, later: int) -> None:
        """The same uid with a higher sequence: a calendar program moves it."""
        anew = entries.Item(
            **{
                **{name: getattr(item, name) for name in Item.__slots__},
                "target_on": moved_on,
                "opened_at": item.opened_at + timedelta(minutes=later),
            }
        )

        (before,), (after,) = entries.days_due([item]), entries.days_due([anew])

        assert (after.uid, after.on) == (before.uid, moved_on)
        assert 0 < before.sequence < after.sequence < 2**31
        assert entries.days_due([anew, item]) == entries.days_due([item, anew]) == [after]

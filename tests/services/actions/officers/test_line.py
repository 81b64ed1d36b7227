"""Who stands in for whom."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.actions.officers.line import Colleague, managers, next_in_line

TODAY = date(2027, 8, 10)
ADA, BEN, CAY, DEE, EVE = IDS = [UUID(int=number) for number in range(1, 6)]


def line_of(*colleagues: Colleague) -> dict[UUID, Colleague]:
    return {one.id: one for one in colleagues}


def confirmed(officer_id: UUID, **more: object) -> Colleague:
    return Colleague(officer_id, True, **more)  # type: ignore[arg-type]


def away(officer_id: UUID, **more: object) -> Colleague:
    days = {"away_from_on": TODAY, "away_until_on": TODAY + timedelta(days=10)}
    return confirmed(officer_id, **days, **more)


@st.composite
def lines(draw: st.DrawFn) -> dict[UUID, Colleague]:
    """Officers who stand in for each other in any way, circles too."""
    anybody = st.none() | st.sampled_from(IDS)
    days = st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3))
    return line_of(
        *(
            Colleague(
                each,
                draw(st.booleans()),
                line_manager_id=draw(anybody),
                deputy_id=draw(anybody),
                away_from_on=draw(days),
                away_until_on=draw(days),
                away_deputy_id=draw(anybody),
            )
            for each in draw(st.sets(st.sampled_from(IDS)))
        )
    )


class TestNextInLine:
    """Who has to see to what is an officer's."""

    def test_is_the_officer_who_is_there(self) -> None:
        assert next_in_line(ADA, line_of(confirmed(ADA, deputy_id=BEN)), on=TODAY) == ADA

    def test_is_whom_they_named_for_their_absence_before_their_deputy(self) -> None:
        others = (confirmed(BEN), confirmed(CAY))
        usual = line_of(away(ADA, deputy_id=BEN), *others)
        named = line_of(away(ADA, deputy_id=BEN, away_deputy_id=CAY), *others)

        assert next_in_line(ADA, usual, on=TODAY) == BEN
        assert next_in_line(ADA, named, on=TODAY) == CAY

    def test_is_the_officer_again_on_the_day_after_the_last(self) -> None:
        line = line_of(away(ADA, deputy_id=BEN), confirmed(BEN))
        last = TODAY + timedelta(days=10)

        assert next_in_line(ADA, line, on=last) == BEN
        assert next_in_line(ADA, line, on=last + timedelta(days=1)) == ADA
        assert next_in_line(ADA, line, on=TODAY - timedelta(days=1)) == ADA

    def test_is_the_line_manager_when_the_deputy_is_away_too(self) -> None:
        line = line_of(
            away(ADA, deputy_id=BEN, line_manager_id=CAY), away(BEN, deputy_id=ADA), confirmed(CAY)
        )

        assert next_in_line(ADA, line, on=TODAY) == CAY

    def test_goes_up_by_way_of_who_stands_in_for_a_line_manager(self) -> None:
        line = line_of(
            confirmed(ADA, line_manager_id=BEN),
            away(BEN, deputy_id=CAY, line_manager_id=DEE),
            confirmed(CAY),
            confirmed(DEE),
        )

        assert next_in_line(ADA, line, on=TODAY, had=[ADA]) == CAY
        assert next_in_line(ADA, line, on=TODAY, had=[ADA, CAY]) == DEE
        assert next_in_line(ADA, line, on=TODAY, had=[ADA, CAY, DEE]) is None

    def test_is_the_stand_in_of_one_who_was_never_confirmed(self) -> None:
        line = line_of(Colleague(ADA, False, line_manager_id=BEN), confirmed(BEN))

        assert next_in_line(ADA, line, on=TODAY) == BEN

    def test_is_nobody_for_nobody(self) -> None:
        assert next_in_line(None, {}, on=TODAY) is None
        assert next_in_line(ADA, {}, on=TODAY) is None

    @given(line=lines(), officer_id=st.sampled_from(IDS))
    def test_ends_and_gives_nobody_twice_however_the_line_runs(
        self, line: dict[UUID, Colleague], officer_id: UUID
    ) -> None:
        had: list[UUID] = []
        while (found := next_in_line(officer_id, line, on=TODAY, had=had)) is not None:
            assert found not in had
            assert line[found].is_there(TODAY)
            had.append(found)

        assert len(had) <= len(IDS)


class TestManagers:
    """The line managers above an officer."""

    def test_are_found_one_after_the_other(self) -> None:
        line = line_of(
            confirmed(ADA, line_manager_id=BEN), confirmed(BEN, line_manager_id=CAY), confirmed(CAY)
        )

        assert managers(ADA, line) == [ADA, BEN, CAY]
        assert managers(None, line) == managers(EVE, line) == []

    @given(line=lines(), officer_id=st.sampled_from(IDS))
    def test_are_nobody_twice(self, line: dict[UUID, Colleague], officer_id: UUID) -> None:
        found = managers(officer_id, line)

        assert len(found) == len(set(found))

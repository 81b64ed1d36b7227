"""Which rows of a whole register concern children's services."""

from datetime import date

import pytest

from services.contracts.formats import LeftOutRow, Reading, RefusedRow, Supplier
from services.contracts.formats.childrens import ChildrensTerms, keep_childrens
from shared.events.terms import Classification
from shared.settings import Settings

NOW = Settings()
TERMS = ChildrensTerms(
    words=NOW.childrens_words,
    departments=NOW.childrens_departments,
    cpv_codes=NOW.childrens_cpv_codes,
)
NOTHING = ChildrensTerms(words=(), departments=("",), cpv_codes=())


def reading(
    title: str = "Road salt",
    *,
    directorate: str | None = "Highways",
    description: str | None = None,
    category: str | None = None,
    label: str | None = None,
    cpv_codes: tuple[str, ...] = (),
    more_lines: tuple[int, ...] = (),
) -> Reading:
    return Reading(
        line=2,
        reference="R-1",
        title=title,
        description=description,
        buyer_name="Moor",
        contact_name=None,
        contact_email=None,
        cpv_codes=cpv_codes,
        start_on=date(2026, 4, 1),
        end_on=None,
        awarded_on=None,
        value=None,
        suppliers=(Supplier("Nest", None, None, sme=None, vcse=None),),
        procedure=None,
        parent_reference=None,
        published_at=None,
        notes=(),
        said=frozenset(),
        directorate=directorate,
        category=category,
        classifications=(Classification(scheme="CPV", label=label),) if label else (),
        more_lines=more_lines,
    )


class TestConcern:
    """Whether a contract is about a children's service."""

    @pytest.mark.parametrize(
        "row",
        [
            reading("Short breaks"),
            reading("Short-Breaks framework"),
            reading("SEND transport"),
            reading("Home to school transport"),
            reading(description="Support for care leavers."),
            reading(category="Fostering"),
            reading(label="Welfare services for children and young people"),
            reading(directorate="Children's Services"),
            reading(directorate="Education and Skills"),
            reading(cpv_codes=("90000000", "85311300")),
        ],
        ids=lambda row: row.title,
    )
    def test_is_seen(self, row: Reading) -> None:
        assert TERMS.concern(row)

    @pytest.mark.parametrize(
        "row",
        [
            reading(),
            reading("We send letters"),
            reading("Childe Harold reprints"),
            reading(cpv_codes=("85000000",)),
            reading("Portaged goods", directorate=None),
        ],
        ids=lambda row: row.title,
    )
    def test_is_not_made_up(self, row: Reading) -> None:
        assert not TERMS.concern(row)

    def test_is_never_seen_where_nothing_is_set(self) -> None:
        assert not NOTHING.concern(reading("Children", cpv_codes=("85311300",)))


class TestKeepChildrens:
    """Leaving out the rest."""

    def test_accounts_for_every_row(self) -> None:
        refused = RefusedRow(3, None, None, "Broken.")
        kept = reading("Children's homes")
        rows = list(keep_childrens([reading(more_lines=(3, 4)), refused, kept], TERMS))
        assert [row.line for row in rows] == [2, 3, 4, 3, 2]
        assert all(isinstance(row, LeftOutRow) and row.reason for row in rows[:3])
        assert rows[3:] == [refused, kept]

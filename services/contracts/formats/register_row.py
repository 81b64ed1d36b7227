"""How a row of a council's own register is read into a contract."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import TypeVar

from services.contracts.formats import (
    SAID_BY_EVERY_REGISTER,
    Reading,
    RefusedRow,
    shortened,
)
from services.contracts.formats.cells import (
    SHIELDS,
    Cells,
    Refused,
    read_amount,
    read_code,
    read_long,
    read_short,
    read_uri,
)
from services.contracts.formats.days import DayOrder, read_day
from services.contracts.formats.fields import (
    FORMULA_SIGNS,
    LONGEST_REFERENCE,
    LONGEST_SHORT,
    Doubt,
    read_email,
    read_identifier,
    read_money,
    read_text,
)
from services.contracts.formats.filed import (
    read_areas,
    read_classifications,
    read_cpv,
    read_documents,
)
from services.contracts.formats.suppliers import read_suppliers
from services.contracts.formats.tables import Row
from services.contracts.formats.words import (
    NO_END,
    NO_VALUE,
    NOTHING,
    key,
    read_category,
    read_fixed,
    read_kind,
    read_route,
)
from shared.events.terms import ContractKind, TenderRoute

T = TypeVar("T")
DATES = ("start", "end", "review", "latest_end", "awarded")
# What a register speaks of, column by column. Of the kind of agreement and of the kind of buying
# it speaks only where its words say one.
_SPEAKS_OF: Mapping[str, str] = {
    "directorate": "directorate",
    "description": "description",
    "service_label": "category",
    "category": "classifications",
    "service_uri": "classifications",
    "cpv_label": "classifications",
    "proclass_label": "classifications",
    "proclass_code": "classifications",
    "cpv_or_proclass": "cpv_codes",
    "cpv_codes": "cpv_codes",
    "open_contracting_id": "open_contracting_id",
    "end": "end_on",
    "review": "review_on",
    "latest_end": "latest_end_on",
    "awarded": "awarded_on",
    "value": "value",
    "yearly_value": "yearly_value",
    "fixed_cost": "fixed_cost",
    "irrecoverable_vat": "irrecoverable_vat",
    "process": "tender_route",
    "tender_url": "documents",
    "contract_url": "documents",
    "performance_url": "documents",
    "area_label": "areas",
    "area_uri": "areas",
}


class RowReader:
    """Reads the rows of one register, whose headings and order of dates are known."""

    def __init__(
        self,
        headings: Sequence[str],
        places: Mapping[str, int],
        orders: Mapping[str, DayOrder],
        council: str | None,
    ) -> None:
        self._cells = Cells(headings, places)
        self._days = {
            name: lru_cache(maxsize=4_096)(
                partial(_day, order=orders.get(name, DayOrder.DAY_FIRST))
            )
            for name in DATES
        }
        self._council = council
        said = {field for name, field in _SPEAKS_OF.items() if name in places}
        if "category" in places:
            said.add("category")
        self._said = SAID_BY_EVERY_REGISTER | said

    def read(self, row: Row) -> Reading | RefusedRow:
        """Read one row: a contract, or why it is refused."""
        self._cells.begin(row)
        reference: str | None = None
        try:
            reference = self._reference()
            return self._reading(reference)
        except Refused as refused:
            place = self._cells.places.get(refused.name)
            heading = None if place is None else self._cells.headings[place]
            value = None if place is None else shortened(row.cells[place].strip())
            return RefusedRow(row.line, heading, value, refused.reason, reference)

    def _reference(self) -> str:
        place = self._cells.places["reference"]
        shielded = self._cells.row.cells[place].strip()[:2] in SHIELDS
        reader = read_text if shielded else read_identifier
        return self._cells.needed("reference", lambda text: reader(text, LONGEST_REFERENCE))

    def _reading(self, reference: str) -> Reading:
        title = self._cells.needed("title", self._title)
        buyer_name = self._cells.certain("organisation", read_short) or self._council
        if buyer_name is None:
            raise Refused("organisation", "The row does not say who commissions.")
        start_on = self._cells.needed("start", self._days["start"])
        end_on = self._end(start_on)
        kind, procurement_category = self._cells.optional("kind", "kind", self._kind), None
        category = self._cells.optional("service_label", "category", read_short)
        if own_category := self._cells.optional("category", "classifications", read_short):
            procurement_category = read_category(own_category)
            category = category or (None if "service_label" in self._cells.places else own_category)
        route, procedure = self._process()
        try:
            suppliers = read_suppliers(self._cells.text, self._cells.notes)
        except Doubt as doubt:
            raise Refused("supplier", str(doubt)) from None
        cpv_codes, proclass = read_cpv(self._cells.optional)
        # In this order, because reading the cells is what finds the doubts.
        return Reading(
            line=self._cells.row.line,
            reference=reference,
            title=title,
            description=self._cells.optional("description", "description", read_long),
            buyer_name=buyer_name,
            buyer_identifier=self._cells.optional("organisation_uri", "", read_uri),
            contact_name=self._cells.optional("contact_name", "", read_short),
            contact_email=self._email(),
            cpv_codes=cpv_codes,
            start_on=start_on,
            end_on=end_on,
            awarded_on=self._cells.optional("awarded", "awarded_on", self._days["awarded"]),
            value=self._value(),
            suppliers=suppliers,
            procedure=procedure,
            parent_reference=None,
            published_at=None,
            kind=kind,
            category=category,
            directorate=self._cells.optional("directorate", "directorate", read_short),
            procurement_category=procurement_category,
            classifications=read_classifications(self._cells.optional, own_category, proclass),
            areas=read_areas(self._cells.optional),
            open_contracting_id=self._cells.optional(
                "open_contracting_id", "open_contracting_id", read_code
            ),
            yearly_value=self._cells.optional("yearly_value", "yearly_value", read_amount),
            irrecoverable_vat=self._cells.optional(
                "irrecoverable_vat", "irrecoverable_vat", read_amount
            ),
            fixed_cost=self._cells.optional("fixed_cost", "fixed_cost", read_fixed),
            tender_route=route,
            latest_end_on=self._latest_end(start_on, end_on),
            review_on=self._review(start_on, end_on),
            documents=read_documents(self._cells.optional),
            notes=tuple(dict.fromkeys(self._cells.notes)),
            said=self._said_here(kind, procurement_category, procedure),
        )

    def _said_here(self, *found: object) -> frozenset[str]:
        names = ("kind", "procurement_category", "procedure")
        more = {name for name, value in zip(names, found, strict=True) if value is not None}
        return (
            (self._said | more) - self._cells.unsaid if more or self._cells.unsaid else self._said
        )

    def _title(self, text: str) -> str | None:
        title = read_text(text, LONGEST_SHORT)
        if title and title.startswith(FORMULA_SIGNS):
            self._cells.notes.append("The title begins like a formula; it is kept as text.")
        return " ".join(title.split()) if title and not title.isprintable() else title

    def _end(self, start_on: date) -> date | None:
        end_on = self._cells.certain("end", self._days["end"])
        if end_on is None:
            self._cells.notes.append("No end is given, so nobody can be alerted before it.")
        elif end_on < start_on:
            raise Refused("end", f"The contract ends before its start on {start_on:%d/%m/%Y}.")
        return end_on

    def _latest_end(self, start_on: date, end_on: date | None) -> date | None:
        latest = self._cells.optional("latest_end", "latest_end_on", self._days["latest_end"])
        if latest is not None and latest < (end_on or start_on):
            self._cells.unsaid.add("latest_end_on")
            self._cells.notes.append(
                f"The latest end, {latest:%d/%m/%Y}, lies before the end. It is left out."
            )
            return None
        return latest

    def _review(self, start_on: date, end_on: date | None) -> date | None:
        review_on = self._cells.optional("review", "review_on", self._days["review"])
        if review_on is not None and not start_on <= review_on <= (end_on or date.max):
            self._cells.notes.append(
                f"The review, {review_on:%d/%m/%Y}, lies outside the contract's term."
            )
        return review_on

    def _value(self) -> Decimal | None:
        text = self._cells.text("value")
        if text and not text[0].isdigit() and key(text) in NO_VALUE:
            self._cells.notes.append(f"The value is “{shortened(text)}”, which is read as unknown.")
            return None
        value = self._cells.certain("value", read_money)
        if value == 0:
            self._cells.notes.append("The value is 0; perhaps it is not known.")
        return value

    @staticmethod
    def _kind(text: str) -> ContractKind | None:
        found = read_kind(text)
        if found is None and key(text) not in NOTHING:
            raise Doubt("This is no kind of agreement that we know.")
        return found

    def _process(self) -> tuple[TenderRoute | None, str | None]:
        """How it was let: in the words of the Transparency Code, or in the council's own."""
        return self._cells.optional("process", "tender_route", _process) or (None, None)

    def _email(self) -> str | None:
        text = self._cells.text("contact_email")
        if not text or key(text) in NOTHING:
            return None
        try:
            return read_email(text)
        except Doubt as doubt:
            # The contract still counts; and the note does not repeat what may be somebody's name.
            self._cells.notes.append(f"The contact's e-mail address is left out. {doubt}")
            return None


def _day(text: str, order: DayOrder) -> date | None:
    return None if key(text) in NO_END else read_day(text, order)


def _process(text: str) -> tuple[TenderRoute | None, str | None]:
    short = read_short(text)
    if short is None or key(short) in NOTHING:
        return None, None
    route = read_route(short)
    return route, None if route else short

"""What single cells mean, and which of them are doubtful."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.formats.fields import (
    Doubt,
    charity_number_note,
    company_number_note,
    read_cpv_codes,
    read_date,
    read_email,
    read_identifier,
    read_line,
    read_money,
    read_text,
    read_timestamp,
    read_yes_no,
)

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


class TestDate:
    """A date is one day, or a doubt."""

    @pytest.mark.parametrize(
        "written",
        [
            "03/04/2020",
            "3/4/2020",
            "03-04-2020",
            "3.4.2020",
            "2020-04-03",
            "\u00a003/04/2020 ",
            "2020-04-03T23:59:59Z",
            "2020-04-03 00:00:00",
            "03/04/2020 00:00",
        ],
    )
    def test_is_read_day_first_or_year_first(self, written: str) -> None:
        assert read_date(written) == date(2020, 4, 3)

    @pytest.mark.parametrize(
        ("written", "reason"),
        [
            ("31/04/2020", "no such day"),
            ("29/02/2023", "no such day"),
            ("12/31/2020", "day is read first"),
            ("2020-13-01", "no such day"),
            ("31/03/3034", "year 3034"),
            ("01/01/1989", "year 1989"),
            ("01/01/2101", "year 2101"),
            ("01/01/0000", "year 0"),
            ("01/04/20", "two digits"),
            ("43922", "not a date"),
            ("01/04-2020", "not a date"),
            ("01/04/2020 to 31/03/2021", "not a date"),
            ("April 2020", "not a date"),
            ("\u0660\u0661/04/2020", "not a date"),
            ("=TODAY()", "not a date"),
        ],
    )
    def test_is_refused_with_its_reason(self, written: str, reason: str) -> None:
        with pytest.raises(Doubt, match=reason):
            read_date(written)

    def test_may_be_blank(self) -> None:
        assert read_date(" \u00a0 ") is None

    @given(DAYS)
    def test_is_read_back_from_every_way_of_writing_it(self, day: date) -> None:
        assert read_date(day.isoformat()) == day
        assert read_date(f"{day:%d/%m/%Y}") == day
        assert read_date(f"{day.day}/{day.month}/{day.year}") == day


class TestTimestamp:
    """A time is one moment, or a doubt."""

    def test_is_brought_to_utc(self) -> None:
        summer = read_timestamp("2018-05-15T09:38:23+01:00")
        assert summer == datetime(2018, 5, 15, 8, 38, 23, tzinfo=UTC)
        assert summer.tzinfo is UTC

    @pytest.mark.parametrize(
        ("written", "reason"),
        [
            ("2018-05-15T09:38:23", "offset"),
            ("2018-05-15", "not a time"),
            ("2018-W20-2T09:38:23Z", "not a time"),
            ("2018-02-30T09:38:23Z", "no such time"),
            ("2018-05-15T25:38:23Z", "no such time"),
            ("2018-05-15T09:38:23+99:00", "no such time"),
            ("0001-01-01T00:00:00+10:00", "year 1 "),
        ],
    )
    def test_is_refused_with_its_reason(self, written: str, reason: str) -> None:
        with pytest.raises(Doubt, match=reason):
            read_timestamp(written)


class TestMoney:
    """An amount is exact, or a doubt."""

    @pytest.mark.parametrize(
        ("written", "amount"),
        [
            ("1250", "1250.00"),
            ("£1,250.5", "1250.50"),
            ("GBP 1,234,567.89", "1234567.89"),
            (" £ 0 ", "0.00"),
            ("0012.3400", "12.34"),
            ("999999999999.99", "999999999999.99"),
        ],
    )
    def test_is_read_with_two_places(self, written: str, amount: str) -> None:
        assert str(read_money(written)) == amount

    @pytest.mark.parametrize(
        ("written", "reason"),
        [
            ("-5", "negative"),
            ("£-5", "negative"),
            ("(5.00)", "negative"),
            ("\N{MINUS SIGN}5", "negative"),
            ("1.2E+06", "scientific"),
            ("1E6", "scientific"),
            ("10.005", "two decimal places"),
            ("1,23", "not an amount"),
            ("12,34,567", "not an amount"),
            ("1.234,56", "not an amount"),
            ("$500", "not an amount"),
            ("500k", "not an amount"),
            ("=5+5", "not an amount"),
            ("NaN", "not an amount"),
            ("1000000000000", "larger"),
            ("\u0663", "not an amount"),
        ],
    )
    def test_is_refused_with_its_reason(self, written: str, reason: str) -> None:
        with pytest.raises(Doubt, match=reason):
            read_money(written)

    def test_may_be_blank(self) -> None:
        assert read_money("\u202f") is None

    @given(st.decimals(0, Decimal("999999999999.99"), places=2))
    def test_is_read_back_from_every_way_of_writing_it(self, amount: Decimal) -> None:
        assert read_money(f"{amount:.2f}") == amount
        assert read_money(f"£{amount:,.2f}") == amount


class TestText:
    """Text is kept as it was meant, or refused, and never cut."""

    def test_loses_what_nobody_sees_and_keeps_its_lines(self) -> None:
        written = (
            "\ufeff Short\u00a0breaks\u202ffor\x00 \x1bfamilies\u202e\r\n• and\u200b carers\r\n"
        )
        assert read_text(written, 100) == "Short breaks for families\n• and carers"

    def test_is_put_on_one_line_where_it_names_something(self) -> None:
        assert read_line("Leeds \u200b NHS\n\t\t Trust\u2003", 100) == "Leeds NHS Trust"

    def test_keeps_a_formula_as_text(self) -> None:
        assert read_line('=HYPERLINK("x")', 100) == '=HYPERLINK("x")'

    def test_is_refused_when_too_long_and_not_cut(self) -> None:
        assert read_text("a" * 10, 10) == "a" * 10
        with pytest.raises(Doubt, match="11 characters"):
            read_text("a" * 11, 10)

    @pytest.mark.parametrize("written", ["#REF!", "#N/A", "#NAME?", "########"])
    def test_is_refused_when_it_is_the_error_of_a_spreadsheet(self, written: str) -> None:
        with pytest.raises(Doubt, match="spreadsheet"):
            read_text(written, 100)

    @given(st.text())
    def test_does_not_change_when_read_again(self, written: str) -> None:
        try:
            once = read_text(written, 1_000)
        except Doubt:
            return
        assert once is None or read_text(once, 1_000) == once


class TestIdentifier:
    """A reference is kept exactly, or refused."""

    def test_keeps_its_spaces_and_zeros(self) -> None:
        assert read_identifier("   JP/02  -  (RFQ 0012) ", 100) == "JP/02  -  (RFQ 0012)"

    @pytest.mark.parametrize("written", ["=1+1", "+44", "-12", "@SUM(1)", " =A1", "\t=A1"])
    def test_is_refused_when_it_begins_like_a_formula(self, written: str) -> None:
        with pytest.raises(Doubt, match="formula"):
            read_identifier(written, 100)

    def test_is_refused_when_a_spreadsheet_rounded_it(self) -> None:
        with pytest.raises(Doubt, match="rounded"):
            read_identifier("1.23E+11", 100)

    def test_is_refused_over_several_lines(self) -> None:
        with pytest.raises(Doubt, match="several lines"):
            read_identifier("A1\nA2", 100)

    @pytest.mark.parametrize("number", ["01234567", "SC123456", "IP12345R", "R0000123"])
    def test_of_a_company_has_eight_characters(self, number: str) -> None:
        assert company_number_note(number) is None

    def test_of_a_company_that_lost_its_zeros_is_noticed(self) -> None:
        assert "7 of 8 digits" in (company_number_note("1234567") or "")
        assert "not in the form" in (company_number_note("12345R") or "")
        assert "not in the form" in (company_number_note("00000000") or "")

    def test_of_a_charity_has_six_or_seven_digits(self) -> None:
        assert charity_number_note("1234567") is None
        assert charity_number_note("123456-1") is None
        assert "charity" in (charity_number_note("12345") or "")


class TestEmail:
    """An address can be written to, or is a doubt."""

    def test_has_its_domain_in_lower_case(self) -> None:
        assert read_email(" Ada.O'Neil+x@Example.ORG ") == "Ada.O'Neil+x@example.org"

    def test_may_be_blank(self) -> None:
        assert read_email("") is None

    @pytest.mark.parametrize(
        "written",
        [
            "ada",
            "ada@",
            "@example.org",
            "ada@example",
            "a da@example.org",
            "ada@-x.org",
            "a@b..org",
            ".ada@example.org",
            "ada.@example.org",
            "a..b@example.org",
            "=cmd@example.org",
            "ada@example.org;bob@example.org",
            "mailto:ada@example.org",
            "ada@example.org\nBcc: x@y.z",
            "a" * 65 + "@example.org",
            "a@" + "b." * 130 + "org",
            "+ada@example.org",
        ],
    )
    def test_is_refused_when_nobody_can_be_reached(self, written: str) -> None:
        with pytest.raises(Doubt, match="e-mail"):
            read_email(written)


class TestCpvCodes:
    """Codes have eight digits."""

    def test_are_kept_once_and_in_order(self) -> None:
        written = "85000000 98000000-3, 85000000;03000000 "
        assert read_cpv_codes(written) == ("85000000", "98000000", "03000000")
        assert read_cpv_codes(" ") == ()

    @pytest.mark.parametrize(
        ("written", "reason"),
        [
            ("3000000", "zero"),
            ("85000000 3000000-1", "zero"),
            ("850000000", "eight digits"),
            ("Health", "eight digits"),
            ("8.5E+07", "eight digits"),
        ],
    )
    def test_are_refused_with_their_reason(self, written: str, reason: str) -> None:
        with pytest.raises(Doubt, match=reason):
            read_cpv_codes(written)


class TestYesNo:
    """An answer is yes, no, or missing."""

    def test_is_read(self) -> None:
        assert [read_yes_no(word) for word in ("YES", " No ", "y", "n", "")] == [
            True, False, True, False, None,
        ]  # fmt: skip

    def test_is_refused_when_it_is_neither(self) -> None:
        with pytest.raises(Doubt, match="neither"):
            read_yes_no("maybe")

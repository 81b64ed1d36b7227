"""The small readers of single cells: each gives a value, or a doubt that says what is wrong."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

EARLIEST_YEAR = 1990
LATEST_YEAR = 2100
LARGEST_AMOUNT = Decimal("999999999999.99")
COMPANIES_HOUSE = "GB-COH"
CHARITY_COMMISSION = "GB-CHC"
FORMULA_SIGNS = ("=", "+", "-", "@")
LONGEST_REFERENCE = 200
LONGEST_LINE = 1_000
LONGEST_NAME = 300
LONGEST_SHORT = 500
LONGEST_CODE = 100
LONGEST_LINK = 2_000
LONGEST_DESCRIPTION = 20_000

_TIME = (
    r"(?:[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})" + _TIME)
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})" + _TIME)
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}")
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_AMOUNT = re.compile(r"([0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
_POUNDS = re.compile(r"(?:£|GBP)\s*", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]+", re.IGNORECASE)
_SPREADSHEET_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|#+)")
_EMAIL = re.compile(
    r"([A-Za-z0-9!#$%&'*/?^_`{|}~][A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63})@"
    r"((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)"
)
_CPV_CODE = re.compile(r"([0-9]{8})(?:-[0-9])?")
_COMPANY_NUMBER = re.compile(r"[0-9]{8}|R[0-9]{7}|[A-Z]{2}[0-9]{5}[0-9A-Z]")
_CHARITY_NUMBER = re.compile(r"[0-9]{6,7}(?:-[0-9]{1,3})?")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_WIDE_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# Control characters, and marks that nobody sees but that hide or turn round what is beside them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_NEGATIVE_SIGNS = ("-", "\N{MINUS SIGN}", "(")


class Doubt(Exception):
    """A cell that cannot be read with certainty; its text is the reason."""


def read_text(text: str, longest: int) -> str | None:
    """Text as it was meant, on as many lines as it has, or None for a blank cell."""
    cleaned = text
    # Most cells are clean, and to see that costs far less than three substitutions.
    if not text.replace("\n", "").isprintable():
        cleaned = _WIDE_SPACES.sub(" ", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))
    cleaned = cleaned.strip()
    if len(cleaned) > longest:
        raise Doubt(f"This text has {len(cleaned):,} characters; at most {longest:,} can be kept.")
    if cleaned.startswith("#") and _SPREADSHEET_ERROR.fullmatch(cleaned):
        raise Doubt("This is the error of a spreadsheet, not a text.")
    return cleaned or None


def read_line(text: str, longest: int) -> str | None:
    """Text on one line, with single spaces, or None for a blank cell."""
    # Joined before, so that the spaces between words do not count; and after, because an unseen
    # mark that is taken out may leave two spaces behind.
    cleaned = read_text(" ".join(text.split()), longest)
    return cleaned if cleaned is None or "  " not in cleaned else " ".join(cleaned.split())


def read_identifier(text: str, longest: int) -> str | None:
    """A reference exactly as it is published, or None for a blank cell."""
    cleaned = read_text(text, longest)
    if cleaned is None:
        return None
    if "\n" in cleaned or "\t" in cleaned:
        raise Doubt("A reference cannot go over several lines or hold a tab.")
    if _SCIENTIFIC.fullmatch(cleaned) and "+" in cleaned:
        raise Doubt("A spreadsheet has turned this reference into a rounded number.")
    if cleaned.startswith(FORMULA_SIGNS):
        raise Doubt("A reference cannot begin like the formula of a spreadsheet.")
    return cleaned


def read_date(text: str) -> date | None:
    """A civil date, or None for a blank cell.

    Dates with bars are read day first, because the formats that use them say so: 03/04/2020 is
    the third of April. A time behind the date is left away; the date counts as it is written.
    """
    written = text.strip()
    if not written:
        return None
    if found := _DAY_FIRST.fullmatch(written):
        day, _, month, year = found.groups()
    elif found := _YEAR_FIRST.fullmatch(written):
        year, month, day = found.groups()
    elif _SHORT_YEAR.fullmatch(written):
        raise Doubt("The year has only two digits, so its century is not certain.")
    else:
        raise Doubt("This is not a date such as 31/03/2026 or 2026-03-31.")
    _check_year(int(year))
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Doubt("There is no such day in the calendar (the day is read first).") from None


def read_timestamp(text: str) -> datetime | None:
    """A moment in UTC, from a time that says its offset, or None for a blank cell."""
    written = text.strip()
    if not written:
        return None
    found = _TIMESTAMP.fullmatch(written)
    if found is None:
        raise Doubt("This is not a time such as 2026-03-31T09:30:00Z.")
    if found[1] is None:
        raise Doubt("This time does not say its offset from UTC, such as Z or +01:00.")
    _check_year(int(written[:4]))
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        raise Doubt("There is no such time.") from None


def read_money(text: str) -> Decimal | None:
    """An amount in pounds with two places, or None for a blank cell."""
    written = text.strip()
    if not written:
        return None
    if _SCIENTIFIC.fullmatch(written):
        raise Doubt("A spreadsheet has rounded this amount: it is in scientific notation.")
    bare = _POUNDS.sub("", written, count=1) if _POUNDS.match(written) else written
    if bare.startswith(_NEGATIVE_SIGNS) or written.startswith(_NEGATIVE_SIGNS):
        raise Doubt("An amount cannot be negative here.")
    found = _AMOUNT.fullmatch(bare)
    if found is None:
        raise Doubt("This is not an amount in pounds such as 1250, 1,250.00 or £1,250.")
    pounds, pence = found[1].replace(",", ""), (found[2] or "").rstrip("0")
    if len(pence) > 2:
        raise Doubt("An amount has at most two decimal places; this one is not rounded for you.")
    if len(pounds.lstrip("0")) > 12:
        raise Doubt(f"This amount is larger than any that can be kept (£{LARGEST_AMOUNT:,}).")
    return Decimal(f"{pounds}.{pence:0<2}")


def read_yes_no(text: str) -> bool | None:
    """True for yes, False for no, or None for a blank cell."""
    answer = text.strip().casefold()
    if answer in {"yes", "y", "true"}:
        return True
    if answer in {"no", "n", "false"}:
        return False
    if not answer:
        return None
    raise Doubt("This is neither yes nor no.")


def read_email(text: str) -> str | None:
    """An e-mail address with its domain in lower case, or None for a blank cell."""
    written = read_text(text, 1_000)
    if written is None:
        return None
    found = _EMAIL.fullmatch(written) if len(written) <= 254 else None
    if found is None:
        if written.count("@") > 1:
            raise Doubt("There is more than one e-mail address in this cell.")
        raise Doubt("This is not an e-mail address.")
    mailbox, domain = found.groups()
    if mailbox.startswith(".") or mailbox.endswith(".") or ".." in mailbox or len(mailbox) > 64:
        raise Doubt("This is not an e-mail address.")
    return f"{mailbox}@{domain.lower()}"


def read_cpv_codes(text: str) -> tuple[str, ...]:
    """The codes of the Common Procurement Vocabulary, eight digits each, every one once."""
    codes: dict[str, None] = {}
    for written in re.split(r"[\s,;|]+", text.strip()):
        if not written:
            continue
        found = _CPV_CODE.fullmatch(written)
        if found:
            codes[found[1]] = None
        elif re.fullmatch(r"[0-9]{7}(?:-[0-9])?", written):
            raise Doubt("A CPV code has eight digits; a zero at its front may have been lost.")
        else:
            raise Doubt("A CPV code has eight digits, and perhaps a check digit: 85000000-9.")
    return tuple(codes)


def company_number_note(number: str) -> str | None:
    """What is strange about a number from Companies House, or None where nothing is."""
    if _COMPANY_NUMBER.fullmatch(number) and set(number) != {"0"}:
        return None
    if re.fullmatch(r"[0-9]{1,7}", number):
        return (
            f"The company number {number} has {len(number)} of 8 digits: "
            "zeros at its front may have been lost. It is kept as written."
        )
    return f"{number} is not in the form of a company number. It is kept as written."


def charity_number_note(number: str) -> str | None:
    """What is strange about a number from the Charity Commission, or None where nothing is."""
    if _CHARITY_NUMBER.fullmatch(number):
        return None
    return f"{number} is not in the form of a charity number. It is kept as written."


def _check_year(year: int) -> None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Doubt(f"The year {year} is outside {EARLIEST_YEAR} to {LATEST_YEAR}.")

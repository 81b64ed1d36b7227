"""How the registers of the country write their numbers, so that one is not kept in two ways."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shared.errors import Unprocessable
from shared.events.organisations import Identifier

_MARKS = re.compile("[^0-9A-Z]")
_LEADING_ZEROS = re.compile("^([A-Z]*)0+(?=.)")


class MisshapenIdentifier(Unprocessable):
    """This is not how the register writes its numbers."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A register, and the shape of its numbers, for programs and in words."""

    shape: re.Pattern[str]
    words: str


def _scheme(shape: str, words: str) -> Scheme:
    return Scheme(re.compile(shape), words)


# The codes of org-id.guide, and those of the sector's regulators that it does not list.
SCHEMES = {
    "GB-COH": _scheme(
        r"[0-9]{8}|R[0-9]{7}|[A-Z]{2}[0-9]{5}[0-9A-Z]",
        "a company number has 8 characters, its leading zeros among them",
    ),
    "GB-CHC": _scheme(
        r"[0-9]{6,7}(-[0-9]{1,3})?",
        "a charity number has 6 or 7 digits, and after a dash the number of a linked charity",
    ),
    "GB-SC": _scheme(r"SC[0-9]{6}", "a Scottish charity number is SC and 6 digits"),
    "GB-NIC": _scheme(r"NIC[0-9]{6}", "a Northern Irish charity number is NIC and 6 digits"),
    "GB-NHS": _scheme(r"[0-9A-Z]{3,10}", "an ODS code has 3 to 10 letters and digits"),
    "GB-EDU": _scheme(r"[0-9]{6}", "the number of a school or college has 6 digits"),
    "GB-UKPRN": _scheme(r"1[0-9]{7}", "a provider reference number has 8 digits, the first a 1"),
    "GB-LAE": _scheme(r"[A-Z]{3}", "the code of a local authority has 3 letters"),
    "GB-OFSTED": _scheme(
        r"[A-Z]{2}[0-9]{6}|[0-9]{6,7}",
        "an Ofsted number has 6 or 7 digits, or 2 letters and 6 digits",
    ),
    "GB-CQC": _scheme(
        r"1-[0-9]{5,12}|[0-9A-Z]{3,5}",
        "the id of a CQC provider is 1-, then digits; that of an NHS body is its ODS code",
    ),
}


def kept(identifier: Identifier) -> Identifier:
    """Return an identifier as it is kept, or refuse it.

    Spaces and small letters do not count in the registers that are known here. A number that is
    too short is refused, never filled up with zeros: a digit may be missing elsewhere. What
    registers do that are not known here is not known, so their numbers stay as they were written.
    """
    scheme = identifier.scheme.upper()
    known = SCHEMES.get(scheme)
    if known is None:
        return identifier
    written = "".join(identifier.id.split())
    # Some letters of other alphabets become two of ours in capitals.
    if not (written.isascii() and known.shape.fullmatch(written.upper())):
        raise MisshapenIdentifier(f"{scheme} {identifier.id}: {known.words}.")
    return Identifier(scheme=scheme, id=written.upper())


def all_kept(
    identifiers: Iterable[Identifier], *, own: Identifier | None
) -> tuple[Identifier, ...]:
    """Return identifiers as they are kept, each once.

    The council's own stays as the settings write it, because every service compares it with them.
    """
    return tuple(dict.fromkeys(one if one == own else kept(one) for one in identifiers))


def ways_to_write(identifier: Identifier) -> tuple[Identifier, Identifier]:
    """Return how an identifier that somebody looks for may be kept: as written, and as it ought."""
    try:
        return identifier, kept(identifier)
    except MisshapenIdentifier:
        return identifier, identifier


def twin_number(identifier: Identifier) -> str | None:
    """Return what two ways of writing one number have in common; none if nothing is left of it.

    Case, spaces, marks and leading zeros do not count. Two numbers that have this in common may be
    one number; a person decides.
    """
    number = _LEADING_ZEROS.sub(r"\1", _MARKS.sub("", identifier.id.upper()))
    return f"{identifier.scheme.upper()}:{number}" if number else None

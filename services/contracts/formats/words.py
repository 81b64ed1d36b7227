"""Cells that hold a word of a list, a link or an identifier, and how councils write them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from services.contracts.formats.fields import LONGEST_LINK, Doubt, read_text
from shared.events.organisations import VcseType
from shared.events.terms import ContractKind, ProcurementCategory, TenderRoute

# What stands in a cell where there is nothing to say.
NOTHING = frozenset(
    (
        *("n/a", "na", "n.a.", "none", "nil", "-", "--", "tbc", "tbd", "to be confirmed"),
        *("not applicable", "not known", "unknown", "not available", "not stated", "null", "?"),
    )
)
NO_END = NOTHING | {
    *("ongoing", "on-going", "on going", "open ended", "open-ended", "rolling", "no end date"),
    *("indefinite", "continuous", "evergreen", "rolling contract", "until terminated"),
}
NO_VALUE = NOTHING | {
    *(
        "variable",
        "various",
        "rates only",
        "as required",
        "call off",
        "call-off",
        "schedule of rates",
    ),
    *("commercially sensitive", "confidential", "not disclosed", "dependent on usage"),
}
_KINDS: Mapping[str, ContractKind] = {
    "single award contract": ContractKind.CONTRACT,
    "multiple award contract": ContractKind.CONTRACT,
    "contract": ContractKind.CONTRACT,
    "service contract": ContractKind.CONTRACT,
    "framework agreement": ContractKind.FRAMEWORK,
    "framework": ContractKind.FRAMEWORK,
    "dynamic purchasing system": ContractKind.DYNAMIC_MARKET,
    "dps": ContractKind.DYNAMIC_MARKET,
    "dynamic market": ContractKind.DYNAMIC_MARKET,
    "grant agreement": ContractKind.GRANT,
    "grant": ContractKind.GRANT,
    "in-house agreement": ContractKind.IN_HOUSE,
    "other": ContractKind.OTHER,
    "individual placement": ContractKind.PLACEMENT,
    "spot placement": ContractKind.PLACEMENT,
}
_CATEGORIES: Mapping[str, ProcurementCategory] = {
    "goods": ProcurementCategory.GOODS,
    "supplies": ProcurementCategory.GOODS,
    "services": ProcurementCategory.SERVICES,
    "service": ProcurementCategory.SERVICES,
    "works": ProcurementCategory.WORKS,
}
_ROUTES: Mapping[str, TenderRoute] = {
    "invitation to quote": TenderRoute.INVITATION_TO_QUOTE,
    "itq": TenderRoute.INVITATION_TO_QUOTE,
    "request for quotation": TenderRoute.INVITATION_TO_QUOTE,
    "published invitation to tender": TenderRoute.PUBLISHED_INVITATION,
    "invitation to tender": TenderRoute.PUBLISHED_INVITATION,
    "itt": TenderRoute.PUBLISHED_INVITATION,
}
_VCSE_TYPES: Mapping[str, VcseType] = {
    **{one.value.replace("_", " "): one for one in VcseType},
    "companies house": VcseType.COMPANY,
    "charity or charitable incorporated organisation": VcseType.CHARITY,
    "registered charity": VcseType.CHARITY,
    "charitable incorporated organisation": VcseType.CHARITY,
    "cio": VcseType.CHARITY,
    "cic": VcseType.COMMUNITY_INTEREST_COMPANY,
    "industrial and provident society": VcseType.INDUSTRIAL_AND_PROVIDENT_SOCIETY,
    # The words of the machine schema, which do not say what the organisation is.
    "voluntary sector": VcseType.OTHER,
    "community sector": VcseType.OTHER,
}
_YES = frozenset(("yes", "y", "true", "1", "sme", "vcse"))
_NO = frozenset(("no", "n", "false", "0"))
# Most addresses are as plain as this, and to see that costs far less than to take them apart.
_PLAIN_LINK = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/[A-Za-z0-9._~/-]*)?")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9_-]{1,39}):(?!//)\s*(\S.*)")
_ORG_ID = re.compile(r"(GB-[A-Z]{2,10})-([A-Za-z0-9]+)")


def key(text: str) -> str:
    """Return what two spellings of a word have in common."""
    return " ".join(text.casefold().split())


def read_kind(text: str) -> ContractKind | None:
    """The kind of agreement, or None where the word does not tell."""
    return _KINDS.get(key(text))


def read_category(text: str) -> ProcurementCategory | None:
    """What is mainly bought, where the category is one of the three words for it."""
    return _CATEGORIES.get(key(text))


def read_route(text: str) -> TenderRoute | None:
    """How offers were asked for, where it is said in the words of the Transparency Code."""
    return _ROUTES.get(key(text))


@lru_cache(maxsize=1_024)
def read_vcse_type(text: str) -> VcseType | None:
    """Which kind of voluntary organisation it is, or None where the word does not tell."""
    return _VCSE_TYPES.get(key(text.replace("_", " ")))


@lru_cache(maxsize=1_024)
def read_flag(text: str) -> bool | None:
    """True for yes, False for no, None where nothing is said."""
    answer = key(text)
    if answer in _YES:
        return True
    if answer in _NO:
        return False
    if not answer or answer in NOTHING:
        return None
    raise Doubt("This is neither yes nor no.")


def read_fixed(text: str) -> bool | None:
    """True for a fixed cost, False for an estimated one, None where nothing is said."""
    answer = key(text)
    if answer.startswith("fixed"):
        return True
    if answer.startswith("estimate"):
        return False
    return read_flag(text)


def read_links(text: str) -> tuple[str, ...]:
    """The addresses in a cell, each once."""
    if _PLAIN_LINK.fullmatch(text) and len(text) <= LONGEST_LINK:
        return (text,)
    found = read_text(text, LONGEST_LINK * 4)
    if found is None or key(found) in NOTHING:
        return ()
    return tuple(dict.fromkeys(_link(one) for one in re.split(r"[\s;]+", found) if one))


def _link(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        raise Doubt("This is not an address of the web.") from None
    # In small letters, as it is sent to us in the other way too.
    if not address.startswith(("http://", "https://")) or not parts.hostname:
        raise Doubt("This is not an address that begins with http:// or https://.")
    if parts.username is not None or parts.password is not None:
        raise Doubt("This address holds a name or a password.")
    if len(address) > LONGEST_LINK or not address.isprintable():
        raise Doubt("This address is too long, or holds what cannot be seen.")
    return address


def read_registered(text: str) -> tuple[str, str] | None:
    """What a register of organisations calls one: its scheme and code, or None without a scheme."""
    if found := _SCHEME.fullmatch(text) or _ORG_ID.fullmatch(text):
        return found[1], found[2]
    return None

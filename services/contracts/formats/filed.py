"""Where a register files a contract: codes of lists, places that it serves, documents."""

from collections.abc import Callable
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Protocol, TypeVar

from services.contracts.formats.fields import (
    LONGEST_CODE,
    LONGEST_SHORT,
    Doubt,
    read_cpv_codes,
    read_line,
)
from services.contracts.formats.words import NOTHING, key, read_links
from shared.events.terms import Area, Classification, DocumentKind, DocumentLink

T = TypeVar("T")
Parts = tuple[str | None, ...]
SEVERAL = ";"
# The lists, as the published register names them in its own columns.
SERVICE, OWN_CATEGORY, CPV, PROCLASS = "ESD", "OWN", "CPV", "PROCLASS"
_DOCUMENTS = {
    "contract_url": DocumentKind.CONTRACT,
    "tender_url": DocumentKind.TENDER,
    "performance_url": DocumentKind.PERFORMANCE,
}


class Optional(Protocol):
    """Reads a cell that a contract can do without: its column, its field, and how it is read."""

    def __call__(self, name: str, field: str, reader: Callable[[str], T | None]) -> T | None:
        """Return what the cell says; what is doubtful is left out, and noted."""


def read_cpv(optional: Optional) -> tuple[tuple[str, ...], str | None]:
    """The CPV codes, and what stands instead in a column that holds either them or ProClass."""
    codes = optional("cpv_codes", "cpv_codes", _codes)
    if codes is not None:
        return codes, None
    either = optional("cpv_or_proclass", "cpv_codes", _codes_or_code)
    if isinstance(either, tuple):
        return either, None
    return (), either


def read_classifications(
    optional: Optional, own_category: str | None, proclass: str | None
) -> tuple[Classification, ...]:
    """Under what the lists of the country, and the council's own, file the service."""

    def parts(name: str, longest: int) -> list[str | None]:
        found = optional(name, "classifications", lambda text: _parts(text, longest))
        return found or []

    return _classified(
        tuple(parts("service_uri", LONGEST_CODE)),
        own_category,
        tuple(parts("cpv_label", LONGEST_SHORT)),
        (proclass,) if proclass else tuple(parts("proclass_code", LONGEST_CODE)),
        tuple(parts("proclass_label", LONGEST_SHORT)),
    )


@lru_cache(maxsize=4_096)
def _classified(
    service_ids: Parts,
    own_category: str | None,
    cpv_labels: Parts,
    codes: Parts,
    labels: Parts,
) -> tuple[Classification, ...]:
    services = [Classification(scheme=SERVICE, id=one) for one in service_ids]
    own = [Classification(scheme=OWN_CATEGORY, label=own_category)] if own_category else []
    cpv = [Classification(scheme=CPV, label=one) for one in cpv_labels]
    if codes and labels and len(codes) != len(labels):
        labels = (SEVERAL.join(one for one in labels if one)[:LONGEST_SHORT],)
    filed = [
        Classification(scheme=PROCLASS, id=code, label=label)
        for code, label in zip_longest(codes, labels)
    ]
    return tuple(one for one in (*services, *own, *cpv, *filed) if one.id or one.label)


def read_areas(optional: Optional) -> tuple[Area, ...]:
    """The places that the service is for; several have semicolons between them."""
    labels = optional("area_label", "areas", lambda text: _parts(text, LONGEST_SHORT)) or []
    addresses = optional("area_uri", "areas", _addresses) or []
    return _areas(tuple(labels), tuple(addresses))


@lru_cache(maxsize=4_096)
def _areas(labels: Parts, addresses: Parts) -> tuple[Area, ...]:
    if not labels:
        return tuple(Area(label=one[:LONGEST_SHORT], uri=one) for one in addresses if one)
    if len(labels) != len(addresses):
        addresses = (None,) * len(labels)
    pairs = zip(labels, addresses, strict=True)
    return tuple(Area(label=label, uri=uri) for label, uri in pairs if label)


def read_documents(optional: Optional) -> tuple[DocumentLink, ...]:
    """The documents that are kept elsewhere."""
    return tuple(
        DocumentLink(kind=kind, url=url)
        for name, kind in _DOCUMENTS.items()
        for url in optional(name, "documents", read_links) or ()
    )


def _codes(text: str) -> tuple[str, ...] | None:
    return None if key(text) in NOTHING else read_cpv_codes(text)


def _codes_or_code(text: str) -> Any:  # noqa: ANN401 -- codes of the one list, or one of the other
    try:
        return _codes(text)
    except Doubt:
        return read_line(text, LONGEST_CODE)


def _parts(text: str, longest: int) -> list[str | None] | None:
    if SEVERAL not in text:
        found = None if key(text) in NOTHING else read_line(text, longest)
        return [found] if found else None
    return [read_line(part, longest) for part in text.split(SEVERAL)]


def _addresses(text: str) -> list[str | None]:
    return [next(iter(read_links(part)), None) for part in text.split(SEVERAL)]

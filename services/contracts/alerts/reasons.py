"""Why there is an alert, in a sentence that an officer understands."""

from collections.abc import Mapping

from services.contracts.key_dates.rules import KeyDate, KeyDates, in_words
from services.contracts.watch.facts import Looked
from services.contracts.watch.rules import Key
from shared.events.alerts import AlertKind
from shared.events.terms import Decision

_ENTAILED = {
    Decision.EXTEND: "It is decided to extend this contract, and it still ends on {end}.",
    Decision.ABSORB: (
        "It is decided to absorb this contract, which ends on {end}, into another; none is named"
        " yet."
    ),
    Decision.DECOMMISSION: "It is decided to decommission this service, which ends on {end}.",
    Decision.LET_LAPSE: "It is decided to let this contract lapse on {end}.",
    Decision.BRING_IN_HOUSE: "It is decided to bring this service in-house after {end}.",
}
_PLANNED = "The procurement plans its step “{step}” for {target}."
_KEY_DATES: Mapping[AlertKind, str] = {
    AlertKind.CONTRACT_END: "end",
    AlertKind.REPROCUREMENT: "safe_start",
    AlertKind.NOTICE: "notice",
    AlertKind.EXTENSION: "extension",
    AlertKind.REVIEW: "review",
}


def why(one: Looked, about: Key) -> str:
    """Return why a contract is alerted of a day: what is decided, or what its key date says."""
    decision, end_on = one.watched.decision, one.watched.end_on
    if about.kind in (AlertKind.EXTENSION_DUE, AlertKind.TRANSITION) and decision and end_on:
        return _ENTAILED[decision].format(end=in_words(end_on))
    key_date = _key_date(one.dates, about)
    if key_date is not None:
        return key_date.why
    step = (about.step or about.kind).replace("_", " ")
    return _PLANNED.format(step=step, target=in_words(about.target_on))


def _key_date(dates: KeyDates, about: Key) -> KeyDate | None:
    if about.kind in _KEY_DATES:
        found: KeyDate | None = getattr(dates, _KEY_DATES[about.kind])
        return found
    here = (about.step, about.target_on)
    return next((step for step in dates.timeline if (step.kind, step.on) == here), None)

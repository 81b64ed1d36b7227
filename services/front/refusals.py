"""Every refusal that a caller may meet: its code, its status and its sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from shared.errors import Refused

OURS = ("services.", "shared.")
# What is refused before a rule is asked; shared.problems names these after their status.
OTHERS = {
    "method-not-allowed": (405, "This address does not take that method; `Allow` says which."),
    "request-entity-too-large": (413, "The request is larger than what is taken here."),
    "failed": (500, "Something failed on our side; it is in the log under the `Request-Id`."),
}
ADVICE = {
    400: "Mend the request: as it is, it cannot be read.",
    401: "Get a token, or a new one: tokens live ten minutes.",
    403: "The token is good, but it does not reach so far. Ask the council for what you need.",
    404: "Look at the id. What you may not see is answered as if it were not there.",
    405: "Use another method.",
    406: "Send `Accept: application/json`, or leave `Accept` out.",
    409: "A rule refuses it. Read the thing again: `allowed` lists what you may do with it now.",
    410: "Open the link in a newer mail, or sign in.",
    412: "Read it again, decide again, and send the new `ETag`.",
    413: "Send less at once.",
    415: "Say with `Content-Type` what you send.",
    422: "Mend the value; for a wrong shape `errors` says where it stands.",
    428: "Read the thing first, and send its `ETag` as `If-Match`.",
    429: "Wait as long as `Retry-After` says.",
    500: "Send the `Request-Id` to whoever runs this installation.",
    503: "Send the same request again after the seconds in `Retry-After`.",
}


@dataclass(frozen=True, slots=True)
class Code:
    """One code, and the sentences that come with it."""

    name: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The codes of one status."""

    status: int
    phrase: str
    advice: str
    codes: tuple[Code, ...]


def by_status() -> list[Group]:
    """Return every code once, grouped by status."""
    found: dict[str, tuple[int, set[str]]] = {
        name: (status, {sentence}) for name, (status, sentence) in OTHERS.items()
    }
    for refused in sorted(_kinds(Refused), key=lambda kind: kind.__name__):
        one = refused()
        found.setdefault(one.code, (one.status, set()))[1].add(one.message)
    return [
        Group(
            status=status,
            phrase=HTTPStatus(status).phrase,
            advice=ADVICE.get(status, ""),
            codes=tuple(
                Code(name, tuple(sorted(sentences)))
                for name, (its_status, sentences) in sorted(found.items())
                if its_status == status
            ),
        )
        for status in sorted({status for status, _ in found.values()})
    ]


def _kinds(parent: type[Refused]) -> Iterator[type[Refused]]:
    for kind in parent.__subclasses__():
        if kind.__module__.startswith(OURS):
            yield kind
        yield from _kinds(kind)

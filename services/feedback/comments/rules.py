"""What is allowed with a comment."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.errors import Refused, StaleVersion, Unprocessable
from shared.events.base import Head
from shared.events.comments import CommentAnswered, CommentErased, CommentRecorded, Outcome


class SaidInTheFuture(Unprocessable):
    """Nothing can have been said on a day that has not come yet."""


class UnknownContract(Unprocessable):
    """The contract is not known here, or not yet."""


class Erased(Refused):
    """The words of this comment were erased; nothing more can be done with it."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What a decision needs to know about a comment; never what was said."""

    id: UUID
    head: Head
    erased: bool


def record(order: CommentRecorded, *, contract_known: bool, today: date) -> CommentRecorded:
    """Record what somebody said; `today` is the council's day."""
    if order.said_on > today:
        raise SaidInTheFuture
    if not contract_known:
        raise UnknownContract
    return order


def answer(
    comment: Comment, *, version: int, outcome: Outcome, answer: str, today: date
) -> CommentAnswered:
    """Say what was done, or why it could not be; of several answers the newest counts."""
    _changeable(comment, version)
    return CommentAnswered(comment_id=comment.id, outcome=outcome, answered_on=today, answer=answer)


def erase(comment: Comment, *, version: int, authority: str) -> CommentErased:
    """Erase what was said and answered."""
    _changeable(comment, version)
    return CommentErased(comment_id=comment.id, authority=authority)


def _changeable(comment: Comment, version: int) -> None:
    if comment.head.version != version:
        raise StaleVersion
    if comment.erased:
        raise Erased

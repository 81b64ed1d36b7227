"""What can happen in the feedback service."""

from datetime import datetime, timedelta
from random import Random

from services.feedback.comments import commands as comments
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.comments import CommentRecorded, Outcome, Voice
from tests.histories.choosing import BY, each, of, some


def record_comment(dice: Random, at: datetime) -> None:
    contract_id = some(dice, "feedback.known_contract")["id"] if dice.random() < 0.7 else None
    order = CommentRecorded(
        comment_id=log.new_id(),
        said_on=at.date() - timedelta(days=dice.randint(0, 30)),
        voice=dice.choice(list(Voice)),
        category=dice.choice((None, "safety")),
        contract_id=contract_id,
        words=dice.choice(("It was too cold.", "We loved the climbing wall! \U0001f9d7")),
    )
    with transaction("feedback") as session:
        comments.record_comment(session, order, today=at.date(), by=BY, at=at)


def change_comment(verb: str, dice: Random, at: datetime) -> None:
    order = of(dice, "feedback.comment", "comment_id") | {"by": BY, "at": at}
    with transaction("feedback") as session:
        if verb == "answer":
            comments.answer_comment(
                session,
                **order,
                outcome=dice.choice(list(Outcome)),
                answer="There are new heaters.",
                today=at.date(),
            )
        else:
            comments.erase_comment(session, **order, authority="Asked by the family.")


HISTORY = [record_comment, record_comment, *each(change_comment, "answer erase")]

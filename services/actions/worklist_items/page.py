"""The small page of an item, to which the links in messages lead: GET shows it, POST acts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Form, Request, Response

from services.actions.access import LinkHolder
from services.actions.officers import store as officers
from services.actions.worklist_items import commands, rules, store
from services.actions.worklist_items.routes import verbs
from shared import clock, links, pages, settings
from shared.database.engine import Row, Session, reading, transaction
from shared.errors import NotAllowed, NotFound, Refused, Unprocessable
from shared.events.base import By
from shared.fields import Day, Order, Text
from shared.notify.templates import days_away, money, short_date
from shared.pages import Block, ChoiceField, DayField, Facts, Notice, TextField, Words

router = pages.router("worklist_items")
_DAYS = {
    "contract_end": "The contract ends",
    "reprocurement": "Latest safe day to start a re-procurement",
    "notice": "Last day to give notice",
    "extension": "Last day to decide about the extension",
    "review": "The review is due",
    "procurement_step": "A step of the procurement is due",
    "extension_due": "The extension must be made by",
    "transition": "The transition must be ready by",
    "action_due_soon": "To be done by",
    "action_overdue": "Was to be done by",
    "action_not_started": "Was to start",
    "action_no_progress": "Progress was to be reported by",
    "plan_refresh_due": "To be refreshed by",
    "plan_review_due": "The full review is due",
    "report_due": "To be submitted by",
    "need_refresh_due": "To be refreshed by",
    "agreed_action_due": "Agreed to be done by",
    "agreed_action_overdue": "Was agreed to be done by",
    "dispute_escalation_due": "To be settled or escalated by",
}
_SAY_WHY = "Name nobody: it is kept with the item."


class NoLongerThere(NotAllowed):
    """Whoever this link was sent to is no longer an officer here."""


class Incomplete(Unprocessable):
    """Something is missing: fill in every field, then send it again."""


class ActOnItem(Order):
    """What a form of the page sends."""

    verb: Literal["acknowledge", "snooze", "delegate"]
    version: int
    until: Day | None = None
    colleague_id: UUID | None = None
    reason: Text | None = None


@router.get("/{item_id}/page")
def show_item_page(item_id: UUID, request: Request, officer_id: LinkHolder) -> Response:
    """Show an item to the officer who got a link to it; whoever opens it, nothing changes."""
    with reading("actions") as session:
        return _page(session, request, item_id, officer_id)


@router.post("/{item_id}/page")
def act_on_item_page(
    item_id: UUID, request: Request, officer_id: LinkHolder, order: Annotated[ActOnItem, Form()]
) -> Response:
    """Do what a form of the page says, as the officer who got the link, and show the page again."""
    try:
        with transaction("actions") as session:
            officer = _officer(session, officer_id)
            by = By(officer_id=officer_id, organisation_id=officer["organisation_id"])
            _act(session, item_id, order, by)
    except NoLongerThere:
        raise
    except Refused as refusal:
        # What is another's now is shown with the words for that, not as if there were nothing.
        is_anothers = isinstance(refusal, NotFound)
        refused = None if is_anothers else Notice(refusal.message, is_refusal=True)
        with reading("actions") as session:
            status = NotAllowed.status if is_anothers else refusal.status
            return _page(
                session, request, item_id, officer_id, refused=refused, sent=order, status=status
            )
    return pages.again(request)


def _act(session: Session, item_id: UUID, order: ActOnItem, by: By) -> None:
    today, at = _today(), clock.now()
    match order:
        case ActOnItem(verb="acknowledge"):
            commands.acknowledge_item(
                session, item_id=item_id, version=order.version, today=today, by=by, at=at
            )
        case ActOnItem(verb="snooze", until=date() as until_on, reason=str() as reason):
            commands.snooze_item(
                session,
                item_id=item_id,
                version=order.version,
                until_on=until_on,
                reason=reason,
                today=today,
                by=by,
                at=at,
            )
        case ActOnItem(verb="delegate", colleague_id=UUID() as officer_id, reason=str() as reason):
            commands.delegate_item(
                session,
                item_id=item_id,
                version=order.version,
                officer_id=officer_id,
                reason=reason,
                today=today,
                by=by,
                at=at,
            )
        case _:
            raise Incomplete


def _page(
    session: Session,
    request: Request,
    item_id: UUID,
    officer_id: UUID,
    *,
    refused: Notice | None = None,
    sent: ActOnItem | None = None,
    status: int = 200,
) -> Response:
    _officer(session, officer_id)
    row, today = store.get(session, item_id), _today()
    reason = store.reasons(session, [row]).get(item_id)
    may = verbs(row, By(officer_id=officer_id), today)
    blocks: list[Block] = [refused] if refused else []
    blocks += _notices(row, officer_id, today)
    blocks.append(Facts(list(_facts(row, today, reason))))
    if may and row["page"]:
        blocks.append(_decision(row["page"], request, officer_id))
    blocks += _forms(session, row, officer_id, may, today, sent)
    return pages.page(row["title"], *blocks, above=_what(row), status=status)


def _what(row: Row) -> str:
    """Return what kind of thing an item is about, with its reference or code."""
    kind = row["about"].partition("/")[0].removesuffix("s").replace("-", " ")
    named = "Key action" if kind == "action" else kind.capitalize()
    return f"{named} {row['reference']}" if row["reference"] else named


def _officer(session: Session, officer_id: UUID) -> Row:
    found = officers.find(session, officer_id)
    if found is None or found["standing"] != "confirmed":
        raise NoLongerThere
    return found


def _notices(row: Row, officer_id: UUID, today: date) -> Iterator[Notice]:
    """Yield what the reader must know before anything else: how the item stands."""
    if row["closed_at"] is not None:
        yield Notice("There is nothing left to do about this.")
    elif row["officer_id"] != officer_id:
        where = "without a responsible officer now"
        if row["officer_id"]:
            where = f"with another officer now: {row['officer_post'] or 'a colleague'}"
        yield Notice(f"This is {where}. You can read it here, but not answer it.")
    elif row["quiet_until_on"] and today < row["quiet_until_on"]:
        done = "You put this off." if row["snoozed"] else "You acknowledged this."
        yield Notice(f"{done} You will hear of it again on {short_date(row['quiet_until_on'])}.")


def _facts(row: Row, today: date, reason: str | None) -> Iterator[tuple[str, str]]:
    def day(on: date) -> str:
        return f"{short_date(on)} ({days_away((on - today).days)})"

    if row["part_of"]:
        yield "Belongs to", row["part_of"]
    if row["step"]:
        yield "Step", row["step"].replace("_", " ").capitalize()
    yield _DAYS.get(row["kind"], "Due"), day(row["target_on"])
    if row["why"]:
        yield "Why on that day" if row["alert_id"] else "Why you are reminded", row["why"]
    if row["safe_start_on"] and row["safe_start_on"] != row["target_on"]:
        yield _DAYS["reprocurement"], day(row["safe_start_on"])
    if row["kind"] != "contract_end" and row["end_on"]:
        yield _DAYS["contract_end"], day(row["end_on"])
    if row["provider_name"]:
        yield "Provider", row["provider_name"]
    if row["value"] is not None:
        yield "Value", money(row["value"])
    if row["delegated_by_id"]:
        yield "Delegated by", _post(row["delegated_by_post"])
    if row["climbed_from"]:
        yield "Was before with", _post(row["climbed_from_posts"][-1])
    if reason:
        yield "Reason given", reason
    if row["closed_at"] is None and row["officer_id"]:
        yield (
            "If nobody answers",
            f"It goes to the deputy or line manager on {short_date(row['climbs_on'])}",
        )


def _post(post: str | None) -> str:
    return post or "A colleague"


def _decision(path: str, request: Request, officer_id: UUID) -> Block:
    """Return the way to where the decision is recorded, good for as long as this link."""
    until = datetime.fromtimestamp(int(request.query_params["until"]), UTC)
    address = links.sign(path, officer_id=officer_id, until=until)
    return pages.Link("Record the decision", address, hint="The decision is what closes this.")


def _forms(
    session: Session,
    row: Row,
    officer_id: UUID,
    may: list[str],
    today: date,
    sent: ActOnItem | None,
) -> Iterator[Block]:
    """Yield what can be done; what was filled in and refused stands there again."""
    put_off = sent if sent and sent.verb == "snooze" else None
    given_away = sent if sent and sent.verb == "delegate" else None
    hidden = (("version", str(row["version"])),)
    safe_on = rules.safe_day(row["target_on"], row["safe_start_on"])
    if "acknowledge" in may:
        is_reminder = row["reminder_id"] is not None
        quiet_until_on = rules.quiet_until(safe_on, today, is_reminder=is_reminder)
        yield pages.Form(
            verb="acknowledge",
            button="Acknowledge",
            heading="I have seen it",
            hint=f"You will hear of it again on {short_date(quiet_until_on)}: the nearer the day, "
            "the sooner.",
            hidden=hidden,
            is_main=not row["page"],
        )
    if "snooze" in may:
        yield pages.Form(
            verb="snooze",
            button="Put it off",
            heading="Not now",
            fields=(
                DayField(
                    "until",
                    "Until when?",
                    hint=f"{short_date(safe_on)} at the latest.",
                    first=today + timedelta(days=1),
                    last=safe_on,
                    value=put_off.until if put_off else None,
                ),
                _why("Why not now?", put_off),
            ),
            hidden=hidden,
        )
    if "delegate" in may:
        found = officers.colleagues(session, officer_id, today)
        if not found:
            yield Words("Nobody else of your organisation can take this on just now.")
            return
        yield pages.Form(
            verb="delegate",
            button="Delegate",
            heading="Somebody else should see to it",
            hint="It is theirs then, and they are told of it.",
            fields=(
                ChoiceField(
                    "colleague_id",
                    "Who?",
                    [(str(one["id"]), one["post"]) for one in found],
                    value=str(given_away.colleague_id) if given_away else "",
                ),
                _why("Why?", given_away),
            ),
            hidden=hidden,
        )


def _why(label: str, sent: ActOnItem | None) -> TextField:
    value = (sent.reason if sent else None) or ""
    return TextField("reason", label, hint=_SAY_WHY, lines=3, longest=2_000, value=value)


def _today() -> date:
    return clock.today(settings.current().timezone)

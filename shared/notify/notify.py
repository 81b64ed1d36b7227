"""Messages by GOV.UK Notify. Only an installation that has a key for it loads this module."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from shared.notify.bounces import Bounce
from shared.notify.message import Message, TryLater, Undeliverable, recipient, whole

# What these say is wrong with us or with Notify just now, and not with this message.
_NOT_ABOUT_THE_MESSAGE = {401, 403, 404, 408, 429}
_KEY_LENGTH = 73  # the ids of the service and of the key, joined; a name before them may be missing
_GAVE_UP = {
    "permanent-failure": "There is no such mailbox.",
    "temporary-failure": "The mailbox could not be reached for three days.",
    "technical-failure": "GOV.UK Notify could not send it.",
}


# It would repeat an answer, and with it what was sent, in the log.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)


class NotifyTransport:
    """Hands messages to GOV.UK Notify, each under its id as reference, so that none goes twice.

    The template needs the two places ((subject)) and ((body)). Notify sends no pictures and no
    files: the text says everything, and its links lead to the rest.
    """

    def __init__(
        self, *, api_key: str, template_id: str, base_url: str, timeout: float = 20
    ) -> None:
        if len(api_key) < _KEY_LENGTH:
            raise ValueError("The key for GOV.UK Notify is not whole.")
        # A client is one thread's, and what came back is asked for beside the sending.
        self._sends, self._asks = (
            NotificationsAPIClient(api_key, base_url=base_url, timeout=timeout)  # type: ignore[no-untyped-call]
            for _ in range(2)
        )
        self._template_id = template_id
        self._base_url = base_url

    def __repr__(self) -> str:
        """Return where the messages go, without the key for it."""
        return f"NotifyTransport({self._base_url})"

    def send(self, message: Message) -> None:
        """Send it, or raise `Undeliverable` or `TryLater`."""
        address = recipient(message.to_address)
        reference = str(message.id)
        try:
            # Perhaps it was taken at an earlier try, of which we heard no answer.
            if _page(self._sends, reference=reference):
                return
            self._sends.send_email_notification(  # type: ignore[no-untyped-call]
                email_address=address,
                template_id=self._template_id,
                personalisation={
                    "subject": whole(message.subject),
                    "body": whole(message.markdown or message.text),
                },
                reference=reference,
            )
        except APIError as error:
            _refuse(error)

    def came_back(self, since: datetime) -> Sequence[Bounce]:
        """Return which messages Notify has given up since a moment, or raise `TryLater`."""
        found: list[Bounce] = []
        older_than = None
        try:
            while page := _page(self._asks, status="failed", older_than=older_than):
                older_than = page[-1]["id"]
                recent = [one for one in page if _created_at(one) >= since]
                found += [bounce for one in recent if (bounce := _bounce(one))]
                if len(recent) < len(page):
                    break
        except APIError as error:
            raise TryLater(_told(error)) from None
        return found


def _page(client: NotificationsAPIClient, **wanted: str | None) -> list[dict[str, Any]]:
    answer = client.get_all_notifications(template_type="email", **wanted)  # type: ignore[no-untyped-call]
    found: list[dict[str, Any]] = answer["notifications"]
    return found


def _created_at(notification: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(notification["created_at"])


def _bounce(notification: dict[str, Any]) -> Bounce | None:
    status = notification["status"]
    if status not in _GAVE_UP:
        return None
    try:
        message_id = UUID(notification["reference"])
    except (TypeError, ValueError):
        # Somebody else sends with the same key.
        return None
    return Bounce(message_id, status, _GAVE_UP[status])


def _refuse(error: APIError) -> NoReturn:
    status = error.status_code
    if 400 <= status < 500 and status not in _NOT_ABOUT_THE_MESSAGE:
        raise Undeliverable(_told(error)) from None
    raise TryLater(_told(error)) from None


def _told(error: APIError) -> str:
    """The words of the answer are not passed on, for they may repeat what was sent."""
    kinds = error.message
    named = [str(one.get("error")) for one in kinds] if isinstance(kinds, list) else []
    return f"GOV.UK Notify refused: {' '.join([str(error.status_code), *named])}."

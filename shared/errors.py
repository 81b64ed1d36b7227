"""What can be refused. A refusal's docstring is its message, and its name is its code."""

import re
from typing import ClassVar


class Refused(Exception):
    """The request was refused by a rule."""

    status: ClassVar[int] = 409

    @property
    def code(self) -> str:
        """Return the name that a program reads: `past-latest-end` for `PastLatestEnd`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", type(self).__name__).lower()

    @property
    def message(self) -> str:
        """Return the sentence that a person reads."""
        return str(self.args[0]) if self.args else (type(self).__doc__ or "").strip()


class NotFound(Refused):
    """There is nothing here under that id that you may see."""

    status = 404


class NotAuthenticated(Refused):
    """A valid bearer token is needed."""

    status = 401


class NotAllowed(Refused):
    """Your token does not allow this."""

    status = 403


class Malformed(Refused):
    """The request cannot be read."""

    status = 400


class NotAcceptable(Refused):
    """This resource is given as JSON only."""

    status = 406


class StaleVersion(Refused):
    """Somebody has changed it since you read it: read it again, then decide."""

    status = 412


class TooLarge(Refused):
    """The request is larger than what is taken here."""

    status = 413


class UnsupportedMediaType(Refused):
    """The body must be sent as application/json."""

    status = 415


class Unprocessable(Refused):
    """The request is understood, but a value in it cannot be taken."""

    status = 422


class VersionNeeded(Refused):
    """Say with If-Match which version you are changing: send the ETag that you read."""

    status = 428


class Unavailable(Refused):
    """The system cannot answer just now; try again in a few seconds."""

    status = 503


class StillRunning(Refused):
    """A request with this Idempotency-Key is still running; ask again in a moment."""


class KeyUsedBefore(Unprocessable):
    """This Idempotency-Key was used before with another request."""


class Clash(Refused):
    """This clashes with something that is there already."""

"""What is refused of an export."""

from shared.errors import Refused, Unprocessable


class VersionOrMoment(Unprocessable):
    """A plan is exported as a version of it stood, or as it stood at a moment, and not both."""


class TooLong(Refused):
    """The plan is too long for this kind of file: take CSV."""

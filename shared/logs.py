"""How the log is written: one JSON object a line, with no value of anybody's in it."""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from shared import settings

_SECRET_IN_PATH = re.compile(r"(?<=^/v1/calendars/).+(?=\.ics$)", re.DOTALL)


def shown_path(path: str) -> str:
    """Return the path of a request as the log may hold it: without a calendar's secret address."""
    return _SECRET_IN_PATH.sub("…", path)


def _without_values(_: object, __: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Tell an exception by its kind and place: its words may hold somebody's words."""
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        line["exception"] = type(error).__qualname__
        line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    return line


def configure() -> None:
    """Let every line of this process be written as the settings say."""
    now = settings.current()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_values,
            structlog.processors.JSONRenderer()
            if now.log_json
            else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[now.log_level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING)

"""The feedback service as an application."""

from fastapi import FastAPI

from services.feedback.comments import routes as comments
from services.feedback.known_officers.store import find_officer
from shared import app


def create() -> FastAPI:
    """Return the application of the feedback service."""
    return app.create(
        "feedback",
        title="Feedback",
        description="What children, young people and families said, and what was done about it.",
        routers=[comments.router],
        find_officer=find_officer,
    )

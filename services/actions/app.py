"""The actions service as an application."""

from fastapi import FastAPI

from services.actions.calendars import routes as calendars
from services.actions.me import routes as me
from services.actions.messages import routes as messages
from services.actions.officers import routes as officers
from services.actions.officers.store import find_officer
from services.actions.worklist_items import page as worklist_pages
from services.actions.worklist_items import routes as worklist_items
from shared import app


def create() -> FastAPI:
    """Return the application of the actions service."""
    return app.create(
        "actions",
        title="Actions",
        description="Responsible officers, what each of them has to do, and what they were told.",
        routers=[
            officers.router,
            me.router,
            worklist_items.router,
            worklist_pages.router,
            messages.router,
            calendars.router,
        ],
        find_officer=find_officer,
    )

"""The actions service as an application."""

from fastapi import FastAPI

from services.actions.action_lists import routes as action_lists
from services.actions.action_progress import routes as action_progress
from services.actions.actions import routes as actions
from services.actions.agreed_actions import routes as agreed_actions
from services.actions.calendars import routes as calendars
from services.actions.disputes import routes as disputes
from services.actions.drivers import routes as drivers
from services.actions.findings import routes as findings
from services.actions.group_decisions import routes as group_decisions
from services.actions.groups import routes as groups
from services.actions.handovers import routes as handovers
from services.actions.me import routes as me
from services.actions.meetings import routes as meetings
from services.actions.messages import routes as messages
from services.actions.needs import routes as needs
from services.actions.objectives import routes as objectives
from services.actions.officer_twins import routes as officer_twins
from services.actions.officers import routes as officers
from services.actions.officers.store import find_officer
from services.actions.packs import routes as packs
from services.actions.plan_exceptions import routes as plan_exceptions
from services.actions.plan_exports import routes as plan_exports
from services.actions.plan_imports import routes as plan_imports
from services.actions.plan_pages import routes as plan_pages
from services.actions.plan_progress import routes as plan_progress
from services.actions.plan_versions import routes as plan_versions
from services.actions.plans import routes as plans
from services.actions.proposals import routes as proposals
from services.actions.reminders import routes as reminders
from services.actions.report_schedules import routes as report_schedules
from services.actions.reports import routes as reports
from services.actions.worklist_items import page as worklist_pages
from services.actions.worklist_items import routes as worklist_items
from services.actions.workloads import routes as workloads
from shared import app


def create() -> FastAPI:
    """Return the application of the actions service."""
    return app.create(
        "actions",
        title="Actions",
        description="Responsible officers, what each of them has to do, and what they were told.",
        routers=[
            officers.router,
            handovers.router,
            officer_twins.router,
            workloads.router,
            disputes.router,
            me.router,
            worklist_items.router,
            worklist_pages.router,
            messages.router,
            calendars.router,
            groups.router,
            meetings.router,
            agreed_actions.router,
            group_decisions.router,
            reminders.router,
            drivers.router,
            action_lists.router,
            actions.router,
            action_progress.router,
            plan_exceptions.router,
            needs.router,
            findings.router,
            proposals.router,
            plans.router,
            plan_progress.router,
            plan_versions.router,
            plan_pages.router,
            plan_imports.router,
            plan_exports.router,
            objectives.router,
            report_schedules.router,
            reports.router,
            packs.router,
        ],
        find_officer=find_officer,
    )

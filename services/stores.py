"""The list of every store: replay rebuilds them, and a test holds them against the migrations."""

from services.actions.actions import store as actions
from services.actions.agreed_actions import store as agreed_actions
from services.actions.calendars import store as calendars
from services.actions.disputes import store as disputes
from services.actions.drivers import store as drivers
from services.actions.findings import store as findings
from services.actions.group_decisions import store as group_decisions
from services.actions.groups import store as groups
from services.actions.known_contracts import store as actions_known_contracts
from services.actions.known_organisations import store as actions_known_organisations
from services.actions.meetings import store as meetings
from services.actions.message_preferences import store as message_preferences
from services.actions.messages import store as messages
from services.actions.needs import store as needs
from services.actions.objectives import store as objectives
from services.actions.officer_twins import store as officer_twins
from services.actions.officers import store as officers
from services.actions.plan_imports import store as plan_imports
from services.actions.plans import store as plans
from services.actions.proposals import store as proposals
from services.actions.reminders import store as reminders
from services.actions.report_schedules import store as report_schedules
from services.actions.reports import store as reports
from services.actions.worklist_items import store as worklist_items
from services.contracts.alerts import store as alerts
from services.contracts.commissioned_services import store as commissioned_services
from services.contracts.contracts import store as contracts
from services.contracts.delegations import store as delegations
from services.contracts.imports import store as imports
from services.contracts.known_officers import store as contracts_known_officers
from services.contracts.organisation_twins import store as organisation_twins
from services.contracts.organisations import store as organisations
from services.contracts.procurements import store as procurements
from services.contracts.specifications import store as specifications
from services.feedback.comments import store as comments
from services.feedback.known_contracts import store as feedback_known_contracts
from services.feedback.known_officers import store as feedback_known_officers
from services.feedback.known_organisations import store as feedback_known_organisations
from services.partners.clients import store as clients
from services.partners.known_officers import store as partners_known_officers
from services.partners.known_organisations import store as partners_known_organisations
from shared.database.projection import Projection

PROJECTIONS: dict[str, tuple[Projection, ...]] = {
    "contracts": (
        organisations.PROJECTION,
        organisation_twins.PROJECTION,
        contracts_known_officers.PROJECTION,
        contracts.PROJECTION,
        imports.PROJECTION,
        alerts.PROJECTION,
        procurements.PROJECTION,
        delegations.PROJECTION,
        commissioned_services.PROJECTION,
        specifications.PROJECTION,
    ),
    "actions": (
        actions_known_organisations.PROJECTION,
        actions_known_contracts.PROJECTION,
        officers.PROJECTION,
        officer_twins.PROJECTION,
        disputes.PROJECTION,
        reminders.PROJECTION,
        worklist_items.PROJECTION,
        messages.PROJECTION,
        message_preferences.PROJECTION,
        calendars.PROJECTION,
        groups.PROJECTION,
        meetings.PROJECTION,
        agreed_actions.PROJECTION,
        group_decisions.PROJECTION,
        drivers.PROJECTION,
        actions.PROJECTION,
        needs.PROJECTION,
        findings.PROJECTION,
        proposals.PROJECTION,
        plans.PROJECTION,
        plan_imports.PROJECTION,
        objectives.PROJECTION,
        report_schedules.PROJECTION,
        reports.PROJECTION,
    ),
    "feedback": (
        feedback_known_organisations.PROJECTION,
        feedback_known_officers.PROJECTION,
        feedback_known_contracts.PROJECTION,
        comments.PROJECTION,
    ),
    "partners": (
        partners_known_organisations.PROJECTION,
        partners_known_officers.PROJECTION,
        clients.PROJECTION,
    ),
}

"""The contracts service as an application."""

from fastapi import FastAPI

from services.contracts.alerts import routes as alerts
from services.contracts.commissioned_services import routes as commissioned_services
from services.contracts.completeness import routes as completeness
from services.contracts.contract_assignments import routes as contract_assignments
from services.contracts.contracts import routes as contracts
from services.contracts.decisions import routes as decisions
from services.contracts.delegations import routes as delegations
from services.contracts.exceptions import routes as exceptions
from services.contracts.exports import routes as exports
from services.contracts.imports import routes as imports
from services.contracts.intentions import routes as intentions
from services.contracts.key_dates import routes as key_dates
from services.contracts.known_officers.store import find_officer
from services.contracts.market import routes as market
from services.contracts.organisation_twins import routes as organisation_twins
from services.contracts.organisations import routes as organisations
from services.contracts.procurements import routes as procurements
from services.contracts.register import routes as register
from services.contracts.specifications import routes as specifications
from shared import app


def create() -> FastAPI:
    """Return the application of the contracts service."""
    return app.create(
        "contracts",
        title="Contracts",
        description="Commissioned contracts, the organisations in them, and their alerts.",
        routers=[
            organisations.router,
            organisation_twins.router,
            register.router,
            contracts.router,
            alerts.router,
            key_dates.router,
            decisions.router,
            imports.router,
            contract_assignments.router,
            exports.router,
            exceptions.router,
            completeness.router,
            procurements.router,
            intentions.router,
            delegations.router,
            commissioned_services.router,
            specifications.router,
            market.router,
        ],
        find_officer=find_officer,
    )

"""The list of every store: replay rebuilds them, and a test holds them against the migrations."""

from services.contracts.alerts import store as alerts
from services.contracts.contracts import store as contracts
from services.contracts.imports import store as imports
from services.contracts.known_officers import store as contracts_known_officers
from services.contracts.organisations import store as organisations
from shared.database.projection import Projection

PROJECTIONS: dict[str, tuple[Projection, ...]] = {
    "contracts": (
        organisations.PROJECTION,
        contracts_known_officers.PROJECTION,
        contracts.PROJECTION,
        imports.PROJECTION,
        alerts.PROJECTION,
    ),
}

"""The list of every store: replay rebuilds them, and a test holds them against the migrations."""

from shared.database.projection import Projection
from services.contracts.organisations import store as organisations

PROJECTIONS: dict[str, tuple[Projection, ...]] = {
    "contracts": (organisations.PROJECTION,),
}

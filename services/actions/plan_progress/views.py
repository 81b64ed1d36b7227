"""How counts are shown."""

from services.actions.plan_progress.rules import Counts
from services.actions.plan_progress.schemas import ProgressView


def show(counts: Counts) -> ProgressView:
    """Show how many actions stand how."""
    return ProgressView.model_validate(counts, from_attributes=True)

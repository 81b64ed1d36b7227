"""Every kind of event that there is, by its type."""

from collections.abc import Iterator
from types import ModuleType

from shared.events import actions, contracts, feedback, partners
from shared.events.base import Event

MODULES: tuple[ModuleType, ...] = (contracts, actions, feedback, partners)


def _leaves(module: ModuleType) -> Iterator[type[Event]]:
    for thing in vars(module).values():
        if isinstance(thing, type) and issubclass(thing, Event) and "type" in vars(thing):
            yield thing


TYPES: dict[str, type[Event]] = {kind.type: kind for module in MODULES for kind in _leaves(module)}

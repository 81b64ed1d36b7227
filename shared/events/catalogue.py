"""Every kind of event that there is, by its type."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from shared import events
from shared.events.base import Event

MODULES: tuple[ModuleType, ...] = tuple(
    import_module(f"{events.__name__}.{found.name}")
    for found in iter_modules(events.__path__)
    if found.name not in ("base", "catalogue")
)


def _leaves(module: ModuleType) -> Iterator[type[Event]]:
    for thing in vars(module).values():
        if isinstance(thing, type) and issubclass(thing, Event) and "type" in vars(thing):
            yield thing


TYPES: dict[str, type[Event]] = {kind.type: kind for module in MODULES for kind in _leaves(module)}

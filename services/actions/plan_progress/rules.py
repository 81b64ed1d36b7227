"""How far a plan is: what was planned of it, what is done, what is late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Counts:
    """How many actions stand how; those that are overdue are among the ones not yet done."""

    planned: int = 0
    started: int = 0
    suspended: int = 0
    completed: int = 0
    abandoned: int = 0
    overdue: int = 0

    @property
    def actions(self) -> int:
        """Return how many actions there are."""
        return self.planned + self.started + self.suspended + self.completed + self.abandoned

    @property
    def percent_done(self) -> int | None:
        """Return the share that is done of all that was not given up, rounded down; none of none.

        Rounded down, so that a hundred means that nothing is left to do.
        """
        wanted = self.actions - self.abandoned
        return self.completed * 100 // wanted if wanted else None


NONE = Counts()


def together(some: Iterable[Counts]) -> Counts:
    """Return several counts as one."""
    listed = list(some)
    return Counts(*(sum(getattr(one, each.name) for one in listed) for each in fields(Counts)))


def by_aim(
    within: Mapping[str, str | None], counted: Iterable[tuple[str | None, Counts]]
) -> dict[str, Counts]:
    """Return the counts of every aim: of its own objectives, and of the aims within it.

    `within` says for the code of every aim within which it stands; `counted` are the objectives,
    each with the aim to which it belongs, if it belongs to one.
    """
    parts: dict[str, list[Counts]] = {code: [] for code in within}
    for aim_code, counts in counted:
        step = aim_code
        while step in parts:
            parts[step].append(counts)
            step = within[step]
    return {code: together(some) for code, some in parts.items()}

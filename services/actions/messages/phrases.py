"""The words for each kind of day and each kind of thing, as messages say them."""

from collections.abc import Mapping

# How a day that comes and one that is past are told, each with the day and how far it is.
_ACTION = ("To be done by {day}, {away}", "Was to be done by {day}, {away}")
_REFRESH = ("To be refreshed by {day}, {away}", "Was to be refreshed by {day}, {away}")
_AGREED = ("Agreed to be done by {day}, {away}", "Was agreed to be done by {day}, {away}")
PHRASES: Mapping[str, tuple[str, str]] = {
    "contract_end": ("Ends {day}, {away}", "Ended {away}, on {day}"),
    "reprocurement": (
        "Latest safe day to start a re-procurement: {day}, {away}",
        "The latest safe day to start a re-procurement passed {away}, on {day}. If you will"
        " re-procure, start now",
    ),
    "notice": (
        "Last day to give notice: {day}, {away}",
        "The last day to give notice passed {away}, on {day}",
    ),
    "extension": (
        "Decide about the extension by {day}, {away}",
        "The extension was to be decided {away}, by {day}",
    ),
    "review": ("Review due {day}, {away}", "The review was due {away}, on {day}"),
    "procurement_step": ("{step} due {day}, {away}", "{step} was due {away}, on {day}"),
    "extension_due": (
        "Make the extension by {day}, {away}",
        "The extension was to be made {away}, by {day}",
    ),
    "transition": (
        "Transition to be ready {day}, {away}",
        "The transition was to be ready {away}, on {day}",
    ),
    "action_due_soon": _ACTION,
    "action_overdue": _ACTION,
    "action_not_started": ("To start {day}, {away}", "Was to start {day}, {away}"),
    "action_no_progress": (
        "Progress to be reported by {day}, {away}",
        "Progress was to be reported by {day}, {away}",
    ),
    "plan_refresh_due": _REFRESH,
    "plan_review_due": ("Full review due {day}, {away}", "The full review was due {day}, {away}"),
    "report_due": ("To be submitted by {day}, {away}", "Was to be submitted by {day}, {away}"),
    "need_refresh_due": _REFRESH,
    "agreed_action_due": _AGREED,
    "agreed_action_overdue": _AGREED,
    "dispute_escalation_due": (
        "To be settled or escalated by {day}, {away}",
        "Was to be settled or escalated by {day}, {away}",
    ),
}
OTHER_PHRASES = ("Due {day}, {away}", "Was due {away}, on {day}")
# What the subject of a message says of its first day, before and after it.
FIRST: Mapping[str, tuple[str, str]] = {
    "contract_end": ("ends", "ended"),
    "reprocurement": ("re-procurement to start by", "re-procurement was to start by"),
    "action_not_started": ("is to start", "was to start"),
    "action_no_progress": ("progress to report by", "progress was to be reported by"),
}
OTHER_FIRST = ("is due", "was due")
TARGETS: Mapping[str, str] = {
    "contract_end": "the end of the contract",
    "reprocurement": "the latest safe day to start a re-procurement",
    "notice": "the last day to give notice",
    "extension": "the day by which the extension must be decided",
    "review": "the review",
}
CONTRACTS = "contracts"
# What one and several of a resource are called.
NOUNS: Mapping[str, tuple[str, str]] = {
    CONTRACTS: ("contract", "contracts"),
    "actions": ("key action", "key actions"),
    "plans": ("plan", "plans"),
    "reports": ("report", "reports"),
    "needs": ("needs assessment", "needs assessments"),
    "agreed-actions": ("agreed action", "agreed actions"),
    "disputes": ("dispute", "disputes"),
}
# What is asked of whoever is told, by what they are told of.
ASKS: Mapping[str, str] = {
    CONTRACTS: (
        "For each contract that ends, record one decision: re-procure, extend, absorb into another"
        " service, decommission, let lapse, or bring in-house."
    ),
    "actions": (
        "For each key action, say how it stands: start it, report progress, complete it, or"
        " reschedule it with the reason."
    ),
    "plans": "For each plan, begin its refresh or review, and publish what comes of it.",
    "reports": "For each report, look at what it says and submit it.",
    "needs": "For each needs assessment, record what you found when you looked at it anew.",
    "agreed-actions": "For what a meeting agreed, say that it is done, or ask for another day.",
    "disputes": "For each dispute, record how it was settled, or escalate it.",
}


def counted(number: int, resource: str) -> str:
    """Return how many there are of a resource, in words: `2 key actions`."""
    one, several = NOUNS[resource]
    return f"{number} {one if number == 1 else several}"


def listed(parts: list[str]) -> str:
    """Return some things as a sentence lists them: `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))

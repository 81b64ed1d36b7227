"""What is seen of a pack: one document, whose sections stand in the order that the group chose."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OrganisationReference
from shared.events.actions import ActionState, Rag
from shared.events.report_schedules import SectionKind
from shared.events.terms import Decision
from shared.fields import View

EXAMPLE_ID = "0190f6a0-0000-7000-8000-000000000042"
_PLAN = "Joint commissioning plan"


class PackFormat(StrEnum):
    """In which form a pack is given."""

    JSON = "json"
    HTML = "html"
    PDF = "pdf"


class PackOfficer(View):
    """An officer: the council reads their name, others their post."""

    id: UUID = Field(description="Their id.", examples=[EXAMPLE_ID])
    post: str | None = Field(description="Their post.", examples=["Commissioning lead"])
    name: str | None = Field(
        description="Their name, for the council, while it is not erased.", examples=[None]
    )


class PackPlan(View):
    """A plan of which a pack tells."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str = Field(description="Its title.", examples=[_PLAN])
    owners: list[OrganisationReference] = Field(description="Whose plan it is.")


class Rolled(View):
    """How far several actions have come."""

    actions: int = Field(description="How many there are.", examples=[6])
    planned: int = Field(description="How many have not begun.", examples=[1])
    started: int = Field(description="How many are under way.", examples=[3])
    suspended: int = Field(description="How many rest.", examples=[0])
    completed: int = Field(description="How many are done.", examples=[2])
    abandoned: int = Field(description="How many were given up.", examples=[0])
    overdue: int = Field(description="How many are late.", examples=[1])
    rag: Rag | None = Field(
        description="The worst colour reported of any of them; what is completed is green.",
        examples=["amber"],
    )
    percent: int | None = Field(
        description="The mean of what was reported done, of those not given up.", examples=[55]
    )


class ObjectiveProgress(Rolled):
    """How far an objective has come."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    code: str | None = Field(description="Its number.", examples=["1.2"])
    name: str = Field(description="What it says.", examples=["Review short breaks"])


class AimProgress(Rolled):
    """How far a priority has come, objective by objective."""

    code: str | None = Field(
        description="Its number; null for objectives that serve none.", examples=["1"]
    )
    name: str | None = Field(description="What it says.", examples=["Better outcomes"])
    objectives: list[ObjectiveProgress] = Field(description="Its objectives.")


class PlanProgress(Rolled):
    """How far a plan has come, priority by priority."""

    plan: PackPlan = Field(description="Which plan.")
    exceptions_only: bool = Field(
        description="Are only priorities shown in which something does not go as planned?",
        examples=[False],
    )
    aims: list[AimProgress] = Field(description="Its aims or priorities.")


class ActionLine(View):
    """An action, as a line of a table."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    plan_id: UUID = Field(description="In which plan.", examples=[EXAMPLE_ID])
    code: str | None = Field(description="Its number, or its objective's.", examples=["1.2"])
    name: str = Field(description="What is to be done, in short.", examples=["Review short breaks"])
    state: ActionState = Field(description="What was said of it last.", examples=["started"])
    rag: Rag | None = Field(description="How it goes.", examples=["red"])
    percent: int | None = Field(description="How much is done.", examples=[40])
    time_words: str | None = Field(description="By when, in its words.", examples=["July 2026"])
    until_on: date | None = Field(description="The last day of that.", examples=["2026-07-31"])
    days_overdue: int = Field(description="For how many days it is late.", examples=[12])
    why: list[str] = Field(
        description="Why it stands here.", examples=[["Overdue since 31 July 2026"]]
    )
    officers: list[PackOfficer] = Field(description="Who is responsible.")
    responsible: str | None = Field(
        description="Who else, in the words of the plan.", examples=[None]
    )


class ChangeLine(View):
    """Something that happened, in a sentence."""

    on: date = Field(description="When.", examples=["2026-07-03"])
    subject: str = Field(description="What it happened to.", examples=["actions/" + EXAMPLE_ID])
    name: str = Field(description="What that is called.", examples=["1.2 Review short breaks"])
    text: str = Field(description="What happened.", examples=["Completed on 3 July 2026."])


class DecisionKind(StrEnum):
    """What is to be decided."""

    GROUP_DECISION = "group_decision"
    CONTRACT = "contract"


class DecisionLine(View):
    """Something that is to be decided."""

    kind: DecisionKind = Field(
        description="By the group, or about a contract.", examples=["contract"]
    )
    id: UUID = Field(description="The decision's or the contract's id.", examples=[EXAMPLE_ID])
    name: str = Field(description="What it is about.", examples=["Short breaks at weekends"])
    due_on: date | None = Field(description="By when.", examples=["2027-03-31"])
    is_overdue: bool = Field(description="Is it late?", examples=[False])
    text: str = Field(description="What is asked.", examples=["Two recommendations."])
    officer: PackOfficer | None = Field(description="Who brings it.")


class ContractLine(View):
    """A contract, as a line of a table."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    reference: str = Field(description="Its reference.", examples=["CS-2026-017"])
    name: str = Field(description="Its title.", examples=["Short breaks at weekends"])
    provider: OrganisationReference = Field(description="Who is paid.")
    end_on: date | None = Field(description="When it ends.", examples=["2027-03-31"])
    value: str | None = Field(description="What it is worth, in pounds.", examples=["250000.00"])
    decision: Decision | None = Field(
        description="What becomes of it then.", examples=["re-procure"]
    )
    officer: PackOfficer | None = Field(description="Who sees to it.")


class AgreedLine(View):
    """What a meeting agreed and what is still to be done."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str = Field(description="What was agreed.", examples=["Ask the parent carer forum."])
    agreed_on: date = Field(description="When.", examples=["2026-09-15"])
    due_on: date | None = Field(description="By when.", examples=["2026-10-15"])
    is_overdue: bool = Field(description="Is it late?", examples=[True])
    officer: PackOfficer | None = Field(description="Who does it.")


class RiskLine(View):
    """A high risk that a decision before the group carries."""

    id: UUID = Field(description="The decision's id.", examples=[EXAMPLE_ID])
    name: str = Field(description="What is to be decided.", examples=["Pool the budgets"])
    current_risk: str | None = Field(description="The risk as it stands.", examples=["high"])
    residual_risk: str | None = Field(
        description="The risk that stays when what is recommended is done.", examples=["medium"]
    )
    due_on: date | None = Field(description="By when it is decided.", examples=[None])
    officer: PackOfficer | None = Field(description="Who brings it.")


class _Section(View):
    heading: str = Field(description="Its heading.", examples=["Progress"])
    intro: str | None = Field(description="A sentence under the heading.", examples=[None])


class ProgressSection(_Section):
    """How far each priority has come."""

    kind: Literal[SectionKind.PROGRESS] = Field(
        description="Which section it is.", examples=["progress"]
    )
    plans: list[PlanProgress] = Field(description="Plan by plan.")


class QuestionSection(_Section):
    """A question that the group asks, and the answer."""

    kind: Literal[SectionKind.QUESTION] = Field(
        description="Which section it is.", examples=["question"]
    )
    answer: str | None = Field(description="What is said to it.", examples=["Families rest more."])


class ActionsSection(_Section):
    """Actions that do not go as planned, or are late."""

    kind: Literal[SectionKind.EXCEPTIONS, SectionKind.OVERDUE] = Field(
        description="Which section it is.", examples=["exceptions"]
    )
    actions: list[ActionLine] = Field(description="Each of them.")


class ChangesSection(_Section):
    """What has changed."""

    kind: Literal[SectionKind.CHANGES] = Field(
        description="Which section it is.", examples=["changes"]
    )
    since_on: date = Field(description="Since when.", examples=["2026-07-01"])
    changes: list[ChangeLine] = Field(description="What happened, the oldest first.")


class DecisionsSection(_Section):
    """What is to be decided."""

    kind: Literal[SectionKind.DECISIONS_DUE] = Field(
        description="Which section it is.", examples=["decisions_due"]
    )
    decisions: list[DecisionLine] = Field(description="Each of them.")


class ContractsSection(_Section):
    """Contracts that end within a year, or all the commissions that are reported."""

    kind: Literal[SectionKind.CONTRACTS_ENDING, SectionKind.COMMISSIONS] = Field(
        description="Which section it is.", examples=["contracts_ending"]
    )
    contracts: list[ContractLine] = Field(description="Each of them.")


class AgreedSection(_Section):
    """What meetings agreed and what is still open."""

    kind: Literal[SectionKind.AGREED_ACTIONS] = Field(
        description="Which section it is.", examples=["agreed_actions"]
    )
    agreed: list[AgreedLine] = Field(description="Each of them.")


class RisksSection(_Section):
    """High risks."""

    kind: Literal[SectionKind.RISKS] = Field(description="Which section it is.", examples=["risks"])
    risks: list[RiskLine] = Field(description="Each of them.")


Section = Annotated[
    ProgressSection
    | QuestionSection
    | ActionsSection
    | ChangesSection
    | DecisionsSection
    | ContractsSection
    | AgreedSection
    | RisksSection,
    Field(discriminator="kind"),
]


class PackView(View):
    """What a group is shown for a period, as it stood at a moment."""

    title: str = Field(description="What it is called.", examples=["Quarterly report"])
    group: GroupReference = Field(description="For which group.")
    from_on: date = Field(description="The first day of the period.", examples=["2026-07-01"])
    until_on: date = Field(description="The last day of the period.", examples=["2026-09-30"])
    period: str = Field(
        description="The period in words.", examples=["1 July to 30 September 2026"]
    )
    as_at: datetime = Field(
        description="The moment of which everything is told.", examples=["2026-10-05T09:00:00Z"]
    )
    on: date = Field(description="The day of that moment.", examples=["2026-10-05"])
    plans: list[PackPlan] = Field(description="The plans of which it tells.")
    prepared_by: PackOfficer | None = Field(description="Which officer sees to it.")
    sections: list[Section] = Field(
        description="What it tells, in the order of the template.",
        examples=[
            [{"kind": "question", "heading": "Today", "intro": "So far.", "answer": "It is."}]
        ],
    )

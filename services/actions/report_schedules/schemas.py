"""What is sent and seen of report schedules."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OfficerReference
from services.actions.plans.schemas import PlanReference
from shared.events.groups import Cadence
from shared.events.report_schedules import SectionKind
from shared.fields import AsAt, Day, Ids, Order, ShortText, Text, View
from shared.paging import Cursor, Limit

_ID = "0190f6a0-0000-7000-8000-000000000041"
_GROUP_ID = "0190f6a0-0000-7000-8000-000000000011"
_TITLE = "Quarterly report on the joint commissioning plan"
_SECTIONS = [
    {"kind": "progress"},
    {
        "kind": "question",
        "heading": "Is it working?",
        "question": "What difference have children and families noticed?",
    },
    {"kind": "overdue"},
]


class SectionField(Order):
    """A section of a report; a question needs its heading, and is answered before submission."""

    kind: SectionKind = Field(description="What it is about.", examples=["progress"])
    heading: ShortText | None = Field(
        None, description="Its heading; else the usual one.", examples=["How far are we?"]
    )
    question: ShortText | None = Field(
        None,
        description="What is asked there, for a section of the council's own.",
        examples=[None],
    )

    @model_validator(mode="after")
    def _must_be_asked(self) -> Self:
        is_question = self.kind is SectionKind.QUESTION
        if is_question and self.heading is None:
            raise ValueError("a question needs a heading, under which it is answered")
        if self.question is not None and not is_question:
            raise ValueError("only a section of the kind question asks one")
        return self


def _one_of_each(sections: list[SectionField]) -> list[SectionField]:
    named = [one.heading if one.kind is SectionKind.QUESTION else one.kind for one in sections]
    if len(set(named)) < len(named):
        raise ValueError("must have one section of each kind, and one under each heading")
    return sections


Sections = Annotated[
    list[SectionField], Field(min_length=1, max_length=30), AfterValidator(_one_of_each)
]
DaysAfter = Annotated[int, Field(ge=0, le=365)]


class ScheduleTerms(Order):
    """What can be said of a report schedule when it is set up, and amended later."""

    plan_id: UUID | None = Field(None, description="Which plan is reported.", examples=[None])
    objective_ids: Ids = Field(
        [],
        description="Only these work streams of the plan, each an objective of it; empty for all.",
        examples=[[]],
    )
    commissioned_service_ids: Ids = Field(
        [],
        description="Which commissions are reported: the contracts that deliver these services.",
        examples=[[]],
    )
    contract_ids: Ids = Field([], description="Which contracts are reported.", examples=[[]])
    days_after: DaysAfter = Field(
        14, description="How many days after the end of a period its report is due.", examples=[14]
    )
    with_papers: bool = Field(
        False,
        description="Is it due with the papers of the group's first meeting after the period? Where"
        " none is planned, it is due after `days_after` days.",
        examples=[False],
    )
    exceptions_only: bool = Field(
        False,
        description="Is the group shown only what does not go as planned?",
        examples=[False],
    )
    officer_id: UUID | None = Field(
        None, description="Which officer sees to the reports.", examples=[None]
    )


class SetUpReportSchedule(ScheduleTerms):
    """Let a group be told of a plan, of some of its work streams, or of commissions, regularly."""

    group_id: UUID = Field(description="Which group is told.", examples=[_GROUP_ID])
    title: ShortText = Field(description="What its reports are called.", examples=[_TITLE])
    cadence: Cadence = Field(
        description="How often. Quarters, half years and years are those of the council's accounts,"
        " which begin on 1 April; weeks begin on Monday.",
        examples=["quarterly"],
    )
    first_on: Day = Field(
        description="The first day that is reported; at most 24 periods may be over by today.",
        examples=["2026-07-01"],
    )
    sections: Sections | None = Field(
        None,
        description="What its reports are made of, in this order; else of everything that there is"
        " but `commissions` and questions.",
        examples=[_SECTIONS],
    )


class AmendReportSchedule(ScheduleTerms):
    """Say something else about a schedule; only the fields that are sent are changed."""

    title: ShortText = Field("", description="What its reports are called.", examples=[_TITLE])
    cadence: Cadence = Field(
        Cadence.QUARTERLY,
        description="How often from the next period on, which begins after the last one reported"
        " and ends with the month, quarter or year in which that is.",
        examples=["monthly"],
    )
    first_on: Day = Field(
        date(2000, 1, 1),
        description="The first day that is reported, while no report has come due.",
        examples=["2026-07-01"],
    )
    sections: Sections = Field(
        [], description="What its reports are made of.", examples=[_SECTIONS]
    )


class EndReportSchedule(Order):
    """Let a group be told of it no longer."""

    ended_on: Day | None = Field(
        None,
        description="The last day on which a period may end that is still reported; else today.",
        examples=[None],
    )
    reason: Text = Field(description="Why.", examples=["The plan was closed."])


class AskReportSchedules(Order):
    """Which report schedules are asked for."""

    group_id: UUID | None = Field(None, description="Those of this group.")
    plan_id: UUID | None = Field(None, description="Those that tell of this plan.")
    objective_id: UUID | None = Field(None, description="Those that tell of this work stream.")
    contract_id: UUID | None = Field(None, description="Those that name this contract.")
    commissioned_service_id: UUID | None = Field(
        None, description="Those that name this commissioned service."
    )
    officer_id: UUID | None = Field(None, description="Those that this officer sees to.")
    cadence: Cadence | None = Field(None, description="Those that come round so often.")
    ended: bool | None = Field(None, description="Those that have ended, or those that have not.")
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None


class SectionView(View):
    """A section of a report."""

    kind: SectionKind = Field(description="What it is about.", examples=["progress"])
    heading: str | None = Field(description="Its own heading.", examples=[None])
    question: str | None = Field(description="What is asked there.", examples=[None])


class ReportScheduleView(View):
    """Which group is told of what, how often, and in which sections."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    group: GroupReference = Field(description="Which group is told.")
    title: str = Field(description="What its reports are called.", examples=[_TITLE])
    plan: PlanReference | None = Field(description="Which plan is reported.")
    objective_ids: list[UUID] = Field(description="Only these work streams.", examples=[[]])
    commissioned_service_ids: list[UUID] = Field(description="Which services.", examples=[[]])
    contract_ids: list[UUID] = Field(description="Which contracts.", examples=[[]])
    cadence: Cadence = Field(description="How often.", examples=["quarterly"])
    first_on: date = Field(description="The first day reported.", examples=["2026-07-01"])
    days_after: int = Field(description="Due how long after a period.", examples=[14])
    with_papers: bool = Field(description="Due with the papers of a meeting?", examples=[False])
    sections: list[SectionView] = Field(description="What its reports are made of.")
    exceptions_only: bool = Field(description="Only what goes wrong?", examples=[False])
    officer: OfficerReference | None = Field(description="Who sees to it.")
    ended_on: date | None = Field(description="Since when it has ended.", examples=[None])
    end_reason: str | None = Field(description="Why, for the council.", examples=[None])
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do with it now.", examples=[["amend"]])

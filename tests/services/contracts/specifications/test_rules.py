"""What may be done with a version of a specification."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from services.contracts.specifications import rules
from shared.errors import Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.specifications import SpecificationStatus, SpecifiedOutcome

COUNCIL: Final = By(job="tests", is_council=True)
TODAY: Final = date(2026, 11, 23)
LEAD, CO, NOBODY = (uuid.UUID(int=number) for number in (1, 2, 3))
SERVICE: Final = rules.ServiceFacts(uuid.UUID(int=8), LEAD, (CO,))
MEASURED: Final = SpecifiedOutcome(outcome="Parents rest.", measured_by="The survey")


def specification(**otherwise: Any) -> rules.Specification:
    facts: dict[str, Any] = {
        "id": uuid.UUID(int=9),
        "head": Head(3, datetime(2026, 4, 1, 9, tzinfo=UTC)),
        "service": SERVICE,
        "number": 2,
        "title": "Short breaks",
        "status": SpecificationStatus.DRAFT,
        "outcomes": (MEASURED,),
        "review_on": date(2028, 3, 31),
    }
    return rules.Specification(**facts | otherwise)


def published(**otherwise: Any) -> rules.Specification:
    dates = {"status": SpecificationStatus.PUBLISHED, "published_on": date(2026, 4, 1)}
    return specification(**dates | otherwise)


class TestDraft:
    """Beginning the next version."""

    def draft(self, versions: rules.Versions, by: By = COUNCIL) -> int:
        event = rules.draft(
            SERVICE, versions, specification_id=uuid.UUID(int=9), terms={"title": "A"}, by=by
        )
        return event.number

    def test_has_the_next_number_also_after_one_was_discarded(self) -> None:
        assert self.draft(rules.Versions()) == 1
        assert self.draft(rules.Versions(last_number=4)) == 5

    def test_is_the_only_one_and_for_the_lead(self) -> None:
        with pytest.raises(rules.DraftOpen):
            self.draft(rules.Versions(last_number=1, has_draft=True))
        assert self.draft(rules.Versions(), By(organisation_id=LEAD))
        with pytest.raises(rules.NotYours):
            self.draft(rules.Versions(), By(organisation_id=CO))
        with pytest.raises(rules.UnknownService):
            rules.draft(None, rules.Versions(), specification_id=uuid.uuid4(), terms={}, by=COUNCIL)


class TestPublish:
    """Letting a version count."""

    def publish(
        self, draft: rules.Specification, last: rules.Specification | None, on: date
    ) -> None:
        event = rules.publish(draft, last, version=3, published_on=on, today=TODAY, by=COUNCIL)
        assert event.outcomes == draft.outcomes
        assert event.number == draft.number

    def test_says_all_that_the_draft_said(self) -> None:
        self.publish(specification(), None, TODAY)
        self.publish(specification(), published(), date(2026, 4, 1))

    @pytest.mark.parametrize(
        ("otherwise", "refusal"),
        [
            ({"outcomes": ()}, rules.NoOutcomes),
            ({"outcomes": (MEASURED, SpecifiedOutcome(outcome="A"))}, rules.NotMeasurable),
            ({"review_on": None}, rules.NoReview),
            ({"status": SpecificationStatus.PUBLISHED}, rules.NotDraft),
            ({"status": SpecificationStatus.DISCARDED}, rules.NotDraft),
            ({"head": Head(4, datetime(2026, 4, 1, 9, tzinfo=UTC))}, StaleVersion),
        ],
    )
    def test_refuses_what_is_not_ready(
        self, otherwise: dict[str, Any], refusal: type[Refused]
    ) -> None:
        with pytest.raises(refusal):
            self.publish(specification(**otherwise), None, TODAY)

    def test_refuses_a_day_to_come_or_before_the_last(self) -> None:
        with pytest.raises(rules.NotYet):
            self.publish(specification(), None, TODAY + timedelta(days=1))
        with pytest.raises(rules.BeforeTheLast):
            self.publish(specification(), published(), date(2026, 3, 31))


class TestAmend:
    """Changing a draft."""

    @pytest.mark.parametrize(
        "status", [one for one in SpecificationStatus if one is not SpecificationStatus.DRAFT]
    )
    def test_never_changes_what_is_no_draft(self, status: SpecificationStatus) -> None:
        with pytest.raises(rules.NotDraft):
            rules.amend(specification(status=status), version=3, values={"title": "A"}, by=COUNCIL)
        with pytest.raises(rules.NotDraft):
            rules.discard(specification(status=status), version=3, reason="No.", by=COUNCIL)

    def test_names_its_fields(self) -> None:
        values = {"title": "A", "review_on": None}
        event = rules.amend(specification(), version=3, values=values, by=COUNCIL)

        assert event.fields == ("review_on", "title")
        with pytest.raises(rules.NothingToAmend):
            rules.amend(specification(), version=3, values={}, by=COUNCIL)


class TestReview:
    """Looking at a version again."""

    def review(self, now: rules.Specification, reviewed_on: date, review_on: date) -> None:
        rules.review(
            now,
            version=3,
            reviewed_on=reviewed_on,
            review_on=review_on,
            reason="It works.",
            today=TODAY,
            by=COUNCIL,
        )

    def test_is_of_the_version_that_counts_and_goes_forward(self) -> None:
        later = TODAY + timedelta(days=1)
        self.review(published(), TODAY, later)
        with pytest.raises(rules.NotPublished):
            self.review(specification(), TODAY, later)
        with pytest.raises(rules.NotPublished):
            self.review(published(status=SpecificationStatus.SUPERSEDED), TODAY, later)
        with pytest.raises(rules.NotYet):
            self.review(published(), later, later + timedelta(days=1))
        with pytest.raises(rules.ReviewTooSoon):
            self.review(published(), TODAY, TODAY)


class TestApply:
    """Letting contracts under a version."""

    def test_takes_those_that_deliver_the_service_or_were_under_it_before(self) -> None:
        old, new, other = (uuid.UUID(int=number) for number in (11, 12, 13))
        now = published(contract_ids=(old,))

        def apply(*contract_ids: uuid.UUID) -> tuple[uuid.UUID, ...]:
            return rules.apply(
                now,
                version=3,
                contract_ids=contract_ids,
                delivering=frozenset({new}),
                by=COUNCIL,
            ).contract_ids

        assert apply(old, new) == (old, new)
        assert apply() == ()
        with pytest.raises(rules.NotDelivering):
            apply(old, other)
        with pytest.raises(rules.SameContracts):
            apply(old)

    def test_is_not_for_a_draft(self) -> None:
        with pytest.raises(rules.NotPublished):
            rules.apply(
                specification(), version=3, contract_ids=[], delivering=frozenset(), by=COUNCIL
            )


@pytest.mark.parametrize("status", SpecificationStatus)
def test_shows_to_others_only_what_was_published(status: SpecificationStatus) -> None:
    was_published = status in {SpecificationStatus.PUBLISHED, SpecificationStatus.SUPERSEDED}

    for by, more in ((COUNCIL, True), (By(organisation_id=LEAD), True), (By(), False)):
        assert rules.may_see(by, SERVICE, status) == (more or was_published)
    assert rules.may_see(By(organisation_id=CO), SERVICE, status)
    assert rules.may_see(By(organisation_id=NOBODY), SERVICE, status) == was_published

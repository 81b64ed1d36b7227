"""The register of the Transparency Code, exported, imported elsewhere and exported again."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from typer.testing import CliRunner

from services.cli.main import app
from services.contracts.organisations import commands as organisations
from shared import settings
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.organisations import Identifier, OrganisationKind
from shared.events.terms import (
    Area,
    Classification,
    ContractKind,
    DocumentKind,
    DocumentLink,
    TenderRoute,
)
from shared.settings import Settings
from tests import given


def command(*words: str | Path) -> str:
    """Give a command, and return what it printed."""
    done = CliRunner().invoke(app, list(map(str, words)), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def fill() -> None:
    """Put into the register one contract of each kind, full ones and bare ones."""
    harbour = log.new_id()
    with transaction("contracts") as session:
        organisations.register_organisation(
            session,
            organisation_id=harbour,
            name='Harbour "Young" Carers, Käthe & Co',
            kinds=[OrganisationKind.PROVIDER],
            identifiers=[
                Identifier(scheme="GB-COH", id="01234567"),
                Identifier(scheme="GB-CHC", id="1234567"),
            ],
            sme=True,
            vcse=False,
            by=given.COUNCIL,
            at=given.AT,
        )
    nest, council = given.organisation("The Nest"), given.organisation("Moor District Council")
    given.contract(
        reference="SB-001",
        title="=Short breaks; weekends",
        description="Weekends and evenings\nfor disabled children.",
        category="Short breaks",
        directorate="Children and families",
        provider_id=harbour,
        lead_commissioner_id=council,
        value=Decimal("250000.10"),
        irrecoverable_vat=Decimal("0.00"),
        fixed_cost=False,
        review_on=date(2028, 2, 29),
        latest_end_on=date(2031, 3, 31),
        cpv_codes=("85311300", "85312000"),
        tender_route=TenderRoute.PUBLISHED_INVITATION,
        classifications=(
            Classification(scheme="ESD", id="https://example.org/services/1"),
            Classification(scheme="PROCLASS", id="271000", label="Social care, children"),
            Classification(scheme="CPV", id="85311300", label="Welfare services for children"),
            Classification(scheme="OWN", label="Care"),
        ),
        areas=(Area(label="Moor", uri="https://example.org/areas/E1"),),
        documents=(
            DocumentLink(kind=DocumentKind.CONTRACT, url="https://example.org/c.pdf"),
            DocumentLink(kind=DocumentKind.TENDER, url="https://example.org/t.pdf"),
            DocumentLink(kind=DocumentKind.PERFORMANCE, url="https://example.org/p.pdf"),
        ),
        open_contracting_id="ocds-x-1",
    )
    for number, kind in enumerate(ContractKind):
        if kind not in (ContractKind.LOT, ContractKind.CALL_OFF):
            given.contract(
                reference=f"K-{number:03}", title=f"A {kind}", kind=kind, provider_id=nest,
                lead_commissioner_id=council, end_on=date(2029, 1, 1 + number),
            )  # fmt: skip
    given.contract(
        reference="M-001", title="Two together", provider_id=harbour, other_provider_ids=(nest,),
        lead_commissioner_id=council, end_on=date(2030, 1, 1),
    )  # fmt: skip


def test_is_the_same_again(installed: Settings, fresh: Settings, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    fill()
    command("export", "register", "--out", first)

    with settings.using(installed):
        report = command("import", "contracts", first)
        command("export", "register", "--out", second)

    assert second.read_text(encoding="utf-8") == first.read_text(encoding="utf-8"), report
    assert len(first.read_text(encoding="utf-8").splitlines()) > 8

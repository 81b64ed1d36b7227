"""The register as Open Contracting releases, held against the standard's own schema and checker."""

import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from starlette.testclient import TestClient

from services import worker
from shared.events.terms import Area, Classification, ContractKind, ContractLine, TenderRoute
from tests import given

SCHEMA = Path(__file__).parents[4] / "../shared/data/ocds/schema-1.1.5"
UK = Path(__file__).parents[4] / "../shared/data/ocds/uk_extension/release-schema.json"
with_schema = pytest.mark.skipif(
    not SCHEMA.exists(), reason="the standard's schema lies beside the project, and is not there"
)


def package(council: TestClient, **asked: Any) -> dict[str, Any]:
    """Return a release package."""
    answer = council.get("/v1/exports/ocds", params=asked)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.content) | {"position": answer.headers["Log-Position"]}


def tell(council: TestClient, contract_id: UUID, verb: str, **order: Any) -> None:
    """Call a verb of a contract at its newest version."""
    etag = council.get(f"/v1/contracts/{contract_id}").headers["ETag"]
    answer = council.post(
        f"/v1/contracts/{contract_id}/{verb}", json=order, headers={"If-Match": etag}
    )
    assert answer.status_code == 200, answer.text


@pytest.fixture
def contract_id(fresh: Any, council: TestClient) -> UUID:
    """A contract of which everything is known, and to which something has happened."""
    icb = given.organisation("Wearmouth ICB")
    framework = given.contract(kind=ContractKind.FRAMEWORK)
    before = given.contract(start_on=date(2023, 4, 1), end_on=date(2026, 3, 31))
    contract_id = given.contract(
        kind=ContractKind.CALL_OFF,
        framework_id=framework,
        predecessor_ids=(before,),
        description="Weekends and evenings.",
        co_commissioner_ids=(icb,),
        other_provider_ids=(given.organisation("The Nest"),),
        sub_contractor_ids=(given.organisation("Hill Trust"),),
        lines=(ContractLine(title="Weekends", funder_id=icb, amount=Decimal("1.50")),),
        cpv_codes=("85311300-5",),
        classifications=(Classification(scheme="CPV", id="85311300-5", label="Welfare"),),
        areas=(Area(label="Moor"),),
        tender_route=TenderRoute.PUBLISHED_INVITATION,
        awarded_on=date(2026, 2, 1),
        latest_end_on=date(2031, 3, 31),
    )
    tell(council, contract_id, "extend", end_on="2030-03-31", reason="A child's mother said so.")
    tell(council, contract_id, "decide", decision="re-procure", reason="Need has grown.")
    worker.settle()
    return contract_id


class Silent(SimpleHTTPRequestHandler):
    """Gives out files without a word."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def extension_url() -> Iterator[str]:
    """The extension of the United Kingdom, served on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=UK.parent))
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    serving.join()


def of(releases: list[dict[str, Any]], contract_id: UUID) -> list[dict[str, Any]]:
    """Return the releases about one contract."""
    return [one for one in releases if one["ocid"].endswith(str(contract_id))]


class TestReleases:
    """Every public event is a release of what was known then."""

    def test_tells_the_award_and_every_change(self, contract_id: UUID, council: TestClient) -> None:
        first, second = of(package(council)["releases"], contract_id)

        assert (first["tag"], second["tag"]) == (["award", "contract"], ["contractAmendment"])
        assert first["contracts"][0]["period"]["endDate"].startswith("2029-03-31T23:59:59")
        assert second["contracts"][0]["period"]["endDate"].startswith("2030-03-31")
        assert second["contracts"][0]["amendments"][0]["description"] == "Extended to 2030-03-31."
        assert "amendments" not in first["contracts"][0]
        assert {tuple(one["relationship"]) for one in first["relatedProcesses"]} == {
            ("prior",),
            ("framework",),
        }

    def test_names_everybody_in_their_roles(self, contract_id: UUID, council: TestClient) -> None:
        release = of(package(council)["releases"], contract_id)[0]

        roles = {one["name"]: one["roles"] for one in release["parties"]}
        assert roles["Wearmouth ICB"] == ["buyer", "funder"]
        assert roles["The Nest"] == ["supplier"]
        assert roles["Hill Trust"] == ["subcontractor"]
        named = {one["id"] for one in release["parties"]}
        assert {one["id"] for one in release["awards"][0]["suppliers"]} < named

    def test_tells_nothing_that_is_the_commissioners_own(
        self, contract_id: UUID, council: TestClient
    ) -> None:
        text = council.get("/v1/exports/ocds").text

        assert "re-procure" not in text
        assert "mother" not in text
        assert "Need has grown" not in text

    def test_gives_only_what_came_after_a_place_in_the_log(
        self, contract_id: UUID, council: TestClient
    ) -> None:
        whole = package(council)
        assert package(council, since=whole["position"])["releases"] == []
        tell(council, contract_id, "correct", title="Long breaks")
        worker.settle()

        (release,) = package(council, since=whole["position"])["releases"]

        assert release["tag"] == ["contractUpdate"]
        assert release["tender"]["title"] == "Long breaks"
        every = {one["id"] for one in package(council)["releases"]}
        assert every == {one["id"] for one in whole["releases"]} | {release["id"]}

    def test_shows_what_had_happened_at_a_moment(
        self, contract_id: UUID, council: TestClient
    ) -> None:
        (release,) = of(package(council, as_at="2026-05-01")["releases"], contract_id)

        assert release["tag"] == ["award", "contract"]

    @pytest.mark.parametrize("asked", [{"since": "7"}, {"since": "x.1"}, {"as_at": "soon"}])
    def test_refuses_what_it_cannot_answer(
        self, council: TestClient, asked: dict[str, str]
    ) -> None:
        assert council.get("/v1/exports/ocds", params=asked).status_code in (400, 422)


@with_schema
class TestStandard:
    """What is exported is what the standard asks for."""

    def test_fits_the_schema_and_the_extension(
        self, contract_id: UUID, council: TestClient
    ) -> None:
        schema = json.loads((SCHEMA / "release-schema.json").read_text(encoding="utf-8"))
        extension = json.loads(UK.read_text(encoding="utf-8"))
        for name, more in extension["definitions"].items():
            known = schema["definitions"].setdefault(name, {"properties": {}})
            known.setdefault("properties", {}).update(more.get("properties", {}))
        check = jsonschema.validators.validator_for(schema)(schema)

        found = package(council)

        problems = [error for release in found["releases"] for error in check.iter_errors(release)]
        assert problems == []
        assert found["version"] == "1.1"

    def test_satisfies_the_checker_of_the_open_contracting_partnership(
        self, contract_id: UUID, council: TestClient, tmp_path: Path, extension_url: str
    ) -> None:
        found = package(council)
        del found["position"]
        # The checker would fetch the standard and the extension; both lie here already.
        found["extensions"] = [f"{extension_url}/extension.json"]

        report = checked(found, tmp_path)

        assert report["validation_errors"] == []
        assert report["additional_closed_codelist_values"] == {}
        assert report["extensions"]["is_extended_schema"]

        found["releases"][0] |= {"tag": [], "date": "soon"}
        assert checked(found, tmp_path)["validation_errors"] != []


def checked(found: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return what the checker says of a package."""
    standard, file = folder / "standard.zip", folder / "releases.json"
    root = "standard-1__1__5/"
    with zipfile.ZipFile(standard, "w") as archive:
        archive.writestr(root, "")
        for path in SCHEMA.rglob("*"):
            archive.write(path, f"{root}schema/{path.relative_to(SCHEMA)}")
        # Asked for always, but it is about records, of which there are none here.
        records = f"{root}schema/versioned-release-validation-schema.json"
        archive.writestr(records, '{"$schema": "http://json-schema.org/draft-04/schema#"}')
    file.write_text(json.dumps(found), encoding="utf-8")
    checker = Path(sys.executable).with_name("libcoveocds")
    said = subprocess.run(
        [
            *(checker, file, "--output-dir", folder / "out", "--delete"),
            *("--schema-version", "1.1", "--standard-zip", standard),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert said.returncode == 0, said.stderr[-2_000:]
    report: dict[str, Any] = json.loads(said.stdout)
    return report

"""The governance chart, as lists and as a page that is looked at."""

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from tests.services.actions.gathered import Gathered

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def ids(council: TestClient) -> dict[str, str]:
    """Some groups that answer to each other, one of them with a name that is markup."""
    world = Gathered(council)
    chair = {"seat": "chair", "post": "Lead Member <Health>"}
    co_chair = {"seat": "co_chair", "post": "Partner representative"}
    made = {
        "board": world.form("Health & Wellbeing Board", members=[chair, co_chair]),
        "group": world.form("SEND Joint Commissioning Group", kind="joint_commissioning_group"),
        "circle": world.form("<script>alert(1)</script>", kind="quality_assurance"),
    }
    for low, how, top in (("group", "reports_to", "board"), ("circle", "works_with", "group")):
        relation = {"relation": how, "group_id": made[top]}
        world.do(f"/v1/groups/{made[low]}", "relate", relations=[relation])
    return made


class TestChart:
    """All groups and how they stand to each other."""

    def test_lists_groups_from_the_top_down_and_the_lines(
        self, council: TestClient, ids: dict[str, str]
    ) -> None:
        chart = council.get("/v1/groups/chart").json()

        assert [(one["id"], one["rank"]) for one in chart["items"]] == [
            (ids["circle"], 0),
            (ids["board"], 0),
            (ids["group"], 1),
        ]
        chairs = chart["items"][1]["chairs"]
        assert [(one["seat"], one["post"]) for one in chairs] == [
            ("chair", "Lead Member <Health>"),
            ("co_chair", "Partner representative"),
        ]
        lines = {(one["relation"], one["from_id"], one["to_id"]) for one in chart["lines"]}
        assert lines == {
            ("reports_to", ids["group"], ids["board"]),
            ("works_with", ids["circle"], ids["group"]),
        }

    def test_is_a_page_without_script_and_with_both_kinds_of_lines(
        self, council: TestClient, ids: dict[str, str]
    ) -> None:
        page = council.get("/v1/groups/chart", headers=HTML)

        assert page.headers["content-type"].startswith("text/html")
        assert "script-src" not in page.headers["content-security-policy"]
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "<script" not in page.text
        drawing = ElementTree.fromstring(
            re.sub(r"^.*?<div class=\"sheet\">(.*?)</div>.*$", r"\1", page.text, flags=re.DOTALL)
        )
        kinds = [each.get("class") for each in drawing.iter() if each.tag.endswith("path")]
        assert {"line reports_to", "line works_with"} <= set(kinds)
        words = " ".join("".join(each.itertext()) for each in drawing.iter())
        assert "Chair: Lead Member" in words
        assert "Co-chair: Partner representative" in words
        said = unescape(page.text)
        assert "SEND Joint Commissioning Group reports to Health & Wellbeing Board" in said
        assert len(ids) == 3

    def test_gives_json_where_json_is_asked_for_first(self, council: TestClient) -> None:
        for accept in ("application/json, text/html", "*/*"):
            answer = council.get("/v1/groups/chart", headers={"Accept": accept})
            assert answer.headers["content-type"] == "application/json"

    def test_is_drawn_by_a_browser(
        self, council: TestClient, ids: dict[str, str], tmp_path: Path
    ) -> None:
        browser = shutil.which("chromium")
        if browser is None:
            pytest.skip("chromium is not installed")
        assert ids
        page, picture = tmp_path / "chart.html", tmp_path / "chart.png"
        page.write_bytes(council.get("/v1/groups/chart", headers=HTML).content)

        options = ("--headless", "--no-sandbox", "--disable-gpu", "--window-size=1200,900")
        subprocess.run(
            [
                browser,
                *options,
                f"--user-data-dir={tmp_path / 'browser'}",
                f"--screenshot={picture}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )

        assert picture.stat().st_size > 10_000

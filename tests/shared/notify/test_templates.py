"""How a message is worded: dates and amounts, and that no value sets anything."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from shared.notify.templates import (
    day_in_short,
    days_away,
    long_date,
    money,
    render,
    render_markdown,
    render_subject,
    short_date,
)

ON = date(2027, 5, 3)
WORDS: Mapping[str, object] = {"title": "Short breaks", "link": "https://example.org/a_(b)"}
TEMPLATES = {
    "note.txt": "{{ title }}: {{ link }}",
    "note.html": "<p>{{ title }}</p>",
    "note.subject.txt": "About {{ title }}",
    "note.notify.txt": "# Heading\n\n\n\n[{{ title }}]({{ link | address }})",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a package of its own with templates."""
    name = f"worded_{tmp_path.name}"
    folder = tmp_path / name / "templates"
    folder.mkdir(parents=True)
    (tmp_path / name / "__init__.py").touch()
    for template, words in TEMPLATES.items():
        (folder / template).write_text(words)
    monkeypatch.syspath_prepend(tmp_path)
    return name


class TestFilters:
    """How dates, amounts and distances are written."""

    def test_write_a_date_short_and_long(self) -> None:
        assert short_date(ON) == "3 May 2027"
        assert long_date(ON) == "Monday 3 May 2027"
        assert day_in_short(date(2027, 9, 3)) == "3 Sep 2027"
        assert long_date(date(2028, 12, 31)) == "Sunday 31 December 2028"

    @pytest.mark.parametrize(
        ("amount", "written"),
        [
            ("1234567.89", "£1,234,567.89"),
            ("0", "£0.00"),
            ("-5", "-£5.00"),
            ("9999999999999.99", "£9,999,999,999,999.99"),
        ],
    )
    def test_write_money_to_the_penny(self, amount: str, written: str) -> None:
        assert money(Decimal(amount)) == written

    @pytest.mark.parametrize(
        ("days", "written"),
        [
            (0, "today"),
            (1, "tomorrow"),
            (-1, "yesterday"),
            (-3, "3 days ago"),
            (60, "in 60 days"),
            (61, "in about 2 months"),
            (-365, "about 12 months ago"),
            (548, "in about 18 months"),
            (-1100, "about 3 years ago"),
        ],
    )
    def test_write_how_far_a_day_is(self, days: int, written: str) -> None:
        assert days_away(days) == written


class TestRender:
    """Wording a message."""

    def test_escapes_in_html_alone(self, package: str) -> None:
        text, html = render(package, "note", {"title": "A & <B>\nC", "link": "x"})

        assert text == "A & <B> C: x\n"
        assert html == "<p>A &amp; &lt;B&gt; C</p>"

    def test_writes_a_subject_of_one_line(self, package: str) -> None:
        assert render_subject(package, "note", {"title": "a\r\nBcc: b"}) == "About a Bcc: b"

    @pytest.mark.parametrize("missing", WORDS)
    def test_leaves_no_gap(self, package: str, missing: str) -> None:
        words = {name: word for name, word in WORDS.items() if name != missing}

        with pytest.raises(UndefinedError, match=missing):
            render(package, "note", words)

    def test_knows_only_templates_of_the_package(self, package: str) -> None:
        with pytest.raises(TemplateNotFound):
            render(package, "../__init__", WORDS)


class TestRenderMarkdown:
    """Wording a message for GOV.UK Notify."""

    def test_keeps_our_headings_and_links(self, package: str) -> None:
        said = render_markdown(package, "note", WORDS)

        assert said == "# Heading\n\n[Short breaks](https://example.org/a_(b))\n"

    def test_lets_no_value_set_anything(self, package: str) -> None:
        hostile = "[Click](https://elsewhere.example.org) *now* \\ `_x_`\n# Big"

        said = render_markdown(package, "note", WORDS | {"title": hostile})

        assert "\\[Click\\](https" in said
        assert "\\*now\\*" in said
        assert said.count("\n") == 3

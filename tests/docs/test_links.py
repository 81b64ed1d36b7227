"""What the documents name is there: every link, every file, every test."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [
        *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
        *(ROOT / "docs").rglob("*.md"),
    ]
)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
QUOTED = re.compile(r"`([^`\n]+)`")
# What is made on the machine, and what is meant for any service.
MADE = ("deploy/.env", "deploy/secrets")
PLACES = ("services/", "shared/", "tests/", "migrations/", "deploy/", "docs/", "examples/")
FILES = {path.name for path in ROOT.iterdir() if path.is_file()}


def without_fences(text: str) -> str:
    """Return the prose of a document."""
    return FENCE.sub("", text)


def headings(path: Path) -> set[str]:
    """Return the anchors of a document's headings."""
    prose = without_fences(path.read_text(encoding="utf-8"))
    found = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in found}


def dead_links(path: Path) -> Iterator[str]:
    """Yield the relative links of a document that lead nowhere."""
    for link in LINK.findall(without_fences(path.read_text(encoding="utf-8"))):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in headings(target)):
            yield link


def named_files(text: str) -> Iterator[str]:
    """Yield the paths of this tree, and the tests, that a text names between backticks."""
    for quoted in QUOTED.findall(without_fences(text)):
        word = quoted.removeprefix("./")
        if "<" in word or " " in word or word.startswith(MADE):
            continue
        if word.startswith(PLACES) or word.partition("::")[0] in FILES:
            yield word


def is_there(word: str) -> bool:
    """Say whether a file is in the tree, and, after `::`, the test in the file."""
    file, *names = word.split("::")
    path = ROOT / file
    if not path.exists():
        return False
    body: list[ast.stmt] = ast.parse(path.read_text(encoding="utf-8")).body if names else []
    for name in names:
        inner = [
            one
            for one in body
            if isinstance(one, ast.ClassDef | ast.FunctionDef) and one.name == name
        ]
        if not inner:
            return False
        body = inner[0].body
    return True


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
class TestDocument:
    """A document of the project."""

    def test_links_only_to_what_is_there(self, path: Path) -> None:
        assert list(dead_links(path)) == []

    def test_names_only_files_and_tests_that_are_there(self, path: Path) -> None:
        named = named_files(path.read_text(encoding="utf-8"))

        assert [word for word in named if not is_there(word)] == []


def test_coverage_names_its_tests() -> None:
    coverage = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")

    assert sum("::" in word for word in named_files(coverage)) >= 20


class TestChecks:
    """The checks above notice what they are there for."""

    @pytest.mark.parametrize("link", ["no-such-file.md", "#no-such-heading", "guide.md#nowhere"])
    def test_notice_a_dead_link(self, tmp_path: Path, link: str) -> None:
        (tmp_path / "guide.md").write_text("# Here\n")
        page = tmp_path / "page.md"
        page.write_text(f"# Page\n[live](guide.md#here) [dead]({link})\n")

        assert list(dead_links(page)) == [link]

    @pytest.mark.parametrize(
        "word",
        [
            "shared/no_such.py",
            "tests/docs/test_links.py::TestNobody",
            "tests/docs/test_links.py::TestChecks::test_nothing",
        ],
    )
    def test_notice_what_is_not_there(self, word: str) -> None:
        assert list(named_files(f"see `{word}`, `make test`")) == [word]
        assert not is_there(word)

    def test_find_a_test_that_is_there(self) -> None:
        assert is_there("tests/docs/test_links.py::TestChecks::test_find_a_test_that_is_there")

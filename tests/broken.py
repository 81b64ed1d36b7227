"""Copies of the tree that are broken on purpose, to see that it is noticed."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.conventions import ROOT

Break = Callable[[Path], None]
COPIED = (
    *("services", "shared", "migrations", "tests", "deploy"),
    *("docker-compose.yml", "pyproject.toml"),
)


def copied(folder: Path) -> Path:
    """Copy the tree into a folder, as far as anything checks it."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            unwanted = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def add(place: str, text: str) -> Break:
    """Return what adds lines to a file, which is made if it is not there."""

    def change(root: Path) -> None:
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text() if path.exists() else '"""Not there before."""\n'
        path.write_text(f"{before}\n{text}\n")

    return change


def both(one: Break, other: Break) -> Break:
    """Return what breaks a tree in two places."""

    def change(root: Path) -> None:
        one(root)
        other(root)

    return change


def replace(place: str, old: str, new: str) -> Break:
    """Return what replaces words in a file, in which they must stand."""

    def change(root: Path) -> None:
        before = (root / place).read_text()
        assert old in before
        (root / place).write_text(before.replace(old, new, 1))

    return change


def move(place: str, other: str) -> Break:
    """Return what gives a file another name."""
    return lambda root: (root / place).rename(root / other) and None

"""The conventions of the code, each as a function that finds what breaks it in a tree."""

import ast
import os
import re
import sys
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from pathlib import Path

from tests.more_files import MORE_FILES

ROOT = Path(__file__).parent.parent
Check = Callable[[Path], Iterator[str]]

SERVICE_FILES = {"__init__.py", "access.py", "app.py", "jobs.py", "reactions.py"}
SLICE_FILES = {"__init__.py", "commands.py", "routes.py", "rules.py", "schemas.py", "store.py"}
# How files of others are read and written, what words say about time: plain functions, no resource.
NOT_SLICES = {"formats", "time_scales"}
# Where others have said where a resource stands: RFC 6749 and RFC 8615.
OTHER_PREFIXES = {
    # What is asked of one plan stands below it, each with its own way of reading.
    "services/actions/plan_progress/routes.py": "/v1/plans",
    "services/actions/plan_versions/routes.py": "/v1/plans",
    "services/actions/plan_pages/routes.py": "/v1/plans",
    # What is an officer's, and what happens when they go, is asked for where they are.
    "services/actions/handovers/routes.py": "/v1/officers",
    # The register is the list of contracts, and is asked for where they are.
    "services/contracts/register/routes.py": "/v1/contracts",
    # So are the lists of actions, and the evidence log of each.
    "services/actions/action_lists/routes.py": "/v1/actions",
    "services/actions/action_progress/routes.py": "/v1/actions",
    "services/partners/oauth/routes.py": "/oauth",
    "services/partners/well_known/routes.py": "/.well-known",
}
COMMITS = ("shared/", "benchmarks/")
LONGEST_FILE = 400
LONGEST_MODULE = 300
LONG_MODULES: Collection[str] = ()
UNWANTED_NAMES = {
    *("util", "utils", "helper", "helpers", "common", "manager"),
    *("handler", "handlers", "process", "data", "info", "misc"),
}
IMPURE = {"os", "random", "secrets", "socket", "sqlite3", "subprocess", "threading", "time", "http"}
# In two parts, so that this file does not find itself.
NEVER_IN_THE_TREE = [
    *("pypi" + ".org", "python" + "hosted", "npm" + "js.", "crates" + ".io", "conda" + ".anaconda"),
    *("/wo" + "rk/", "/ro" + "ot/", "/home/" + "user", "\\Us" + "ers\\", "/Us" + "ers/"),
]
SKIPPED_FOLDERS = {".git", ".hypothesis", ".venv", "var", "__pycache__"}


def sources(root: Path, *folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield every Python file of some folders by its path in the tree, and what it says."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            yield path.relative_to(root).as_posix(), parsed(path)


def parsed(path: Path) -> ast.Module:
    """Return what a file of Python says."""
    return _parsed(path.read_bytes())


@lru_cache(maxsize=1_000)
def _parsed(content: bytes) -> ast.Module:
    return ast.parse(content)


def service_names(root: Path) -> set[str]:
    """Return the names of the services: the folders that have an application."""
    return {path.parent.name for path in (root / "services").glob("*/app.py")}


def slices(root: Path) -> Iterator[Path]:
    """Yield the folder of every slice."""
    for name in sorted(service_names(root)):
        for folder in sorted((root / "services" / name).glob("*/")):
            if folder.name not in NOT_SLICES | SKIPPED_FOLDERS:
                yield folder


def a_service_has_the_same_files_as_every_other(root: Path) -> Iterator[str]:
    """A service has its five files at its top, and below it slices."""
    for name in sorted(service_names(root)):
        files = {path.name for path in (root / "services" / name).iterdir() if path.is_file()}
        for file in sorted(files ^ SERVICE_FILES):
            wrong = "does not belong there" if file in files else "is missing"
            yield f"services/{name}/{file} {wrong}: a service has {sorted(SERVICE_FILES)}."


def a_slice_has_no_other_files(root: Path) -> Iterator[str]:
    """A slice has these files and no others; what is only known has only a store."""
    for folder in slices(root):
        allowed = SLICE_FILES
        if folder.name.startswith("known_"):
            allowed = {"__init__.py", "store.py"}
        if not (folder / "__init__.py").exists():
            yield f"{folder.relative_to(root).as_posix()} has no __init__.py."
        for path in sorted(folder.rglob("*.py")):
            place = path.relative_to(root).as_posix()
            if (path.parent != folder or path.name not in allowed) and place not in MORE_FILES:
                yield f"{place} does not belong into a slice, which has {sorted(allowed)}."


def a_resource_is_called_like_its_folder(root: Path) -> Iterator[str]:
    """A router is made from the name of its folder, so its prefix and tag are that name."""
    for folder in slices(root):
        path = folder / "routes.py"
        place = path.relative_to(root).as_posix()
        if not path.exists():
            continue
        made = [
            ast.unparse(call)
            for call in ast.walk(parsed(path))
            if isinstance(call, ast.Call)
            and ast.unparse(call.func) in {"app.router", "pages.router", "APIRouter"}
        ]
        if place in OTHER_PREFIXES:
            begins = f"APIRouter(prefix={OTHER_PREFIXES[place]!r}, "
            right = len(made) == 1 and made[0].startswith(begins)
        else:
            right = made in ([f"{kind}.router({folder.name!r})"] for kind in ("app", "pages"))
        if not right:
            yield f'{place} must say router = app.router("{folder.name}"), and no other.'


def everything_says_what_it_is(root: Path) -> Iterator[str]:
    """Every module, class and public function begins with a sentence that ends with a stop."""
    for place, tree in sources(root, "services", "shared", "migrations", "tests"):
        for node in _documented(tree, in_tests=place.startswith("tests/")):
            name = getattr(node, "name", "the module")
            text = ast.get_docstring(node)
            if not text:
                yield f"{place}: {name} has no docstring."
            elif not text.partition("\n\n")[0].endswith((".", "?")):
                yield f"{place}: the docstring of {name} does not end with a stop."


def _documented(
    tree: ast.Module, *, in_tests: bool
) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    yield tree
    inner: list[ast.stmt] = list(tree.body)
    while inner:
        node = inner.pop()
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            inner.extend(node.body)
            yield node
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if is_function and not in_tests and not node.name.startswith("_"):
            yield node


def only_shared_commits(root: Path) -> Iterator[str]:
    """Nobody but shared, and measurements of others, ends a transaction."""
    for place, tree in sources(root, "services", "shared", "migrations", "benchmarks", "examples"):
        if place.startswith(COMMITS):
            continue
        for call in ast.walk(tree):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr in {"commit", "rollback"}
            ):
                yield f"{place}:{call.lineno} calls .{call.func.attr}(); use `with transaction()`."


def names_say_something(root: Path) -> Iterator[str]:
    """No module and no class is named by a word that says nothing."""
    for place, tree in sources(root, "services", "shared", "migrations", "tests", "benchmarks"):
        steps = [part for step in Path(place).parts for part in step.removesuffix(".py").split("_")]
        for word in sorted(UNWANTED_NAMES.intersection(steps)):
            yield f"{place}: {word!r} says nothing as the name of a module."
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                words = {word.lower() for word in re.findall(r"[A-Z][a-z0-9]*", node.name)}
                for word in sorted(UNWANTED_NAMES & words):
                    yield f"{place}: {word!r} says nothing in the name of the class {node.name}."


def rules_are_pure(root: Path) -> Iterator[str]:
    """Rules import only the standard library, the refusals and the events."""
    pure = sys.stdlib_module_names - IMPURE
    for folder in slices(root):
        path = folder / "rules.py"
        if not path.exists():
            continue
        place = path.relative_to(root).as_posix()
        for name in _imported(parsed(path)):
            ours = name == "shared.errors" or name.startswith("shared.events")
            if not ours and name.partition(".")[0] not in pure:
                yield f"{place} imports {name}; hand it in as a fact instead."


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            whole = {"shared", "services"}
            for alias in node.names:
                yield f"{node.module}.{alias.name}" if node.module in whole else str(node.module)


def commands_do_one_thing(root: Path) -> Iterator[str]:
    """A command is told who and when, and calls no other command."""
    for folder in slices(root):
        path = folder / "commands.py"
        if not path.exists():
            continue
        place, tree = path.relative_to(root).as_posix(), parsed(path)
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and "commands" in {a.name for a in node.names}:
                yield f"{place} imports the commands of {node.module}; one transaction, one command."
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                told = {argument.arg for argument in node.args.kwonlyargs}
                if not {"by", "at"} <= told:
                    yield f"{place}: {node.name} must be told `by` and `at`, as keywords."


def routes_call_one_command(root: Path) -> Iterator[str]:
    """A route that only reads calls no command; one that changes something calls one."""
    for folder in slices(root):
        path = folder / "routes.py"
        if not path.exists():
            continue
        place = path.relative_to(root).as_posix()
        for node in parsed(path).body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            verbs = {
                decorator.func.attr
                for decorator in node.decorator_list
                if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)
            }
            called = [
                ast.unparse(call.func)
                for call in ast.walk(node)
                if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("commands.")
            ]
            if "get" in verbs and called:
                yield f"{place}: {node.name} only reads, but calls {called[0]}."
            if len(called) > 1:
                yield f"{place}: {node.name} calls {' and '.join(called)}; call one command."


def migrations_are_a_chain(root: Path) -> Iterator[str]:
    """Every migration has its number, and follows the one that is numbered before it."""
    before: str | None = None
    for place, tree in sources(root, "migrations/versions"):
        said = {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        number = Path(place).name.partition("_")[0]
        if not re.fullmatch(r"\d{4}", number) or said.get("revision") != number:
            yield f"{place} must be numbered by its revision, {said.get('revision')!r}."
        if said.get("down_revision") != before:
            yield f"{place} must follow {before!r}, not {said.get('down_revision')!r}."
        before = number


def files_are_short(root: Path) -> Iterator[str]:
    """A resource that outgrows a file is cut in two."""
    folders = ("services", "shared", "migrations", "tests", "benchmarks", "examples")
    for place, _ in sources(root, *folders):
        lines = (root / place).read_bytes().count(b"\n")
        ours = place.startswith(("services/", "shared/")) and place not in LONG_MODULES
        longest = LONGEST_MODULE if ours else LONGEST_FILE
        if lines > longest:
            yield f"{place} has {lines} lines, and {longest} is the most."


def nothing_points_outside(root: Path) -> Iterator[str]:
    """Nothing names the host of a package registry, or a folder of the machine it was written on."""
    for folder, folders, files in os.walk(root):
        folders[:] = [
            name for name in folders if name not in SKIPPED_FOLDERS and not name.endswith("_cache")
        ]
        for path in (Path(folder, name) for name in files):
            content = path.read_bytes().decode(errors="ignore")
            for word in NEVER_IN_THE_TREE:
                if word in content:
                    yield f"{path.relative_to(root).as_posix()} says {word!r}."


CHECKS: tuple[Check, ...] = (
    a_service_has_the_same_files_as_every_other,
    a_slice_has_no_other_files,
    a_resource_is_called_like_its_folder,
    everything_says_what_it_is,
    only_shared_commits,
    names_say_something,
    rules_are_pure,
    commands_do_one_thing,
    routes_call_one_command,
    migrations_are_a_chain,
    files_are_short,
    nothing_points_outside,
)

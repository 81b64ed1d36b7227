"""What an OpenAPI document of ours must be, each as a function that finds what it is not."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

Document = dict[str, Any]
Check = Callable[[Document], Iterator[str]]

METHODS = ("get", "put", "post", "delete", "patch")
PROBLEM = "application/problem+json"
KEBAB_PATH = re.compile(r"(/[a-z0-9-.]+|/{[a-zA-Z0-9_]+}(\.ics)?)+")
OPERATION_ID = re.compile(r"[a-z]+(_[a-z]+)+")
SEMVER = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
SERVER = re.compile(r"https://([a-zA-Z0-9][a-zA-Z0-9-]{1,61}[a-zA-Z0-9]\.)+[a-zA-Z]{2,}")


@dataclass(frozen=True)
class Operation:
    """One thing that can be called."""

    method: str
    path: str
    says: dict[str, Any]

    @property
    def id(self) -> str:
        """Return the name by which programs call it."""
        return str(self.says.get("operationId", f"{self.method} {self.path}"))

    @property
    def scopes(self) -> list[str]:
        """Return the scopes of which a caller needs one."""
        return [scope for way in self.says.get("security", []) for scope in way["token"]]

    @property
    def is_public(self) -> bool:
        """Say whether anybody may call it, without a token."""
        return not self.says.get("security")


def operations(document: Document) -> Iterator[Operation]:
    """Yield every operation of a document."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield Operation(method, path, item[method])


def is_health(operation: Operation) -> bool:
    """Say whether an operation is one that every service has alike."""
    return operation.path.startswith("/health/")


def it_says_who_made_it(document: Document) -> Iterator[str]:
    """Version, licence, contact and description are there, as the API standards want them."""
    about = document["info"]
    if document["openapi"] != "3.1.0":
        yield f"The document is of OpenAPI {document['openapi']}, not 3.1.0."
    if not SEMVER.fullmatch(about["version"]):
        yield f"{about['version']!r} is not a semantic version."
    if about.get("license", {}).get("identifier") != "Apache-2.0":
        yield "The licence is not named."
    for wanted in ("title", "description", "contact"):
        if not about.get(wanted):
            yield f"The document has no {wanted}."
    for server in document.get("servers", []):
        if not SERVER.fullmatch(server["url"]):
            yield f"The server address {server['url']} is not https up to the host."


def paths_are_kebab_case(document: Document) -> Iterator[str]:
    """Paths are kebab-case, and resources stand under the version."""
    for path in document["paths"]:
        if not KEBAB_PATH.fullmatch(path):
            yield f"{path} is not kebab-case."


def no_header_begins_with_x(document: Document) -> Iterator[str]:
    """No header is called X-anything, neither sent nor answered."""
    for operation in operations(document):
        sent = [
            one["name"] for one in operation.says.get("parameters", []) if one["in"] == "header"
        ]
        answered = [
            name
            for answer in operation.says["responses"].values()
            for name in answer.get("headers", {})
        ]
        for name in sent + answered:
            if name.lower().startswith("x-"):
                yield f"{operation.id} has the header {name}."


def operations_have_names(document: Document) -> Iterator[str]:
    """Every operation has a name of its own: its verb, then its noun."""
    seen: set[str] = set()
    for operation in operations(document):
        name = operation.id
        if name in seen:
            yield f"{name} is the name of two operations."
        seen.add(name)
        if is_health(operation):
            continue
        if not OPERATION_ID.fullmatch(name):
            yield f"{name} is not a verb and a noun."
        last = operation.path.rpartition("/")[2]
        verb = name.partition("_")[0]
        if operation.method == "get" and verb not in {"get", "list", "export", "download", "show"}:
            yield f"{name} only reads, and is not called get_ or list_ something."
        after_thing = operation.method == "post" and "}/" in operation.path
        if after_thing and not last.startswith("{") and verb != last.partition("-")[0]:
            yield f"{name} is called at …/{last}: its name begins with that verb."


def operations_are_explained(document: Document) -> Iterator[str]:
    """Every operation, every parameter and every answer is described."""
    for operation in operations(document):
        for wanted in ("summary", "description", "tags"):
            if not operation.says.get(wanted):
                yield f"{operation.id} has no {wanted}."
        for parameter in operation.says.get("parameters", []):
            if parameter["in"] != "path" and not parameter.get("description"):
                yield f"{operation.id} does not describe {parameter['name']}."
        for status, answer in operation.says["responses"].items():
            if not answer.get("description"):
                yield f"{operation.id} does not describe its answer {status}."


def failures_are_declared(document: Document) -> Iterator[str]:
    """Failures are problem documents, and those that the API standards want are declared."""
    for operation in operations(document):
        answers = operation.says["responses"]
        wanted = {"400", "406", "503"}
        if not operation.is_public:
            wanted |= {"401", "403"}
        if operation.method in {"post", "put", "patch"}:
            wanted |= {"413", "415", "422"}
        if "{" in operation.path:
            wanted.add("404")
        names = {one["name"] for one in operation.says.get("parameters", [])}
        if "If-Match" in names:
            wanted |= {"409", "412", "428"}
        if "Idempotency-Key" in names:
            wanted.add("409")
        for status in sorted(wanted - set(answers)):
            yield f"{operation.id} does not declare {status}."
        for status, answer in answers.items():
            content = answer.get("content", {})
            if status >= "400" and PROBLEM not in content and operation.path != "/oauth/token":
                yield f"{operation.id} does not answer {status} with a problem document."


def fields_are_explained(document: Document) -> Iterator[str]:
    """Every schema is described, and every field of it is, with an example."""
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        # What the framework makes of a form has no words of ours, and a file has no example.
        is_form = name.startswith("Body_")
        if not (schema.get("description") or is_form):
            yield f"{name} is not described."
        for field, says in schema.get("properties", {}).items():
            meant = schemas.get(says.get("$ref", "").rpartition("/")[2], {})
            if not (says.get("description") or meant.get("description")):
                yield f"{name}.{field} is not described."
            shown = "examples" in says or "const" in says or any(_objects(says, schemas))
            if not (shown or is_form):
                yield f"{name}.{field} has no example."


def _objects(says: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    """Yield the objects that a field holds: their own fields have the examples."""
    for part in [says, says.get("items") or {}, *says.get("anyOf", [])]:
        name = part.get("$ref", "").rpartition("/")[2]
        if "properties" in schemas.get(name, {}):
            yield name


def examples_are_valid(document: Document) -> Iterator[str]:
    """Every example is what its schema says."""
    components = {"components": document["components"]}
    for name, schema in document["components"]["schemas"].items():
        for field, says in schema.get("properties", {}).items():
            checker = Draft202012Validator(says | components, format_checker=FormatChecker())
            for example in says.get("examples", []):
                for fault in checker.iter_errors(example):
                    yield f"The example of {name}.{field} is wrong: {fault.message}"
    for operation in operations(document):
        for parameter in operation.says.get("parameters", []):
            says = parameter["schema"] | components
            checker = Draft202012Validator(says, format_checker=FormatChecker())
            for example in parameter["schema"].get("examples", []):
                for fault in checker.iter_errors(example):
                    yield f"The example of {operation.id}, {parameter['name']}: {fault.message}"


CHECKS: tuple[Check, ...] = (
    it_says_who_made_it,
    paths_are_kebab_case,
    no_header_begins_with_x,
    operations_have_names,
    operations_are_explained,
    failures_are_declared,
    fields_are_explained,
    examples_are_valid,
)


def names_mean_one_thing(documents: dict[str, Document]) -> Iterator[str]:
    """A schema that two services name alike is the same schema; else one document hides the other."""
    seen: dict[str, tuple[str, dict[str, Any]]] = {}
    for service, document in documents.items():
        for name, schema in document["components"]["schemas"].items():
            first, meaning = seen.setdefault(name, (service, schema))
            if meaning != schema:
                yield f"{name} is one thing in {first} and another in {service}."

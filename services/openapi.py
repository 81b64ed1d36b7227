"""The OpenAPI documents: one for each service, and all of them in one."""

import sys
from pathlib import Path
from typing import Any

import orjson

from services import gateway

FOLDER = Path(__file__).parent.parent / "openapi"


def documents() -> dict[str, dict[str, Any]]:
    """Return each document by its name."""
    found = {name: app.openapi() for name, app in gateway.applications().items()}
    return found | {"all": gateway.whole_document(found)}


def written(document: dict[str, Any]) -> bytes:
    """Return a document as it is committed."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def main(arguments: list[str]) -> int:
    """Write the committed documents, or with --check say whether they equal the code."""
    FOLDER.mkdir(exist_ok=True)
    stale = []
    for name, document in documents().items():
        path = FOLDER / f"{name}.json"
        if path.exists() and path.read_bytes() == written(document):
            continue
        stale.append(path.name)
        if "--check" not in arguments:
            path.write_bytes(written(document))
    if stale and "--check" in arguments:
        sys.stderr.write(f"Not as the code says: {', '.join(stale)}. Run make openapi.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

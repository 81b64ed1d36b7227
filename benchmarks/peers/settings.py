"""What a peer is told when it starts: its database, its port and whose tokens it believes."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class PeerSettings:
    """Everything that a peer needs to know, written in a file that it is handed."""

    database: str
    port: int
    threads: int
    issuer: str
    audience: str
    public_key: dict[str, Any]

    def write(self, path: Path) -> None:
        """Write the settings down for the peer."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "PeerSettings":
        """Read what was written down."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

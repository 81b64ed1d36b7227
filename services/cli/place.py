"""Where a command works: on an embedded database in a folder, or on the one that the settings name."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import sqlalchemy as sa
import typer

from services import installation
from shared import links, logs, settings, tokens
from shared.database import engine
from shared.database.embedded import EmbeddedFailed, embedded
from shared.database.migrate import migrate, newest, version_of
from shared.settings import Organisation, Settings

DATABASE = "commissioning"
EXAMPLE_COUNCIL = Organisation(name="Wearmouth County Council", scheme="GB-LAE", identifier="XWM")

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", help="Folder of an embedded database; without it COMMISSIONING_DATABASE_URL."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON, for a program to read.")]


def used_wrongly(why: str) -> NoReturn:
    """End with the exit status of a command that was used wrongly."""
    sys.stderr.write(f"{why}\n")
    raise typer.Exit(2)


def failed(why: str) -> NoReturn:
    """End with the exit status of a command whose work failed."""
    sys.stderr.write(f"{why}\n")
    raise typer.Exit(1)


@contextmanager
def installed(data: Path | None, **more: object) -> Iterator[Settings]:
    """Let a command stand on its database, migrated, with the settings that belong to it."""
    now = settings.current()
    if data is None and not now.database_url:
        used_wrongly("Which database? Give --data DIR, or set COMMISSIONING_DATABASE_URL.")
    if data is None:
        with settings.using(now.model_copy(update=more)) as current, _connected():
            _demand_newest()
            installation.found_council()
            yield current
        return
    try:
        with (
            embedded(data) as server,
            settings.using(_of_folder(now, data, server, more)) as current,
            _connected(),
        ):
            installation.prepare()
            yield current
    except EmbeddedFailed as error:
        failed(str(error))


@contextmanager
def migrated(data: Path | None) -> Iterator[None]:
    """Bring a database to the current version; one that the settings name, as its owner."""
    if data is not None:
        with installed(data):
            yield
        return
    now = settings.current()
    if not now.database_url:
        used_wrongly("Which database? Give --data DIR, or set COMMISSIONING_DATABASE_URL.")
    with _connected():
        migrate(now.database_url)
        yield


def _demand_newest() -> None:
    """A server's database is migrated by its owner, and by nobody in passing."""
    if version_of(settings.current().database_url) != newest():
        failed("The database is not at the current version: run commissioning migrate.")


@contextmanager
def _connected() -> Iterator[None]:
    logs.configure()
    try:
        yield
    except sa.exc.OperationalError as error:
        failed(f"The database cannot be reached: {type(error.orig).__name__}.")
    finally:
        engine.dispose()


def _of_folder(now: Settings, data: Path, server: str, more: dict[str, object]) -> Settings:
    """Return the settings of an installation in a folder: what is not set is made there."""
    url = sa.make_url(server).set(database=DATABASE)
    owner = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with owner.connect() as connection:
        there = sa.text("SELECT FROM pg_database WHERE datname = :name")
        if connection.execute(there, {"name": DATABASE}).first() is None:
            connection.execute(sa.text(f"CREATE DATABASE {DATABASE}"))
    key = now.signing_key_file or data / "keys" / "signing.pem"
    if not key.exists():
        tokens.make_signing_key(key)
    link_key = now.link_key_file or data / "keys" / "links.txt"
    if not link_key.exists():
        links.make_key(link_key)
    address = data / "address.txt"
    if "public_url" in more:
        address.write_text(str(more["public_url"]))
    elif address.exists() and "public_url" not in now.model_fields_set:
        more["public_url"] = address.read_text().strip()
    found = {
        "database_url": url.render_as_string(hide_password=False),
        "data_folder": data,
        "signing_key_file": key,
        "link_key_file": link_key,
        "organisation": now.organisation or EXAMPLE_COUNCIL,
        "mail_from": now.mail_from or "commissioning@example.org",
        "default_recipient": now.default_recipient or "commissioning.team@example.org",
    }
    return now.model_copy(update=found | more)

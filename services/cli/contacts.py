"""Who is named in a file: the officers behind its e-mail addresses."""

from collections.abc import Iterable
from uuid import UUID

from services import worker
from services.actions.officers import commands as officers
from services.actions.officers import store as officers_store
from services.actions.officers.rules import Person, address_key
from services.contracts.formats import ContactAddress
from services.contracts.organisations import commands as organisations
from services.contracts.organisations import store as organisations_store
from services.contracts.organisations.columns import name_key
from shared import clock
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.base import By

BY = By(job="command line", is_council=True)


def propose_officers(addresses: Iterable[ContactAddress]) -> dict[str, UUID]:
    """Propose an officer for each contact address; nobody gets mail before a person confirms."""
    people = list(addresses)
    ids = _organisations({one.organisation_name for one in people})
    worker.settle()
    by_organisation: dict[UUID, list[Person]] = {}
    for one in people:
        person = Person(name=one.name or one.email, email=one.email)
        by_organisation.setdefault(ids[one.organisation_name], []).append(person)
    found: dict[str, UUID] = {}
    for organisation_id, several in by_organisation.items():
        with transaction("actions") as session:
            proposed = officers.propose_officers(
                session, organisation_id=organisation_id, people=several, by=BY, at=clock.now()
            )
        found |= {address.casefold(): officer_id for address, officer_id in proposed.items()}
    worker.settle()
    return found


def known_officers(addresses: Iterable[str]) -> dict[str, UUID]:
    """Return the officers of some addresses, by `address_key`; of nobody one is made."""
    found: dict[str, UUID] = {}
    with reading("actions") as session:
        for address in addresses:
            officer = officers_store.with_address(session, address)
            if officer is not None:
                found[address_key(address)] = officer["id"]
    return found


def _organisations(names: set[str]) -> dict[str, UUID]:
    """Return the organisations of some names; those that are not there are registered."""
    with reading("contracts") as session:
        known = organisations_store.with_names(session, names)
    ids: dict[str, UUID] = {}
    for name in sorted(names):
        key = name_key(name)
        if key in known:
            ids[name] = known[key]["id"]
            continue
        ids[name] = log.new_id()
        known[key] = {"id": ids[name]}
        with transaction("contracts") as session:
            organisations.register_organisation(
                session, organisation_id=ids[name], name=name, by=BY, at=clock.now()
            )
    return ids

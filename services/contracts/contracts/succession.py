"""What a contract learns of those that take over: a contract after it, an organisation in it."""

from dataclasses import replace
from uuid import UUID

from services.contracts.contracts.rules import Contract
from services.contracts.contracts.soundness import ReferenceTaken, UnknownOrganisation
from shared.events.contracts import ContractSucceeded, ContractTransferred, TransferCause


def succeed(contract: Contract, *, successor_id: UUID, named: bool) -> ContractSucceeded | None:
    """Name a contract as what takes over, or no longer; nothing if that is said already."""
    if (successor_id in contract.successor_ids) is named:
        return None
    others = tuple(one for one in contract.successor_ids if one != successor_id)
    return ContractSucceeded(
        contract_id=contract.id,
        successor_ids=(*others, successor_id) if named else others,
        parties=contract.parties,
    )


def transfer(
    contract: Contract,
    *,
    from_id: UUID,
    to_id: UUID,
    cause: TransferCause,
    to_known: bool,
    reference_taken: bool,
) -> ContractTransferred | None:
    """Put an organisation in every place of another; nothing if the other is not in the contract.

    `reference_taken` says whether the one that takes over leads another contract under the same
    reference already.
    """
    funders = {line.funder_id for line in contract.lines}
    if from_id == to_id or from_id not in {*contract.parties, *funders}:
        return None
    if not to_known:
        raise UnknownOrganisation
    if contract.lead_commissioner_id == from_id and reference_taken:
        raise ReferenceTaken

    def instead(one: UUID) -> UUID:
        return to_id if one == from_id else one

    def all_instead(ids: tuple[UUID, ...], leading: UUID | None = None) -> tuple[UUID, ...]:
        # Whoever leads here does not stand a second time among the others.
        put = dict.fromkeys(map(instead, ids))
        return tuple(one for one in put if one != to_id or one != leading)

    provider_id = instead(contract.provider_id)
    lead_commissioner_id = instead(contract.lead_commissioner_id)
    moved = replace(
        contract,
        provider_id=provider_id,
        other_provider_ids=all_instead(contract.other_provider_ids, provider_id),
        sub_contractor_ids=all_instead(contract.sub_contractor_ids),
        lead_commissioner_id=lead_commissioner_id,
        co_commissioner_ids=all_instead(contract.co_commissioner_ids, lead_commissioner_id),
        lines=tuple(
            line.model_copy(update={"funder_id": to_id}) if line.funder_id == from_id else line
            for line in contract.lines
        ),
    )
    return ContractTransferred(
        contract_id=contract.id,
        cause=cause,
        from_id=from_id,
        to_id=to_id,
        provider_id=moved.provider_id,
        other_provider_ids=moved.other_provider_ids,
        sub_contractor_ids=moved.sub_contractor_ids,
        lead_commissioner_id=moved.lead_commissioner_id,
        co_commissioner_ids=moved.co_commissioner_ids,
        lines=moved.lines,
        parties=(*moved.parties, from_id),
    )

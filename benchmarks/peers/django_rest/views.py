"""What can be called on the Django REST peer: read one contract, read a page, award one."""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarks.peers.django_rest.models import Contract, Event, Organisation
from benchmarks.peers.django_rest.problems import Conflict
from benchmarks.peers.django_rest.serializers import AwardContract, ContractView

CONTRACTS = Contract.objects.select_related("provider", "lead_commissioner")
SOURCE = "contracts"


class WithToday:
    """Asks once a request what day it is."""

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "today": timezone.localdate()}


class OneContract(WithToday, RetrieveAPIView):
    """Reading one contract."""

    queryset = CONTRACTS
    serializer_class = ContractView
    scopes = {"GET": "contracts:read", "HEAD": "contracts:read", "OPTIONS": "contracts:read"}

    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.retrieve(request, pk=pk))


class ContractList(WithToday, ListAPIView):
    """Reading a page of contracts, and awarding one."""

    queryset = CONTRACTS
    serializer_class = ContractView
    scopes = {**OneContract.scopes, "POST": "contracts:write"}

    def post(self, request: Request) -> Response:
        order = AwardContract(data=request.data)
        order.is_valid(raise_exception=True)
        try:
            contract = award(order.validated_data, request.user.subject, timezone.now())
        except IntegrityError as error:
            raise Conflict from error
        view = self.get_serializer(contract).data
        location = {"Location": f"/v1/contracts/{contract.pk}"}
        return tagged(request, Response(view, status.HTTP_201_CREATED, headers=location))


def award(order: dict[str, Any], by: str, at: datetime) -> Contract:
    """Write the contract and its event in one transaction."""
    parties = [order["provider_id"], order["lead_commissioner_id"], *order["co_commissioner_ids"]]
    with transaction.atomic():
        known = Organisation.objects.in_bulk(parties)
        missing = set(parties) - known.keys()
        if missing:
            raise ValidationError([f"There is no organisation {party}." for party in missing])
        contract = Contract.objects.create(**order, version=1, changed_at=at)
        contract.provider = known[order["provider_id"]]
        contract.lead_commissioner = known[order["lead_commissioner_id"]]
        Event.objects.create(
            source=SOURCE,
            type="contract.awarded",
            subject=f"contracts/{contract.pk}",
            subject_version=1,
            envelope=envelope(contract.pk, order, by, at),
            recorded_at=at,
            parties=parties,
            public=True,
        )
    return contract


def envelope(contract_id: UUID, order: dict[str, Any], by: str, at: datetime) -> bytes:
    """Write the fact as the bytes that are kept."""
    fact = {
        "source": SOURCE,
        "type": "contract.awarded",
        "subject": f"contracts/{contract_id}",
        "subject_version": 1,
        "recorded_at": at,
        "by": by,
        "data": order,
    }
    return json.dumps(fact, sort_keys=True, separators=(",", ":"), default=str).encode()


def tagged(request: Request, answer: Response) -> Response:
    """Give the answer a strong ETag once its bytes are known, and 304 to who has them already."""
    version = answer.data["version"]

    def tag(rendered: Response) -> Response | None:
        digest = hashlib.sha256(rendered.content).hexdigest()[:16]
        rendered["ETag"] = f'"{version}-{digest}"'
        rendered["Vary"] = "Authorization"
        if request.method == "GET" and request.headers.get("If-None-Match") == rendered["ETag"]:
            rendered.status_code = status.HTTP_304_NOT_MODIFIED
            rendered.content = b""
        return None

    answer.add_post_render_callback(tag)
    return answer

"""What the Django REST peer is sent, and what it shows."""

from typing import Any

from rest_framework import serializers

from benchmarks.peers.django_rest.models import Contract
from benchmarks.peers.ground import CURRENCIES, PROCEDURES, REGIMES


class OrganisationReference(serializers.Serializer):
    """An organisation as others refer to it."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)


class ContractView(serializers.Serializer):
    """A contract as it is shown; declared fields cost less than a ModelSerializer's."""

    id = serializers.UUIDField(read_only=True)
    reference = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    description = serializers.CharField(read_only=True)
    status = serializers.SerializerMethodField()
    provider = OrganisationReference(read_only=True)
    lead_commissioner = OrganisationReference(read_only=True)
    co_commissioner_ids = serializers.ListField(child=serializers.UUIDField(), read_only=True)
    regime = serializers.CharField(read_only=True)
    procedure = serializers.CharField(read_only=True)
    cpv_codes = serializers.ListField(child=serializers.CharField(), read_only=True)
    value = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    currency = serializers.CharField(read_only=True)
    start_on = serializers.DateField(read_only=True)
    end_on = serializers.DateField(read_only=True)
    extension_until = serializers.DateField(read_only=True)
    officer_id = serializers.UUIDField(read_only=True)
    version = serializers.IntegerField(read_only=True)
    changed_at = serializers.DateTimeField(read_only=True)

    def get_status(self, contract: Contract) -> str:
        """Say where the contract stands today."""
        return contract.status_on(self.context["today"])


class AwardContract(serializers.Serializer):
    """The order that awards a contract; a field that it does not know is refused."""

    reference = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=5_000)
    provider_id = serializers.UUIDField()
    lead_commissioner_id = serializers.UUIDField()
    co_commissioner_ids = serializers.ListField(child=serializers.UUIDField(), max_length=20)
    regime = serializers.ChoiceField(REGIMES)
    procedure = serializers.ChoiceField(PROCEDURES)
    cpv_codes = serializers.ListField(
        child=serializers.RegexField(r"^\d{8}(-\d)?$"), min_length=1, max_length=20
    )
    value = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)
    currency = serializers.ChoiceField(CURRENCIES)
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    extension_until = serializers.DateField(allow_null=True, default=None)
    officer_id = serializers.UUIDField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check what no field can tell alone."""
        unknown = self.initial_data.keys() - self.fields.keys()
        if unknown:
            raise serializers.ValidationError(dict.fromkeys(unknown, "This field is not known."))
        if attrs["end_on"] < attrs["start_on"]:
            raise serializers.ValidationError({"end_on": "The end is before the start."})
        if attrs["extension_until"] and attrs["extension_until"] < attrs["end_on"]:
            raise serializers.ValidationError({"extension_until": "This is before the end."})
        return attrs

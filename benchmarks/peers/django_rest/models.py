"""The tables of the Django REST peer; they are made by ground.sql, so Django does not manage them."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from uuid_utils.compat import uuid7


class Organisation(models.Model):
    """A provider or a commissioner."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.TextField()

    class Meta:
        """Where the rows stand."""

        managed = False
        db_table = "organisation"


class Contract(models.Model):
    """A commissioned contract."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    reference = models.TextField(unique=True)
    title = models.TextField()
    description = models.TextField()
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    lead_commissioner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    co_commissioner_ids = ArrayField(models.UUIDField())
    regime = models.TextField()
    procedure = models.TextField()
    cpv_codes = ArrayField(models.TextField())
    value = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.TextField()
    start_on = models.DateField()
    end_on = models.DateField()
    extension_until = models.DateField(null=True)
    officer_id = models.UUIDField()
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        """Where the rows stand."""

        managed = False
        db_table = "contract"

    def status_on(self, today: date) -> str:
        """Say where the contract stands on a day."""
        if today < self.start_on:
            return "upcoming"
        return "live" if today <= self.end_on else "ended"


class Event(models.Model):
    """A fact in the log; the trigger of its table adds the pending row."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    source = models.TextField()
    type = models.TextField()
    subject = models.TextField()
    subject_version = models.IntegerField()
    envelope = models.BinaryField()
    recorded_at = models.DateTimeField()
    parties = ArrayField(models.UUIDField())
    public = models.BooleanField()

    class Meta:
        """Where the rows stand."""

        managed = False
        db_table = "event"

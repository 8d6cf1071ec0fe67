"""Serial numbers: series that count over all batches of a site, and the number of each row."""

from __future__ import annotations

import base64
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from jobs.design.cells import serials


class NumberSeries(models.Model):
    """A series, known by its template such as `INV-0000`."""

    template = models.CharField(max_length=serials.LONGEST, unique=True)
    next_number = models.PositiveBigIntegerField(default=1, help_text="Larger than all given ones.")

    def __str__(self) -> str:
        return self.template


class SerialNumber(models.Model):
    """One number of a series. Written by `jobs.queue.lifecycle.numbering`, and by
    `jobs.control.revocations` to make it valid again.

    A number without `issued_at` whose row was not made after all is given to another row. An issued
    one stays with its row for ever, also after the row and its batch are deleted, even if the row
    got another one in its place.
    """

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="numbers")
    number = models.PositiveBigIntegerField()
    job_id = models.BigIntegerField(
        help_text="No foreign key: the number outlives its row, which goes without being looked at."
    )
    batch_id = models.UUIDField(default=uuid.uuid4, help_text="Of that row.")
    issued_at = models.DateTimeField(null=True, help_text="When its result was first made.")
    title = models.CharField(
        max_length=1000, default="", blank=True, help_text="The title of the result, if it has one."
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=200, default="", blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    replaced = models.BigIntegerField(
        default=0,
        db_default=0,
        help_text="0, or its own id if its row got a newer number of the series in its place.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="one_number_of_a_series"),
            models.UniqueConstraint(
                fields=["job_id", "series", "replaced"], name="one_number_a_row"
            ),
        ]
        indexes = [
            models.Index(
                fields=["series", "number"], name="number_not_issued", condition=Q(issued_at=None)
            )
        ]

    def __str__(self) -> str:
        return serials.written(self.series.template, self.number)

    @property
    def token(self) -> str:
        """Return its signed name in addresses. Nobody can make one without the site's key."""
        return _token(self.pk)

    @property
    def address(self) -> str:
        """Return the web address at which anyone can check it."""
        return f"{settings.PUBLIC_URL.rstrip('/')}/verify/{self.token}/"

    @classmethod
    def by_token(cls, token: str) -> SerialNumber | None:
        """Return the number that a genuine token names, or None."""
        try:
            pk = base36_to_int(token.partition("-")[0])
        except ValueError:
            return None
        if not constant_time_compare(token, _token(pk)):
            return None
        return cls.objects.select_related("series").filter(pk=pk).first()


def _token(pk: int) -> str:
    return f"{int_to_base36(pk)}-{_signature(pk)}"


def _signature(pk: int) -> str:
    digest = salted_hmac("overprint.serial", str(pk), algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode("ascii").lower()

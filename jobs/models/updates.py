"""A changed sheet on its way into a batch, and what it will do to each row."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import Now

from jobs.models.batches import Batch
from jobs.models.jobs import Job


class SheetUpdate(models.Model):
    """A changed sheet of a started batch, from its upload until all rows follow it.

    A batch has one at a time, and none once the rows follow. Nothing in the batch changes before
    `confirmed_at`; from then on a chore changes the rows, and nobody else changes their cells.
    """

    class KeyBy(models.TextChoices):
        PROPOSED = ""
        COLUMN = "column"
        ROW = "row"

    batch = models.OneToOneField(
        Batch, models.CASCADE, related_name="sheet_update", primary_key=True
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=500, help_text="The client's file name: data, never a path.")
    key = models.CharField(max_length=200, help_text="Storage key.")
    size = models.PositiveBigIntegerField()
    uploaded_at = models.DateTimeField(db_default=Now())
    choices = models.JSONField(default=dict, help_text="How it is read (`sheets.SheetChoices`).")
    has_failed_rows = models.BooleanField(
        default=False,
        db_default=False,
        help_text="It was made of the failed rows, so that pictures can be uploaded for them.",
    )
    key_by = models.CharField(max_length=8, choices=KeyBy, default=KeyBy.PROPOSED, blank=True)
    key_column = models.TextField(default="", blank=True)
    is_part = models.BooleanField(
        null=True,
        help_text="It has only some of the rows, and the others stay as they are. Null: whatever "
        "it looks like.",
    )
    leaves_out = models.BooleanField(
        null=True, help_text="Rows that it no longer has are left out, or else kept. Null: unasked."
    )
    revokes_because = models.CharField(
        max_length=200,
        default="",
        db_default="",
        blank=True,
        help_text="Why the serial numbers of those rows are revoked. Empty: they stay valid.",
    )
    renumbers_because = models.CharField(
        max_length=200,
        default="",
        db_default="",
        blank=True,
        help_text="Why the serial numbers of rows that are made again are revoked and replaced by "
        "new ones. Empty: these rows keep their numbers.",
    )
    leaves_totals_out = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Rows that may be totals are left out if they are new, or were left out before.",
    )
    found = models.JSONField(default=dict, help_text="As `Sheet.found`, of the changed sheet.")
    comparison = models.JSONField(
        default=dict, help_text="What comparing found (`intake.updates.summary`)."
    )
    basis = models.CharField(
        max_length=64, default="", blank=True, help_text="Of what the batch was when compared."
    )
    newer_pictures = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        help_text="Ids of the newer pictures that a person accepted "
        "(`intake.updates.newer_pictures`).",
    )
    confirmed_at = models.DateTimeField(null=True)
    is_prepared = models.BooleanField(
        default=False, help_text="The names of results follow what the person decided."
    )
    moves = models.JSONField(
        default=list,
        help_text="[job, row before, row now] in an order in which no two rows ever have the same "
        "number.",
    )
    moved = models.PositiveIntegerField(default=0, help_text="How many of the moves are done.")

    def __str__(self) -> str:
        return f"{self.name} for {self.batch_id}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_compared(self) -> bool:
        return bool(self.comparison)


class PlannedRow(models.Model):
    """What a changed sheet does to one row."""

    class Kind(models.TextChoices):
        NEW = "new"  # the batch gets a row
        CHANGED = "changed"  # it is made again
        GONE = "gone"  # kept, or left out
        NOTED = "noted"  # cells or name change, but not the result

    update = models.ForeignKey(SheetUpdate, models.CASCADE, related_name="rows", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    row = models.PositiveIntegerField(help_text="Its number in the changed sheet, or its last one.")
    job = models.ForeignKey(Job, models.CASCADE, null=True, related_name="+")
    cells = models.JSONField(default=dict, help_text="As `Job.cells`: those of the changed sheet.")
    differences = models.JSONField(
        default=list, help_text="[column, before, now, corrected or null] of each changed cell."
    )
    has_conflict = models.BooleanField(default=False)
    takes_sheet = models.BooleanField(
        null=True, help_text="Of a conflict: the sheet's text, or the corrected one; null: unasked."
    )
    source = models.BigIntegerField(null=True, help_text="Id of its picture.")
    source_problem = models.CharField(max_length=500, default="", blank=True)
    result_name = models.CharField(max_length=500, default="", blank=True)
    outputs = models.JSONField(null=True, help_text="As `Job.outputs`.")
    output_names = models.JSONField(null=True, help_text="As `Job.output_names`.")
    findings = models.JSONField(
        default=list, help_text="[code, blocks, sentence, details] of the check."
    )
    is_applied = models.BooleanField(default=False)

    class Meta:
        ordering = ["row", "id"]
        indexes = [
            models.Index(fields=["update", "kind", "row"], name="planned_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} row {self.row} of {self.update_id}"


class DesignChange(models.Model):
    """Another design for a started batch, from the first edit until all results have it.

    The batch keeps its design until `confirmed_at`; then a chore makes what was made again.
    """

    batch = models.OneToOneField(
        Batch, models.CASCADE, related_name="design_change", primary_key=True
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.ForeignKey("DesignVersion", models.PROTECT, related_name="+")
    checked_version = models.BigIntegerField(
        null=True, help_text="Id of the version that `checked` is about; null: not checked."
    )
    checked = models.JSONField(
        default=dict, help_text="What it touches (`intake.updates.summary.DesignSummary`)."
    )
    confirmed_at = models.DateTimeField(null=True)
    begins_with_first = models.BooleanField(
        default=False, help_text="The rows of *Make 10 first* are made first once more."
    )
    switched_at = models.DateTimeField(
        null=True, help_text="When the batch got it: what was finished by then is made again."
    )

    def __str__(self) -> str:
        return f"{self.version} for {self.batch_id}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_checked(self) -> bool:
        return self.checked_version == self.version_id

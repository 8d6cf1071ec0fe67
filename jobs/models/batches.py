"""Batches, their sheet and the pictures uploaded for them."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from jobs.design import Design
from jobs.design.facts.clocks import Clocks
from jobs.design.facts.columns import RowPhoto
from jobs.design.facts.photo import PhotoFacts
from jobs.design.facts.rows import PrintedFacts, used_facts
from jobs.matching import MatchRule
from jobs.row_pictures import own_columns

LONGEST_CLOCK = 200  #: characters
WEEK = timedelta(days=7)


class BatchesThatAreThere(models.Manager["Batch"]):
    """Every batch except those being deleted, which no longer exist for people, workers and
    clients.
    """

    def get_queryset(self) -> models.QuerySet[Batch]:
        return super().get_queryset().filter(deleted_at=None)


class Batch(models.Model):
    """What a person asked for: many images, one sheet, one design, one zip.

    Its state is derived, never stored: a draft until `started_at`, then running until nothing is
    open; paused and cancelled are flags with a time. One with `deleted_at` is gone for everybody
    but the chore that deletes its files and rows: `objects` does not have it, and pages look up
    what belongs to it with `batch__deleted_at=None`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="batches")
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())
    design_version = models.ForeignKey(
        "DesignVersion", models.PROTECT, null=True, related_name="batches"
    )
    match = models.JSONField(
        default=dict,
        help_text='How rows find pictures: {"by": "column", "column": …, "rule": …} '
        '| {"by": "one", "source": id} | {"by": "pictures"} (rows made from the pictures\' names).',
    )
    clocks = models.JSONField(
        default=dict,
        help_text="Camera → seconds to add to its times (jobs.design.facts.clocks).",
    )
    checked_at = models.DateTimeField(
        null=True, help_text="When all rows were last checked; null after any change."
    )
    check_seconds = models.FloatField(null=True)
    common_sizes = models.JSONField(
        default=dict,
        help_text="Box → the one font size of all its rows, in the unit of the design's sizes "
        "(Design.size_unit), as the last check found it. Kept from the start on: every job and "
        "every retry uses it.",
    )
    started_at = models.DateTimeField(null=True)
    worked = models.DurationField(
        default=timedelta,
        help_text="Time at work until `working_since`: not while it was paused, cancelled or "
        "settled.",
    )
    working_since = models.DateTimeField(null=True, help_text="Null while it is not at work.")
    paused_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    only_first = models.JSONField(
        null=True,
        help_text="Row numbers of *Make 10 first*: only these are published, then the batch "
        "pauses.",
    )
    settled_at = models.DateTimeField(null=True)
    settled_counts = models.JSONField(
        null=True,
        help_text="Counts by state, frozen once nothing was open; null again after a retry.",
    )
    keep_days = models.PositiveIntegerField(
        null=True,
        help_text="Days for which it is kept after its last result; 0: for ever; null: as long as "
        "the site keeps batches.",
    )
    delete_after = models.DateTimeField(
        null=True, help_text="When the site will delete it, as its page says; null: it stays."
    )
    deleted_at = models.DateTimeField(
        null=True,
        help_text="When a person deleted it. From then on its files and rows go in small pieces.",
    )

    objects = BatchesThatAreThere()
    with_deleted: models.Manager[Batch] = models.Manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def design(self) -> Design | None:
        """Return its design as a value, or None if it has none yet. Raises DesignRefused."""
        return self.design_version.parsed if self.design_version else None

    @property
    def match_rule(self) -> MatchRule:
        """Return how its rows find their pictures, as a value."""
        return MatchRule.from_json(self.match)

    @property
    def camera_clocks(self) -> Clocks:
        """Return by how much the clocks of cameras are corrected, as a value."""
        return Clocks.from_json(self.clocks)

    def printed_facts(self, design: Design) -> PrintedFacts:
        """Return the facts of photos that a design of it prints."""
        return PrintedFacts(used_facts(design), self.camera_clocks)

    @property
    def is_draft(self) -> bool:
        return self.started_at is None

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None

    @property
    def is_deleted_soon(self) -> bool:
        """Return whether the site will delete it within a week."""
        return self.delete_after is not None and self.delete_after < timezone.now() + WEEK


class Sheet(models.Model):
    """The spreadsheet of a batch as it was uploaded, and how it is read."""

    batch = models.OneToOneField(Batch, models.CASCADE, related_name="sheet", primary_key=True)
    name = models.CharField(max_length=500, help_text="The client's file name: data, never a path.")
    key = models.CharField(max_length=200, help_text="Storage key.")
    size = models.PositiveBigIntegerField()
    choices = models.JSONField(
        default=dict,
        help_text="What the person chose or we found: worksheet, header_row, delimiter, encoding, "
        "language.",
    )
    found = models.JSONField(
        default=dict,
        help_text="What reading it found: worksheets, columns, columns whose shown and stored "
        "values differ.",
    )
    row_count = models.PositiveIntegerField(null=True, help_text="Null until it was read.")
    gone_rows = models.PositiveIntegerField(
        default=0, help_text="Rows of the batch that only earlier sheets had (`Job.is_gone`)."
    )
    uploaded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name

    @property
    def columns(self) -> list[str]:
        """Return the columns that reading it found, in its order."""
        return list(self.found.get("columns", []))

    @property
    def columns_of_rows(self) -> list[str]:
        """Return what its rows have: its columns, and with a row for each picture which it is."""
        by_picture = self.batch.match_rule.every_picture
        return [*self.columns, *(own_columns(self.columns) if by_picture else ())]

    @property
    def language(self) -> str:
        """Return the language that reading it found, or an empty text."""
        return self.found.get("language") or ""

    @property
    def language_column(self) -> str:
        """Return the column that tells the languages of its rows apart, or an empty text."""
        return self.found.get("language_column") or ""

    @property
    def as_rows_column(self) -> str:
        """Return the column that says from which column of the file a row is, or an empty text."""
        return self.found.get("as_rows_column") or ""

    @property
    def delimiter(self) -> str | None:
        """Return the chosen delimiter, or else the one that reading it found."""
        delimiter: str | None = self.choices.get("delimiter") or self.found.get("delimiter")
        return delimiter


class Source(models.Model):
    """An image as it was uploaded (or announced by the manifest, while `key` is empty).

    One with a `row` is a replacement: a person uploaded it in place of that row's picture. It
    belongs to the rows it was given to, so no name in a sheet finds it and no other batch takes it
    along. It has the path of the picture it replaces, which stays as it is. One of the row NEWER
    came with a changed sheet and waits for a person to accept it (`intake.updates.newer_pictures`).
    """

    NEWER = 0  #: a `row` that no row of a sheet has

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="sources")
    path = models.CharField(
        max_length=1000,
        help_text="Relative path as the client says it, NFC: data, never a path of ours.",
    )
    match_key = models.CharField(
        max_length=1000, db_index=True, help_text="jobs.matching.key(path)"
    )
    row = models.PositiveIntegerField(
        null=True,
        help_text="The row whose picture it replaces; null: uploaded for the whole batch; 0: a "
        "newer one of its path that nobody accepted yet.",
    )
    size = models.PositiveBigIntegerField(help_text="Bytes; announced first, then as stored.")
    modified_ms = models.BigIntegerField(
        default=0, help_text="The client's modification time, ms since 1970."
    )
    key = models.CharField(
        max_length=200, default="", blank=True, help_text="Storage key; empty: not here yet."
    )
    sha256 = models.CharField(max_length=64, default="", blank=True)
    crc32 = models.BigIntegerField(default=0)
    format = models.CharField(
        max_length=8, default="", blank=True, help_text="JPEG, PNG, WEBP, TIFF, HEIF, AVIF"
    )
    width = models.PositiveIntegerField(
        null=True, help_text="Pixels as displayed (after orientation); null: not looked at."
    )
    height = models.PositiveIntegerField(null=True)
    orientation = models.PositiveSmallIntegerField(default=1, help_text="EXIF orientation, 1 to 8.")
    code = models.CharField(
        max_length=40, default="", blank=True, help_text="Why it cannot be used (jobs.errors)."
    )
    sentence = models.CharField(max_length=500, default="", blank=True)
    replaced_at = models.DateTimeField(
        null=True,
        help_text="When another file took its place in a started batch.",
    )
    notes = models.CharField(
        max_length=60,
        default="",
        blank=True,
        help_text="What no result can have of it (jobs.rendering.metadata.source_notes).",
    )
    facts = models.JSONField(
        null=True,
        help_text="What its metadata states (jobs.design.facts.photo); null: not read yet.",
    )
    clock = models.CharField(
        max_length=LONGEST_CLOCK,
        default="",
        blank=True,
        help_text="The camera that dated it, if its facts name one.",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "path"], condition=Q(row=None), name="one_source_a_path"
            ),
            models.UniqueConstraint(fields=["batch", "path", "row"], name="one_replacement_a_row"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def photo_facts(self) -> PhotoFacts | None:
        """Return its facts as a value, or None if they were not read yet."""
        return None if self.facts is None else PhotoFacts.from_json(self.facts)

    def row_photo(self, printed: PrintedFacts) -> RowPhoto:
        """Return it as the columns of a row can print it."""
        return RowPhoto(
            path=self.path,
            bytes=self.size,
            width=self.width,
            height=self.height,
            facts=self.photo_facts or PhotoFacts(),
            clock_seconds=printed.clocks.of(self.clock),
            wanted=printed.names,
        )

    @property
    def is_replacement(self) -> bool:
        return self.row is not None

    @property
    def is_here(self) -> bool:
        return bool(self.key)

    @property
    def is_usable(self) -> bool:
        """Return whether its bytes are here, and nothing was found wrong with them."""
        return self.is_here and not self.code


class Loan(models.Model):
    """Sources of one batch that are stored under the keys of another, which had them first.

    The sources' keys are the truth; this says which batches to check before a file is deleted.
    """

    borrower = models.ForeignKey(Batch, models.CASCADE, related_name="loans")
    lender = models.UUIDField(
        db_index=True, help_text="The batch whose keys they are; it may be deleted by now."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["borrower", "lender"], name="one_loan_a_pair")
        ]

    def __str__(self) -> str:
        return f"{self.borrower_id} from {self.lender}"

"""Jobs (one image, one row, one task), their attempts, and what the check found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jobs.design import Design
from jobs.design.cells import cell
from jobs.design.facts.columns import RowPhoto
from jobs.design.facts.rows import PrintedFacts, with_facts
from jobs.models.batches import Batch, Source
from jobs.models.drawn_words import StoredWords
from jobs.models.result_details import ResultDetails
from jobs.models.row_results import RowResult
from jobs.row_pictures import row_in_words
from jobs.states import State


class Job(models.Model):
    """One image to make.

    `state` and everything below it is written by `jobs.queue.lifecycle` alone.
    """

    # Four indexes begin with it.
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="jobs", db_index=False)
    row = models.PositiveIntegerField(
        help_text="The row number its author sees in the spreadsheet."
    )
    cells = models.JSONField(
        help_text="Column name → [shown, raw, number format]; corrections are written here."
    )
    corrected = models.JSONField(
        default=dict, help_text="Columns changed by a person after the sheet was read → old text."
    )
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="jobs")
    source_problem = models.CharField(
        max_length=500,
        default="",
        blank=True,
        help_text="Why there is no source: a sentence from matching.",
    )
    result_name = models.CharField(
        max_length=500, default="", blank=True, help_text="Its path in the zip, made safe."
    )
    outputs = models.JSONField(
        null=True, help_text="The outputs that its row gives, in order; null without outputs."
    )
    output_names = models.JSONField(
        null=True, help_text="The path in the zip of each of them; `result_name` is the first."
    )
    is_gone = models.BooleanField(
        default=False, help_text="An earlier sheet had the row, the present one does not."
    )

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    generation = models.PositiveIntegerField(default=1)
    attempts = models.PositiveIntegerField(default=0, help_text="Claims in this generation.")
    crashes = models.PositiveIntegerField(
        default=0, help_text="Children that died in this generation while their parent lived."
    )
    lease_token = models.CharField(max_length=160, null=True)
    lease_until = models.BigIntegerField(null=True, help_text="Database time, epoch seconds.")
    queued_at = models.BigIntegerField(null=True, help_text="Database time, epoch seconds.")
    strikes = models.PositiveSmallIntegerField(
        default=0, help_text="Times in a row the broker could not account for it."
    )
    first = models.BooleanField(default=False, help_text="One of *Make 10 first*.")
    finished_at = models.DateTimeField(null=True, db_index=False)

    code = models.CharField(
        max_length=40,
        default="",
        blank=True,
        help_text="Why it failed or was left out (jobs.errors).",
    )
    sentence = models.CharField(max_length=500, default="", blank=True)
    details = models.JSONField(
        default=dict,
        help_text="Of the failure; or of the result: width, height, boxes with size and lines.",
    )

    result_key = models.CharField(max_length=200, default="", blank=True)
    result_size = models.PositiveBigIntegerField(
        null=True, help_text="In bytes; with outputs, of all its results together."
    )
    result_crc32 = models.BigIntegerField(null=True)
    result_sha256 = models.CharField(
        max_length=64, default="", blank=True, help_text="With outputs, one for all its results."
    )
    thumbnail_key = models.CharField(max_length=200, default="", blank=True)
    output_results = models.JSONField(
        null=True,
        help_text="Each result of a row with outputs: output, key, size, crc32, sha256, "
        "thumbnail_key and details. `result_key` and `thumbnail_key` are those of the first.",
    )

    class Meta:
        ordering = ["row"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "row"], name="one_job_a_row"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="job_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease_token__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_token__isnull=True, lease_until__isnull=True)),
                name="job_lease_only_while_running",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(result_key=""), name="job_done_has_result"
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "state", "row"], name="job_by_state"),
            models.Index(fields=["batch", "state", "result_size"], name="job_sums"),
            models.Index(fields=["batch", "-finished_at"], name="job_latest"),
            models.Index(fields=["queued_at"], name="job_queued", condition=Q(state="queued")),
            models.Index(fields=["lease_until"], name="job_running", condition=Q(state="running")),
            models.Index(
                fields=["batch", "state", "row"], name="job_first", condition=Q(first=True)
            ),
        ]

    def __str__(self) -> str:
        return f"row {row_in_words(self.row)} of {self.batch_id}"

    @property
    def values(self) -> cell.Row:
        """Return its cells as values."""
        return cell.row_of(self.cells)

    def values_with(self, printed: PrintedFacts, design: Design) -> cell.Row:
        """Return its cells with the facts of its photo that are printed."""
        photo = self.photo(printed)
        return with_facts(design, self.values, photo) if photo else self.values

    def photo(self, printed: PrintedFacts) -> RowPhoto | None:
        """Return its photo as columns can print it, or None if they print none of its facts.

        A row without a photo has one that states nothing.
        """
        if not printed.names:
            return None
        if self.source is None:
            return RowPhoto("", wanted=printed.names)
        return self.source.row_photo(printed)

    @property
    def results(self) -> tuple[RowResult, ...]:
        """Return its results in the order of the outputs; none before it is done."""
        if not self.result_key:
            return ()
        if self.output_results is not None:
            return tuple(map(RowResult.from_json, self.output_results))
        return (
            RowResult(
                "",
                self.result_key,
                self.result_size or 0,
                self.result_crc32 or 0,
                self.result_sha256,
                self.thumbnail_key,
                self.result_details,
                StoredWords.from_json(self.details),
            ),
        )

    @property
    def names_by_output(self) -> dict[str, str]:
        """Return output → path in the zip, as given: the report makes them distinct. Without
        outputs the only key is "".
        """
        if self.outputs is None:
            return {"": self.result_name}
        return dict(zip(self.outputs, self.output_names or (), strict=False))

    @property
    def result_details(self) -> ResultDetails:
        """Return what is stored about its result besides the file."""
        return ResultDetails.from_json(self.details)

    def text(self, column: str) -> str:
        """Return what a column shows, or "" if the row does not have it."""
        return cell.text_of(self.cells, column)


class Attempt(models.Model):
    """One claim of a job, and how it ended. The history that says why a job ran again."""

    # The constraint has one.
    job = models.ForeignKey(Job, models.CASCADE, related_name="history", db_index=False)
    generation = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    token = models.CharField(max_length=160)
    worker = models.CharField(max_length=100, help_text="host:pid of the child")
    reason = models.CharField(
        max_length=200, default="", blank=True, help_text="Why it ran again; empty for a first try."
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=20,
        default="",
        blank=True,
        help_text="done | failed | lost (the child died) | expired | not_stored | late (no longer "
        "its job)",
    )
    code = models.CharField(max_length=40, default="", blank=True)
    milliseconds = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "generation", "n"], name="one_attempt_a_number")
        ]
        ordering = ["generation", "n"]

    def __str__(self) -> str:
        return f"attempt {self.generation}.{self.n} of {self.job_id}"


class Finding(models.Model):
    """What the check found: of one row, or of a picture that no row names."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="findings")
    job = models.ForeignKey(Job, models.CASCADE, null=True, related_name="findings")
    source = models.ForeignKey(Source, models.CASCADE, null=True, related_name="findings")
    code = models.CharField(max_length=40)
    blocks = models.BooleanField(help_text="The row would fail. Otherwise a notice.")
    sentence = models.CharField(max_length=500)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["batch", "blocks", "code"], name="finding_by_code")]

    def __str__(self) -> str:
        return self.sentence

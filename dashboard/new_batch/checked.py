"""What a finished check found, as the page shows it: the rows, the findings with their buttons, and
the results to expect.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from dashboard.batch.remedies import Fix, fix
from dashboard.new_batch import by_aspect
from dashboard.new_batch.by_aspect import AspectRows
from dashboard.new_batch.outcome import Outcome, OutputLine, outcome, outcomes, tried
from dashboard.requests.storage_room import StorageRoom, storage_room
from jobs import control, findings, reading, row_pictures
from jobs.control import checks
from jobs.errors import TextDoesNotFit
from jobs.findings.pictures import PictureUnnamed
from jobs.findings.results import OneSize, SameResultName
from jobs.findings.texts import RowMayBeTotal
from jobs.models import Batch, Chore, Finding, Job, Source
from jobs.reading import CheckedRows, ExpectedResults, FindingGroup, NotedTotals
from jobs.reading.check_page import NeededBytes

PATHS, MOST_PATHS = 3, 6  #: paths that are shown: of each output of the first row, up to
WORST = 8
FAILING = 4  #: rows that would fail, with their reasons in the place of pictures


@dataclass(frozen=True)
class CheckLine:
    """One line of the table: findings with one code, and what can be done about them.

    `result`: what the check stored. `by_shape`: what it counted by shape of results.
    """

    batch: Batch
    found: FindingGroup
    result: Mapping[str, Any]
    by_shape: Mapping[str, Any]

    @property
    def title(self) -> str:
        return findings.title_of(self.found.code, blocks=self.found.blocks)

    @property
    def mark(self) -> str:
        """Return the class of its mark. Unused pictures are common and need none."""
        if self.found.blocks:
            return "failed"
        return "" if self.found.code == PictureUnnamed.code else "attention"

    @property
    def _job(self) -> Job | None:
        """Return the row of the sample; None for findings that are not on rows."""
        return self.found.sample.job

    @property
    def picture(self) -> Source | None:
        """Return the picture of the sample, if it is uploaded."""
        source = self.found.sample.source or (self._job.source if self._job else None)
        return source if source and source.is_here else None

    @property
    def shapes(self) -> str:
        """Say in which shapes of results it was found, if there are several."""
        return by_aspect.found_in(self.by_shape, self.found.code)

    @property
    def rows_url(self) -> str:
        """Return the address of the list of its rows; empty if there are none."""
        return self._list if self._job else ""

    @property
    def _list(self) -> str:
        return reverse("rows", args=[self.batch.pk], query={"finding": self.found.code})

    @property
    def fix(self) -> Fix | None:
        """Return the button that fixes these findings."""
        return fix(
            findings.fix_of(self.found.code, blocks=self.found.blocks),
            self.batch.pk,
            row=self._job.row if self._job else None,
            count=self.found.count,
            rows=self._list,
            output=self._output,
        )

    @property
    def _output(self) -> str:
        """Return the first output that the sample is about; empty without outputs."""
        named: str = self.found.sample.details.get("output", "")
        return named.partition(", ")[0]

    @property
    def smaller(self) -> str:
        """Return the text of the button that lowers the smallest size, or an empty text. It is
        better than the fix.
        """
        found = self._suggested("smaller")
        return f"Lower the smallest size to {found['size_min']:g} %: {_fit(found)}" if found else ""

    @property
    def more_lines(self) -> str:
        """Return the text of the button that allows more lines, or an empty text. It is better than
        the fix.
        """
        found = self._suggested("more_lines")
        return f"Allow {found['max_lines']} lines: {_fit(found)}" if found else ""

    @property
    def adds_picture_number(self) -> bool:
        """Return whether a button makes the names of a row's pictures differ. It is better than the
        fix.
        """
        is_name = self.found.code == SameResultName.code
        is_of_several = self._job is not None and row_pictures.picture_of(self._job.row) > 0
        return is_name and is_of_several and checks.can_add_picture_number(self.batch)

    @cached_property
    def totals(self) -> NotedTotals | None:
        """Return how many rows that may be totals are in and out; None for other findings."""
        return reading.noted_totals(self.batch) if self.found.code == RowMayBeTotal.code else None

    def _suggested(self, name: str) -> Mapping[str, Any] | None:
        """Return what the check suggests, for texts that do not fit."""
        return self.result.get(name) if self.found.code == TextDoesNotFit.code else None


def _fit(suggestion: Mapping[str, int]) -> str:
    """Say how many rows would fit."""
    return f"{suggestion['rows']:,} of {suggestion['of']:,} fit"


@dataclass(frozen=True)
class CheckedBatch:
    """What a finished check found. `kind`: by what the rows to look at first are chosen."""

    batch: Batch
    chore: Chore
    kind: str

    @property
    def _result(self) -> Mapping[str, Any]:
        stored: Mapping[str, Any] = self.chore.result
        return stored

    @property
    def version(self) -> int:
        """Return a number that changes with each check, for the addresses of previews."""
        return self.chore.pk

    @cached_property
    def rows(self) -> CheckedRows:
        return reading.checked_rows(self.batch)

    @property
    def first(self) -> int:
        """Return how many rows *Make 10 first* would make."""
        return min(control.FIRST_ROWS, self.rows.ready)

    @property
    def _by_shape(self) -> Mapping[str, Any]:
        """Return what the check counted by shape; nothing for a design with outputs.

        A row then counts in several shapes, so the numbers do not add up, and findings name the
        output.
        """
        return {} if self.batch.design and self.batch.design.outputs else self._result

    @property
    def by_aspect(self) -> list[AspectRows]:
        return by_aspect.rows_by_aspect(self._by_shape)

    @cached_property
    def lines(self) -> list[CheckLine]:
        """Return the findings with their buttons, except those that are in another table."""
        return [
            self._line(group)
            for group in reading.finding_groups(self.batch)
            if group.code != OneSize.code
        ]

    def _line(self, group: FindingGroup) -> CheckLine:
        return CheckLine(self.batch, group, self._result, self._by_shape)

    @cached_property
    def one_sizes(self) -> QuerySet[Finding]:
        return reading.one_sizes(self.batch)

    # The results to expect.

    @cached_property
    def _counts(self) -> dict[str, int]:
        """Return how many results of each output there will be."""
        return dict(reading.expected_by_output(self.batch, self.rows.ready))

    @cached_property
    def _expected(self) -> ExpectedResults:
        paths = max(PATHS, min(len(self._counts), MOST_PATHS))
        return reading.expected_results(self.batch, paths)

    @property
    def paths(self) -> list[str]:
        return self._expected.paths

    @property
    def pictures(self) -> int:
        return sum(self._counts.values())

    @property
    def noun(self) -> str:
        """Return what a start makes one of from each row."""
        return "row" if self._counts else "image"

    @cached_property
    def outcome(self) -> Outcome | None:
        """Return format and size of all results together."""
        design = self.batch.design
        return outcome(design, self._expected.formats) if design else None

    @cached_property
    def outputs(self) -> list[OutputLine]:
        """Return format and size of the results of each output."""
        if self.batch.design is None:
            return []
        trials = self._result.get("trials", [])
        return outcomes(self.batch.design, self._expected.formats, self._counts, trials)

    @property
    def tried(self) -> str:
        """Say how large the test results were."""
        return tried(self._result.get("trial"))

    @cached_property
    def seconds(self) -> tuple[int, int] | None:
        return reading.expected_seconds(self._expected.results)

    @cached_property
    def needed(self) -> NeededBytes:
        return reading.needed_bytes(self.batch, self._result.get("samples", ()))

    @property
    def is_room_short(self) -> bool:
        """Return whether the results will probably not fit. The most that they can have says
        nothing of that.
        """
        too_large = self.needed.size > self.room.usable_bytes
        return self.room.counts_room and too_large and not self.needed.is_bound

    @cached_property
    def room(self) -> StorageRoom:
        return storage_room()

    # The rows to look at first.

    @property
    def worst_kind(self) -> str:
        return "longest" if self.kind == "longest" else "smallest"

    @cached_property
    def worst(self) -> list[tuple[Job, float]]:
        """Return the rows most likely to look wrong, as the check measured them."""
        found = self._result.get(self.worst_kind, [])[:WORST]
        measured = {int(row): value for row, value in found}
        jobs = reading.drawable_in_order(self.batch, measured)
        return [(job, measured[job.row]) for job in jobs]

    @cached_property
    def failing(self) -> list[Finding]:
        return reading.failing_examples(self.batch, FAILING)

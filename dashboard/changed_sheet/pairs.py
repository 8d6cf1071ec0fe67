"""Rows of a changed sheet without a picture, paired by hand with pictures that no row uses."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.db.models import QuerySet
from django.views.decorators.http import require_POST

from dashboard.batch.decorators import then_show
from dashboard.requests.htmx import HtmxRequest
from dashboard.requests.parameters import number_in, numbers_in
from dashboard.templatetags.words import counted
from jobs.control import sheet_updates
from jobs.intake.updates import pairs
from jobs.models import Batch, PlannedRow, SheetUpdate, Source

SHOWN = 50  #: rows and pictures shown
PAIRED = 8  #: pictures that were paired before
TAUGHT = "{} paired with “{}”. The sheet is compared again."


@dataclass(frozen=True, slots=True)
class RowWithout:
    """A row without a picture: what its cell says, and why that found none."""

    row: int
    value: str
    problem: str


@dataclass(frozen=True)
class LeftOverPairs:
    """The rows without a picture, and the pictures to pair them with."""

    update: SheetUpdate

    @cached_property
    def rows(self) -> list[RowWithout]:
        return [self._row(planned) for planned in self._without[:SHOWN]]

    def _row(self, planned: PlannedRow) -> RowWithout:
        value = pairs.value(self.update, planned)
        return RowWithout(planned.row, value, planned.source_problem)

    @property
    def _without(self) -> QuerySet[PlannedRow]:
        return pairs.rows_without_picture(self.update)

    @cached_property
    def row_count(self) -> int:
        return self._without.count()

    @property
    def _left(self) -> QuerySet[Source]:
        return pairs.pictures_to_pair(self.update.batch)

    @cached_property
    def pictures(self) -> list[Source]:
        return list(self._left[:SHOWN])

    @cached_property
    def picture_count(self) -> int:
        return self._left.count()

    @cached_property
    def paired(self) -> list[Source]:
        """Return pictures that were paired before."""
        return list(pairs.paired(self.update.batch, PAIRED))

    @property
    def can_pair(self) -> bool:
        return bool(self.pictures or self.paired)


def shown(update: SheetUpdate) -> LeftOverPairs | None:
    """Return the rows and pictures that are left over, or None if no row lacks a picture."""
    left_over = LeftOverPairs(update)
    return left_over if left_over.rows and pairs.can_pair(update) else None


@require_POST
@then_show("changed-sheet")
def pair(request: HtmxRequest, batch: Batch) -> None:
    """Pair the ticked rows with a picture, and compare again."""
    rows = set(numbers_in(request.POST, "row"))
    source = number_in(request.POST, "source") or 0
    path = sheet_updates.pair(batch, request.user, rows, source)
    messages.success(request, TAUGHT.format(counted(len(rows), "row"), path))

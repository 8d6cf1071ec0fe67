"""The rows of a changed sheet as a person decided: checked again before the first one changes."""

import json
from collections.abc import Iterable, Sequence
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet

from jobs.checking.check import SheetFacts, check_some
from jobs.checking.found_groups import findings_of
from jobs.checking.verdicts.row_values import CheckedRow
from jobs.databases.pacing import Pace
from jobs.intake.bulk_writing import update_many
from jobs.intake.updates import newer_pictures
from jobs.intake.updates.application import followed
from jobs.models import Job, PlannedRow, SheetUpdate
from jobs.reporting import ReportProgress

Kind = PlannedRow.Kind
MADE = (Kind.NEW, Kind.CHANGED)
DECIDED = ("result_name", "outputs", "output_names", "findings")


def prepare(update: SheetUpdate, report: ReportProgress) -> None:
    """Let names of results and findings follow what the person decided, before the first row
    changes. After a kill it begins again.
    """
    if _is_as_checked(update):
        return
    planned = list(update.rows.filter(kind__in=MADE).select_related("job").order_by("pk"))
    jobs = _as_decided(update, planned)
    checked = check_some(
        update.batch,
        jobs,
        lambda done: report(done, 2 * len(jobs)),
        sheet=_sheet_of(update),
        taken=_names_of_others(update),
        others=_untouched(update).select_related("source").order_by("row").iterator(),
    )
    _keep_decided(planned, checked)


def _sheet_of(update: SheetUpdate) -> SheetFacts:
    found = update.found
    return SheetFacts(found.get("columns", ()), frozenset(found.get("mixed_dates", ())))


def _keep_decided(planned: Sequence[PlannedRow], checked: Sequence[CheckedRow]) -> None:
    """Write names and findings of the planned rows in short transactions."""
    pace = Pace(200, least=50, most=2000)
    for pairs in batched(zip(planned, checked, strict=True), 500):
        values = [
            (*row.row_names.as_json, json.dumps(findings_of(row)), one.pk) for one, row in pairs
        ]
        with pace.piece(), transaction.atomic():
            update_many(PlannedRow, DECIDED, values)


def _is_as_checked(update: SheetUpdate) -> bool:
    """Return whether the comparison checked just what will be made: all texts of the sheet, and
    without the names of gone rows.
    """
    keeps_texts = update.rows.filter(takes_sheet=False).exists()
    return not (keeps_texts or _keeps_rows(update))


def _keeps_rows(update: SheetUpdate) -> bool:
    return not update.leaves_out and update.rows.filter(kind=Kind.GONE).exists()


def _as_decided(update: SheetUpdate, planned: Sequence[PlannedRow]) -> list[Job]:
    """Return the rows as they will be, not saved."""
    used = update.batch.sources.in_bulk([row.source for row in planned if row.source])
    sources = newer_pictures.as_accepted(update, used)
    return [
        Job(
            pk=row.job_id,
            batch=update.batch,
            row=row.row,
            cells=followed(row).cells,
            source=sources.get(row.source or 0),
            source_problem=row.source_problem,
        )
        for row in planned
    ]


def _names_of_others(update: SheetUpdate) -> list[str]:
    """Return the names of the results that stay as they are."""
    others = _untouched(update).order_by("row").only("result_name", "output_names")
    stored: Iterable[Job | PlannedRow] = [
        *others,
        *update.rows.filter(kind=Kind.NOTED),
    ]
    return [name for row in stored for name in row.output_names or [row.result_name]]


def _untouched(update: SheetUpdate) -> QuerySet[Job]:
    """Return the rows that the plan neither changes nor leaves out."""
    own = [Kind.CHANGED, Kind.NOTED, *([Kind.GONE] if update.leaves_out else [])]
    planned = update.rows.filter(kind__in=own, job__isnull=False)
    return update.batch.jobs.exclude(pk__in=planned.values("job"))

"""Which picture each row gets: by a column of the sheet, one picture for all, or rows made from the pictures."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from jobs import matching
from jobs.design.cells import Cell
from jobs.errors import InputRefused, PictureNotTaken
from jobs.intake import receive, rows
from jobs.intake.drafts import ensure_draft, hold_draft
from jobs.intake.replacements import is_replaced, uploaded
from jobs.intake.writing import update_many
from jobs.models import Batch, Job, Source

SAMPLE = 2_000  #: rows that are enough to see which column names pictures


NO_COLUMN = "No column of the sheet names pictures. Choose one picture for all rows, or the column that names them."
REFUSED = Q(source__key="") & ~Q(source__code="")  #: rows whose file came along and was not taken
FITS_SEVERAL = re.compile(r"” fits [\d,]+ pictures: ")


class MatchRefused(InputRefused):
    """A way of matching that this batch does not offer: a column that is not there, a picture of another batch."""

    code = "match_refused"


@dataclass(frozen=True, slots=True)
class MatchCounts:
    """What the match page says first. `column` None: no column names pictures, and nobody has chosen."""

    by: str
    column: str | None
    rows: int
    matched: int
    without_picture: int
    unnamed: int


class Named(NamedTuple):
    """A row: what it says about its picture, and what was found for it before."""

    pk: int
    value: str
    source: int | None
    problem: str


def match_rows(batch: Batch, choice: Mapping[str, Any] | None = None) -> MatchCounts:
    """Give every row its picture, as `choice` or else as chosen before, and keep the choice.

    `choice`: `{"by": "column", "column": …, "folder": …, "rule": …}`, `{"by": "one", "source": id}`,
    `{"by": "pictures"}`; a column left out is found by its values. `folder` is a column that names the folder in which
    the picture lies. Raises MatchRefused, NotPossibleNow.
    """
    ensure_draft(batch)
    batch.refresh_from_db(fields=["match"])  # a check reads the batch minutes before it comes here
    choice = dict(choice or batch.match or {"by": "column"})
    if batch.match.get("by") == "pictures" and choice.get("by") != "pictures":
        rows.from_sheet(batch)
    match choice.get("by"):
        case "pictures":
            rows.from_pictures(batch)
        case "one":
            _one_for_all(batch, choice.get("source"))
        case "column":
            _by_column(batch, choice.get("column"), choice.get("folder"), choice.get("rule"))
        case other:
            raise MatchRefused(f"Pictures cannot be matched by {other!r}: choose a column, one picture, or the names.")
    return counts(batch)


def counts(batch: Batch) -> MatchCounts:
    total, without_picture = batch.jobs.count(), rows_without_picture(batch).count()
    return MatchCounts(
        by=batch.match.get("by", "column"),
        column=batch.match.get("column"),
        rows=total,
        matched=total - without_picture,
        without_picture=without_picture,
        unnamed=pictures_without_row(batch).count(),
    )


def learn(value: str, path: str) -> dict[str, Any]:
    """The rule by which a cell means a picture, for `{"by": "column", "rule": …}`. Raises MatchRefused without one."""
    rule = matching.learn(value, path)
    if rule is None:
        raise MatchRefused(f"“{value}” and “{path}” have nothing in common from which a rule could be made.")
    return rule.to_json()


def is_ambiguous(job: Job) -> bool:
    """Whether the row has no picture because several fit, by the sentence that matching gave it."""
    return job.source_id is None and bool(FITS_SEVERAL.search(job.source_problem))


def rows_without_picture(batch: Batch) -> QuerySet[Job]:
    """Return also those that name a file which could not be taken."""
    return batch.jobs.filter(Q(source=None) | REFUSED).order_by("row")


def pictures_without_row(batch: Batch) -> QuerySet[Source]:
    """Uploaded or still to come; not the files that turned out to be none, nor those whose row got another picture."""
    named = Exists(Job.objects.filter(source=OuterRef("pk")))
    return batch.sources.filter(~named, ~is_replaced()).exclude(~Q(code=""), key="").order_by("path")


def _one_for_all(batch: Batch, source_id: object) -> None:
    if not isinstance(source_id, int) or not uploaded(batch).filter(pk=source_id).exists():
        raise MatchRefused("This picture is not one of the batch any more. Choose another one for all rows.")
    with transaction.atomic():
        hold_draft(batch)
        _keep_choice(batch, {"by": "one", "source": source_id})
        _not_replaced(batch).update(source=source_id, source_problem="")


def _by_column(batch: Batch, column: str | None, folder: str | None, rule: Any) -> None:
    pictures = list(receive.pictures(batch).order_by("pk").values_list("pk", "path"))
    others = list(uploaded(batch).filter(code=PictureNotTaken.code).order_by("pk").values_list("pk", "path"))
    paths = [path for _, path in pictures]
    column = column or _image_column(batch, [path for _, path in (*pictures, *others)])
    if column is None:
        _nothing_named(batch)
        return
    for wanted in (column, folder):
        if wanted is not None and wanted not in rows.columns(batch):
            raise MatchRefused(f"The sheet has no column {wanted!r}. Choose one of its columns.")
    jobs = batch.jobs.order_by("row").values_list("pk", "cells", "source", "source_problem").iterator(chunk_size=SAMPLE)
    named = [Named(pk, _value(cells, column, folder), source, problem) for pk, cells, source, problem in jobs]
    found = matching.match([row.value for row in named], paths, _rule(rule))
    with transaction.atomic():
        hold_draft(batch)
        chosen = {"by": "column", "column": column, "how": found.how} | ({"folder": folder} if folder else {})
        _keep_choice(batch, chosen | ({"rule": found.rule.to_json()} if found.rule else {}))
        found_sources = _of_other_kinds(named, _sources(found, pictures), others)
        replaced = set(batch.jobs.filter(source__row__isnull=False).values_list("pk", flat=True))  # also meanwhile
        changes = (change for change in _changes(named, found_sources) if change[-1] not in replaced)
        update_many(Job, ["source_id", "source_problem"], changes)


def _value(cells: Mapping[str, Any], column: str, folder: str | None) -> str:
    """What the row says of its picture: the cell, within the folder that another cell names."""
    value = str(cells[column][0])
    within = str(cells[folder][0]).strip() if folder and value.strip() else ""
    return f"{within}/{value}" if within else value


def _rule(document: Any) -> matching.Rule | None:
    try:
        return matching.Rule.from_json(document) if document else None
    except (TypeError, ValueError) as error:
        raise MatchRefused("This is no rule for finding pictures. Click a row and its picture again.") from error


def _sources(found: matching.Matching, pictures: Sequence[tuple[int, str]]) -> list[tuple[int | None, str]]:
    """Return the source of each row, or None and why it has none."""
    pairs = zip(found.found, found.problems, strict=True)
    return [(None if index is None else pictures[index][0], problem) for index, problem in pairs]


def _of_other_kinds(
    named: Sequence[Named], found: list[tuple[int | None, str]], others: Sequence[tuple[int, str]]
) -> list[tuple[int | None, str]]:
    """Let a row that no picture fits have the file of another kind that it names: then it can say what that is.

    Only such rows: many cameras write a raw file of the same name beside each JPEG.
    """
    left = [at for at, (source, problem) in enumerate(found) if source is None and not FITS_SEVERAL.search(problem)]
    if not left or not others:
        return found
    matched = matching.match([named[at].value for at in left], [path for _, path in others])
    told = {at: (others[index][0], "") for at, index in zip(left, matched.found, strict=True) if index is not None}
    return [told.get(at, pair) for at, pair in enumerate(found)]


def _changes(named: Sequence[Named], found: Sequence[tuple[int | None, str]]) -> Iterator[tuple[Any, ...]]:
    """Source, problem and id of each row that is to have others than before."""
    for row, (source, problem) in zip(named, found, strict=True):
        if (source, problem) != (row.source, row.problem):
            yield source, problem[:500], row.pk


def _nothing_named(batch: Batch) -> None:
    with transaction.atomic():
        hold_draft(batch)
        _keep_choice(batch, {})
        _not_replaced(batch).update(source=None, source_problem=NO_COLUMN)


def _not_replaced(batch: Batch) -> QuerySet[Job]:
    """Rows to which nobody gave a picture of their own."""
    return batch.jobs.exclude(source__in=batch.sources.filter(row__isnull=False))


def _keep_choice(batch: Batch, choice: dict[str, Any]) -> None:
    batch.match = choice
    batch.save(update_fields=["match"])


def _image_column(batch: Batch, paths: Sequence[str]) -> str | None:
    sample = batch.jobs.order_by("row").values_list("cells", flat=True)[:SAMPLE]
    cells = [{column: Cell.from_json(cell) for column, cell in row.items()} for row in sample]
    return matching.image_column(rows.columns(batch), cells, paths)

"""Learn how rows find their pictures from one row and one picture that a person chose as a pair."""

from collections.abc import Sequence
from dataclasses import replace

from jobs import matching
from jobs.intake.pictures import receive
from jobs.intake.rows.picture_search import MatchRefused, value_of
from jobs.matching import MatchRule
from jobs.models import Batch, Job, Source
from jobs.row_pictures import row_in_words

EVIDENCE = 500  #: cells for finding the rule that is meant

CHOOSE_ANOTHER = "Choose another row, or enter the name of its picture in the sheet."
CHOOSE_OTHERS = "Choose other rows, or use the picture for all rows without one."


def with_pair(job: Job, source: Source, column: str) -> MatchRule:
    """Return the rule of the batch with a row and a picture that a person chose as a pair.

    The pair always counts. What it teaches is used for rows that earlier pairs left without a
    picture, so that no pair undoes another. Raises MatchRefused if the cell is empty.
    """
    _require_text(job, column, CHOOSE_ANOTHER)
    before = _before(job.batch, column)
    clicked = value_of(job.cells, before)
    learned = matching.learn(clicked, source.path, *_evidence(job.batch, before))
    rules = dict.fromkeys([*before.learned, *filter(None, [learned])])
    return replace(before, learned=tuple(rules), pairs={**before.pairs, clicked: source.path})


def with_pairs(jobs: Sequence[Job], source: Source, column: str) -> MatchRule:
    """Return the rule of the batch with several rows that a person chose for one picture.

    Such a picture stands for any of them, so it teaches nothing. Raises MatchRefused if one of the
    cells is empty.
    """
    if len(jobs) == 1:
        return with_pair(jobs[0], source, column)
    before = _before(jobs[0].batch, column)
    clicked = {_text(job, before): source.path for job in jobs}
    return replace(before, pairs={**before.pairs, **clicked})


def _text(job: Job, rule: MatchRule) -> str:
    """Return the text of a row that names its picture. Raises MatchRefused if it is empty."""
    _require_text(job, rule.column or "", CHOOSE_OTHERS)
    return value_of(job.cells, rule)


def _require_text(job: Job, column: str, advice: str) -> None:
    if not job.text(column).strip():
        raise MatchRefused(
            f"Row {row_in_words(job.row)} has no text in column “{column}”. {advice}"
        )


def _before(batch: Batch, column: str) -> MatchRule:
    """Return the previous rule; if it was another column's, one that knows only its folders."""
    rule = batch.match_rule
    if (rule.by, rule.column) == ("column", column) and not rule.fact:
        return rule
    return MatchRule("column", column, rule.folder, every_picture=rule.every_picture)


def _evidence(batch: Batch, rule: MatchRule) -> tuple[list[str], list[str]]:
    """Return cells and pictures that show which of several possible rules is meant."""
    cells = batch.jobs.values_list("cells", flat=True)[:EVIDENCE]
    paths = receive.pictures(batch).values_list("path", flat=True)
    return [value_of(row, rule) for row in cells], list(paths)

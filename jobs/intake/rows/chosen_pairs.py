"""Learn how rows find their pictures from one row and one picture that a person chose as a pair."""

from jobs import matching
from jobs.design.cells.cell import text_of
from jobs.intake.pictures import receive
from jobs.intake.rows.matches import MatchRefused
from jobs.matching import MatchRule
from jobs.models import Batch, Job, Source

EVIDENCE = 500  #: cells for finding the rule that is meant


def rule_of_pair(job: Job, source: Source, column: str) -> MatchRule:
    """Return the rule behind a row and a picture that a person chose as a pair.

    Raises MatchRefused if they have nothing in common.
    """
    value = job.text(column)
    learned = matching.learn(value, source.path, *_evidence(job.batch, column))
    if learned is None:
        raise MatchRefused(
            f"“{value}” and {source.path} have nothing in common. Choose another pair."
        )
    return MatchRule("column", column, job.batch.match_rule.folder, learned)


def _evidence(batch: Batch, column: str) -> tuple[list[str], list[str]]:
    """Return cells and pictures that show which of several possible rules is meant."""
    cells = batch.jobs.values_list("cells", flat=True)[:EVIDENCE]
    paths = receive.pictures(batch).values_list("path", flat=True)
    return [text_of(row, column) for row in cells], list(paths)

"""All rows of a batch, as a check found them."""

from collections.abc import Sequence
from typing import NamedTuple

from jobs.checking.verdicts import common_sizes
from jobs.checking.verdicts.common_sizes import Decided
from jobs.checking.verdicts.row_values import CheckedRow
from jobs.checking.verdicts.trials import Trial
from jobs.models import Job
from jobs.rendering import Sizes
from jobs.states import State

type CheckedJob = tuple[Job, CheckedRow]
"""A row, and what is found of it."""


class CheckedRows(NamedTuple):
    """Rows in the order of the sheet, what is found of each, and the sizes that they share."""

    jobs: Sequence[Job]
    rows: Sequence[CheckedRow]
    decided: Sequence[Decided] = ()

    @property
    def pairs(self) -> list[CheckedJob]:
        return list(zip(self.jobs, self.rows, strict=True))

    @property
    def wanted(self) -> list[CheckedRow]:
        """Return what is found of the rows that are not left out."""
        return [row for job, row in self.pairs if job.state != State.LEFT_OUT]

    @property
    def made(self) -> list[CheckedJob]:
        """Return the rows that a start would make."""
        return [(job, row) for job, row in self.pairs if _is_made(job, row)]

    @property
    def sizes(self) -> Sizes:
        return common_sizes.sizes(self.decided)

    def of_states(self, states: Sequence[State]) -> list[CheckedRow]:
        return [row for job, row in self.pairs if job.state in states]

    def noted(self, tried: Sequence[Trial]) -> "CheckedRows":
        """Return the rows with what was found by drawing some on trial."""
        rows = list(self.rows)
        for trial in tried:
            rows = [trial.noted(row) for row in rows]
        return self._replace(rows=rows)


def _is_made(job: Job, row: CheckedRow) -> bool:
    return job.state != State.LEFT_OUT and not row.is_blocked

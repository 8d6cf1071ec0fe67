"""The outputs of a batch, and how many pictures of each are made, failed and wanted.

Rows stay the unit of all other counts: a row is done when all its outputs are made.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count

from jobs.models import Batch
from jobs.reading.counts import Counts
from jobs.reading.rows import blocked_rows
from jobs.states import State

UNWANTED = (State.LEFT_OUT, State.CANCELLED)
KEPT_SECONDS = 15  #: counting reads every row of the batch


@dataclass(frozen=True, slots=True)
class Outputs:
    """The outputs of a design by name, in order, and the column that chooses those of a row."""

    names: tuple[str, ...] = ()
    column: str = ""


@dataclass(frozen=True, slots=True)
class OutputProgress:
    """How many pictures of one output are made, of how many that are wanted.

    `failed`: the rows that failed because of this output.
    """

    name: str
    made: int
    failed: int
    wanted: int


def outputs_of(batch: Batch) -> Outputs:
    """Return the outputs of the batch's design. No query once this process knows the version."""
    key = f"outputs-of:{batch.pk}:{batch.design_version_id}"
    found: Outputs | None = cache.get(key)
    if found is None:
        found = _read(batch)
        cache.set(key, found)
    return found


def _read(batch: Batch) -> Outputs:
    design = batch.design
    if design is None:
        return Outputs()
    return Outputs(tuple(output.name for output in design.outputs), design.outputs_column)


def by_output(batch: Batch, counts: Counts) -> list[OutputProgress]:
    """Return the progress of each output; none for a batch without outputs."""
    outputs = outputs_of(batch)
    if not outputs.names:
        return []
    made, wanted = _rows_by_output(batch, outputs, counts)
    failed = _failed_by_output(batch) if counts.failed else {}
    return [
        OutputProgress(name, made[name], failed.get(name, 0), wanted[name])
        for name in outputs.names
    ]


def results_made(batch: Batch, counts: Counts) -> int:
    """Return how many results are made: one for each done row, or those of all its outputs."""
    outputs = by_output(batch, counts)
    return sum(output.made for output in outputs) if outputs else counts.done


def expected_by_output(batch: Batch, ready: int) -> list[tuple[str, int]]:
    """Return how many pictures of each output a start would make from its `ready` rows; none for a
    batch without outputs.
    """
    outputs = outputs_of(batch)
    if not outputs.column:
        return [(name, ready) for name in outputs.names]
    waiting = batch.jobs.filter(state=State.WAITING).exclude(
        pk__in=blocked_rows(batch).values("pk")
    )
    rows = _rows_of_each(waiting.order_by().values_list("outputs").annotate(Count("pk")), outputs)
    return [(name, rows[name]) for name in outputs.names]


def _rows_by_output(
    batch: Batch, outputs: Outputs, counts: Counts
) -> tuple[Counter[str], Counter[str]]:
    """Return how many rows have made each output, and how many want it."""
    if not outputs.column:
        return (
            Counter(dict.fromkeys(outputs.names, counts.done)),
            Counter(dict.fromkeys(outputs.names, counts.wanted)),
        )
    moment = f"{counts.done}:{counts.failed}:{counts.left_out}:{batch.settled_at}"
    return _counted_lately(batch, outputs, f"by-output:{batch.pk}:{moment}")


def _counted_lately(batch: Batch, outputs: Outputs, key: str) -> tuple[Counter[str], Counter[str]]:
    """Return what was counted in the last KEPT_SECONDS, or count."""
    found: tuple[Counter[str], Counter[str]] | None = cache.get(key)
    if found is None:
        found = _counted(batch, outputs)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _counted(batch: Batch, outputs: Outputs) -> tuple[Counter[str], Counter[str]]:
    rows = list(batch.jobs.order_by().values_list("state", "outputs").annotate(Count("pk")))
    made = [(own, count) for state, own, count in rows if state == State.DONE]
    wanted = [(own, count) for state, own, count in rows if state not in UNWANTED]
    return _rows_of_each(made, outputs), _rows_of_each(wanted, outputs)


def _rows_of_each(
    rows: Iterable[tuple[Sequence[str] | None, int]], outputs: Outputs
) -> Counter[str]:
    """Count rows by output. `rows`: outputs that rows name, None for all, and how many do."""
    counter: Counter[str] = Counter()
    for own, count in rows:
        for name in outputs.names if own is None else own:
            counter[name] += count
    return counter


def _failed_by_output(batch: Batch) -> dict[str, int]:
    failed = batch.jobs.filter(state=State.FAILED).exclude(details__output=None)
    return dict(failed.order_by().values_list("details__output").annotate(Count("pk")))

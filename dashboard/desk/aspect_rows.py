"""The rows that previews of a shape are drawn from."""

from dashboard.desk.desk import Desk
from jobs.design import parse
from jobs.design.aspects import ASPECTS, Aspect
from jobs.design.by_aspect import photo_ratios
from jobs.design.canvas import Canvas
from jobs.models import Batch, Job
from jobs.reading import example_rows
from jobs.reading.example_rows import ANY_RATIO, Ratios
from jobs.texts import whole_number


def rows_by_aspect(batch: Batch, desk: Desk) -> dict[Aspect, int]:
    """Return how many rows give a result of each shape, as far as their photos are known."""
    canvas = _canvas(desk)
    found = example_rows.counts_by_ratio(
        batch, {aspect: photo_ratios(canvas, aspect) for aspect in ASPECTS}
    )
    return {aspect: found[aspect] for aspect in ASPECTS}


def ratios_of(desk: Desk) -> Ratios:
    """Return the ratios of the photos that give results of the chosen shape."""
    return photo_ratios(_canvas(desk), desk.aspect) if desk.aspect else ANY_RATIO


def _canvas(desk: Desk) -> Canvas:
    return parse({"format": 1, "canvas": desk.document["canvas"]}).canvas


def row_of(batch: Batch, desk: Desk, wanted: str) -> Job | None:
    """Return a row by its number, or by the reason to show it: one of the chosen shape, if there is
    any.
    """
    ratios = _ratios_with_rows(batch, desk)
    if wanted == "longest":
        language = desk.document["language"]
        return example_rows.longest(batch, desk.pattern, language, ratios)
    if wanted == "any":
        return example_rows.any_row(batch, ratios)
    return _numbered(batch, wanted, ratios)


def _ratios_with_rows(batch: Batch, desk: Desk) -> Ratios:
    """Return the ratios of the chosen shape; any if no row has them."""
    ratios = ratios_of(desk)
    has_rows = ratios == ANY_RATIO or example_rows.any_row(batch, ratios) is not None
    return ratios if has_rows else ANY_RATIO


def _numbered(batch: Batch, wanted: str, ratios: Ratios) -> Job | None:
    """Return a row by its number, or the one that `after:`, `before:` or `failing:` leads to from
    there.

    A row from which it leads nowhere is returned itself.
    """
    direction, _, number = wanted.rpartition(":")
    row = whole_number(number) or 0
    found = _led_to(batch, direction, row, ratios)
    return found or example_rows.numbered(batch, row)


def _led_to(batch: Batch, direction: str, row: int, ratios: Ratios) -> Job | None:
    """Return the neighbour of these ratios, or the next row that failed in the last check."""
    if direction == "failing":
        return example_rows.next_failing(batch, row)
    step = {"after": 1, "before": -1}.get(direction)
    return example_rows.neighbour(batch, row, step, ratios) if step else None

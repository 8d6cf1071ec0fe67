"""Boxes with one size for all rows: find the size from the checked rows, and the row that limits
it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jobs import design
from jobs.checking.verdicts.row_values import CheckedRow
from jobs.design import Design, TextBox, each_result
from jobs.design.boxes.properties import SIZE_UNITS
from jobs.design.by_aspect import every_box
from jobs.design.cells import markup
from jobs.design.cells.cell import Row
from jobs.errors import JobFailed
from jobs.findings.results import Limit, OneSize
from jobs.rendering import Sizes
from jobs.rendering.boxes.common_sizes import in_look, in_output

type Needs = Mapping[int, Sizes]
"""Row number → the size that it needs in each box.

Only rows that a start would make: rows that fail or are left out do not limit the others."""

SHOWN = 80  #: most characters shown of the limiting text
SAME = 1 - 1e-9  #: numbers closer than this differ only by rounding
#: sizes within this distance count as equal: photos differ in height, and sizes are quarters of a
#: pixel
ALIKE = 1.001
LARGEST = 0.98  #: share of a box's largest size, above which nothing limited it


@dataclass(frozen=True, slots=True)
class Decided:
    """The size of a box in all rows, in the design's unit of sizes. `box`: its name, or its key in
    the sizes of all outputs.

    `row`: the number of the first row that fits no larger size, None if no row has a text.
    `like_it`: how many rows are like it. `without`: the size that the other rows would have.
    """

    box: str
    size: float
    row: int | None = None
    like_it: int = 0
    without: float | None = None


def boxes_of_common_size(parsed: Design) -> list[TextBox]:
    """Return the text boxes that have one size in all rows of some shape, each once."""
    found = [box for box in every_box(parsed) if isinstance(box, TextBox) and box.same_size]
    return list({box.name: box for box in reversed(found)}.values())[::-1]


def decide(parsed: Design, needs: Needs) -> list[Decided]:
    """Decide the size of each box in each output."""
    return [_decided(one.key, one.box, needs) for one in sized_boxes(parsed)]


class SizedBox(NamedTuple):
    """A box with one size in all rows, of one output and one saved design, if there are any.

    `key`: its key in the sizes of all. `unit`: that of its sizes.
    """

    key: str
    output: str
    look: str
    box: TextBox
    unit: str

    @property
    def name(self) -> str:
        """Return what a notice calls it."""
        return f"{self.box.name} ({self.look})" if self.look else self.box.name

    def of_its_output(self, notice: OneSize) -> OneSize:
        return notice.in_output(self.output) if self.output else notice


def sized_boxes(parsed: Design) -> list[SizedBox]:
    """Return the boxes that have one size in all rows, in each output and saved design."""
    return [
        SizedBox(
            in_output(one.output, in_look(name, box.name)),
            one.output,
            name,
            box,
            SIZE_UNITS[look.size_unit],
        )
        for one in each_result(parsed)
        for name, look in zip(_looks(one.design), one.design.every_look, strict=True)
        for box in boxes_of_common_size(look)
    ]


def _looks(parsed: Design) -> list[str]:
    return ["", *(look.name for look in parsed.designs)]


def _decided(key: str, box: TextBox, needs: Needs) -> Decided:
    """Find the size of a box.

    Without any text it is its smallest size, for texts that are corrected later.
    """
    needed = [(sizes[key], row) for row, sizes in needs.items() if key in sizes]
    if not needed:
        return Decided(key, box.size_min)
    size, _ = min(needed)
    alike = [row for other, row in needed if other <= size * ALIKE]
    larger = min((other for other, _ in needed if other > size * ALIKE), default=None)
    return Decided(key, size, min(alike), len(alike), larger)


def needs_of(rows: Iterable[CheckedRow]) -> Needs:
    return {row.row: row.sizes for row in rows if row.sizes}


def still_smaller(decided: Sequence[Decided], needs: Needs) -> Needs:
    """Return the needs of rows that do not fit the decided size although they fit a larger one."""
    known = sizes(decided)
    found = {
        row: {name: size for name, size in own.items() if size < known[name] * SAME}
        for row, own in needs.items()
    }
    return {row: own for row, own in found.items() if own}


def sizes(decided: Iterable[Decided]) -> dict[str, float]:
    return {one.box: one.size for one in decided}


# --- Notices ------------------------------------------------------------------------------------


def notices(
    parsed: Design, decided: Iterable[Decided], rows: Mapping[int, Row]
) -> Iterator[tuple[int | None, OneSize]]:
    """Yield a notice on each box, with the number of the limiting row. `rows`: by number."""
    boxes = {one.key: one for one in sized_boxes(parsed)}
    for one in decided:
        found = boxes[one.box]
        is_largest = one.size >= LARGEST * found.box.size_max
        limit = _limit(one, found.box, rows, parsed)
        size = OneSize(found.name, one.size, limit, unit=found.unit, is_largest=is_largest)
        yield one.row, found.of_its_output(size)


def _limit(one: Decided, box: TextBox, rows: Mapping[int, Row], parsed: Design) -> Limit | None:
    """Return the row whose text allows no larger size, or None if no row has a text."""
    if one.row is None:
        return None
    return Limit(one.row, _text(box, rows[one.row], parsed), one.like_it, one.without)


def _text(box: TextBox, row: Row, parsed: Design) -> str:
    try:
        language = design.in_language_of(parsed, row).language
        text = " ".join(markup.printed(box, row, language).split())
    except JobFailed:
        return ""
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"

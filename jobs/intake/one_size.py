"""Boxes with one size for all rows: which size that is by the rows as they were checked, and which row decides it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobs import design
from jobs.design import TextBox, patterns
from jobs.design.cells import Cell
from jobs.errors import JobFailed
from jobs.intake.row_checks import CheckedRow, Remark
from jobs.rendering import Sizes

type Needs = Mapping[int, Sizes]
"""Row number → what it needs of each box, of the rows that a start would make: what fails, or is left out, makes no
other text small."""

CODE = "one_size"
SHOWN = 80  #: characters of the text that decides
SAME = 1 - 1e-9  #: what is nearer is the same number, rounded otherwise
ALIKE = 1.001  #: sizes no further apart are one: photos differ in height, sizes are quarters of a pixel
LARGEST = 0.98  #: of a box's largest size: what is above it was held back by nothing


@dataclass(frozen=True, slots=True)
class Decided:
    """The size of a box in all rows, in % of the height. `row`: the first that fits no larger one, by its number, and
    how many there are like it; None without any row that has a text. `without`: the size all others would have."""

    box: str
    size: float
    row: int | None = None
    like_it: int = 0
    without: float | None = None


def boxes_of_one_size(parsed: design.Design) -> list[TextBox]:
    return [box for box in parsed.texts if box.same_size]


def decide(parsed: design.Design, needs: Needs) -> list[Decided]:
    return [_decided(box, needs) for box in boxes_of_one_size(parsed)]


def _decided(box: TextBox, needs: Needs) -> Decided:
    """A box without any text keeps its smallest size, which serves a text that is corrected later."""
    needed = [(sizes[box.name], row) for row, sizes in needs.items() if box.name in sizes]
    if not needed:
        return Decided(box.name, box.size_min)
    size, _ = min(needed)
    alike = [row for other, row in needed if other <= size * ALIKE]
    larger = min((other for other, _ in needed if other > size * ALIKE), default=None)
    return Decided(box.name, size, min(alike), len(alike), larger)


def needs_of(rows: Iterable[CheckedRow]) -> Needs:
    return {row.row: row.sizes for row in rows if row.sizes}


def still_smaller(decided: Sequence[Decided], needs: Needs) -> Needs:
    """The needs of rows that do not fit the size that was decided, although they fit a larger one."""
    known = sizes(decided)
    found = {row: {name: size for name, size in own.items() if size < known[name] * SAME} for row, own in needs.items()}
    return {row: own for row, own in found.items() if own}


def sizes(decided: Iterable[Decided]) -> dict[str, float]:
    return {one.box: one.size for one in decided}


# --- Said --------------------------------------------------------------------------------------------


def remarks(
    parsed: design.Design, decided: Iterable[Decided], cells: Mapping[int, Mapping[str, Any]]
) -> Iterator[tuple[int | None, Remark]]:
    """What to say of each, with the number of the row that decides. `cells`: by row number."""
    boxes = {box.name: box for box in parsed.texts}
    for one in decided:
        box = boxes[one.box]
        text = "" if one.row is None else _text(box, cells[one.row], parsed)
        details = {
            "box": one.box,
            "size": one.size,
            "rows": one.like_it,
            "without": one.without,
            "text": text,
            "is_largest": one.size >= LARGEST * box.size_max,
        }
        yield one.row, Remark(CODE, False, _sentence(one, text, is_largest=bool(details["is_largest"])), details)


def _sentence(one: Decided, text: str, *, is_largest: bool) -> str:
    begin = f"“{one.box}” has one size in all rows: {one.size:.3g} % of the height"
    if one.row is None:
        return f"{begin}, its smallest, because no row that can be made has a text for it."
    if is_largest:
        return f"{begin}, its largest size, which every row fits."
    several = one.like_it > 1
    who = f"Row {one.row:,} and {one.like_it - 1:,} like it decide" if several else f"Row {one.row:,} decides"
    without = f" Without {'them' if several else 'it'}: {one.without:.3g} %." if one.without else ""
    return f"{begin}. {who} it with “{text}”.{without}"


def _text(box: TextBox, cells: Mapping[str, Any], parsed: design.Design) -> str:
    row = {column: Cell.from_json(value) for column, value in cells.items()}
    try:
        language = design.in_language_of(parsed, row).language
        text = " ".join(patterns.fill(box.text, row, language).split())
    except JobFailed:
        return ""
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"

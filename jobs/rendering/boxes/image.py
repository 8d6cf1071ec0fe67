"""One image box on a canvas: which inset the row shows in it, and the area it covers."""

from functools import lru_cache

from jobs.design import Design, ImageBox, Inset, Row
from jobs.design.cells import patterns
from jobs.design.overrides import overridden
from jobs.errors import InsetMissing
from jobs.matching import Finder
from jobs.rendering import uploaded_files
from jobs.rendering.boxes.placements import Notice, PlacedImage
from jobs.rendering.boxes.text import anchored, check_required, outside, whole_room
from jobs.rendering.boxes.turning import turned_point
from jobs.rendering.lines.placing import Rect

type Placed = tuple[PlacedImage | None, list[Notice]]

_SEEN = 1.05
"""Enlargement of an inset above which there is a notice."""


def place_image(box: ImageBox, row: Row, design: Design, width: int, height: int) -> Placed:
    """Place the inset of a row and return it with its notices.

    The first value is None if the box hides because its cell is empty or names no inset.
    Raises `JobFailed` subclasses.
    """
    box = overridden(box, row, design.language)
    inset = _inset(box, row, design)
    if inset is None:
        return None, []
    uploaded_files.inset_of(inset.sha256, inset.name)
    room = whole_room(box, width, height)
    rect, part = _covering(inset, room) if box.fit == "cover" else _contained(box, inset, room)
    placed = PlacedImage(box, inset, room, rect, part)
    _check_inside(placed, width, height)
    return placed, _enlarged(placed)


# --- Which inset ----------------------------------------------------------------------------------


def _inset(box: ImageBox, row: Row, design: Design) -> Inset | None:
    name = (
        ""
        if patterns.empty_columns(box.file, row)
        else patterns.fill(box.file, row, design.language).strip()
    )
    check_required(box, row, name)
    if not name:
        return None
    found = _finder(tuple(inset.name for inset in design.insets)).find(name)
    if found.index is not None:
        return design.insets[found.index]
    columns = patterns.columns(box.file)
    if found.is_unknown and columns and box.missing == "hide":
        return None
    where = f"Column “{columns[0]}” of “{box.name}”" if columns else f"“{box.name}”"
    raise InsetMissing(
        f"{where}: {found.problem}", value=name, **({"column": columns[0]} if columns else {})
    )


@lru_cache(maxsize=8)
def _finder(names: tuple[str, ...]) -> Finder:
    return Finder(names, "inset")


# --- Position and size ----------------------------------------------------------------------------


def _contained(box: ImageBox, inset: Inset, room: Rect) -> tuple[Rect, Rect]:
    """Fit the whole inset into the room, as large as possible, at the anchor's side."""
    scale = min(room.width / inset.width, room.height / inset.height)
    width, height = inset.width * scale, inset.height * scale
    across, down = anchored(box.anchor)
    left, top = room.left + (room.width - width) * across, room.top + (room.height - height) * down
    return Rect(left, top, left + width, top + height), Rect(0, 0, inset.width, inset.height)


def _covering(inset: Inset, room: Rect) -> tuple[Rect, Rect]:
    """Fill the room with the middle of the inset, cropped to the room's shape."""
    scale = max(room.width / inset.width, room.height / inset.height)
    width, height = min(inset.width, room.width / scale), min(inset.height, room.height / scale)
    left, top = (inset.width - width) / 2, (inset.height - height) / 2
    return room, Rect(left, top, left + width, top + height)


def _check_inside(placed: PlacedImage, width: int, height: int) -> None:
    rect = placed.rect
    corners = [
        turned_point(placed, x, y) for x in (rect.left, rect.right) for y in (rect.top, rect.bottom)
    ]
    xs, ys = zip(*corners, strict=True)
    if max(xs) <= 0 or min(xs) >= width or max(ys) <= 0 or min(ys) >= height:
        raise outside(placed.box, width, height)


def _enlarged(placed: PlacedImage) -> list[Notice]:
    scale = placed.rect.width / placed.part.width
    if scale <= _SEEN:
        return []
    box, inset = placed.box, placed.inset
    sentence = (
        f"“{box.name}” enlarges {inset.name} ({inset.width:,} × {inset.height:,} pixels) "
        f"{scale:.1f} times."
    )
    return [
        Notice(
            "inset_enlarged", f"{sentence} Upload a larger one.", {"box": box.name, "scale": scale}
        )
    ]

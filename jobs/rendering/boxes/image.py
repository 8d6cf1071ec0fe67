"""One image box on a canvas: which inset the row shows in it, and the area it covers."""

from collections import OrderedDict
from typing import TypedDict

from jobs import uploaded_files
from jobs.design import Design, ImageBox, Inset, Row
from jobs.design.cells import patterns
from jobs.design.overrides import overridden
from jobs.errors import InsetMissing
from jobs.findings import Notice
from jobs.findings.insets import InsetEnlarged, InsetHidden
from jobs.matching import FileFinder
from jobs.rendering.areas.rects import Point, Rect, sized, whole_size
from jobs.rendering.boxes.contents import check_required, printed
from jobs.rendering.boxes.kind import BoxKind, Surface
from jobs.rendering.geometry.placements import PlacedImage, scaled_image
from jobs.rendering.geometry.rooms import at_anchor, whole_room
from jobs.rendering.geometry.tiling import check_copies
from jobs.rendering.geometry.turning import check_seen
from jobs.rendering.paint import insets

_SEEN = 1.05
"""Enlargement of an inset above which there is a notice."""


class SetInset(TypedDict):
    """How an image box turned out: its inset, and the pixels of the result that it covers, before
    rotation.
    """

    box: str
    inset: str
    width: int
    height: int


def told(placed: PlacedImage) -> SetInset:
    width, height = whole_size(placed.rect)
    return {"box": placed.box.name, "inset": placed.inset.name, "width": width, "height": height}


def place_image(box: ImageBox, row: Row, on: Surface) -> tuple[PlacedImage | None, list[Notice]]:
    """Place the inset of a row and return it with its notices.

    The first value is None if the box hides because its cell is empty or names no inset.
    Raises `JobFailed` subclasses.
    """
    box = overridden(box, row, on.language)
    inset = _inset(box, row, on.design)
    if isinstance(inset, Inset):
        placed = _placed(box, inset, on)
        return placed, _enlarged(placed)
    return None, [inset] if inset else []


def _placed(box: ImageBox, inset: Inset, on: Surface) -> PlacedImage:
    uploaded_files.inset_of(inset.sha256, inset.name)
    room = whole_room(box, on.canvas)
    rect, part = _shown(box, inset, room)
    placed = PlacedImage(box, inset, room, rect, part, on.size_base)
    check_seen(placed, placed.rect, on.canvas)
    check_copies(placed, on.canvas)
    return placed


# --- Which inset ----------------------------------------------------------------------------------


def _inset(box: ImageBox, row: Row, design: Design) -> Inset | InsetHidden | None:
    name = printed(box, row, design.language)
    check_required(box, row, name)
    if not name:
        return None
    found = _finders.of(design.insets).find(name)
    if found.index is not None:
        return design.insets[found.index]
    column = next(iter(patterns.columns(box.file)), None)
    if column is None:
        raise InsetMissing(f"“{box.name}”: {found.problem}", value=name)
    where = f"Column “{column}” of “{box.name}”"
    if found.is_unknown and box.missing == "hide":
        return InsetHidden(where, found.problem, box.name, name)
    raise InsetMissing(f"{where}: {found.problem}", value=name, column=column)


class _Finders:
    """The finders of the insets of the last few designs.

    They are known by identity: comparing thousands of names for each row takes longer than finding
    one of them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[int, tuple[tuple[Inset, ...], FileFinder]] = OrderedDict()

    def of(self, insets: tuple[Inset, ...]) -> FileFinder:
        kept = self._kept.get(id(insets))
        if kept is None:  # a kept one holds its insets, so no others have their id
            return self._keep(insets)
        self._kept.move_to_end(id(insets))
        return kept[1]

    def _keep(self, insets: tuple[Inset, ...]) -> FileFinder:
        finder = FileFinder([inset.name for inset in insets], "box picture")
        self._kept[id(insets)] = insets, finder
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return finder


_finders = _Finders(8)


# --- Position and size ----------------------------------------------------------------------------


def _shown(box: ImageBox, inset: Inset, room: Rect) -> tuple[Rect, Rect]:
    """Return the area that an inset covers, and the part of it that is shown there."""
    if box.fit == "contain":
        return _contained(box, inset, room)
    if box.fit == "cover":
        return _covering(inset, room)
    side = min(room.width, room.height)
    return _covering(inset, at_anchor(box, room, side, side))


def _contained(box: ImageBox, inset: Inset, room: Rect) -> tuple[Rect, Rect]:
    """Fit the whole inset into the room, as large as possible, at the anchor's side."""
    scale = min(_scales(inset, room))
    rect = at_anchor(box, room, inset.width * scale, inset.height * scale)
    return rect, Rect(0, 0, inset.width, inset.height)


def _covering(inset: Inset, room: Rect) -> tuple[Rect, Rect]:
    """Fill the room with the middle of the inset, cropped to the room's shape."""
    scale = max(_scales(inset, room))
    width, height = min(inset.width, room.width / scale), min(inset.height, room.height / scale)
    return room, sized((inset.width - width) / 2, (inset.height - height) / 2, width, height)


def _scales(inset: Inset, room: Rect) -> Point:
    """Return the scales at which the inset is as wide and as high as the room."""
    return room.width / inset.width, room.height / inset.height


def _enlarged(placed: PlacedImage) -> list[Notice]:
    scale = placed.rect.width / placed.part.width
    if scale <= _SEEN:
        return []
    inset = placed.inset
    return [InsetEnlarged(placed.box.name, inset.name, inset.width, inset.height, scale)]


KIND: BoxKind[ImageBox, PlacedImage] = BoxKind(
    ImageBox, place_image, insets.stamp_of, insets.covers, told, scaled=scaled_image
)

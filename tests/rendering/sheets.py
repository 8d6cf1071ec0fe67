"""Golden sheets: tiles in one picture, approved by a person, stored, and compared tile by tile with
a tolerance.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image, ImageChops

GOLDEN = Path(__file__).parent / "golden"
KEPT = Path(__file__).parent.parent / "kept"
LOOK = f"The sheet is kept in {KEPT}; look at it beside {GOLDEN}."
type Frame = tuple[int, int, int, int]
type Size = tuple[int, int]


def frames(count: int, tile: Size, columns: int = 2) -> list[Frame]:
    """Return the position of each tile on its sheet."""
    width, height = tile
    corners = [(index % columns * width, index // columns * height) for index in range(count)]
    return [(left, top, left + width, top + height) for left, top in corners]


def assembled(tiles: Sequence[Image.Image], columns: int = 2) -> Image.Image:
    """Put all tiles into one picture."""
    places = frames(len(tiles), tiles[0].size, columns)
    sheet = Image.new("RGB", (max(frame[2] for frame in places), places[-1][3]))
    for frame, tile in zip(places, tiles, strict=True):
        sheet.paste(tile, frame[:2])
    return sheet


def changed(sheet: Image.Image, name: str, tiles: Iterable[tuple[str, Frame]]) -> list[str]:
    """Return the tiles that differ from the golden sheet.

    If any do, the new sheet is stored for comparison.
    """
    golden = Image.open(GOLDEN / name).convert("RGB")
    found = [tile for tile, frame in tiles if _differ(sheet, golden, frame)]
    if found:
        KEPT.mkdir(exist_ok=True)
        sheet.save(KEPT / name)
    return found


def _differ(sheet: Image.Image, golden: Image.Image, frame: Frame) -> bool:
    """Return whether two tiles differ by more than one grey level per pixel on average: a moved
    glyph, not rounding.
    """
    difference = ImageChops.difference(sheet.crop(frame), golden.crop(frame)).convert("L")
    weighted = sum(level * count for level, count in enumerate(difference.histogram()))
    return weighted > difference.width * difference.height

"""The modules of a code as pixels: each so many whole ones, also after a turn by right angles."""

from collections.abc import Sequence

from PIL import Image

from jobs.rendering.boxes.placements import PlacedCode
from jobs.rendering.boxes.turning import turned_point
from jobs.rendering.metadata.orientation import Corner
from jobs.rendering.paint.layers import bordered, rgb
from jobs.rendering.symbols import pattern_of

_GUARDS = 5
"""Modules by which guard bars reach down between the figures (GS1 General Specifications 5.2.3)."""
_RIGHT_ANGLES = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    -180: Image.Transpose.ROTATE_180,
    -90: Image.Transpose.ROTATE_90,
}
"""Pillow turns the other way round."""


def drawn(placed: PlacedCode) -> Image.Image:
    """RGBA: ground and modules, as wide and high as the code is with its quiet zone, not turned yet."""
    box, rect, body = placed.box, placed.rect, placed.body
    mask = Image.new("L", (int(rect.width), int(rect.height)))
    modules = _bits(pattern_of(placed.symbol)).resize((int(body.width), int(body.height)), Image.Resampling.NEAREST)
    left, top = int(body.left - rect.left), int(body.top - rect.top)
    mask.paste(modules, (left, top))
    for first, last in placed.symbol.guards if placed.figures and box.quiet else ():
        guard = modules.crop((first * placed.module, 0, last * placed.module, _GUARDS * placed.module))
        mask.paste(guard, (left + first * placed.module, top + modules.height))
    image = Image.new("RGBA", mask.size, (*rgb(box.ground), 255) if box.ground else (*rgb(box.colour), 0))
    image.paste((*rgb(box.colour), 255), (0, 0), mask)
    return image


def _bits(pattern: Sequence[Sequence[int]]) -> Image.Image:
    """One pixel a module."""
    return Image.frombytes("L", (len(pattern[0]), len(pattern)), bytes(255 * bit for row in pattern for bit in row))


def turned(image: Image.Image, placed: PlacedCode) -> tuple[Image.Image, Corner]:
    """And where its top left pixel lies."""
    rotation, rect = placed.box.rotation, placed.rect
    if not rotation:
        return image, (int(rect.left), int(rect.top))
    if rotation in _RIGHT_ANGLES:
        image = image.transpose(_RIGHT_ANGLES[int(rotation)])
    else:
        image = bordered(image).rotate(-rotation, Image.Resampling.BICUBIC, expand=True)
    x, y = turned_point(placed, (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2)
    return image, (round(x - image.width / 2), round(y - image.height / 2))

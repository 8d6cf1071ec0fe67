"""The ground beside a photo shown whole in a result of another shape, and the strip outside the
photo.
"""

from PIL import Image

from jobs.rendering.areas.rects import Pixels, pixels_at
from jobs.rendering.colours import profiles
from jobs.rendering.encoding import compositing
from jobs.rendering.metadata import orientation
from jobs.rendering.photos.frames import Band, Frame
from jobs.rendering.photos.opening import DecodedPhoto

type Area = tuple[Image.Image, Band]
"""One pixel of a colour, and what it fills."""


def put_on_ground(
    canvas: DecodedPhoto, frame: Frame, ground: str, strip: str | None = None
) -> None:
    """Widen the canvas to the frame's size.

    `ground` and `strip` are sRGB colours, converted to the photo's space. A frame with a strip
    needs `strip`.
    """
    areas = _areas(frame, ground, strip)
    if areas:
        _widen(canvas, frame, areas)


def _widen(canvas: DecodedPhoto, frame: Frame, areas: list[Area]) -> None:
    if canvas.image.mode == "L" and not all(compositing.is_grey(colour) for colour, _ in areas):
        compositing.make_coloured(canvas)
    turn, photo = canvas.orientation, canvas.image
    wide = Image.new(photo.mode, orientation.swapped(frame.size, turn))
    for colour, band in areas:
        wide.paste(_in_space(colour, canvas), _stored_pixels(band, frame, turn))
    wide.paste(photo, orientation.stored_corner(frame.corner, frame.shown, frame.size, turn))
    canvas.image = wide


def _areas(frame: Frame, ground: str, strip: str | None) -> list[Area]:
    """Return the areas to fill, each with a picture of one pixel in its colour."""
    areas = [(ground, Band((0, 0), frame.size))] if frame.shown != frame.room else []
    if frame.strip is not None and strip is not None:
        areas.append((strip, frame.strip))
    return [(Image.new("RGBA", (1, 1), colour), band) for colour, band in areas]


def _stored_pixels(band: Band, frame: Frame, turn: int) -> Pixels:
    corner = orientation.stored_corner(band.corner, band.size, frame.size, turn)
    return pixels_at(corner, orientation.swapped(band.size, turn))


def _in_space(ground: Image.Image, canvas: DecodedPhoto) -> int | tuple[int, ...]:
    icc = canvas.metadata.icc
    if canvas.image.mode == "L":
        return profiles.grey_from_srgb(ground, icc).tobytes()[0]
    return tuple(profiles.from_srgb(ground, icc).tobytes()[: len(canvas.image.mode)])

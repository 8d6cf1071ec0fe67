"""Put stamps onto a canvas.

Only the pixels of the text are touched, in the frame in which the file stores them.
"""

from collections.abc import Iterable

from PIL import Image

from jobs.rendering.areas.rects import Corner, Size
from jobs.rendering.colours import profiles
from jobs.rendering.metadata import orientation
from jobs.rendering.paint.stamps import Stamp
from jobs.rendering.photos import pixels
from jobs.rendering.photos.opening import DecodedPhoto


def put(canvas: DecodedPhoto, stamps: Iterable[Stamp]) -> None:
    """Paint the stamps in order. Parts outside the canvas are cut off."""
    visible = placed(stamps, canvas.displayed, canvas.orientation)
    if canvas.image.mode == "L" and not all(is_grey(image) for image, _ in visible):
        make_coloured(canvas)
    for image, corner in visible:
        _put_one(canvas, image, corner)


def placed(stamps: Iterable[Stamp], displayed: Size, turn: int) -> list[tuple[Image.Image, Corner]]:
    """Return the visible parts of the stamps and their corners in the stored frame.

    `turn`: the EXIF orientation.
    """
    visible = filter(None, (_visible(stamp, displayed) for stamp in stamps))
    return [
        (
            orientation.stored(image, turn),
            orientation.stored_corner(corner, image.size, displayed, turn),
        )
        for image, corner in visible
    ]


def _visible(stamp: Stamp, displayed: Size) -> tuple[Image.Image, Corner] | None:
    width, height = displayed
    left, top = max(stamp.x, 0), max(stamp.y, 0)
    right, bottom = (
        min(stamp.x + stamp.image.width, width),
        min(stamp.y + stamp.image.height, height),
    )
    if left >= right or top >= bottom:
        return None
    if (right - left, bottom - top) == stamp.image.size:
        return stamp.image, (left, top)
    return stamp.image.crop((left - stamp.x, top - stamp.y, right - stamp.x, bottom - stamp.y)), (
        left,
        top,
    )


def _put_one(canvas: DecodedPhoto, image: Image.Image, place: Corner) -> None:
    if canvas.image.mode == "L":
        image = profiles.grey_from_srgb(image, canvas.metadata.icc)
        canvas.image.paste(image.getchannel("R"), place, image.getchannel("A"))
        return
    image = profiles.from_srgb(image, canvas.metadata.icc)
    if canvas.image.mode == "RGBA":
        canvas.image.alpha_composite(image, place)
    else:
        canvas.image.paste(image, place, image)


def is_grey(image: Image.Image) -> bool:
    """Return whether red, green and blue are equal in every visible pixel."""
    red, green, blue, alpha = image.split()
    seen = [
        Image.composite(channel, Image.new("L", image.size), alpha.point(_opaque))
        for channel in (red, green, blue)
    ]
    return seen[0].tobytes() == seen[1].tobytes() == seen[2].tobytes()


def _opaque(alpha: int) -> int:
    return 255 if alpha else 0


def make_coloured(canvas: DecodedPhoto) -> None:
    """Turn a grey canvas into a coloured one."""
    canvas.image, icc = pixels.coloured(canvas.image, canvas.metadata.icc)
    if icc != canvas.metadata.icc:
        canvas.metadata = canvas.metadata.with_profile(icc)

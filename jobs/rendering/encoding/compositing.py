"""Put stamps onto a canvas.

Only the pixels of the text are touched, in the frame in which the file stores them.
"""

from collections.abc import Iterable

from PIL import Image

from jobs.rendering.areas.rects import Corner, Size
from jobs.rendering.colours import profiles
from jobs.rendering.encoding.overlaying import Overlay
from jobs.rendering.metadata import orientation
from jobs.rendering.paint.stamps import Stamp, part
from jobs.rendering.photos import pixels
from jobs.rendering.photos.opening import DecodedPhoto


def put(canvas: DecodedPhoto, stamps: Iterable[Stamp]) -> None:
    """Paint the stamps in order. Parts outside the canvas are cut off."""
    visible = placed(stamps, canvas.displayed, canvas.orientation)
    if canvas.image.mode == "L" and not all(is_grey(image) for image, _ in visible):
        make_coloured(canvas)
    for image, corner in visible:
        _put_one(canvas, image, corner)


def placed(stamps: Iterable[Stamp], displayed: Size, turn: int) -> list[Overlay]:
    """Return the visible parts of the stamps and their corners in the stored frame.

    `turn`: the EXIF orientation.
    """
    visible = filter(None, (_visible(stamp, displayed) for stamp in stamps))
    return [_stored(overlay, displayed, turn) for overlay in visible]


def _stored(overlay: Overlay, displayed: Size, turn: int) -> Overlay:
    image, corner = overlay
    stored_corner = orientation.stored_corner(corner, image.size, displayed, turn)
    return orientation.stored(image, turn), stored_corner


def _visible(stamp: Stamp, displayed: Size) -> Overlay | None:
    visible = stamp.area.clipped(displayed)
    if visible.is_empty:
        return None
    return part(stamp.image, visible.moved((-stamp.x, -stamp.y))), visible.corner


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
    *channels, alpha = image.split()
    visible, nothing = alpha.point(_opaque), Image.new("L", image.size)
    seen = (Image.composite(channel, nothing, visible).tobytes() for channel in channels)
    return len(set(seen)) == 1


def _opaque(alpha: int) -> int:
    return 255 if alpha else 0


def make_coloured(canvas: DecodedPhoto) -> None:
    """Turn a grey canvas into a coloured one."""
    canvas.image, icc = pixels.coloured(canvas.image, canvas.metadata.icc)
    if icc != canvas.metadata.icc:
        canvas.metadata = canvas.metadata.with_profile(icc)

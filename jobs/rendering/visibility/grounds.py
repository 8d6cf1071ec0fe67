"""The photo under a text, small, upright and in sRGB, for `legibility`.

It is made before anything is painted.
"""

from PIL import Image

import jpegsplice
import pillowscale
from jobs.rendering.colours import profiles
from jobs.rendering.encoding import saving, thumbnails
from jobs.rendering.metadata import orientation
from jobs.rendering.photos.frames import at_most
from jobs.rendering.photos.opening import DecodedPhoto, Photo

_LONG_EDGE = 640
_BLOCK = 8


def of_canvas(canvas: DecodedPhoto) -> Image.Image:
    size = at_most(canvas.image.size, _LONG_EDGE)
    image = pillowscale.resize(canvas.image, size, Image.Resampling.BOX, reducing_gap=2.0)
    return _seen(image, canvas.orientation, canvas.metadata.icc)


def of_jpeg(photo: Photo, averages: jpegsplice.Averages) -> Image.Image:
    """Return the ground from the means of a JPEG's blocks, without decoding, so that both ways to
    make a picture see the same.
    """
    width, height = (max(1, edge / _BLOCK) for edge in averages.size)
    size = round(width), round(height)
    image = pillowscale.resize(
        thumbnails.of_planes(averages), size, Image.Resampling.BOX, (0, 0, width, height)
    )
    image = image if image.mode != "YCbCr" else image.convert("RGB")
    return _seen(image, photo.header.orientation, photo.image.info.get("icc_profile") or b"")


def _seen(image: Image.Image, turn: int, icc: bytes) -> Image.Image:
    return orientation.upright(saving.on_white(profiles.to_srgb(image, icc)), turn)

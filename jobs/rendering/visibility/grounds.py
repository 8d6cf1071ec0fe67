"""The photo under a text, small, upright and in sRGB, for `legibility`.

It is made before anything is painted.
"""

from PIL import Image

import jpegsplice
import pillowscale
from jobs.rendering.colours import profiles
from jobs.rendering.encoding import saving, thumbnails
from jobs.rendering.metadata import carried, orientation
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
    size, box = (round(width), round(height)), (0, 0, width, height)
    planes = thumbnails.of_planes(averages)
    image = thumbnails.as_rgb(pillowscale.resize(planes, size, Image.Resampling.BOX, box))
    return _seen(image, photo.header.orientation, carried.icc_of(photo.image))


def _seen(image: Image.Image, turn: int, icc: bytes) -> Image.Image:
    return orientation.upright(saving.on_white(profiles.to_srgb(image, icc)), turn)

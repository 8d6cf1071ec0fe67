"""Small JPEGs for the screen: upright, in sRGB, on white, without metadata."""

from io import BytesIO

from PIL import Image

import jpegsplice
import pillowscale
from jobs.rendering.areas.rects import Size
from jobs.rendering.colours import profiles
from jobs.rendering.encoding import saving, splicing
from jobs.rendering.metadata import orientation
from jobs.rendering.photos import pixels
from jobs.rendering.photos.frames import at_most
from jobs.rendering.photos.opening import DecodedPhoto
from jobs.rendering.photos.pixels import QUICK

LONG_EDGE = 320
_QUALITY = 82
_BLOCK, _QUARTER = 8, 4


def of_canvas(canvas: DecodedPhoto, long_edge: int = LONG_EDGE) -> bytes:
    """Return the canvas as displayed, at most `long_edge` pixels.

    It is reduced first, so that later steps handle few pixels.
    """
    whole = canvas.image.size
    image = pixels.scaled(canvas.image, (0, 0, *whole), at_most(whole, long_edge), QUICK)
    return _saved(image, canvas.orientation, canvas.metadata.icc)


def samples_needed(size: Size) -> int:
    """Return how many samples per block, in each direction, the thumbnail of a JPEG of this size
    needs.
    """
    return 2 if _QUARTER * LONG_EDGE <= max(size) < _BLOCK * LONG_EDGE else 1


def of_spliced(result: splicing.SplicedJpeg, turn: int, icc: bytes) -> bytes | None:
    """Return the thumbnail of a spliced JPEG from the samples read of its blocks, without decoding
    it.

    None if it has fewer samples than the thumbnail has pixels.
    """
    averages = result.averages
    if max(averages.size) * averages.each < _BLOCK * LONG_EDGE:
        return None
    return _of_averages(averages, turn, icc)


def _of_averages(averages: jpegsplice.Averages, turn: int, icc: bytes) -> bytes:
    """Make a thumbnail from the finest samples of a JPEG.

    Each plane is scaled separately: chroma is often stored smaller, and reaches full size only
    here.
    """
    found, pixels_of_sample = averages.finer or averages.planes, _BLOCK // averages.each
    size = at_most(averages.size, LONG_EDGE)
    edges = zip(averages.size, found[0].size, strict=True)
    covered = tuple(edge / (pixels_of_sample * samples) for edge, samples in edges)
    luma, *chroma = found
    planes = [_scaled(luma, covered, size, Image.Resampling.HAMMING)]
    planes += [_scaled(plane, covered, size, Image.Resampling.BILINEAR) for plane in chroma]
    image = Image.merge(averages.colours, planes)
    return _saved(as_rgb(image), turn, icc)


def as_rgb(image: Image.Image) -> Image.Image:
    """Return a picture in the colours of a JPEG as grey or RGB."""
    return image if image.mode != "YCbCr" else image.convert("RGB")


def _scaled(
    plane: jpegsplice.Plane, covered: tuple[float, ...], size: Size, how: Image.Resampling
) -> Image.Image:
    """Scale one plane.

    `covered`: the shares of its width and height that are photo, not padding.
    """
    box = (0, 0, plane.size[0] * covered[0], plane.size[1] * covered[1])
    return pillowscale.resize(_image_of(plane), size, how, box)


def _image_of(plane: jpegsplice.Plane) -> Image.Image:
    """Return the plane as an image, which reads the samples where they are."""
    return Image.frombuffer("L", plane.size, plane.samples, "raw", "L", 0, 1)


def of_planes(averages: jpegsplice.Averages) -> Image.Image:
    """Return an image with one pixel per block, in the colours of the file."""
    planes = list(map(_image_of, averages.planes))
    return Image.merge(averages.colours, [_enlarged(it, planes[0].size) for it in planes])


def _enlarged(plane: Image.Image, size: Size) -> Image.Image:
    if plane.size == size:
        return plane
    return pillowscale.resize(plane, size, Image.Resampling.BILINEAR)


def _saved(image: Image.Image, turn: int, icc: bytes) -> bytes:
    image = saving.on_white(profiles.to_srgb(image, icc))
    file = BytesIO()
    orientation.upright(image, turn).save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()

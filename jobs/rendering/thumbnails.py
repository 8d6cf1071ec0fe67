"""Small JPEGs for the screen: upright, in sRGB, on white, without metadata."""

from io import BytesIO

from PIL import Image

import jpegsplice
from jobs.rendering import colours, orientation, pixels, saving, splicing
from jobs.rendering.frames import at_most
from jobs.rendering.orientation import Size
from jobs.rendering.photos import Canvas
from jobs.rendering.pixels import QUICK

LONG_EDGE = 320
_QUALITY = 82
_BLOCK, _QUARTER = 8, 4


def of_canvas(canvas: Canvas, long_edge: int = LONG_EDGE) -> bytes:
    """Return the canvas as displayed, at most `long_edge` pixels: reduced first, so that the rest works on few."""
    whole = canvas.image.size
    image = pixels.scaled(canvas.image, (0, 0, *whole), at_most(whole, long_edge), QUICK)
    return _saved(image, canvas.orientation, canvas.metadata.icc)


def of_spliced(result: splicing.Result, turn: int, icc: bytes, long_edge: int = LONG_EDGE) -> bytes | None:
    """The same of a spliced JPEG, without decoding it: from the means of its blocks, or of their quarters. None when it
    has fewer of these than its thumbnail has pixels."""
    pixels_across = max(result.averages.size)
    if pixels_across >= _BLOCK * long_edge:
        return of_averages(result.averages, _BLOCK, turn, icc, long_edge)
    if pixels_across >= _QUARTER * long_edge:
        return of_averages(jpegsplice.quarter(b"".join(result.pieces)), _QUARTER, turn, icc, long_edge)
    return None


def of_averages(averages: jpegsplice.Averages, each: int, turn: int, icc: bytes, long_edge: int = LONG_EDGE) -> bytes:
    """From means of a JPEG's pixels, `each` of them across and down. Each plane is scaled by itself: chroma is often
    stored smaller, and is as large as all else only here."""
    size, full = at_most(averages.size, long_edge), averages.planes[0].size
    covered = tuple(edge / (each * means) for edge, means in zip(averages.size, full, strict=True))
    luma, *chroma = averages.planes
    planes = [_scaled(luma, covered, size, Image.Resampling.HAMMING)]
    planes += [_scaled(plane, covered, size, Image.Resampling.BILINEAR) for plane in chroma]
    image = Image.merge(averages.colours, planes)
    return _saved(image if image.mode != "YCbCr" else image.convert("RGB"), turn, icc)


def _scaled(plane: jpegsplice.Plane, covered: tuple[float, ...], size: Size, how: Image.Resampling) -> Image.Image:
    """`covered`: the shares of a plane's width and height that are photo, not filling."""
    image = Image.frombytes("L", plane.size, plane.samples)
    box = (0, 0, plane.size[0] * covered[0], plane.size[1] * covered[1])
    return image.resize(size, how, box=box)


def of_planes(averages: jpegsplice.Averages) -> Image.Image:
    """A pixel for each block, in the colours of the file."""
    planes = [Image.frombytes("L", plane.size, plane.samples) for plane in averages.planes]
    full = planes[0].size
    alike = [plane if plane.size == full else plane.resize(full, Image.Resampling.BILINEAR) for plane in planes]
    return Image.merge(averages.colours, alike)


def _saved(image: Image.Image, turn: int, icc: bytes) -> bytes:
    image = saving.on_white(colours.to_srgb(image, icc))
    file = BytesIO()
    orientation.upright(image, turn).save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()

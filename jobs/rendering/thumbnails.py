"""Small JPEGs for the screen: upright, in sRGB, on white, without metadata."""

from io import BytesIO

from PIL import Image

from jobs.rendering import colours, orientation, saving
from jobs.rendering.orientation import Size
from jobs.rendering.photos import Canvas

LONG_EDGE = 320
_QUALITY = 82


def of_canvas(canvas: Canvas, long_edge: int = LONG_EDGE) -> bytes:
    """The canvas as displayed, at most `long_edge` pixels. It is reduced first: all the rest is done on few pixels."""
    image = canvas.image.resize(at_most(canvas.image.size, long_edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = saving.on_white(colours.to_srgb(image, canvas.metadata.icc))
    file = BytesIO()
    orientation.upright(image, canvas.orientation).save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()


def at_most(size: Size, long_edge: int | None) -> Size:
    """The size scaled so that its longer edge is at most this many pixels; never enlarged. None: no limit."""
    longest = max(size)
    if long_edge is None or longest <= long_edge:
        return size
    width, height = (max(1, round(edge * long_edge / longest)) for edge in size)
    return width, height

"""The ground beside a photo that is shown whole in a result of another shape."""

from PIL import Image

from jobs.rendering import colours, compositing, orientation
from jobs.rendering.frames import Frame
from jobs.rendering.photos import Canvas


def put_on_ground(canvas: Canvas, frame: Frame, colour: str) -> None:
    """Widen the canvas to the frame's size. `colour`: sRGB, said in the photo's own space."""
    if frame.shown == frame.size:
        return
    ground = Image.new("RGBA", (1, 1), colour)
    if canvas.image.mode == "L" and not compositing.is_grey(ground):
        compositing.make_coloured(canvas)
    turn, photo = canvas.orientation, canvas.image
    wide = Image.new(photo.mode, orientation.swapped(frame.size, turn), _in_space(ground, canvas))
    wide.paste(photo, orientation.stored_corner(frame.corner, frame.shown, frame.size, turn))
    canvas.image = wide


def _in_space(ground: Image.Image, canvas: Canvas) -> int | tuple[int, ...]:
    icc = canvas.metadata.icc
    if canvas.image.mode == "L":
        return colours.grey_from_srgb(ground, icc).tobytes()[0]
    return tuple(colours.from_srgb(ground, icc).tobytes()[: len(canvas.image.mode)])

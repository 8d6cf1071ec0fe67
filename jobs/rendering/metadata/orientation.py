"""Two frames of one photo: as stored in the file, and as displayed after its EXIF orientation.

Layout and painting know only the displayed frame. The stamps are turned for the photo, never the
photo.
"""

from PIL import Image

from jobs.rendering.areas.rects import Corner, Region, Size

_TURN = Image.Transpose
_TO_DISPLAYED = {
    2: _TURN.FLIP_LEFT_RIGHT,
    3: _TURN.ROTATE_180,
    4: _TURN.FLIP_TOP_BOTTOM,
    5: _TURN.TRANSPOSE,
    6: _TURN.ROTATE_270,
    7: _TURN.TRANSVERSE,
    8: _TURN.ROTATE_90,
}
_MIRRORED_ACROSS, _MIRRORED_DOWN = (2, 3, 6, 7), (3, 4, 7, 8)
_TO_STORED = _TO_DISPLAYED | {6: _TURN.ROTATE_90, 8: _TURN.ROTATE_270}


def swapped(size: Size, orientation: int) -> Size:
    """Return width and height in the other frame; the same rule works in both directions."""
    return (size[1], size[0]) if orientation >= 5 else size


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return the stored picture as it is displayed."""
    return image.transpose(_TO_DISPLAYED[orientation]) if orientation in _TO_DISPLAYED else image


def stored(image: Image.Image, orientation: int) -> Image.Image:
    """Return a displayed picture (a stamp) as it is in the stored frame."""
    return image.transpose(_TO_STORED[orientation]) if orientation in _TO_STORED else image


def stored_corner(corner: Corner, size: Size, displayed: Size, orientation: int) -> Corner:
    """Return the top left corner, in the stored frame, of a box of `size` at `corner` of the
    `displayed` frame.
    """
    left, top = corner
    right, bottom = displayed[0] - left - size[0], displayed[1] - top - size[1]
    return {
        2: (right, top),
        3: (right, bottom),
        4: (left, bottom),
        5: (top, left),
        6: (top, right),
        7: (bottom, right),
        8: (bottom, left),
    }.get(orientation, (left, top))


def stored_part(part: Region, displayed: Size, orientation: int) -> Region:
    """Return a part of the displayed frame as a part of the stored frame."""
    (left, top, right, bottom), (width, height) = part, displayed
    if orientation in _MIRRORED_ACROSS:
        left, right = width - right, width - left
    if orientation in _MIRRORED_DOWN:
        top, bottom = height - bottom, height - top
    return (top, left, bottom, right) if orientation >= 5 else (left, top, right, bottom)

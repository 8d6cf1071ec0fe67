"""Text onto a JPEG without decoding the photo: whether that is possible for a result, and doing it.

`jpegsplice` changes only the bits under the text. It takes most JPEGs of cameras. What it refuses, and whatever asks
for other pixels than the source's, is decoded and encoded whole by the neighbours (`compositing`, `saving`).
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image

import jpegsplice
from jobs.rendering import colours, compositing, metadata, orientation, overlaying
from jobs.rendering.orientation import Size
from jobs.rendering.paint import Stamp
from jobs.rendering.photos import Look, Photo
from jobs.rendering.saving import Format

SWITCH = "OVERPRINT_SPLICE"
"""Set to 0, no photo is touched by the library: every picture is made by Pillow."""
_END_OF_IMAGE = b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class Way:
    """How a picture is made: `path` is splice or pillow; `reason`, one stable word, tells why not splice."""

    path: str
    reason: str = ""


SPLICE = Way("splice")


class NotSpliced(Exception):
    """This photo must be decoded after all; `way` says so with the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.way = Way("pillow", reason)


def way_here() -> Way:
    """Of JPEGs on this machine, when nothing in file and design stands against it."""
    if os.environ.get(SWITCH) == "0":
        return Way("pillow", "switched_off")
    return SPLICE if jpegsplice.available() else Way("pillow", "not_available")


def way(look: Look, wanted: Format, size: Size) -> Way:
    """The one decision, from what the header and the design say. `size`: of the result, as displayed."""
    if look.format != "JPEG" or wanted.name != "jpeg":
        return Way("pillow", "kind")
    if wanted.quality is not None:
        return Way("pillow", "quality")
    return way_here() if size == (look.width, look.height) else Way("pillow", "size")


class Scanned(NamedTuple):
    """A JPEG, read without decoding it: its file, and the means of its blocks."""

    data: bytes
    averages: jpegsplice.Averages


def scanned(photo: Photo) -> Scanned:
    """Raises NotSpliced."""
    if photo.look.format != "JPEG":
        raise NotSpliced("kind")
    if way_here() != SPLICE:
        raise NotSpliced(way_here().reason)
    photo.file.seek(0)
    data = photo.file.read()
    try:
        return Scanned(data, jpegsplice.averages(data))
    except jpegsplice.Refused as refusal:
        raise NotSpliced(refusal.code) from refusal


def spliced(photo: Photo, before: Scanned, stamps: Iterable[Stamp]) -> Scanned:
    """The photo's file with the stamps on it. Raises NotSpliced."""
    icc = photo.image.info.get("icc_profile") or b""
    placed = compositing.placed(stamps, (photo.look.width, photo.look.height), photo.look.orientation)
    if photo.image.mode == "L" and not all(compositing.is_grey(image) for image, _ in placed):
        raise NotSpliced("colour_on_grey")
    if photo.image.mode == "RGB":
        placed = [(colours.from_srgb(image, icc), corner) for image, corner in placed]
    try:
        return _put(before, overlaying.merged(placed), photo)
    except jpegsplice.Refused as refusal:
        raise NotSpliced(refusal.code) from refusal


def _put(before: Scanned, overlays: list[overlaying.Overlay], photo: Photo) -> Scanned:
    """One after the other; the last one's pieces are joined with a header and an end that fit the new picture."""
    jpeg, averages = before
    *earlier, last = overlays or [(Image.new("RGBA", (1, 1)), (0, 0))]
    for overlay in earlier:
        made = _parts(jpeg, averages, overlay)
        jpeg, averages = made.joined(), made.averages or averages
    made = _parts(jpeg, averages, last)
    header, *changed, rest = made.pieces
    data = b"".join((_header(bytes(header), photo), *changed, _picture_alone(jpeg, rest)))
    return Scanned(data, made.averages or averages)


def _parts(jpeg: bytes, averages: jpegsplice.Averages, overlay: overlaying.Overlay) -> jpegsplice.Spliced:
    """From the mark of the rows where it begins: what lies above was read before."""
    image, corner = overlay
    mark = averages.mark_for(corner[1])
    return jpegsplice.parts(jpeg, image.tobytes(), image.size, corner, mark, averages=averages)


def _header(header: bytes, photo: Photo) -> bytes:
    stored = orientation.swapped((photo.look.width, photo.look.height), photo.look.orientation)
    return metadata.jpeg_header_of_result(header, orientation=photo.look.orientation, size=stored)


def _picture_alone(jpeg: bytes, rest: memoryview) -> memoryview:
    """Up to the end of the picture: what phones append (a second picture, a film) shows the photo without the text."""
    begin = len(jpeg) - len(rest)
    end = jpeg.find(_END_OF_IMAGE, begin)
    if end < 0:
        raise NotSpliced("truncated")
    return rest[: end + len(_END_OF_IMAGE) - begin]

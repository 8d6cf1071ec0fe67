"""Photoshop documents (PSD): the flattened picture that they hold besides their layers.

Layout: Adobe Photoshop File Formats Specification. The header is read here because Pillow reads a
row of lengths for whatever height a file claims, and takes a saved selection for transparency.
"""

import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from jobs.errors import PictureUnreadable
from jobs.formats.format import Format, Header, Size
from jobs.formats.image_resources import resources
from jobs.formats.reading import length

_MODES = {1: ("grey", 1), 2: ("indexed", 1), 3: ("RGB", 3), 4: ("CMYK", 4), 9: ("Lab", 3)}
"""Colour modes that are read, with the number of their channels."""
_OTHER_MODES = {0: "1-bit black and white", 7: "multichannel", 8: "duotone"}
_RGB, _WITH_ALPHA = 3, 4
_PLAIN, _RUNS = 0, 1
"""Compressions of the flattened picture. Photoshop writes no others at 8 bits."""
_RESOLUTION, _IPTC, _EXIF, _XMP, _VERSION = 1005, 1028, 1058, 1060, 1057
_TOLD = {_IPTC: ("iptc", b""), _XMP: ("xmp", b""), _EXIF: ("exif", b"Exif\0\0")}
"""Resources that hold metadata → its name, and what it begins with elsewhere."""
_LARGEST_RESOURCES = 1 << 26


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the header says, and where the sections begin."""

    channels: int
    size: Size
    bits: int
    mode: int
    resources: int
    layers: int
    picture: int

    @property
    def has_alpha(self) -> bool:
        """Whether it has the channels of RGB with transparency."""
        return self.mode == _RGB and self.channels == _WITH_ALPHA

    @property
    def channels_read(self) -> int:
        return _WITH_ALPHA if self.has_alpha else _MODES[self.mode][1]

    @property
    def end_of_plain(self) -> int:
        """Return where an uncompressed picture ends."""
        width, height = self.size
        return self.picture + 2 + self.channels_read * width * height


def _is_in(head: bytes) -> bool:
    return head.startswith(b"8BPS\0\1")


def _header(file: BinaryIO) -> Header:
    layout = _layout(file)
    if layout is None:
        return Header(is_whole=False)
    _refuse_other_modes(layout)
    layers = _layer_count(file, layout)
    _refuse_without_picture(file, layout, layers)
    return Header(
        layout.size,
        is_whole=_is_whole(file, layout),
        is_lossless=True,
        alpha="on_white" if layers < 0 and layout.has_alpha else "none",
        pixels_later=_lengths_unread(file, layout),
    )


def _layout(file: BinaryIO) -> _Layout | None:
    """Return the layout; None if the file ends before its picture."""
    file.seek(12)
    header = file.read(14)
    _, resources, layers = (_section(file) for _ in ("colour table", "resources", "layers"))
    if resources is None or layers is None:
        return None
    channels, height, width, bits, mode = struct.unpack(">HLLHH", header)
    return _Layout(channels, (width, height), bits, mode, resources, layers, file.tell())


def _section(file: BinaryIO) -> int | None:
    """Return where a section begins, and move behind it; None if the file ends before it."""
    stated = file.read(4)
    start = file.tell()
    file.seek(int.from_bytes(stated), 1)
    return start if len(stated) == 4 else None


def _refuse_other_modes(layout: _Layout) -> None:
    if layout.bits != 8 and layout.mode in _MODES:
        raise PictureUnreadable(
            f"The Photoshop document has {layout.bits} bits per channel, and only 8 are supported. "
            "Convert it in Photoshop (Image, Mode, 8 Bits/Channel), or export it as PNG or TIFF."
        )
    if layout.mode not in _MODES:
        mode = _OTHER_MODES.get(layout.mode, "an unknown colour mode")
        raise PictureUnreadable(
            f"The Photoshop document is in {mode}. Convert it to RGB, grey or CMYK, or export it "
            "as PNG or TIFF."
        )


def _layer_count(file: BinaryIO, layout: _Layout) -> int:
    """Return the number of layers; negative if the flattened picture has transparency."""
    file.seek(layout.layers)
    section = file.read(min(6, layout.picture - layout.layers))
    if len(section) < 6 or section[:4] == bytes(4):
        return 0
    return int.from_bytes(section[4:6], signed=True)


def _refuse_without_picture(file: BinaryIO, layout: _Layout, layers: int) -> None:
    """Refuse a document that was saved without its flattened picture, which is then white."""
    if layers and _has_no_picture(_resources(file, layout).get(_VERSION, b"")):
        raise PictureUnreadable(
            "The Photoshop document has layers but no flattened picture. Save it with “Maximize "
            "compatibility”, or export it as PNG or TIFF."
        )


def _has_no_picture(version: bytes) -> bool:
    """Return whether the resource on the version says so; a short one says nothing."""
    return len(version) > 4 and not version[4]


def _compression(file: BinaryIO, layout: _Layout) -> int:
    file.seek(layout.picture)
    return int.from_bytes(file.read(2))


def _is_whole(file: BinaryIO, layout: _Layout) -> bool:
    compression = _compression(file, layout)
    if compression == _PLAIN:
        return layout.end_of_plain <= length(file)
    if compression == _RUNS:
        return _are_runs_whole(file, layout)
    raise PictureUnreadable(
        "The Photoshop document is compressed in a way that few programs can read. Export it as "
        "PNG or TIFF."
    )


def _are_runs_whole(file: BinaryIO, layout: _Layout) -> bool:
    """Return whether the file holds the lengths of the compressed rows, and the rows."""
    height, first = layout.size[1], layout.picture + 2
    rows = layout.channels_read * height
    if first + 2 * rows > length(file):
        return False
    file.seek(first)
    lengths: tuple[int, ...] = struct.unpack(f">{rows}H", file.read(2 * rows))
    return first + 2 * layout.channels * height + sum(lengths) <= length(file)


def _lengths_unread(file: BinaryIO, layout: _Layout) -> int:
    """Return how many bytes of row lengths Pillow does not read, nor step over."""
    if _compression(file, layout) != _RUNS:
        return 0
    return 2 * layout.size[1] * (layout.channels - layout.channels_read)


def _metadata(file: BinaryIO) -> Mapping[str, Any]:
    """Return EXIF, XMP, IPTC and the resolution. Pillow reads the profile."""
    layout = _layout(file)
    found = _resources(file, layout) if layout else {}
    told: dict[str, Any] = {}
    for number in filter(found.__contains__, _TOLD):
        name, prefix = _TOLD[number]
        told[name] = prefix + found[number]
    with suppress(KeyError, struct.error):
        told["dpi"] = _dots_per_inch(found[_RESOLUTION])
    return told


def _dots_per_inch(resolution: bytes) -> tuple[float, float]:
    across, down = struct.unpack_from(">L4xL", resolution)
    return across / 65536, down / 65536


def _resources(file: BinaryIO, layout: _Layout) -> dict[int, bytes]:
    """Return the image resources by number; those before a damaged one if one is."""
    file.seek(layout.resources)
    block = file.read(min(layout.layers - 4 - layout.resources, _LARGEST_RESOURCES))
    found: dict[int, bytes] = {}
    with suppress(ValueError, struct.error):
        for _, number, _, content in resources(block):
            found.setdefault(number, content)
    return found


FORMAT = Format(
    code="PSD",
    name="PSD",
    media_type="image/vnd.adobe.photoshop",
    extensions=("psd",),
    is_in=_is_in,
    header=_header,
    metadata=_metadata,
    result="JPEG",
    result_if_clear="PNG",
)

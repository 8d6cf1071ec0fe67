"""Make an ICC profile from code points (CICP, ISO/IEC 23091-2), which AVIF, HEIC and PNG may have
instead of a profile.

HDR transfers (PQ, HLG) are refused: shown as ordinary values they give a flat, grey picture, and no
tone mapping gives the picture the photographer saw.
"""

import struct
from functools import lru_cache

from jobs.errors import PictureUnreadable

type Triple = tuple[float, float, float]

_HDR = {16: "PQ", 18: "HLG"}
_SPACES: dict[int, tuple[str, tuple[Triple, Triple, Triple]]] = {
    9: (
        "Rec. 2020",
        ((0.67348, 0.27904, -0.00194), (0.16566, 0.67534, 0.02998), (0.12505, 0.04561, 0.79686)),
    ),
    12: (
        "Display P3",
        ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
    ),
}
"""Primaries as XYZ, adapted to D50.

All others are treated as sRGB's, from which the few in use hardly differ.
"""
_WHITE: Triple = (0.9642, 1.0, 0.8249)
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_CURVES = {4: (2.2, 1.0, 0.0, 0.0, 0.0), 5: (2.8, 1.0, 0.0, 0.0, 0.0), 8: (1.0, 1.0, 0.0, 0.0, 0.0)}
"""Curves by transfer (ICC.1:2010, 10.16, function 3).

All others are shown with sRGB's, as in browsers.
"""


def profile(primaries: int, transfer: int) -> bytes:
    """Return an ICC profile, or empty bytes for sRGB and whatever is treated as sRGB.

    Raises `PictureUnreadable` for HDR.
    """
    if transfer in _HDR:
        raise PictureUnreadable(
            f"The picture is an HDR picture ({_HDR[transfer]}), and HDR is not supported. "
            "Export it as SDR, for example as JPEG.",
        )
    return _profile(primaries, transfer) if primaries in _SPACES else b""


@lru_cache(maxsize=8)
def _profile(primaries: int, transfer: int) -> bytes:
    name, (red, green, blue) = _SPACES[primaries]
    curve = _curve(transfer)
    tags = {
        b"desc": _text(name),
        b"cprt": _text("No copyright, use freely"),
        b"wtpt": _xyz(_WHITE),
        b"rXYZ": _xyz(red),
        b"gXYZ": _xyz(green),
        b"bXYZ": _xyz(blue),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    return _written(tags)


def _curve(transfer: int) -> bytes:
    parameters = _CURVES.get(transfer, _SRGB_CURVE)
    return b"para" + struct.pack(">LHH5l", 0, 3, 0, *map(_fixed, parameters))


def _fixed(value: float) -> int:
    """Return a number with sixteen bits after the point (ICC.1:2010, 4.6)."""
    return round(value * 65536)


def _written(tags: dict[bytes, bytes]) -> bytes:
    """Assemble a profile (ICC.1:2010, 7): header, table of tags, tags."""
    table, body, start = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        table += struct.pack(">4sLL", name, start + len(body), len(content))
        body += content.ljust(-(-len(content) // 4) * 4, b"\0")
    header = struct.pack(">L4xL4s4s4s", start + len(body), 0x04200000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + bytes(28) + _xyz(_WHITE)[8:]
    return header.ljust(128, b"\0") + struct.pack(">L", len(tags)) + table + body


def _text(words: str) -> bytes:
    encoded = words.encode("utf-16-be")
    return b"mluc" + struct.pack(">LLL2s2sLL", 0, 1, 12, b"en", b"US", len(encoded), 28) + encoded


def _xyz(values: Triple) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3l", *map(_fixed, values))

"""EXIF bytes changed in place: what must change does, the rest stays byte for byte, damage is left
alone.
"""

import pytest
from PIL import Image

from jobs.rendering.metadata import exif
from tests.rendering.pictures import exif_with_thumbnail


def little_endian(orientation: int) -> bytes:
    """Return EXIF as Samsung and Canon write it: II, no prefix, only the orientation."""
    entry = b"\x12\x01\x03\0\x01\0\0\0" + bytes((orientation, 0, 0, 0))
    return b"II*\0\x08\0\0\0\x01\0" + entry + bytes(4)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_read_in_both_byte_orders(orientation: int):
    assert exif.orientation(exif_with_thumbnail(orientation)) == orientation
    assert exif.orientation(little_endian(orientation)) == orientation


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"Exif\0\0",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"nonsense",
        little_endian(9),
        little_endian(0),
    ],
)
def test_damaged_exif_counts_as_upright(damaged: bytes):
    assert exif.orientation(damaged) == 1


def test_only_orientation_size_link_and_thumbnail_change():
    before = exif_with_thumbnail(6)

    after = exif.for_result(before, orientation=1, size=(32, 24))

    changed = [
        place for place, (old, new) in enumerate(zip(before, after, strict=False)) if old != new
    ]
    cut = len(before) - len(after)
    # One low byte each: orientation, width, height, the link to IFD1 (its high byte is 0).
    assert len(changed) == 4
    assert before[-cut:].startswith(b"\xff\xd8")
    assert b"MAKER\0NOTE" in after
    told = Image.Exif()
    told.load(after)
    assert (told[274], told.get_ifd(0x8769)[0xA002], told.get_ifd(0x8769)[0xA003]) == (1, 32, 24)


def test_without_the_tags_nothing_is_added():
    plain = Image.Exif()
    plain[271] = "Camera Works"

    assert exif.for_result(plain.tobytes(), orientation=1, size=(1, 1)) == plain.tobytes()


def test_exif_that_cannot_be_parsed_is_carried_unchanged():
    cut = exif_with_thumbnail(6)[:20]

    assert exif.for_result(cut, orientation=6, size=(64, 48)) == cut

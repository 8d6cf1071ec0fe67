"""Single EXIF tags, of whole, odd and hostile blocks."""

import io
import struct

import pytest
from PIL import Image

from jobs.rendering.metadata.facts import exif_values

MAKE, MODEL, CAPTION, EXIF_IFD, TAKEN, ISO = 0x010F, 0x0110, 0x010E, 0x8769, 0x9003, 0x8827


def block(tags: dict[int, object], details: dict[int, object] | None = None) -> bytes:
    exif = Image.Exif()
    exif.update(tags)
    if details:
        exif[EXIF_IFD] = details
    return exif.tobytes()


def test_tags_of_all_directories_are_read_in_both_byte_orders():
    exif = block({MAKE: "Canon", MODEL: "EOS R5"}, {TAKEN: "2026:11:24 14:03:05", ISO: 800})
    big = Image.Exif()
    big.endian = ">"
    big.update({MAKE: "Canon"})

    assert exif_values.of_block(exif) == {
        "make": "Canon",
        "model": "EOS R5",
        "taken": "2026-11-24T14:03:05",
        "iso": 800,
    }
    assert exif_values.of_block(big.tobytes()) == {"make": "Canon"}


@pytest.mark.parametrize("words", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "   "])
def test_what_cameras_write_into_every_photo_is_no_caption(words):
    assert exif_values.of_block(block({CAPTION: words})) == {}


@pytest.mark.parametrize(
    "taken", ["0000:00:00 00:00:00", "    :  :     :  :  ", "2026:13:41 10:00:00"]
)
def test_a_clock_that_was_never_set_gives_no_time(taken):
    assert exif_values.of_block(block({}, {TAKEN: taken})) == {}


def test_photographer_and_editor_share_the_copyright():
    assert exif_values.of_block(block({0x8298: b"Anna\0Editor\0"})) == {"copyright": "Anna; Editor"}


def test_half_a_place_and_a_fraction_over_zero_say_nothing():
    density = struct.pack("<2sHLHHHLLL", b"II", 42, 8, 1, 0x011A, 5, 1, 26, 0)
    gps = Image.Exif()
    gps[0x8825] = {1: "N", 2: (48.0, 8.0, 14.0), 6: 12.0}

    assert exif_values.of_block(gps.tobytes()) == {"altitude": 12.0}
    assert exif_values.of_block(density + struct.pack("<LL", 300, 1)) == {"dpi": 300.0}
    assert exif_values.of_block(density + struct.pack("<LL", 300, 0)) == {}


@pytest.mark.parametrize("cut", range(0, 120, 7))
def test_a_block_that_is_cut_short_never_raises(cut):
    exif = block({MAKE: "Canon", CAPTION: "Fish" * 9}, {TAKEN: "2026:11:24 14:03:05", ISO: 800})

    found = exif_values.of_block(exif[:cut])

    assert found.keys() <= {"make", "caption", "taken", "iso"}


def test_counts_and_offsets_beyond_the_block_are_not_believed():
    huge = struct.pack("<2sHLHHHLL", b"II", 42, 8, 0xFFFF, MAKE, 2, 0xFFFFFFFF, 8)
    loop = struct.pack("<2sHLHHHLL", b"II", 42, 8, 1, EXIF_IFD, 4, 1, 8)

    assert exif_values.of_block(huge) == {}
    assert exif_values.of_block(loop) == {}


def test_a_tiff_file_is_read_where_its_directories_stand():
    file = io.BytesIO()
    Image.new("L", (300, 300)).save(file, "TIFF", exif=block({MAKE: "Canon"}))

    assert exif_values.of_tiff(file)["make"] == "Canon"

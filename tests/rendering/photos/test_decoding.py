"""Photos decoded as Pillow would, and scaled while that is done."""

from pathlib import Path

import pytest
from PIL import Image

from jobs.errors import PictureUnreadable
from jobs.rendering.colours import profiles
from jobs.rendering.photos import frames, opening
from jobs.rendering.photos.opening import DecodedPhoto
from tests.rendering import pictures
from tests.rendering.pictures import LIMIT, difference, halves, photo, saved, written


def decoded(path: Path) -> DecodedPhoto:
    with opening.opened(path, max_pixels=LIMIT) as opened:
        return opened.decode()


@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"subsampling": 0}, {"quality": 30}]
)
def test_a_jpeg_is_decoded_as_pillow_decodes_it(tmp_path: Path, options: dict[str, object]):
    data = saved(photo(), "JPEG", **options)

    canvas = decoded(written(tmp_path, data))

    assert difference(canvas.image, pictures.opened(data)) == 0


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_deflate", "jpeg"])
def test_tiff_compressions_are_opened(tmp_path: Path, compression: str | None):
    path = written(tmp_path, saved(halves(), "TIFF", compression=compression))

    assert difference(decoded(path).image, halves()) <= (0 if compression != "jpeg" else 90)


def test_a_cmyk_jpeg_without_a_profile_is_converted_plainly_and_says_srgb(tmp_path: Path):
    canvas = decoded(written(tmp_path, saved(halves().convert("CMYK"), "JPEG", quality=98)))

    assert canvas.metadata.icc == profiles.srgb()
    assert difference(canvas.image.resize((2, 1), Image.Resampling.BOX), halves(2, 1)) <= 8


def test_a_photo_is_scaled_down_to_the_size_asked_for(tmp_path: Path):
    path = written(tmp_path, saved(photo(800, 600), "JPEG", exif=pictures.exif_with_thumbnail(6)))

    with opening.opened(path, max_pixels=LIMIT) as opened:
        canvas = opened.decode(frames.whole((opened.header.width, opened.header.height), (60, 80)))

    assert (canvas.image.size, canvas.displayed) == ((80, 60), (60, 80))
    assert difference(canvas.image, photo(800, 600).resize((80, 60), Image.Resampling.LANCZOS)) < 12


def test_damage_in_the_middle_of_a_png_is_found_while_decoding(tmp_path: Path):
    data = bytearray(saved(photo(), "PNG"))
    data[len(data) // 2] ^= 0xFF

    with pytest.raises(PictureUnreadable):
        decoded(written(tmp_path, bytes(data)))

"""Nine hundred damaged pictures: each is a failure of the picture, never a bug of ours."""

import random
from pathlib import Path

import pytest
from PIL import PngImagePlugin

from jobs.errors import JobFailed
from jobs.rendering.photos import opening
from tests.rendering import pictures
from tests.rendering.pictures import FILES, photo, saved, written


def specimens() -> list[bytes]:
    text = PngImagePlugin.PngInfo()
    text.add_text("Title", "Two halves", zip=True)
    text.add_itxt("XML:com.adobe.xmp", "<x/>")
    carried = {"exif": pictures.exif_with_thumbnail(6), "icc_profile": pictures.wide_profile()}
    small = photo(40, 30)
    return [
        saved(small, "JPEG", **carried, comment=b"c"),
        saved(small, "JPEG", progressive=True, **carried),
        saved(small.convert("CMYK"), "JPEG"),
        saved(small, "MPO", save_all=True, append_images=[small]),
        saved(small, "PNG", pnginfo=text, **carried),
        saved(small.convert("P"), "PNG", transparency=3),
        saved(small, "WEBP", **carried),
        saved(small.convert("RGBA"), "WEBP", lossless=True),
        saved(small, "TIFF", compression="tiff_lzw", tiffinfo={274: 6}),
        saved(small, "TIFF", compression="jpeg"),
        saved(small.convert("CMYK"), "TIFF"),
        (FILES / "turned.heic").read_bytes(),
    ]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Change bytes, remove, double or zero a piece, or cut off the end; mostly near the
    beginning.
    """
    changed = bytearray(data)
    at = int(len(changed) * chance.random() ** 2)
    length = chance.choice((1, 2, 4, 16, 200))
    match chance.randrange(6):
        case 0:
            changed[at : at + length] = chance.randbytes(length)
        case 1:
            del changed[at : at + length]
        case 2:
            changed[at:at] = changed[at : at + length]
        case 3:
            changed[at : at + length] = bytes(length)
        case 4:
            changed[at : at + 4] = b"\xff\xff\xff\xff"
        case _:
            del changed[at:]
    return bytes(changed)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_damaged_file_is_a_failure_of_the_picture_and_never_an_error_of_ours(tmp_path: Path):
    chance = random.Random(2026)
    failed = 0

    for number in range(900):
        path = written(tmp_path, damaged(chance.choice(SPECIMENS), chance))
        try:
            decoded_small(path)
        except JobFailed:
            failed += 1
        except Exception as error:
            kept = written(tmp_path, path.read_bytes(), "culprit")
            pytest.fail(f"file {number} of the seed ({kept}) raised {error!r}")

    assert 400 < failed < 900


SPECIMENS = specimens()


def decoded_small(path: Path) -> None:
    with opening.opened(path, max_pixels=200_000) as opened:
        opened.decode()

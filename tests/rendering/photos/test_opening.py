"""Sources opened: what they are, and which are refused."""

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from jobs.errors import (
    JobFailed,
    PictureTooLarge,
    PictureUnreadable,
)
from jobs.formats import others
from jobs.rendering.photos import opening
from jobs.rendering.photos.opening import DecodedPhoto, PhotoHeader
from tests.rendering import pictures
from tests.rendering.pictures import (
    BLUE,
    FILES,
    LIMIT,
    RED,
    difference,
    halves,
    photo,
    saved,
    written,
)


def look(path: Path) -> PhotoHeader:
    return opening.read_header(path, max_pixels=LIMIT)


def decoded(path: Path) -> DecodedPhoto:
    with opening.opened(path, max_pixels=LIMIT) as opened:
        return opened.decode()


def refusal(path: Path, kind: type[JobFailed]) -> str:
    with pytest.raises(kind) as raised:
        look(path)
    return raised.value.sentence


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_header_gives_kind_and_size(tmp_path: Path, kind: str):
    path = written(tmp_path, saved(halves(), kind))

    assert look(path) == PhotoHeader(kind, 64, 48, 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (64, 48)), (3, (64, 48)), (6, (48, 64)), (8, (48, 64))]
)
def test_the_size_is_that_of_the_displayed_picture(
    tmp_path: Path, kind: str, orientation: int, size: tuple[int, int]
):
    path = written(tmp_path, saved(halves(), kind, exif=pictures.exif_with_thumbnail(orientation)))

    assert look(path) == PhotoHeader(kind, *size, orientation)


def test_a_tiff_and_a_heic_are_turned_by_their_decoders(tmp_path: Path):
    tiff = written(tmp_path, saved(halves(), "TIFF", tiffinfo={274: 6}))

    assert [look(path) for path in (tiff, FILES / "turned.heic")] == [
        PhotoHeader("TIFF", 48, 64, 1),
        PhotoHeader("HEIF", 48, 64, 1),
    ]
    for path in (tiff, FILES / "turned.heic"):
        image = decoded(path).image
        assert image.size == (48, 64)
        assert difference(image.resize((1, 2), Image.Resampling.BOX), vertical_halves()) <= 4


def vertical_halves() -> Image.Image:
    image = Image.new("RGB", (1, 2), RED)
    image.putpixel((0, 1), BLUE)
    return image


@pytest.mark.parametrize("head", [b"", b"%PDF-1.7\n", b"II*\0\x10\0\0\0CR\x02\0", b"\1\2\0"])
def test_an_unsupported_file_is_named(tmp_path: Path, head: bytes):
    path = written(tmp_path, head, "looks-like.jpg")

    assert refusal(path, PictureUnreadable) == others.sentence(head)


@pytest.mark.parametrize("tags", [{50706: b"\1\4\0\0"}, {254: 1, 330: 8}])
def test_a_camera_raw_that_poses_as_tiff_is_refused(tmp_path: Path, tags: dict[int, object]):
    path = written(tmp_path, saved(halves(), "TIFF", tiffinfo=tags))

    assert refusal(path, PictureUnreadable) == others.OTHERS[others.RAW].sentence


def gigapixel_png() -> bytes:
    rows = zlib.compress(bytes(1 + 40_000 // 8) * 25_000, 9)

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">L", len(content))
            + name
            + content
            + struct.pack(">L", zlib.crc32(name + content))
        )

    header = struct.pack(">LLBBBBB", 40_000, 25_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def test_a_gigapixel_in_200_kb_is_refused_by_its_header(tmp_path: Path):
    path = written(tmp_path, gigapixel_png())
    assert path.stat().st_size < 200_000

    assert refusal(path, PictureTooLarge) == (
        "The picture has 40,000 × 25,000 pixels (1,000 megapixels); the limit is 100 megapixels. "
        "Use a smaller one."
    )


def test_a_webp_is_measured_before_its_decoder_makes_room_for_it(tmp_path: Path):
    header = struct.pack("<4sL4s4sLB3x", b"RIFF", 22, b"WEBP", b"VP8X", 10, 0)
    path = written(tmp_path, header + (16_382).to_bytes(3, "little") * 2)

    assert refusal(path, PictureTooLarge).startswith("The picture has 16,383 × 16,383 pixels")


@pytest.mark.parametrize(
    ("kind", "note"), [("WEBP", "animation"), ("PNG", "animation"), ("TIFF", "pages")]
)
@pytest.mark.parametrize("is_lossless", [False, True])
def test_of_several_pictures_the_first_is_used_and_the_look_says_so(
    tmp_path: Path, kind: str, note: str, is_lossless: bool
):
    options = {"lossless": True} if is_lossless and kind == "WEBP" else {}
    path = written(
        tmp_path, saved(halves(), kind, save_all=True, append_images=[photo(64, 48)], **options)
    )

    assert look(path) == PhotoHeader(kind, 64, 48, 1, (note,))
    assert difference(decoded(path).image.resize((2, 1), Image.Resampling.BOX), halves(2, 1)) <= 6


def test_a_moving_avif_is_its_first_picture():
    assert look(FILES / "moving.avif").notes == ("animation",)
    assert decoded(FILES / "moving.avif").image.size == (64, 48)


def test_a_jpeg_with_further_pictures_is_its_first(tmp_path: Path):
    path = written(tmp_path, saved(halves(), "MPO", save_all=True, append_images=[photo(64, 48)]))

    assert look(path) == PhotoHeader("JPEG", 64, 48, 1)
    assert difference(decoded(path).image.resize((2, 1), Image.Resampling.BOX), halves(2, 1)) <= 6


@pytest.mark.parametrize(("megabytes", "is_kept"), [(2, True), (17, False)])
def test_a_large_colour_profile_in_a_png_is_kept_and_a_bomb_refused(
    tmp_path: Path, megabytes: int, is_kept: bool
):
    path = tmp_path / "screenshot.png"
    Image.new("RGB", (8, 8)).save(path, icc_profile=bytes(megabytes << 20))

    if is_kept:
        assert look(path).format == "PNG"
    else:
        with pytest.raises(PictureUnreadable):
            look(path)


def test_an_unreadable_encoding_is_not_just_called_damage(tmp_path: Path):
    jpeg = bytearray(saved(photo(), "JPEG"))
    jpeg[jpeg.index(b"\xff\xc0") + 4] = 12  # bits per sample

    assert refusal(written(tmp_path, bytes(jpeg)), PictureUnreadable) == (
        f"The file ({len(jpeg):,} bytes) is damaged, or encoded in a way that few programs can "
        f"read. Save it again "
        "in another program."
    )


def test_an_unrelated_exception_is_not_taken_for_damage(tmp_path: Path):
    class TimeIsUp(Exception):
        pass

    with (
        path_of(tmp_path).open("rb") as file,
        pytest.raises(TimeIsUp),
        opening.failures_of_pictures(file),
    ):
        raise TimeIsUp


def path_of(folder: Path) -> Path:
    return written(folder, saved(halves(), "PNG"))

"""Pictures as PDF stores them: their own bytes if possible, else pixels without loss, or
deliberately a JPEG.
"""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from jobs.errors import JobFailed
from jobs.rendering import labels
from jobs.rendering.encoding.embedding import Raster, embedded, reduced, size, stencil

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def picture(mode: str = "RGB") -> Image.Image:
    """Return a picture whose corners all differ."""
    down = Image.linear_gradient("L")
    across = down.transpose(Image.Transpose.ROTATE_90)
    image = Image.merge("RGB", (down, across, Image.new("L", down.size, 90))).resize((60, 40))
    if mode == "RGBA":
        image.putalpha(Image.radial_gradient("L").resize(image.size))
        return image
    return image.quantize(16) if mode == "P" else image.convert(mode)


def saved(folder: Path, mode: str, name: str, **options: object) -> Path:
    path = folder / name
    picture(mode).save(path, **options)
    return path


def data(raster: Raster, path: Path) -> bytes:
    if isinstance(raster.data, bytes):
        return raster.data
    file = path.read_bytes()
    return b"".join(file[start:stop] for start, stop in raster.data)


def unpredicted(raster: Raster, path: Path) -> Image.Image:
    """Undo PNG's filters with a PNG reader, from this header and data."""
    head = struct.pack(
        ">IIBBBBB", raster.width, raster.height, 8, {1: 0, 3: 2}[raster.channels], 0, 0, 0
    )
    chunks = [(b"IHDR", head), (b"IDAT", data(raster, path)), (b"IEND", b"")]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )
    return Image.open(BytesIO(png))


@pytest.mark.parametrize(("mode", "channels"), [("L", 1), ("RGB", 3), ("CMYK", 4)])
def test_a_jpeg_goes_in_as_its_file(tmp_path: Path, mode: str, channels: int) -> None:
    path = saved(tmp_path, mode, "a.jpg")

    raster = embedded(path)

    assert data(raster, path) == path.read_bytes()
    assert (raster.width, raster.height, raster.channels, raster.turn) == (60, 40, channels, 1)
    assert b"/DCTDecode" in raster.entries
    # Pillow writes Adobe's inverted CMYK.
    assert (b"/Decode [1 0" in raster.entries) == (mode == "CMYK")


def test_orientation_and_profile_of_a_jpeg_are_reported(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path, "RGB", "a.jpg", exif=exif, icc_profile=SRGB)

    raster = embedded(path)

    assert (raster.turn, raster.displayed, raster.icc) == (6, (40, 60), SRGB)


def test_a_profile_of_other_colours_is_left_out(tmp_path: Path) -> None:
    path = saved(tmp_path, "L", "a.jpg", icc_profile=SRGB)

    assert embedded(path).icc == b""


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_png_goes_in_by_its_own_compressed_data(tmp_path: Path, mode: str) -> None:
    path = saved(tmp_path, mode, "a.png", icc_profile=SRGB if mode == "RGB" else None)

    raster = embedded(path)

    assert not isinstance(raster.data, bytes)
    assert unpredicted(raster, path).tobytes() == picture(mode).tobytes()
    assert (raster.mask, raster.icc) == (None, SRGB if mode == "RGB" else b"")


@pytest.mark.parametrize(
    ("name", "options"),
    [("a.png", {}), ("a.webp", {"lossless": True, "exact": True}), ("a.tif", {})],
    ids=str,
)
def test_transparency_becomes_a_separate_mask_and_nothing_is_lost(
    tmp_path: Path, name: str, options: dict[str, object]
) -> None:
    path = saved(tmp_path, "RGBA", name, **options)

    raster = embedded(path)

    assert raster.mask
    assert unpredicted(raster, path).tobytes() == picture("RGBA").convert("RGB").tobytes()
    assert unpredicted(raster.mask, path).tobytes() == picture("RGBA").getchannel("A").tobytes()


def test_a_transparent_picture_that_is_opaque_everywhere_has_no_mask(tmp_path: Path) -> None:
    picture("RGB").convert("RGBA").save(tmp_path / "a.png")

    assert embedded(tmp_path / "a.png").mask is None


@pytest.mark.parametrize(("mode", "name"), [("P", "a.png"), ("RGB", "a.tif"), ("L", "a.tif")])
def test_pictures_that_pdf_cannot_embed_are_encoded_again_without_loss(
    tmp_path: Path, mode: str, name: str
) -> None:
    path = saved(tmp_path, mode, name)

    raster = embedded(path)

    wanted = picture(mode).convert("RGB") if mode == "P" else picture(mode)
    assert unpredicted(raster, path).convert(wanted.mode).tobytes() == wanted.tobytes()


@pytest.mark.parametrize("name", ["a.webp", "a.avif"])
def test_lossy_kinds_that_pdf_does_not_have_become_jpegs(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, "RGBA", name)

    raster = embedded(path)

    jpeg = Image.open(BytesIO(data(raster, path)))
    assert (jpeg.format, jpeg.size, jpeg.mode) == ("JPEG", (60, 40), "RGB")
    assert raster.mask


def test_a_reduced_picture_is_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path, "RGB", "a.jpg", exif=exif, icc_profile=SRGB)

    raster = reduced(path, 30)

    jpeg = Image.open(BytesIO(data(raster, path)))
    assert (size(path), raster.displayed, jpeg.size) == ((40, 60), (20, 30), (20, 30))
    assert (raster.turn, raster.icc) == (1, SRGB)


def test_a_reduced_picture_keeps_its_transparency(tmp_path: Path) -> None:
    raster = reduced(saved(tmp_path, "RGBA", "a.png"), 30)

    assert raster.mask
    assert (raster.mask.width, raster.mask.height, raster.mask.channels) == (30, 20, 1)


def test_a_file_that_is_no_longer_a_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff nothing")

    with pytest.raises(JobFailed):
        embedded(tmp_path / "a.jpg")


# --- Labels ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["12 · Größe {42}.jpg", "معرض الربيع.jpg", "ตลาดนัด.jpg", "[a]/b.png", "🎉"]
)
def test_a_label_in_any_script_is_black_and_centred(text: str) -> None:
    label = labels.label(text, (900, 106))

    ink = Image.eval(label.convert("L"), lambda value: 255 - value).getbbox()
    assert label.mode == "1"
    assert ink
    left, top, right, bottom = ink
    assert abs(left - (900 - right)) <= 12
    assert 0 < top < bottom < 106


def test_a_label_that_is_too_long_ends_before_the_edge() -> None:
    label = labels.label("a very long name " * 20, (900, 106))

    ink = Image.eval(label.convert("L"), lambda value: 255 - value).getbbox()
    assert ink
    assert 800 < ink[2] - ink[0] <= 900


def test_a_stencil_has_a_bit_for_each_pixel() -> None:
    raster = stencil(labels.label("12", (41, 30)))

    assert raster.channels == 0
    assert len(zlib.decompress(data(raster, Path()))) == 30 * 6

"""Real files of the formats that are only read: opened, kept, refused and turned into results."""

import random
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from jobs import formats, rendering
from jobs.design import Cell, parse
from jobs.errors import JobFailed, PictureTooLarge, PictureTruncated
from jobs.processes import children
from jobs.rendering.photos import opening
from tests.formats.samples import SAMPLES
from tests.rendering import odd_pictures, pictures
from tests.rendering.odd_pictures import Odd, mutants
from tests.rendering.pictures import LIMIT, difference, halves

EACH = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
MODES = [
    pytest.param(sample, mode, id=f"{code}-{mode}")
    for code, sample in SAMPLES.items()
    for mode in sample.MODES
]
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
IPTC = b"\x1c\x02\x69\0\1A"
ALL = {
    "exif": pictures.exif_with_thumbnail(6),
    "icc_profile": pictures.wide_profile(),
    "xmp": XMP,
    "iptc": IPTC,
    "dpi": (300, 300),
}


def picture(sample: ModuleType, mode: str) -> Image.Image:
    """Return a picture; one with transparency has a clear, a half clear and an opaque part."""
    image = halves()
    if mode == "P":
        return image.quantize(8)
    if "A" not in mode:
        return image.convert(mode)
    clear = Image.new("L", image.size, 255)
    clear.paste(0, (0, 0, 20, 48))
    if sample.HAS_HALF_CLEAR:
        clear.paste(128, (44, 0, 64, 48))
    image = image.convert(mode)
    image.putalpha(clear)
    return image


def described(sample: ModuleType) -> dict[str, Any]:
    return {name: ALL[name] for name in sample.HOLDS}


def opened(data: bytes, most: int = LIMIT) -> opening.Photo:
    return opening.open_file(BytesIO(data), max_pixels=most)


def on_white(image: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")


def result(folder: Path, data: bytes, **output: Any) -> rendering.Picture:
    design = parse({"format": 1, "boxes": [], "output": output})
    path = pictures.written(folder, data, "source")
    return rendering.render(path, design, {"a": Cell.of_text("")}, max_pixels=LIMIT)


def test_every_format_that_is_only_read_has_a_sample_except_heic():
    only_read = {one.code for one in formats.FORMATS if not one.is_written}

    assert set(SAMPLES) == only_read - {"HEIF"}


@pytest.mark.parametrize(("sample", "mode"), MODES)
def test_a_file_is_recognised_and_has_its_pixels(sample: ModuleType, mode: str):
    image = picture(sample, mode)

    photo = opened(sample.written(image))

    header = photo.header
    assert (header.format, header.width, header.height, header.orientation) == (
        sample.CODE,
        64,
        48,
        1,
    )
    assert difference(on_white(photo.decode().image), on_white(image)) <= sample.LOSS


@pytest.mark.parametrize(("sample", "mode"), MODES)
def test_a_result_is_a_jpeg_or_with_transparency_a_png(
    tmp_path: Path, sample: ModuleType, mode: str
):
    data = sample.written(picture(sample, mode))
    clear = "A" in mode

    made = result(tmp_path, data)
    notes = opened(data).header.notes

    wanted = ("png", "image/png") if clear else ("jpg", "image/jpeg")
    assert (made.extension, made.media_type) == wanted
    assert ("clear" in notes) is clear
    assert rendering.result_format(parse({"format": 1}), sample.CODE, notes) == wanted
    assert difference(on_white(pictures.opened(made.data)), on_white(picture(sample, mode))) <= 20


@EACH
def test_every_way_to_write_a_picture_gives_its_pixels(sample: ModuleType):
    ways = sample.variants(halves())

    found = {way: difference(opened(data).decode().image, halves()) for way, data in ways.items()}

    assert {way for way, loss in found.items() if loss > sample.LOSS} == set()


@EACH
def test_the_look_notes_what_a_result_cannot_have(sample: ModuleType):
    found = {note: opened(data).header.notes for note, data in sample.noted(halves()).items()}

    assert found == {note: (note,) for note in found}


@EACH
def test_what_cannot_be_read_is_refused_with_what_to_do(sample: ModuleType):
    for beginning, data in sample.refused(halves()).items():
        with pytest.raises(JobFailed) as raised:
            opened(data).decode()
        assert raised.value.sentence.startswith(beginning)


@EACH
def test_a_chosen_format_is_that_of_the_result(tmp_path: Path, sample: ModuleType):
    made = result(tmp_path, sample.written(halves()), format="webp")

    assert (made.extension, pictures.opened(made.data).format) == ("webp", "WEBP")


@EACH
def test_metadata_is_carried_into_the_result(tmp_path: Path, sample: ModuleType):
    data = sample.written(halves(), **described(sample))

    photo = opened(data)
    carried = photo.decode().metadata
    made = pictures.opened(result(tmp_path, data).data)

    found = {
        "exif": bool(carried.exif),
        "icc_profile": carried.icc == ALL["icc_profile"],
        "xmp": carried.xmp == XMP,
        "iptc": carried.iptc == IPTC,
        "dpi": carried.dpi == pytest.approx((300, 300), abs=0.01),
    }
    assert {name for name, is_there in found.items() if is_there} == set(sample.HOLDS)
    assert made.info.get("icc_profile") == ALL["icc_profile"]
    assert ("exif" in sample.HOLDS) == (made.getexif().get(0x010F) == "Camera Works")
    assert ("dpi" in sample.HOLDS) == (made.info.get("dpi") == (300, 300))


@pytest.mark.parametrize(
    "sample", [sample for sample in SAMPLES.values() if "exif" in sample.HOLDS]
)
def test_exif_turns_the_picture(sample: ModuleType):
    header = opened(sample.written(halves(), exif=ALL["exif"])).header

    assert (header.width, header.height, header.orientation) == (48, 64, 6)


@EACH
@pytest.mark.parametrize("share", [0.97, 0.6, 0.3])
def test_a_truncated_file_gets_the_sentence_of_a_truncated_jpeg(sample: ModuleType, share: float):
    data = sample.written(pictures.photo().convert(sample.MODES[-1]))
    cut = data[: int(len(data) * share)]

    with pytest.raises(PictureTruncated) as raised:
        opened(cut)

    assert raised.value.sentence == (
        f"The file stops after {len(cut):,} bytes, before the picture ends. Upload it again."
    )


@EACH
def test_a_small_file_that_claims_a_gigapixel_is_refused_before_it_is_decoded(sample: ModuleType):
    data = sample.claiming(40_000, 25_000)
    assert len(data) < 2_000

    with pytest.raises(PictureTooLarge) as raised:
        children.call(partial(_look, data), LIMIT, seconds=20, megabytes=400)

    assert raised.value.sentence.startswith("The picture has 40,000 × 25,000 pixels")


def _look(data: bytes, most: int) -> None:
    opened(data, most)


@EACH
def test_a_damaged_file_gives_a_picture_or_a_failure(sample: ModuleType):
    data = sample.written(pictures.photo(96, 64), **described(sample))

    pack = [Odd(sample.CODE, data, 1), *mutants(sample.CODE, data, 40, 20261130)]
    became = children.call(odd_pictures.drawn, pack, 4_000_000, seconds=120, megabytes=1500)

    assert became[0] == "picture"
    assert len(became) == len(pack)


@EACH
def test_a_file_with_changed_bytes_never_raises_an_error_of_ours(sample: ModuleType):
    chance = random.Random(sample.CODE)
    whole = sample.written(pictures.photo(40, 30), **described(sample))
    for _ in range(300):
        data = bytearray(whole)
        at = int(len(data) * chance.random() ** 2)
        data[at : at + chance.choice((1, 2, 4))] = chance.randbytes(chance.choice((1, 2, 4)))
        with suppress(JobFailed):
            opened(bytes(data), 200_000).decode()


@EACH
def test_a_thumbnail_is_made_for_the_pages(tmp_path: Path, sample: ModuleType):
    path = pictures.written(tmp_path, sample.written(pictures.photo(800, 400)))

    thumbnail = pictures.opened(rendering.thumbnail(path, max_pixels=LIMIT))

    assert (thumbnail.format, thumbnail.size) == ("JPEG", (320, 160))

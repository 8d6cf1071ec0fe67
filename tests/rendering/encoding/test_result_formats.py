"""Every kind of picture into every kind of result: its pixels, what is kept, what is refused."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from jobs import rendering
from jobs.errors import ResultTooLarge
from jobs.rendering.encoding import saving
from jobs.rendering.encoding.result_formats import ResultFormat
from jobs.rendering.metadata.carried import Metadata
from jobs.rendering.photos.opening import Coding, DecodedPhoto
from tests.rendering.designs import design, made, part
from tests.rendering.pictures import (
    BLUE,
    FILES,
    LIMIT,
    RED,
    difference,
    halves,
    opened,
    photo,
    saved,
    written,
)


@pytest.mark.parametrize("wanted", ["jpeg", "png", "webp", "avif", "tiff"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "HEIF"])
def test_every_kind_becomes_every_other_and_shows_the_same(tmp_path: Path, kind: str, wanted: str):
    source = FILES / "upright.heic" if kind == "HEIF" else written(tmp_path, saved(halves(), kind))

    result = made(source, design(format=wanted))

    shown = opened(result.data)
    assert (shown.format, shown.size, shown.mode) == (wanted.upper(), (64, 48), "RGB")
    assert [shown.convert("RGB").getpixel(place) for place in ((8, 8), (56, 8))] == [
        pytest.approx(RED, abs=4), pytest.approx(BLUE, abs=4)
    ]  # fmt: skip
    assert result.extension == {"jpeg": "jpg", "tiff": "tif"}.get(wanted, wanted)


@pytest.mark.parametrize("wanted", ["png", "tiff"])
def test_lossless_results_change_nothing_outside_the_text(tmp_path: Path, wanted: str):
    source = written(tmp_path, saved(photo(300, 200), "PNG"))

    result = opened(made(source, design(format=wanted)).data)

    assert difference(part(result), part(photo(300, 200))) == 0
    assert difference(result, photo(300, 200)) > 100


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "TIFF"])
def test_transparency_stays_in_every_kind_that_has_it(tmp_path: Path, kind: str):
    clear = halves().convert("RGBA")
    clear.paste((0, 0, 0, 0), (32, 0, 64, 48))
    source = written(tmp_path, saved(clear, kind))

    result = opened(made(source, design()).data)

    assert (result.format, result.mode) == (kind, "RGBA")
    assert [result.getpixel(place)[3] for place in ((8, 8), (56, 8))] == [255, 0]  # type: ignore[index]


@pytest.mark.parametrize("kind", ["PNG", "AVIF", "TIFF", "JPEG"])
@pytest.mark.parametrize(("colour", "mode"), [("#ffffff", "L"), ("#d02020", "RGB")])
def test_grey_stays_grey_until_the_text_is_coloured(
    tmp_path: Path, kind: str, colour: str, mode: str
):
    source = written(tmp_path, saved(photo(300, 200).convert("L"), kind))

    result = opened(made(source, design(box={"colour": colour})).data)

    assert (result.format, result.mode) == (kind, mode)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_become_eight_and_the_look_says_so(tmp_path: Path, kind: str):
    deep = Image.fromarray((np.arange(64 * 48, dtype=np.uint16) * 20).reshape(48, 64))
    source = written(tmp_path, saved(deep, kind))

    result = opened(made(source, design()).data)

    assert rendering.read_header(source, max_pixels=LIMIT).notes == ("deep",)
    assert (result.format, result.mode) == (kind, "L")
    assert (
        difference(
            result.crop((0, 0, 64, 20)),
            Image.fromarray((np.asarray(deep) >> 8).astype(np.uint8)).crop((0, 0, 64, 20)),
        )
        == 0
    )


def test_inks_become_srgb_and_the_look_says_so(tmp_path: Path):
    source = written(tmp_path, saved(halves().convert("CMYK"), "TIFF"))

    result = opened(made(source, design()).data)

    assert rendering.read_header(source, max_pixels=LIMIT).notes == ("unprofiled_inks",)
    assert (result.format, result.mode) == ("TIFF", "RGB")


@pytest.mark.parametrize(("name", "notes"), [("ten.heic", ()), ("ten.avif", ("deep",))])
def test_ten_bits_are_read(name: str, notes: tuple[str, ...]):
    result = opened(made(FILES / name, design()).data)

    assert rendering.read_header(FILES / name, max_pixels=LIMIT).notes == notes
    assert result.convert("RGB").getpixel((8, 8)) == pytest.approx(RED, abs=5)


def test_the_writers_of_results_are_repeatable(tmp_path: Path):
    source = written(tmp_path, saved(photo(300, 200), "JPEG"))

    for wanted in ("avif", "tiff", "webp"):
        assert made(source, design(format=wanted)) == made(source, design(format=wanted))


def test_a_picture_too_long_for_its_format_says_so(tmp_path: Path):
    source = written(tmp_path, saved(Image.new("RGB", (16_400, 20)), "PNG"))

    with pytest.raises(ResultTooLarge) as raised:
        made(source, design(format="webp", box={"size_min": 50, "size_max": 90, "height": 100}))

    assert raised.value.sentence == (
        "The result would have 16,400 × 20 pixels; WebP holds at most 16,383 a side. "
        "Choose a smaller size, or another format."
    )


def test_a_webp_with_too_much_detail_for_the_fastest_method_uses_the_next(
    monkeypatch: pytest.MonkeyPatch,
):
    """Photos of 24 megapixels at quality 90 may have too much: libwebp's error 6."""
    canvas = DecodedPhoto(photo(60, 40), 1, Metadata(), Coding("JPEG"))
    tried: list[int] = []

    def refusing(image: Image.Image, file: BytesIO, kind: str, **options: Any) -> None:
        tried.append(options["method"])
        if options["method"] < 2:
            raise ValueError("encoding error 6")
        file.write(b"picture")

    monkeypatch.setattr(Image.Image, "save", refusing)

    assert (saving.save(canvas, ResultFormat("webp")), tried) == (b"picture", [0, 2])


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_a_result_of_several_pictures_is_one_in_the_same_format(tmp_path: Path, kind: str):
    moving = saved(halves(), kind, save_all=True, append_images=[photo(64, 48)])

    result = opened(made(written(tmp_path, moving), design()).data)

    assert (result.format, getattr(result, "n_frames", 1)) == (kind, 1)
    assert difference(result.convert("RGB").resize((2, 1), Image.Resampling.BOX), halves(2, 1)) <= 8

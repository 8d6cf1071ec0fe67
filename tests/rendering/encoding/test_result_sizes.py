"""Every way to set the size of the result, in pixels and in kB: the right part of the photo in the
right place.
"""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from jobs import rendering
from jobs.errors import ResultTooLarge
from tests.rendering import pictures
from tests.rendering.designs import ROW, design, made, mean_difference, part
from tests.rendering.pictures import LIMIT, opened, photo, quarters, saved, written

CANVASES = [
    {"width": 150, "height": 150},
    {"width": 150, "height": 150, "focus_x": 0, "focus_y": 100},
    {"width": 90, "height": 200, "focus_x": 80},
    {"width": 700, "height": 650, "enlarge": True},
    {"width": 700, "height": 650},
    {"width": 200, "height": 200, "fit": "pad", "ground": "#3060a0"},
    {"width": 900, "height": 700, "fit": "pad", "focus_x": 0},
    {"long_edge": 150},
    {"long_edge": 900, "enlarge": True},
]  # fmt: skip


@pytest.mark.parametrize("turn", [1, 6, 7])
@pytest.mark.parametrize("canvas", CANVASES, ids=str)
def test_a_turned_photo_gets_the_same_size_as_an_upright_one(
    tmp_path: Path, canvas: dict[str, Any], turn: int
):
    upright = quarters(600, 400)
    back = {1: None, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE}[turn]
    stored = upright if back is None else upright.transpose(back)
    source = written(tmp_path, saved(stored, "PNG", exif=pictures.exif_with_thumbnail(turn)))

    result = made(source, design(canvas, format="tiff"))

    shown = opened(result.data)
    assert shown.size == (result.width, result.height)
    assert mean_difference(part(shown), part(expected(upright, canvas))) < 1.5


def expected(upright: Image.Image, canvas: dict[str, Any]) -> Image.Image:
    """Make the same picture in a few plain lines of Pillow."""
    width, height = upright.size
    if "long_edge" in canvas:
        scale = canvas["long_edge"] / max(width, height)
        return upright.resize(
            (round(width * scale), round(height * scale)), Image.Resampling.LANCZOS
        )
    wanted, focus = (
        (canvas["width"], canvas["height"]),
        (canvas.get("focus_x", 50), canvas.get("focus_y", 50)),
    )
    may_grow = canvas.get("enlarge", False)
    if canvas.get("fit") == "pad":
        scale = min(wanted[0] / width, wanted[1] / height)
        scale = scale if may_grow else min(1, scale)
        small = upright.resize(
            (round(width * scale), round(height * scale)), Image.Resampling.LANCZOS
        )
        ground = Image.new("RGB", wanted, canvas.get("ground", "#ffffff"))
        ground.paste(
            small, tuple(round((wanted[n] - small.size[n]) * focus[n] / 100) for n in (0, 1))
        )  # type: ignore[arg-type]
        return ground
    scale = max(wanted[0] / width, wanted[1] / height)
    if scale > 1 and not may_grow:
        wanted, scale = (round(wanted[0] / scale), round(wanted[1] / scale)), 1.0
    large = upright.resize((round(width * scale), round(height * scale)), Image.Resampling.LANCZOS)
    left, top = (round((large.size[n] - wanted[n]) * focus[n] / 100) for n in (0, 1))
    return large.crop((left, top, left + wanted[0], top + wanted[1]))


@pytest.mark.parametrize("canvas", CANVASES, ids=str)
@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_check_preview_and_job_agree_at_every_size(
    tmp_path: Path, canvas: dict[str, Any], kind: str
):
    source = written(tmp_path, saved(photo(600, 400), kind))
    look = design(canvas)

    checked = rendering.check_row(look, ROW, 600, 400)
    result = made(source, look)
    shown = opened(rendering.preview(source, look, ROW, max_pixels=LIMIT, long_edge=2000))

    assert (
        (checked.width, checked.height)
        == (result.width, result.height)
        == opened(result.data).size
        == shown.size
    )
    assert [text.size_px for text in checked.texts] == [text["size_px"] for text in result.texts]
    assert result.way.path == "pillow"


def test_text_is_as_sharp_on_a_small_result_as_on_a_photo_of_that_size(tmp_path: Path):
    """It is drawn after the photo was scaled, not scaled with it."""
    plain = Image.new("RGB", (1200, 800), "#203040")
    large, small = (
        written(tmp_path, saved(image, "PNG"), name)
        for image, name in ((plain, "a"), (plain.resize((300, 200)), "b"))
    )

    assert made(large, design({"long_edge": 300})).data == made(small, design()).data


@pytest.mark.parametrize(
    ("ground", "mode"), [("#ffffff", "L"), ("#808080", "L"), ("#c02040", "RGB")]
)
def test_a_grey_photo_on_a_coloured_ground_becomes_coloured(tmp_path: Path, ground: str, mode: str):
    source = written(tmp_path, saved(photo(300, 200).convert("L"), "PNG"))

    result = opened(
        made(source, design({"width": 300, "height": 300, "fit": "pad", "ground": ground})).data
    )

    assert result.mode == mode
    assert result.convert("RGB").getpixel((2, 2)) == pytest.approx(
        tuple(bytes.fromhex(ground[1:])), abs=1
    )


def test_a_padded_clear_picture_has_a_solid_ground_beside_it_and_stays_clear(tmp_path: Path):
    source = written(tmp_path, saved(Image.new("RGBA", (64, 32), (9, 9, 9, 0)), "PNG"))

    result = opened(
        made(source, design({"width": 64, "height": 64, "fit": "pad", "focus_y": 100})).data
    )

    assert [result.getpixel((32, y)) for y in (2, 34)] == [(255, 255, 255, 255), (9, 9, 9, 0)]


def test_a_padded_jpeg_in_its_own_pixels_keeps_its_tables(tmp_path: Path):
    source = written(tmp_path, saved(photo(300, 200), "JPEG", quality=71))

    padded, scaled = (
        opened(made(source, design({"width": edge, "height": edge, "fit": "pad"})).data)
        for edge in (400, 150)
    )

    assert padded.quantization == opened(source.read_bytes()).quantization  # type: ignore[attr-defined]
    assert scaled.quantization == opened(saved(photo(), "JPEG", quality=90)).quantization  # type: ignore[attr-defined]


@pytest.mark.parametrize("wanted", ["keep", "webp", "avif"])
def test_a_result_has_at_most_the_kilobytes_asked_for_and_nearly_all_of_them(
    tmp_path: Path, wanted: str
):
    source = written(tmp_path, saved(photo(300, 200), "JPEG", quality=95))
    free = len(made(source, design(format=wanted)).data)

    result = made(source, design(format=wanted, most_kb=free // 2000))

    assert 0.8 * free / 2 < len(result.data) <= free // 2000 * 1000
    assert result.way.reason == ("kind" if wanted != "keep" else "kilobytes")


def test_a_spliced_result_that_is_small_enough_stays_spliced(tmp_path: Path):
    source = written(tmp_path, saved(photo(600, 400), "JPEG", quality=80))

    result = made(source, design(most_kb=500))

    assert result.way.path == "splice"


def test_a_result_that_stays_too_large_fails_with_a_remedy_in_preview_and_job(tmp_path: Path):
    source = written(tmp_path, saved(photo(600, 400), "JPEG", quality=80))
    look = design(most_kb=5)

    with pytest.raises(ResultTooLarge) as job:
        made(source, look)
    with pytest.raises(ResultTooLarge) as shown:
        rendering.preview(source, look, ROW, max_pixels=LIMIT, long_edge=300)

    assert job.value.sentence == shown.value.sentence
    assert job.value.sentence.endswith("the limit is 5 kB. Choose a smaller size, or more kB.")

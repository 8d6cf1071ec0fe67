"""A strip outside the photo: its position, its colour, and that the photo beside it is
unchanged.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from jobs import rendering
from jobs.design import parse
from jobs.rendering.colours import primaries
from tests.rendering import pictures
from tests.rendering.designs import ROW, design, made, mean_difference
from tests.rendering.pictures import FILES, LIMIT, opened, photo, quarters, saved, written

BLUE = "#3060a0"
BACK = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""From the picture as displayed to the pixels that a file of this EXIF orientation stores."""
CANVASES = [
    {},
    {"long_edge": 210},
    {"width": 180, "height": 180},
    {"width": 180, "height": 180, "fit": "pad", "ground": "#a02020", "focus_y": 100},
]  # fmt: skip


def strip(side: str = "below", **values: Any) -> dict[str, Any]:
    return {"strip": {"side": side, "size": 20, "colour": BLUE, **values}}


def bare(canvas: dict[str, Any], **output: Any) -> Any:
    """Return a design without texts: only photo, ground and strip."""
    return parse({"format": 1, "canvas": canvas, "output": output})


@pytest.mark.parametrize("turn", BACK)
@pytest.mark.parametrize("side", ["below", "above", "left", "right"])
@pytest.mark.parametrize("canvas", CANVASES, ids=str)
def test_a_strip_is_on_its_side_of_the_photo_as_displayed(
    tmp_path: Path, canvas: dict[str, Any], side: str, turn: int
):
    upright = quarters(300, 200)
    back = BACK[turn]
    stored = upright if back is None else upright.transpose(back)
    source = written(tmp_path, saved(stored, "PNG", exif=pictures.exif_with_thumbnail(turn)))

    result = made(source, bare(canvas | strip(side), format="tiff"))

    shown = opened(result.data)
    assert shown.size == (result.width, result.height)
    assert mean_difference(shown, expected(upright, canvas, side)) < 1


def expected(upright: Image.Image, canvas: dict[str, Any], side: str) -> Image.Image:
    """Make the same picture in a few plain lines of Pillow, for a strip of 20 % = a sixth of the
    result.
    """
    width, height = upright.size
    across = side in ("left", "right")
    wide = canvas.get("width") or (round(width * 1.2) if across else width)
    high = canvas.get("height") or (height if across else round(height * 1.2))
    if "long_edge" in canvas:
        wide, high = (round(edge * canvas["long_edge"] / max(wide, high)) for edge in (wide, high))
    room = (round(wide / 1.2), high) if across else (wide, round(high / 1.2))
    picture = Image.new("RGB", (wide, high), BLUE)
    picture.paste(
        filled(upright, room, canvas),
        (wide - room[0] if side == "left" else 0, high - room[1] if side == "above" else 0),
    )
    return picture


def filled(upright: Image.Image, room: tuple[int, int], canvas: dict[str, Any]) -> Image.Image:
    pads, ratios = canvas.get("fit") == "pad", [room[n] / upright.size[n] for n in (0, 1)]
    if not pads and "width" not in canvas:
        return upright.resize(room, Image.Resampling.LANCZOS)
    scale = min(1, min(ratios) if pads else max(ratios))
    size = [round(edge * scale) for edge in upright.size]
    small = upright.resize((size[0], size[1]), Image.Resampling.LANCZOS)
    picture = Image.new("RGB", room, canvas.get("ground"))
    picture.paste(
        small, tuple(round((room[n] - size[n]) * (100 if pads and n else 50) / 100) for n in (0, 1))
    )  # type: ignore[arg-type]
    return picture


def test_the_photo_beside_it_stays_pixel_for_pixel_where_the_format_loses_nothing(tmp_path: Path):
    source = written(tmp_path, saved(photo(300, 200), "PNG"))

    result = opened(made(source, bare(strip("above"))).data)

    assert result.crop((0, 40, 300, 240)).tobytes() == photo(300, 200).tobytes()


def test_a_jpeg_keeps_its_tables_its_data_and_its_direction_and_says_why_it_was_coded(
    tmp_path: Path,
):
    exif = pictures.exif_with_thumbnail(6)
    source = written(tmp_path, saved(photo(300, 200), "JPEG", quality=71, exif=exif))

    result = made(source, design(strip()))

    before, after = Image.open(source), Image.open(BytesIO(result.data))
    assert (result.way.path, result.way.reason) == ("pillow", "strip")
    assert after.quantization == before.quantization  # type: ignore[attr-defined]
    assert after.getexif()[0x0112] == 6
    assert (after.size, result.width, result.height) == ((360, 200), 200, 360)
    assert mean_difference(after.crop((0, 0, 300, 200)), before.convert("RGB")) < 2


@pytest.mark.parametrize("canvas", CANVASES, ids=str)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_check_preview_thumbnail_and_job_agree(tmp_path: Path, canvas: dict[str, Any], kind: str):
    source = written(tmp_path, saved(photo(300, 200), kind))
    look = design(canvas | strip())

    checked = rendering.check_row(look, ROW, 300, 200)
    result = made(source, look)
    shown = opened(rendering.preview(source, look, ROW, max_pixels=LIMIT, long_edge=2000))

    assert (
        (checked.width, checked.height)
        == (result.width, result.height)
        == opened(result.data).size
        == shown.size
    )
    assert [text.size_px for text in checked.texts] == [text["size_px"] for text in result.texts]
    for picture in (opened(result.data), shown, opened(result.thumbnail)):
        width, height = picture.size
        assert picture.convert("RGB").getpixel((3, height - 4)) == pytest.approx(
            (48, 96, 160), abs=6
        )
        assert picture.convert("RGB").getpixel((width // 2, height // 2)) != pytest.approx(
            (48, 96, 160), abs=6
        )


MODES: list[tuple[str, dict[str, Any]]] = [
    ("L", {"mode": "RGB"}),
    ("1", {"mode": "RGB"}),
    ("P", {"mode": "RGB"}),
    ("RGBA", {"mode": "RGBA"}),
    ("LA", {"mode": "RGBA"}),
    ("I;16", {"mode": "RGB"}),
]


@pytest.mark.parametrize(("mode", "becomes"), MODES, ids=[mode for mode, _ in MODES])
def test_pictures_of_every_depth_get_the_colour_of_the_strip(
    tmp_path: Path, mode: str, becomes: dict[str, Any]
):
    image = photo(60, 40)
    if mode == "I;16":
        image = Image.fromarray((np.asarray(image.convert("L"), np.uint16) * 257).astype(np.uint16))
    else:
        image = image.convert(mode)
    source = written(tmp_path, saved(image, "PNG"))

    result = Image.open(BytesIO(made(source, bare(strip())).data))

    assert result.size == (60, 48)
    assert result.mode == becomes["mode"]
    assert result.convert("RGB").getpixel((5, 45)) == pytest.approx((48, 96, 160), abs=1)


def test_inks_become_colours_with_a_strip(tmp_path: Path):
    source = written(tmp_path, pictures.ycck_jpeg(photo(60, 40).convert("CMYK"), quality=95))

    result = opened(made(source, bare(strip())).data)

    assert result.getpixel((5, 45)) == pytest.approx((48, 96, 160), abs=4)


@pytest.mark.parametrize(("colour", "mode"), [("#ffffff", "L"), ("#c02040", "RGB")])
def test_a_grey_photo_stays_grey_beside_a_grey_strip(tmp_path: Path, colour: str, mode: str):
    source = written(tmp_path, saved(photo(60, 40).convert("L"), "JPEG"))

    result = Image.open(BytesIO(made(source, bare(strip(colour=colour))).data))

    assert result.mode == mode


def test_the_colour_of_a_strip_is_converted_to_the_space_of_the_photo(tmp_path: Path):
    """sRGB's red in Display P3, by the matrices of both: (234, 51, 35)."""
    source = written(
        tmp_path, saved(pictures.halves(), "PNG", icc_profile=primaries.profile(12, 13))
    )

    result = opened(made(source, bare(strip(colour="#ff0000"))).data)

    assert result.getpixel((1, result.height - 1)) == pytest.approx((234, 51, 35), abs=2)


def test_a_clear_picture_has_a_solid_strip_and_stays_clear(tmp_path: Path):
    source = written(tmp_path, saved(Image.new("RGBA", (60, 40), (9, 9, 9, 0)), "PNG"))

    result = opened(made(source, bare(strip())).data)

    assert [result.getpixel((5, y)) for y in (5, 45)] == [(9, 9, 9, 0), (48, 96, 160, 255)]


def test_a_heic_gets_a_strip_too():
    result = opened(made(FILES / "turned.heic", bare(strip())).data)

    assert result.size == (48, 77)
    assert result.getpixel((5, 73)) == pytest.approx((48, 96, 160), abs=4)


ON_STRIP = {
    "anchor": "centre",
    "x": 50,
    "y": 91.7,
    "height": 14,
    "valign": "middle",
    "outline": None,
}


@pytest.mark.parametrize("size", [(600, 400), (400, 600)])
def test_a_box_on_a_strip_stays_on_it_for_portraits_and_landscapes(
    tmp_path: Path, size: tuple[int, int]
):
    source = written(tmp_path, saved(Image.new("RGB", size, "#203040"), "PNG"))

    result = opened(
        made(source, design(strip(colour="#ffffff"), ON_STRIP | {"colour": "#000000"})).data
    )

    pixels = np.asarray(result.convert("L"), np.int32)
    assert (pixels[: size[1]] == pixels[0, 0]).all()
    assert pixels[size[1] :].min() < 10


def test_contrast_is_measured_on_the_strip_and_a_text_may_choose_its_colour_by_it(tmp_path: Path):
    source = written(tmp_path, saved(Image.new("RGB", (600, 400), "#101010"), "JPEG"))
    white = strip(colour="#ffffff")

    measured, chosen = (
        made(source, design(white, ON_STRIP | {"colour": "#ffffff", "legible": legible}))
        for legible in ("measure", "choose")
    )

    assert (measured.texts[0]["contrast"], chosen.texts[0]["contrast"]) == (
        pytest.approx(1, abs=0.1),
        21,
    )
    assert np.asarray(opened(chosen.data).convert("L"))[400:].min() < 30

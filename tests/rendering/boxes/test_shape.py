"""Shape boxes: the area they cover, alone or behind a text, and what rows change."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from jobs import rendering
from jobs.design import Cell, Design, Row, parse
from jobs.rendering.areas.rects import Rect
from jobs.rendering.boxes.layout import Layout, lay_out
from jobs.rendering.boxes.painting import paint
from jobs.rendering.geometry.turning import turned_point
from jobs.rendering.paint.shapes import PlacedShape
from jobs.rendering.visibility.collisions import collisions
from tests.rendering import pictures
from tests.rendering.pictures import LIMIT, opened, saved, written

CANVAS = (600, 400)
SQUARE = {"anchor": "top-left", "x": 10, "y": 10, "width": 20, "height": 30}
TEXT = {
    "name": "caption",
    "text": "{caption}",
    "anchor": "centre",
    "x": 50,
    "y": 50,
    "width": 60,
    "height": 40,
    "size_min": 10,
    "size_max": 10,
}


def shape(**values: Any) -> dict[str, Any]:
    return {"kind": "shape", "name": "bar", **SQUARE, **values}


def design(*boxes: dict[str, Any], **document: Any) -> Design:
    return parse({"format": 1, "boxes": list(boxes), **document})


def row(**cells: str) -> Row:
    return {name: Cell.of_text(text) for name, text in ({"caption": "Oysters"} | cells).items()}


def laid_out(*boxes: dict[str, Any], **cells: str) -> Layout:
    return lay_out(design(*boxes), row(**cells), *CANVAS)


def placed(*boxes: dict[str, Any], **cells: str) -> PlacedShape:
    layout = laid_out(*boxes, **cells)
    assert not layout.failures
    return next(it for it in layout.placed if isinstance(it, PlacedShape))


def alone(**values: Any) -> Image.Image:
    """Return one shape on a clear canvas."""
    image = Image.new("RGBA", CANVAS)
    for stamp in paint(laid_out(shape(**values))):
        image.alpha_composite(stamp.image, (stamp.x, stamp.y))
    return image


def alphas(image: Image.Image, *points: tuple[int, int]) -> list[int]:
    return [image.getchannel("A").getpixel(point) for point in points]  # type: ignore[misc]


# --- Its area -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "rect"),
    [
        ({}, (60, 40, 180, 160)),
        ({"spread": "across"}, (0, 40, 600, 160)),
        ({"spread": "down"}, (60, 0, 180, 400)),
        ({"spread": "all"}, (0, 0, 600, 400)),
        ({"shape": "line", "thickness": 1}, (60, 98, 180, 102)),
    ],
)
def test_a_shape_covers_its_box_or_reaches_the_edges(
    values: dict[str, Any], rect: tuple[float, ...]
) -> None:
    assert tuple(placed(shape(**values)).rect) == pytest.approx(rect)


def test_a_shape_behind_a_text_covers_it_with_its_padding() -> None:
    bar, text = shape(behind="caption", padding=50), TEXT

    layout = laid_out(bar, text)

    (words,) = layout.texts
    under = layout.placed[0]
    assert isinstance(under, PlacedShape)
    block, by = words.block, words.size_px / 2
    assert under.rect == Rect(block.left - by, block.top - by, block.right + by, block.bottom + by)


def test_a_shape_behind_a_text_turns_with_it_and_hides_with_it() -> None:
    turned = placed(shape(behind="caption"), TEXT | {"rotation": 30})
    hidden = laid_out(shape(behind="caption"), TEXT, caption="")

    assert turned.box.rotation == 30
    assert (hidden.placed, hidden.failures) == ((), ())


@pytest.mark.parametrize("rotation", [0, 30])
def test_a_circle_behind_a_text_is_around_all_of_it(rotation: int) -> None:
    circle = shape(shape="circle", behind="caption", padding=50, spread="across")

    layout = laid_out(circle, TEXT | {"rotation": rotation})

    (text,) = layout.texts
    disc = next(it for it in layout.placed if isinstance(it, PlacedShape))
    corner = (text.block.width / 2) ** 2 + (text.block.height / 2) ** 2
    radius = corner**0.5 + 0.5 * text.size_px
    assert disc.box.rotation == 0
    assert (disc.rect.width, disc.rect.height) == pytest.approx((2 * radius, 2 * radius))
    assert disc.rect.middle == pytest.approx(turned_point(text, text.block.middle))


def test_a_bar_behind_a_turned_text_covers_all_of_it_from_edge_to_edge() -> None:
    bar = placed(shape(behind="caption", spread="across", padding=0), TEXT | {"rotation": 90})

    assert (bar.rect.left, bar.rect.right, bar.box.rotation) == (0, 600, 0)
    assert bar.rect.height > bar.room.height / 4


def test_boxes_are_painted_in_the_order_of_the_design_though_a_text_is_placed_first() -> None:
    names = [it.box.name for it in laid_out(shape(behind="caption"), TEXT).placed]

    assert names == ["bar", "caption"]


def test_a_row_in_which_the_condition_prints_nothing_has_no_shape() -> None:
    box = shape(only_if="{price}")

    assert laid_out(box, price=" ").placed == ()
    assert len(laid_out(box, price="12").placed) == 1


def test_columns_change_a_shape() -> None:
    cells = {"bar.colour": "#ff0000", "bar.opacity": "0.5", "bar.gradient.angle": "45"}

    box = placed(shape(gradient={}), **cells).box

    assert box.gradient
    assert (box.fill, box.opacity, box.gradient.angle) == ("#ff0000", 0.5, 45)


def test_a_shape_outside_the_picture_fails_the_row() -> None:
    (failure,) = laid_out(shape(x=120)).failures

    assert failure.code == "design_does_not_apply"
    assert failure.details["box"] == "bar"


# --- Its pixels -----------------------------------------------------------------------------------


def test_a_rectangle_has_crisp_edges_and_round_corners_have_smooth_ones() -> None:
    plain, rounded = alone(), alone(radius=50)

    assert set(plain.getchannel("A").tobytes()) == {0, 255}
    assert alphas(plain, (60, 40), (179, 159), (180, 100)) == [255, 255, 0]
    assert alphas(rounded, (60, 40), (120, 40), (120, 100)) == [0, pytest.approx(255, abs=8), 255]
    assert len(set(rounded.getchannel("A").tobytes())) > 20


def test_an_ellipse_has_the_area_of_one() -> None:
    alpha = alone(shape="ellipse", height=15).getchannel("A")

    area = sum(alpha.tobytes()) / 255
    assert area == pytest.approx(3.14159 * 60 * 30, rel=0.003)


def test_a_circle_is_the_largest_in_its_box_at_its_place() -> None:
    circle = placed(shape(shape="circle", anchor="right", x=50, y=50))

    alpha = alone(shape="circle").getchannel("A")

    assert circle.rect == pytest.approx(Rect(180, 140, 300, 260))
    assert sum(alpha.tobytes()) / 255 == pytest.approx(3.14159 * 60**2, rel=0.002)


def test_a_turned_shape_has_the_same_area_and_smooth_edges() -> None:
    upright, turned = alone(), alone(rotation=30)

    areas = [sum(image.getchannel("A").tobytes()) / 255 for image in (upright, turned)]
    assert areas[1] == pytest.approx(areas[0], rel=0.003)
    assert alphas(turned, (120, 100)) == [255]


def test_a_gradient_runs_from_the_colour_to_nothing() -> None:
    image = alone(colour="#ff0000", gradient={"angle": -90})

    column = [image.getpixel((100, y)) for y in (159, 100, 40)]
    assert [pixel[3] for pixel in column] == pytest.approx([255, 128, 0], abs=3)  # type: ignore[index]


@pytest.mark.parametrize("rotation", [0, 30])
def test_a_gradient_between_colours_keeps_its_ends_at_any_angle(rotation: float) -> None:
    image = alone(
        colour="#ff0000",
        gradient={"colour": "#0000ff", "opacity": 1, "angle": 0},
        rotation=rotation,
    ).convert("RGB")

    red, _, blue = (channel.getextrema()[1] for channel in image.split())
    assert (red, blue) == (pytest.approx(255, abs=4), pytest.approx(255, abs=4))
    assert image.getpixel((120, 100)) == (
        pytest.approx(128, abs=4),
        0,
        pytest.approx(128, abs=4),
    )


def test_an_outline_runs_inside_the_edge_and_may_stand_alone() -> None:
    image = alone(colour=None, outline={"width": 2, "colour": "#00ff00"})

    assert alphas(image, (60, 100), (67, 100), (69, 100), (120, 100), (59, 100)) == [
        *(255, 255, 0, 0, 0)
    ]
    assert image.getpixel((62, 100)) == (0, 255, 0, 255)


def test_only_the_part_on_the_canvas_is_painted_and_it_is_the_same() -> None:
    inside = alone(x=0, width=60, gradient={"colour": "#ffffff", "opacity": 1, "angle": 0})
    past = alone(x=-30, width=60, gradient={"colour": "#ffffff", "opacity": 1, "angle": 0})

    assert past.crop((0, 40, 180, 160)).tobytes() == inside.crop((180, 40, 360, 160)).tobytes()


# --- On photos ------------------------------------------------------------------------------------


def made(path: Path, *boxes: dict[str, Any], **document: Any) -> rendering.Picture:
    return rendering.render(path, design(*boxes, **document), row(), max_pixels=LIMIT)


def test_only_blocks_under_a_shape_change(tmp_path: Path) -> None:
    photo = saved(pictures.photo(*CANVAS), "JPEG", quality=90, subsampling=0)
    path = written(tmp_path, photo)

    result = made(path, shape(gradient={}))

    changed = ImageChops.difference(Image.open(path), Image.open(BytesIO(result.data))).getbbox()
    assert changed is not None
    assert result.way.path == "splice"
    assert (changed[0] >= 56, changed[1] >= 40) == (True, True)
    assert (changed[2] <= 184, changed[3] <= 160) == (True, True)


def test_a_shape_on_a_clear_picture_brings_its_own_alpha(tmp_path: Path) -> None:
    path = written(tmp_path, saved(Image.new("RGBA", CANVAS), "PNG"), "clear.png")

    result = opened(made(path, shape(colour="#ff0000", opacity=0.5)).data)

    assert result.getpixel((100, 100)) == (255, 0, 0, 128)
    assert result.getpixel((300, 300)) == (0, 0, 0, 0)


@pytest.mark.parametrize(("mode", "becomes"), [("CMYK", "RGB"), ("L", "L")])
def test_a_dark_shape_is_dark_on_photos_of_all_modes(
    tmp_path: Path, mode: str, becomes: str
) -> None:
    light = Image.new("L", CANVAS, 220).convert(mode)
    path = written(tmp_path, saved(light, "JPEG", quality=95))

    result = made(path, shape())

    assert Image.open(BytesIO(result.data)).mode == becomes
    grey = opened(result.data).convert("L")
    assert grey.getpixel((100, 100)) < 30  # type: ignore[operator]
    assert grey.getpixel((400, 300)) == pytest.approx(220, abs=6)


# --- With other boxes -----------------------------------------------------------------------------


def contrast(tmp_path: Path, *boxes: dict[str, Any]) -> float:
    path = written(tmp_path, saved(Image.new("RGB", CANVAS, "white"), "JPEG", quality=95))
    return float(made(path, *boxes).texts[0]["contrast"])


def test_text_over_a_dark_bar_counts_as_legible(tmp_path: Path) -> None:
    white = TEXT | {"colour": "#ffffff"}
    bar = shape(behind="caption", spread="across")

    assert contrast(tmp_path, white) == 1.0
    assert contrast(tmp_path, bar, white) > 18
    assert contrast(tmp_path, bar | {"opacity": 0.1}, white) < 2


def test_a_text_that_chooses_its_colour_sees_the_shape_below_it(tmp_path: Path) -> None:
    chosen = TEXT | {"colour": "#000000", "legible": "choose"}

    assert contrast(tmp_path, shape(behind="caption"), chosen) > 18


def test_a_shape_behind_a_text_is_no_collision_and_one_over_it_is() -> None:
    over = shape(spread="all")

    below = collisions(laid_out(over, TEXT))
    above = collisions(laid_out(TEXT, over))

    assert below == []
    assert [notice.sentence for notice in above] == [
        (
            "“bar” covers all of “Oysters” in “caption”. Move one of them, or bring “caption” in "
            "front of “bar”."
        )
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"opacity": 0.3},
        {"colour": None, "outline": {"width": 1}},
        {"gradient": {"angle": 90}, "y": -20, "height": 50, "anchor": "top-left"},
    ],
)
def test_a_shape_that_lets_letters_through_hides_none(values: dict[str, Any]) -> None:
    assert collisions(laid_out(TEXT, shape(spread="across", **{"height": 100, **values}))) == []


def test_a_shape_over_a_code_keeps_scanners_from_it() -> None:
    code = {"kind": "code", "name": "code", "text": "x", **SQUARE, "width": 40, "height": 60}

    above = collisions(laid_out(code, shape()))
    below = collisions(laid_out(shape(), code))

    assert [notice.code for notice in above] == ["code_covered"]
    assert below == []


def test_how_a_shape_turned_out_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, saved(pictures.photo(*CANVAS), "JPEG", quality=90))

    assert made(path, shape(shape="ellipse")).told("shape") == [
        {"box": "bar", "shape": "Ellipse", "width": 120, "height": 120}
    ]


@pytest.mark.parametrize("canvas", [(600, 400), (400, 600)])
def test_lines_and_outlines_are_in_the_unit_of_sizes(canvas: tuple[int, int]) -> None:
    line = shape(shape="line", thickness=5)
    frame = shape(name="frame", outline={"width": 2.5})
    look = design(line, frame, size_unit="shorter_side")

    placed = [it for it in lay_out(look, row(), *canvas).placed if isinstance(it, PlacedShape)]

    assert (placed[0].rect.height, placed[1].border) == (20, 10)

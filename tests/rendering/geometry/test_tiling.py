"""Boxes repeated over the whole picture: where their copies are, and what the check says of them."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PIL import Image

from jobs.rendering.boxes.layout import Layout, lay_out
from jobs.rendering.boxes.painting import paint
from jobs.rendering.geometry.tiling import offsets
from jobs.rendering.geometry.words import words
from jobs.rendering.visibility.collisions import collisions
from tests.rendering.captions import box_design, laid_out, row

SIZE = (1000, 400)
TILE = {"across": 10, "down": 20, "staggered": False}
LOOK = {"width": 20, "height": 20, "size_min": 8, "size_max": 8, "name": "mark"}


def tiled(text: str = "© Anna", **box: Any) -> Layout:
    return laid_out(text, canvas=SIZE, **{**LOOK, "tile": TILE} | box)


def alpha(layout: Layout) -> np.ndarray:
    canvas = Image.new("RGBA", (layout.width, layout.height))
    for stamp in paint(layout):
        canvas.alpha_composite(stamp.image, (stamp.x, stamp.y))
    return np.asarray(canvas.getchannel("A"))


def test_copies_have_the_gaps_that_the_design_says_and_reach_every_edge() -> None:
    (placed,) = tiled().texts
    ink = placed.ink

    found = offsets(placed, SIZE)
    columns = sorted({across for across, _ in found})
    lines = sorted({down for _, down in found})

    assert (0.0, 0.0) in found
    assert len(found) == len(columns) * len(lines)
    assert {round(b - a - ink.width) for a, b in pairwise(columns)} == {40}
    assert {round(b - a - ink.height) for a, b in pairwise(lines)} == {80}
    assert ink.left + columns[0] < 40
    assert ink.right + columns[-1] > 960
    assert ink.top + lines[0] < 80
    assert ink.bottom + lines[-1] > 320


def test_staggered_rows_are_moved_by_half_a_copy() -> None:
    (placed,) = tiled(tile=TILE | {"staggered": True}).texts

    found = offsets(placed, SIZE)
    step = placed.ink.width + 40
    odd = {across % step for across, down in found if round(down / (placed.ink.height + 80)) % 2}

    assert odd
    assert {round(shift) for shift in odd} == {round(step / 2)}


@pytest.mark.parametrize("rotation", [0, -30, 45, 90, 170])
def test_every_part_of_the_picture_has_copies_whatever_the_angle(rotation: int) -> None:
    ink = alpha(tiled(rotation=rotation, opacity=0.5))

    parts = [ink[y : y + 200, x : x + 250] for y in (0, 200) for x in range(0, 1000, 250)]
    means = [part.mean() for part in parts]
    assert max(means) < 2 * min(means)
    assert 128 <= ink.max() < 160  # turning sharpens edges a little


def test_copies_are_pixel_by_pixel_the_box_itself() -> None:
    one, all_of_them = alpha(tiled(tile=None)), alpha(tiled())
    (placed,) = tiled().texts
    left, top, right, bottom = (round(edge) for edge in placed.ink)
    step = round(placed.ink.width + 40)

    middle = all_of_them[top:bottom, left:right]
    assert (middle == one[top:bottom, left:right]).all()
    beside = all_of_them[top:bottom, left + step : right + step]
    assert np.abs(beside.astype(int) - middle).mean() < 1


def test_a_box_that_would_be_repeated_thousands_of_times_is_refused_with_its_number() -> None:
    layout = tiled(".", size_min=0.2, size_max=0.2, tile={"across": 0, "down": 0})

    (failure,) = layout.failures
    assert failure.code == "design_does_not_apply"
    assert failure.sentence.startswith("“mark” would be repeated ")
    assert failure.sentence.endswith(
        "times; at most 5,000 copies are possible. Make the box larger, or its gaps wider."
    )


def test_a_turned_mark_may_reach_past_the_edge_and_overlaps_texts_without_a_notice() -> None:
    design = box_design(**LOOK, tile=TILE, rotation=-40, x=2)
    caption = box_design(text="Caption", name="caption").boxes
    both = lay_out(_with(design, caption), row("© Anna"), *SIZE)

    assert both.failures == ()
    assert collisions(both) == []


def test_copies_with_a_plate_that_hide_a_text_are_noticed_once() -> None:
    caption = box_design(text="Caption", name="caption", x=20, size_max=10, width=20)
    mark = box_design(**LOOK, tile=TILE, plate={"opacity": 1}).boxes
    layout = lay_out(_with(caption, mark), row("© Anna"), *SIZE)

    assert [notice.code for notice in collisions(layout)] == ["text_covered"]


def test_the_words_of_every_copy_are_listed() -> None:
    layout = tiled()
    (placed,) = layout.texts

    found = [word for word in words(layout) if word.text == "Anna"]

    assert len(found) == len(offsets(placed, SIZE))
    assert len({word.quad for word in found}) == len(found)


def _with(design: Any, boxes: Any) -> Any:
    return replace(design, boxes=(*design.boxes, *boxes))

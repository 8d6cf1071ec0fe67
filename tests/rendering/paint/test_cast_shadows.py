"""Shadows of insets and shapes: where they fall, how far, and what shows through."""

from pathlib import Path

import numpy as np
import pytest

from jobs.rendering.boxes.painting import paint
from jobs.rendering.paint.stamps import Stamp
from tests.rendering.image_boxes import box, brought, design, laid_out, solid

pytestmark = pytest.mark.usefixtures("no_inset_kept")

SQUARE = {"anchor": "centre", "x": 50, "y": 50, "width": 20, "height": 30}  # 120 × 120 px
HARD = {"dx": 10, "dy": 0, "blur": 0, "colour": "#0000ff", "opacity": 1}  # 40 px to the right
SHAPE = {"kind": "shape", "colour": "#ff0000", **SQUARE}


def painted(tmp_path: Path, kind: str, **values: object) -> Stamp:
    of = [brought(tmp_path, solid("red"))]
    one = SHAPE | values if kind == "shape" else box(**{**SQUARE, "fit": "cover", **values})
    (stamp,) = paint(laid_out(design(one, of=of)))
    return stamp


def at(stamp: Stamp, x: int, y: int) -> object:
    return stamp.image.getpixel((x - stamp.x, y - stamp.y))


@pytest.mark.parametrize("kind", ["shape", "image"])
def test_a_shadow_falls_beside_its_box_and_turns_with_it(tmp_path: Path, kind: str) -> None:
    upright = painted(tmp_path, kind, shadow=HARD)
    turned = painted(tmp_path, kind, shadow=HARD, rotation=90)

    red, blue = (255, 0, 0, 255), (0, 0, 255, 255)
    assert [at(upright, x, 200) for x in (245, 355, 365, 395)] == [red, red, blue, blue]
    assert (upright.area.size, upright.area.corner) == ((160, 120), (240, 140))
    assert [at(turned, 300, y) for y in (145, 255, 265, 295)] == [red, red, blue, blue]


@pytest.mark.parametrize("kind", ["shape", "image"])
def test_a_soft_shadow_ends_at_its_reach_and_fades_with_its_box(tmp_path: Path, kind: str) -> None:
    soft = {"dx": 0, "dy": 0, "blur": 5, "opacity": 0.5}

    stamp = painted(tmp_path, kind, shadow=soft, opacity=0.5)

    alpha = np.asarray(stamp.image.getchannel("A"))[stamp.image.height // 2]
    assert 140 < stamp.image.width <= 120 + 2 * 20
    assert alpha.max() == 128
    assert (np.diff(alpha[:20].astype(int)) >= 0).all()


def test_a_picture_that_hangs_over_the_edge_casts_its_whole_shadow(tmp_path: Path) -> None:
    inwards = {**HARD, "dx": 20}

    stamp = painted(tmp_path, "image", shadow=inwards, x=-8)

    assert (stamp.x, stamp.image.size) == (0, (92, 120))
    assert at(stamp, 91, 200) == (0, 0, 255, 255)

"""Stamps on canvases: where they land in turned photos, in which colours, and what stays
untouched.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from jobs.rendering.colours import profiles
from jobs.rendering.encoding import compositing, saving
from jobs.rendering.encoding.result_formats import ResultFormat
from jobs.rendering.metadata.orientation import upright
from jobs.rendering.paint.stamps import Stamp
from jobs.rendering.photos import opening
from jobs.rendering.photos.opening import DecodedPhoto
from tests.rendering import pictures
from tests.rendering.pictures import LIMIT, difference, halves, opened, photo, saved, written


def canvas_of(path: Path) -> DecodedPhoto:
    with opening.opened(path, max_pixels=LIMIT) as source:
        return source.decode()


def arrow() -> Image.Image:
    """Return a stamp that shows its rotation: a red corner at the top left, the rest
    half-transparent green.
    """
    image = Image.new("RGBA", (20, 12), (0, 200, 0, 128))
    image.paste((255, 0, 0, 255), (0, 0, 6, 4))
    return image


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("corner", [(5, 9), (-7, -3), (30, 40)])
def test_a_stamp_lands_where_the_displayed_picture_has_that_place(
    tmp_path: Path, orientation: int, corner: tuple[int, int]
):
    data = saved(photo(64, 48), "PNG", exif=pictures.exif_with_thumbnail(orientation))
    canvas = canvas_of(written(tmp_path, data))
    expected = upright(photo(64, 48), orientation)
    expected.paste(arrow(), corner, arrow())

    compositing.put(canvas, [Stamp(arrow(), *corner)])

    assert difference(upright(canvas.image, orientation), expected) == 0


def test_a_stamp_outside_the_canvas_changes_nothing(tmp_path: Path):
    canvas = canvas_of(written(tmp_path, saved(photo(64, 48), "PNG")))

    compositing.put(
        canvas, [Stamp(arrow(), 64, 10), Stamp(arrow(), 10, -12), Stamp(arrow(), 500, 500)]
    )

    assert difference(canvas.image, photo(64, 48)) == 0


def test_outside_the_stamps_a_saved_jpeg_is_the_source_except_for_rounding(tmp_path: Path):
    data = saved(photo(), "JPEG", quality=92)
    canvas = canvas_of(written(tmp_path, data))

    compositing.put(canvas, [Stamp(arrow().resize((80, 32)), 96, 64)])
    result = opened(saving.save(canvas, ResultFormat("jpeg")))

    untouched = opened(saved(opened(data), "JPEG", quality="keep"))
    differs = np.argwhere((np.asarray(result) != np.asarray(untouched)).any(axis=2))
    # The stamp's blocks of 16 pixels, and one more pixel into which their colour is smoothed.
    assert (differs.min(axis=0).tolist(), differs.max(axis=0).tolist()) == ([63, 95], [96, 176])


def test_stamps_are_stacked_in_order(tmp_path: Path):
    canvas = canvas_of(written(tmp_path, saved(photo(64, 48), "PNG")))
    red, blue = (Image.new("RGBA", (10, 10), colour) for colour in ("red", "blue"))

    compositing.put(canvas, [Stamp(red, 10, 10), Stamp(blue, 15, 10)])

    assert [canvas.image.getpixel((x, 12)) for x in (12, 17, 22)] == [
        (255, 0, 0),
        (0, 0, 255),
        (0, 0, 255),
    ]


def test_on_a_clear_ground_the_text_keeps_its_own_transparency(tmp_path: Path):
    clear = Image.new("RGBA", (64, 48), (255, 255, 255, 0))
    canvas = canvas_of(written(tmp_path, saved(clear, "PNG")))

    compositing.put(canvas, [Stamp(arrow(), 0, 0)])

    assert [canvas.image.getpixel(place) for place in ((2, 2), (15, 8), (40, 40))] == [
        (255, 0, 0, 255),
        (0, 200, 0, 128),
        (255, 255, 255, 0),
    ]


def test_white_text_leaves_a_grey_photo_grey_and_coloured_text_does_not(tmp_path: Path):
    path = written(tmp_path, saved(photo().convert("L"), "JPEG"))
    results = []

    for colour in ((255, 255, 255, 200), (255, 0, 0, 255)):
        canvas = canvas_of(path)
        compositing.put(canvas, [Stamp(Image.new("RGBA", (20, 10), colour), 5, 5)])
        results.append(opened(saving.save(canvas, ResultFormat("jpeg"))))

    assert [result.mode for result in results] == ["L", "RGB"]
    assert (
        difference(
            results[1].convert("L").crop((100, 50, 200, 150)), results[0].crop((100, 50, 200, 150))
        )
        <= 6
    )


def test_coloured_text_on_grey_with_a_profile_of_grey_keeps_the_tones(tmp_path: Path):
    path = written(
        tmp_path,
        saved(Image.new("L", (64, 48), 100), "PNG", icc_profile=pictures.grey_profile(1.0)),
    )
    canvas = canvas_of(path)

    compositing.put(canvas, [Stamp(arrow(), 0, 0)])

    # 100/255 linear is 0.392; the sRGB curve makes that 0.66.
    assert canvas.metadata.icc == profiles.srgb()
    assert np.allclose(canvas.image.getpixel((60, 40)), 168, atol=2)


def test_the_designs_colour_is_converted_to_the_photos_colour_space(tmp_path: Path):
    path = written(tmp_path, saved(halves(), "PNG", icc_profile=pictures.wide_profile()))
    canvas = canvas_of(path)

    compositing.put(canvas, [Stamp(Image.new("RGBA", (20, 10), (230, 30, 30, 255)), 5, 5)])

    seen = profiles.to_srgb(canvas.image, pictures.wide_profile()).getpixel((10, 8))
    assert canvas.image.getpixel((10, 8)) != (230, 30, 30)
    assert np.allclose(seen, (230, 30, 30), atol=3)
    assert canvas.image.getpixel((60, 40)) == halves().getpixel((60, 40))


def test_our_own_profile_is_the_same_in_every_process():
    assert profiles.srgb()[24:36] == bytes.fromhex("07ea 0001 0001 0000 0000 0000")


NO_SPACE = pictures.wide_profile()[:16] + b"RGB\xef" + pictures.wide_profile()[20:]
"""Use a profile whose colour space is not a name."""


@pytest.mark.parametrize(
    "profile", [b"no profile at all", NO_SPACE], ids=["no profile", "no space"]
)
def test_an_unreadable_profile_counts_as_srgb(tmp_path: Path, profile: bytes):
    canvas = canvas_of(written(tmp_path, saved(halves(), "PNG", icc_profile=profile)))

    compositing.put(canvas, [Stamp(arrow(), 0, 0)])

    assert canvas.image.getpixel((1, 1)) == (255, 0, 0)

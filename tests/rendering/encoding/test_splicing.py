"""Text onto a JPEG without decoding its photo."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

import jpegsplice
from jobs import rendering
from jobs.design import Cell, Design, parse
from jobs.errors import PictureTruncated
from tests.rendering import pictures
from tests.rendering.pictures import LIMIT, difference, opened, photo, saved, written

ROW = {"caption": Cell.of_text("Fresh oysters")}

BOX = {
    "name": "caption",
    "text": "{caption}",
    "x": 50,
    "y": 95,
    "anchor": "bottom",
    "width": 80,
    "height": 25,
}


@pytest.fixture(autouse=True)
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERPRINT_SPLICE", raising=False)


def design(*boxes: dict[str, object], long_edge: int | None = None, **output: object) -> Design:
    return parse(
        {
            "format": 1,
            "canvas": {"long_edge": long_edge},
            "boxes": list(boxes or [BOX]),
            "output": output,
        }
    )


def made(path: Path, look: Design) -> rendering.Picture:
    return rendering.render(path, look, ROW, max_pixels=LIMIT)


def by_pillow(path: Path, look: Design, monkeypatch: pytest.MonkeyPatch) -> rendering.Picture:
    with monkeypatch.context() as patch:
        patch.setenv("OVERPRINT_SPLICE", "0")
        return made(path, look)


def mean_difference(left: Image.Image, right: Image.Image) -> float:
    return float(np.abs(np.asarray(left, np.int32) - np.asarray(right, np.int32)).mean())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_both_ways_lead_to_the_same_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, orientation: int
):
    exif = pictures.exif_with_thumbnail(orientation)
    path = written(tmp_path, saved(photo(600, 400), "JPEG", quality=92, subsampling=0, exif=exif))

    spliced, decoded = made(path, design()), by_pillow(path, design(), monkeypatch)

    assert (spliced.way.path, decoded.way.path, decoded.way.reason) == (
        "splice",
        "pillow",
        "switched_off",
    )
    assert (spliced.width, spliced.height) == (decoded.width, decoded.height)
    for ours, theirs in zip(spliced.texts, decoded.texts, strict=True):
        # One measures the photo by the means of its blocks, the other by its reduced pixels.
        assert ours == {**theirs, "contrast": pytest.approx(theirs["contrast"], abs=0.4)}
    left, right = opened(spliced.data), opened(decoded.data)
    assert mean_difference(left, right) < 1
    assert difference(left, opened(path.read_bytes())) > 100
    assert left.info["exif"] == right.info["exif"]
    assert mean_difference(opened(spliced.thumbnail), opened(decoded.thumbnail)) < 3


@pytest.mark.parametrize(("options", "look", "reason"), [
    ({"kind": "PNG"}, {}, "kind"),
    ({"kind": "JPEG"}, {"format": "png"}, "kind"),
    ({"kind": "JPEG"}, {"quality": 80}, "quality"),
    ({"kind": "JPEG"}, {"long_edge": 300}, "size"),
])  # fmt: skip
def test_pillow_makes_results_with_other_pixels_and_photos_that_are_refused(
    tmp_path: Path, options: dict[str, object], look: dict[str, object], reason: str
):
    path = written(tmp_path, saved(photo(600, 400), **options))

    picture = made(path, design(**look))

    assert (picture.way.path, picture.way.reason) == ("pillow", reason)
    assert (
        difference(opened(picture.data).convert("RGB"), Image.new("RGB", opened(picture.data).size))
        > 100
    )


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_progressive_photo_is_unchanged_beside_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, orientation: int
):
    exif = pictures.exif_with_thumbnail(orientation)
    jpeg = saved(photo(600, 400), "JPEG", quality=92, subsampling=0, progressive=True, exif=exif)
    path = written(tmp_path, jpeg)

    spliced, decoded = made(path, design()), by_pillow(path, design(), monkeypatch)

    assert (spliced.way.path, spliced.way.reason, decoded.way.path) == (
        "splice",
        "progressive",
        "pillow",
    )
    left, right = opened(spliced.data), opened(decoded.data)
    assert mean_difference(left, right) < 1
    assert left.info["exif"] == right.info["exif"]
    assert difference(left, opened(jpeg)) > 100
    same = (np.asarray(left, np.int32) == np.asarray(opened(jpeg), np.int32)).all(axis=2)
    assert same.mean() > 0.5


def test_a_progressive_photo_whose_last_scan_is_missing_is_made_by_pillow(tmp_path: Path):
    jpeg = saved(photo(600, 400), "JPEG", progressive=True)
    path = written(tmp_path, jpeg[: jpeg.rindex(b"\xff\xda")] + b"\xff\xd9")

    way = made(path, design()).way

    assert (way.path, way.reason) == ("pillow", "progressive")


def test_coloured_text_on_a_grey_photo_makes_it_coloured_and_grey_text_does_not(tmp_path: Path):
    path = written(tmp_path, saved(photo(600, 400).convert("L"), "JPEG"))

    coloured, grey = made(path, design({**BOX, "colour": "#d02020"})), made(path, design())

    assert (coloured.way.reason, opened(coloured.data).mode) == ("colour_on_grey", "RGB")
    assert (grey.way.path, opened(grey.data).mode) == ("splice", "L")


def test_colours_are_converted_to_the_space_of_the_photo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = swapped.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")
    profile = profile.replace("sRGB".encode("utf-16-be"), "xRGB".encode("utf-16-be")).replace(
        b"sRGB", b"xRGB"
    )
    path = written(
        tmp_path, saved(photo(600, 400), "JPEG", quality=95, subsampling=0, icc_profile=profile)
    )
    red = design({**BOX, "colour": "#e01010"})

    spliced, decoded = made(path, red), by_pillow(path, red, monkeypatch)

    assert spliced.way.path == "splice"
    assert mean_difference(opened(spliced.data), opened(decoded.data)) < 1


def test_the_old_thumbnail_further_pictures_and_their_directory_do_not_stay(tmp_path: Path):
    exif = pictures.exif_with_thumbnail()
    second = photo(64, 48, seed=7)
    jpeg = saved(
        photo(600, 400), "MPO", save_all=True, append_images=[second], exif=exif, comment=b"by hand"
    )
    path = written(tmp_path, jpeg)

    data = made(path, design()).data

    assert saved(pictures.halves(16, 12), "JPEG") in exif
    assert saved(pictures.halves(16, 12), "JPEG") not in data
    assert (b"MPF\0" in jpeg, b"MPF\0" in data) == (True, False)
    assert data.count(b"\xff\xd8\xff") == 1
    assert data.endswith(b"\xff\xd9")
    assert opened(data).info["comment"] == b"by hand"


def test_a_design_without_visible_text_leaves_the_photo_as_it_is(tmp_path: Path):
    jpeg = saved(photo(600, 400), "JPEG")
    path = written(tmp_path, jpeg)

    picture = rendering.render(path, design({**BOX, "opacity": 0}), ROW, max_pixels=LIMIT)

    assert picture.data == jpeg


def test_several_boxes_are_stacked_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = written(tmp_path, saved(photo(900, 600), "JPEG", quality=92, subsampling=0))
    plate = {"colour": "#204080", "opacity": 0.7, "padding": 30}
    look = design(
        {**BOX, "name": "top", "y": 20, "anchor": "top"},
        {**BOX, "name": "plate", "plate": plate},
        {**BOX, "name": "over it", "y": 90, "colour": "#e02020"},
    )

    spliced, decoded = made(path, look), by_pillow(path, look, monkeypatch)

    assert spliced.way.path == "splice"
    assert mean_difference(opened(spliced.data), opened(decoded.data)) < 1


def test_without_the_library_everything_is_made_by_pillow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jpegsplice, "available", lambda: False)
    path = written(tmp_path, saved(photo(600, 400), "JPEG"))

    assert made(path, design()).way.reason == "not_available"


def test_a_file_that_stops_in_its_first_picture_but_holds_a_second_is_truncated_either_way(
    tmp_path: Path,
):
    jpeg = saved(photo(600, 400), "JPEG")
    path = written(tmp_path, jpeg[:-300])

    with pytest.raises(PictureTruncated):
        made(path, design())

"""Several results of one row: each is the picture it would be alone, from a photo decoded once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFile

from jobs import rendering
from jobs.design import Cell, Design, OneResult, each_result, parse
from jobs.errors import PictureTruncated, ResultTooLarge, TextDoesNotFit
from jobs.rendering.boxes.common_sizes import in_output
from jobs.rendering.photos import pixels
from tests.rendering.pictures import LIMIT, photo, saved, written

ROW = {"caption": Cell.of_text("Fresh oysters")}
BOX = {"name": "caption", "text": "{caption} {output}", "y": 95, "width": 80, "height": 25}
WEB = {"name": "web", "canvas": {"long_edge": 500}, "format": "webp", "quality": 70}
SQUARE = {"name": "square", "canvas": {"width": 400, "height": 400, "focus_x": 20}}
FULL = {"name": "full"}
WIDE = {"name": "wide", "canvas": {"strip": {"side": "below"}}, "format": "png"}
THUMB = {"name": "thumb", "canvas": {"long_edge": 90}}
SIZES = {"JPEG": (1200, 800), "PNG": (600, 400), "TIFF": (600, 400)}
"""By format. A JPEG is decoded at a half and a quarter of its size, too, for results that need no
more; the others are decoded as a whole, so a quarter of the pixels shows the same.
"""


def design(*outputs: dict[str, Any], **box: Any) -> Design:
    return parse({"format": 1, "boxes": [BOX | box], "outputs": list(outputs)})


def alone(path: Path, one: OneResult) -> rendering.Picture:
    return rendering.render(path, one.design, ROW, max_pixels=LIMIT)


def each(path: Path, results: tuple[OneResult, ...]) -> list[rendering.Picture]:
    return list(rendering.render_each(path, results, ROW, max_pixels=LIMIT))


def shown(picture: rendering.Picture) -> tuple[object, ...]:
    parts = picture.extension, picture.width, picture.height, picture.boxes, picture.way
    return *parts, picture.data, picture.thumbnail


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("colour", ["RGB", "L"])
def test_each_result_is_the_picture_it_would_be_alone_in_any_order(
    tmp_path: Path, kind: str, colour: str
):
    path = written(tmp_path, saved(photo(*SIZES[kind]).convert(colour), kind))
    again = [output | {"name": f"{output['name']} again"} for output in (SQUARE, WIDE, FULL)]
    results = each_result(design(WEB, FULL, SQUARE, WIDE, THUMB, *again, colour="#ff0000"))

    separate = [shown(alone(path, one)) for one in results]
    assert list(map(shown, each(path, results))) == separate
    assert list(map(shown, each(path, results[::-1]))) == separate[::-1]


def test_a_turned_photo_gives_each_result_upright(tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = written(tmp_path, saved(photo(1200, 800), "JPEG", exif=exif.tobytes()))
    results = each_result(design(SQUARE, WIDE, FULL, WEB))

    assert list(map(shown, each(path, results))) == [shown(alone(path, one)) for one in results]


def decoded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Return the list of the sizes to which files are decoded from now on."""
    sizes: list[tuple[int, int]] = []
    load: Callable[[ImageFile.ImageFile], Any] = ImageFile.ImageFile.load

    def counted(image: ImageFile.ImageFile) -> Any:
        if image.tile:
            sizes.append(image.size)
        return load(image)

    monkeypatch.setattr(ImageFile.ImageFile, "load", counted)
    return sizes


def test_a_photo_is_decoded_once_for_all_results_of_about_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = written(tmp_path, saved(photo(1200, 800), "JPEG"))
    results = each_result(design(WEB | {"canvas": {"long_edge": 700}}, SQUARE, WIDE))
    sizes = decoded(monkeypatch)

    each(path, results)

    assert sizes == [(1200, 800)]


def test_a_jpeg_is_decoded_once_more_for_results_that_need_only_a_fraction_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = written(tmp_path, saved(photo(1200, 800), "JPEG"))
    results = each_result(design(WIDE, THUMB, SQUARE, THUMB | {"name": "smaller"}))
    sizes = decoded(monkeypatch)

    each(path, results)

    assert sizes == [(1200, 800), (300, 200)]


def test_outputs_of_one_size_in_several_formats_are_resized_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = written(tmp_path, saved(photo(1200, 800), "JPEG"))
    formats = [WEB | {"name": name, "format": name} for name in ("jpeg", "webp", "png")]
    results = each_result(design(*formats, SQUARE))
    resized: list[tuple[int, int]] = []
    scale = pixels.scaled

    def counted(image: Image.Image, part: Any, size: Any, sampling: Any = pixels.FINE) -> Any:
        if sampling is pixels.FINE:
            resized.append(size)
        return scale(image, part, size, sampling)

    monkeypatch.setattr(pixels, "scaled", counted)

    each(path, results)

    assert resized == [(500, 333), (400, 400)]


def test_a_text_that_does_not_fit_in_one_output_fails_the_row_before_anything_is_made(
    tmp_path: Path,
):
    path = written(tmp_path, saved(photo(1200, 800), "JPEG"))
    change = {"box": "caption", "settings": {"width": 1, "height": 1, "size_min": 6}}
    results = each_result(design(FULL, SQUARE | {"changes": [change]}))
    begun = rendering.render_each(path, results, ROW, max_pixels=LIMIT)

    with pytest.raises(TextDoesNotFit) as caught:
        next(begun)

    with pytest.raises(TextDoesNotFit) as of_square:
        alone(path, results[1])
    assert caught.value.sentence == f"Output “square”: {of_square.value.sentence}"
    assert caught.value.details == {**of_square.value.details, "output": "square"}


def test_a_result_that_its_format_cannot_hold_is_named_after_those_that_could_be_made(
    tmp_path: Path,
):
    path = written(tmp_path, saved(Image.new("L", (17_000, 20)), "PNG"))
    outputs = [FULL, {"name": "web", "format": "webp"}]
    results = each_result(parse({"format": 1, "outputs": outputs}))
    begun = rendering.render_each(path, results, {}, max_pixels=LIMIT)

    assert next(begun).extension == "png"
    with pytest.raises(
        ResultTooLarge, match="^Output “web”: The result would have 17,000"
    ) as caught:
        next(begun)
    assert caught.value.details["output"] == "web"


def test_a_damaged_photo_is_no_failure_of_one_output(tmp_path: Path):
    path = written(tmp_path, saved(photo(1200, 800), "JPEG")[:20_000])

    with pytest.raises(PictureTruncated) as caught:
        each(path, each_result(design(WEB, SQUARE)))

    assert "output" not in caught.value.details


def test_each_output_has_its_own_common_sizes(tmp_path: Path):
    path = written(tmp_path, saved(photo(1200, 800), "JPEG"))
    results = each_result(design(FULL, WIDE, same_size=True))
    sizes = {in_output("full", "caption"): 3.0, in_output("wide", "caption"): 5.0}

    full, wide = rendering.render_each(path, results, ROW, max_pixels=LIMIT, sizes=sizes)

    assert [made.texts[0]["size_px"] for made in (full, wide)] == [24, 46]

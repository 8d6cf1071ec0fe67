"""From photo, design and row to a picture: the whole way, with the real layout and the real
paint.
"""

import subprocess
import sys
from collections.abc import Buffer, Callable
from pathlib import Path

import pytest
from PIL import ExifTags, Image

import jpegsplice
from jobs import rendering
from jobs.design import Cell, Design, parse
from jobs.errors import OutOfMemory, PictureUnreadable, ResultTooLarge, TextDoesNotFit
from jobs.processes import children
from jobs.rendering.encoding.splicing import Way
from tests.rendering import pictures
from tests.rendering.pictures import LIMIT, difference, opened, photo, saved, written
from tests.services import PATIENCE

ROW = {"caption": Cell.of_text("Fresh oysters")}


def design(*, long_edge: int | None = None, **output: object) -> Design:
    box = {
        "name": "caption",
        "text": "{caption}",
        "x": 50,
        "y": 95,
        "anchor": "bottom",
        "width": 80,
        "height": 25,
    }
    return parse(
        {"format": 1, "canvas": {"long_edge": long_edge}, "boxes": [box], "output": output}
    )


def render(path: Path, look: Design, row: dict[str, Cell] = ROW) -> rendering.Picture:
    return rendering.render(path, look, row, max_pixels=LIMIT)


def test_a_picture_reports_how_it_was_made(tmp_path: Path):
    path = written(tmp_path, saved(photo(1200, 800), "JPEG"))

    made = render(path, design())

    (text,) = made.texts
    assert (made.extension, made.media_type, made.width, made.height) == (
        "jpg",
        "image/jpeg",
        1200,
        800,
    )
    assert (text["box"], text["lines"], text["size_px"] > 10) == ("caption", 1, True)
    assert (opened(made.data).size, opened(made.thumbnail).size) == ((1200, 800), (320, 213))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_contrast_is_reported_and_improved_only_if_requested(tmp_path: Path, kind: str):
    path = written(tmp_path, saved(Image.new("RGB", (1200, 800), "#e8e8e0"), kind))
    box = {"text": "{caption}", "x": 50, "y": 95, "width": 80, "height": 25}

    measured, chosen = (
        render(path, parse({"format": 1, "boxes": [{**box, "legible": way}]}))
        for way in ("measure", "choose")
    )

    assert [made.texts[0]["contrast"] for made in (measured, chosen)] == [
        pytest.approx(1.23, abs=0.02),
        pytest.approx(17.1, abs=0.2),
    ]
    assert (darkest(measured), darkest(chosen)) == (
        pytest.approx(225, abs=12),
        pytest.approx(0, abs=12),
    )


def darkest(made: rendering.Picture) -> int:
    return opened(made.data).convert("L").getextrema()[0]


@pytest.mark.parametrize("orientation", [1, 6, 8])
def test_contrast_is_measured_where_the_text_is_on_the_upright_photo(
    tmp_path: Path, orientation: int
):
    upright = Image.new("RGB", (800, 600), "#ffffff")
    upright.paste("#000000", (0, 400, 800, 600))
    turn = {1: None, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}[orientation]
    stored = upright.transpose(turn) if turn is not None else upright
    file = saved(stored, "JPEG", exif=pictures.exif_with_thumbnail(orientation), quality=95)

    made = render(written(tmp_path, file), design())

    assert (made.width, made.height, made.texts[0]["contrast"] > 20) == (800, 600, True)


@pytest.mark.parametrize(
    ("canvas", "stored", "turn"),
    [
        ({}, (800, 600), 6),
        ({"long_edge": 800}, (600, 800), 1),
        ({"long_edge": 2000}, (600, 800), 1),
        ({"long_edge": 400}, (300, 400), 1),
        ({"width": 540, "height": 675}, (540, 675), 1),
        ({"width": 600, "height": 800}, (600, 800), 1),
        ({"width": 900, "height": 1200}, (600, 800), 1),
    ],
)
def test_a_result_is_stored_upright_if_the_design_names_a_size_whatever_that_of_the_photo(
    tmp_path: Path, canvas: dict[str, object], stored: tuple[int, int], turn: int
):
    turned = saved(photo(800, 600), "JPEG", exif=pictures.exif_with_thumbnail(6))

    look = parse({"format": 1, "canvas": canvas, "boxes": []})
    made = opened(render(written(tmp_path, turned), look).data)

    assert (made.size, made.getexif().get(ExifTags.Base.Orientation, 1)) == (stored, turn)


@pytest.mark.parametrize(
    ("canvas", "turn", "way"),
    [
        ({"width": 800, "height": 600}, 1, Way("splice")),
        ({"width": 600, "height": 800}, 6, Way("pillow", "turned")),
        ({"long_edge": 800}, 1, Way("splice")),
        ({"long_edge": 800}, 6, Way("pillow", "turned")),
        ({}, 6, Way("splice")),
    ],
)
def test_only_a_photo_that_lies_down_is_decoded_for_its_own_size(
    tmp_path: Path, canvas: dict[str, object], turn: int, way: Way
):
    file = saved(photo(800, 600), "JPEG", exif=pictures.exif_with_thumbnail(turn))

    look = parse({"format": 1, "canvas": canvas, "boxes": []})

    assert render(written(tmp_path, file), look).way == way


@pytest.mark.parametrize(("outline", "times"), [(None, 1), ({"width": 4, "colour": "#000000"}, 0)])
def test_a_scaled_jpeg_is_read_for_its_blocks_only_if_a_text_is_on_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outline: dict[str, object] | None, times: int
):
    path = written(tmp_path, saved(photo(1200, 800), "JPEG"))
    box = {"text": "{caption}", "x": 50, "y": 95, "width": 80, "height": 25, "outline": outline}
    reads = []

    read: Callable[..., jpegsplice.Averages] = jpegsplice.averages

    def counted(jpeg: Buffer, each: int):
        reads.append(jpeg)
        return read(jpeg, each)

    monkeypatch.setattr(jpegsplice, "averages", counted)

    made = render(path, parse({"format": 1, "canvas": {"long_edge": 600}, "boxes": [box]}))

    assert (made.way.reason, made.width, len(reads)) == ("size", 600, times)


def test_the_same_job_gives_the_same_bytes(tmp_path: Path):
    path = written(tmp_path, saved(photo(600, 400), "JPEG"))

    assert render(path, design()) == render(path, design())


def test_the_text_is_where_the_design_says_and_nowhere_else(tmp_path: Path):
    path = written(tmp_path, saved(photo(600, 400), "PNG"))

    made = opened(render(path, design()).data)

    assert difference(made.crop((0, 0, 600, 270)), photo(600, 400).crop((0, 0, 600, 270))) == 0
    assert (
        difference(made.crop((60, 280, 540, 380)), photo(600, 400).crop((60, 280, 540, 380))) > 100
    )


def test_a_turned_photo_gives_the_same_picture_as_an_upright_one(tmp_path: Path):
    upright = photo(400, 600)
    turned = upright.transpose(Image.Transpose.ROTATE_90)
    sources = (
        written(tmp_path, saved(upright, "PNG"), "upright.png"),
        written(tmp_path, saved(turned, "PNG", exif=pictures.exif_with_thumbnail(6)), "turned.png"),
    )

    straight, sideways = (render(path, design()) for path in sources)

    assert (sideways.width, sideways.height) == (400, 600)
    assert opened(sideways.data).getexif()[274] == 6
    assert (
        difference(
            opened(sideways.data).transpose(Image.Transpose.ROTATE_270), opened(straight.data)
        )
        == 0
    )


def test_the_thumbnail_is_that_of_the_result(tmp_path: Path):
    path = written(tmp_path, saved(photo(600, 400), "PNG", exif=pictures.exif_with_thumbnail(6)))

    made = render(path, design())

    result = written(tmp_path, made.data, "result.png")
    assert opened(made.thumbnail).size == (213, 320)
    assert made.thumbnail == rendering.thumbnail(result, max_pixels=LIMIT)


def test_the_long_edge_is_at_most_what_the_design_says_and_nothing_is_enlarged(tmp_path: Path):
    path = written(tmp_path, saved(photo(600, 400), "JPEG"))

    sizes = [
        (made.width, made.height)
        for made in (render(path, design(long_edge=edge)) for edge in (300, 5000))
    ]

    assert sizes == [(300, 200), (600, 400)]


@pytest.mark.parametrize(("size", "long_edge", "expected"), [
    ((4000, 3000), None, (4000, 3000)),
    ((4000, 3000), 2000, (2000, 1500)),
    ((3000, 4000), 1001, (751, 1001)),
    ((20_000, 20), 1000, (1000, 1)),
    ((800, 600), 800, (800, 600)),
])  # fmt: skip
def test_the_size_of_a_result_is_known_from_the_size_of_the_photo(
    size: tuple[int, int], long_edge: int | None, expected: tuple[int, int]
):
    assert rendering.result_size(design(long_edge=long_edge), *size) == expected


def test_the_format_of_a_result_is_known_from_the_kind_of_the_photo():
    kinds = ("JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF")

    kept = [rendering.result_format(design(), kind)[0] for kind in kinds]
    chosen = {rendering.result_format(design(format="webp"), kind) for kind in kinds}

    assert kept == ["jpg", "png", "webp", "tif", "jpg", "avif"]
    assert chosen == {("webp", "image/webp")}


def test_a_spliced_jpeg_may_exceed_the_longest_edge_and_an_encoded_one_may_not():
    rendering.check_format(design(), "JPEG", 65_535, 20)

    with pytest.raises(ResultTooLarge):
        rendering.check_format(design(quality=80), "JPEG", 65_535, 20)


def test_the_splicer_is_not_looked_up_if_the_format_can_hold_the_result(
    monkeypatch: pytest.MonkeyPatch,
):
    looks: list[int] = []
    monkeypatch.setattr(jpegsplice, "available", lambda: bool(looks.append(1)))

    rendering.check_format(design(), "JPEG", 4000, 3000)

    assert looks == []


def test_text_that_does_not_fit_fails_before_the_photo_is_decoded(tmp_path: Path):
    data = saved(photo(600, 400), "PNG")
    damaged = data[: len(data) // 2] + b"damage" + data[len(data) // 2 + 6 :]
    path = written(tmp_path, damaged)

    with pytest.raises(TextDoesNotFit):
        render(path, design(), {"caption": Cell.of_text("far too long " * 200)})
    with pytest.raises(PictureUnreadable):
        render(path, design())


def test_check_and_render_agree(tmp_path: Path):
    path = written(tmp_path, saved(photo(600, 400), "JPEG"))
    look = design(long_edge=300)

    checked = rendering.check_row(look, ROW, 600, 400)

    assert [text.size_px for text in checked.texts] == [
        text["size_px"] for text in render(path, look).texts
    ]


def test_the_preview_is_the_result_scaled_for_the_screen(tmp_path: Path):
    path = written(tmp_path, saved(photo(600, 400), "PNG"))

    shown = opened(rendering.preview(path, design(), ROW, max_pixels=LIMIT, long_edge=300))

    made = opened(render(path, design()).data).resize((300, 200), Image.Resampling.LANCZOS)
    assert (shown.format, shown.size) == ("JPEG", (300, 200))
    assert difference(shown.convert("L"), made.convert("L")) < 60
    assert not shown.getexif()


def test_a_preview_can_be_made_in_a_child(tmp_path: Path):
    path = written(tmp_path, saved(photo(600, 400), "PNG"))

    shown = children.previews.call(preview_of, path, seconds=PATIENCE, megabytes=600)

    assert shown == preview_of(path)


def preview_of(path: Path) -> bytes:
    return rendering.preview(path, design(), ROW, max_pixels=LIMIT, long_edge=300)


def test_too_little_memory_is_a_failure_of_the_image(tmp_path: Path):
    path = written(tmp_path, saved(Image.new("RGB", (6000, 4000)), "PNG"))

    with pytest.raises(OutOfMemory) as raised:
        children.call(preview_of, path, seconds=PATIENCE, megabytes=80)

    assert (
        raised.value.sentence
        == "The picture needs more memory than one image may take. Use a smaller one."
    )


@pytest.mark.parametrize("wanted", ["webp", "avif"])
def test_too_little_memory_for_a_result_is_a_failure_of_the_image_too(tmp_path: Path, wanted: str):
    path = written(tmp_path, saved(Image.new("RGB", (3000, 2000)), "PNG"))

    with pytest.raises(OutOfMemory):
        children.call(made_as, path, wanted, seconds=PATIENCE, megabytes=33)


def made_as(path: Path, wanted: str) -> bytes:
    return render(path, design(format=wanted)).data


def test_rendering_knows_nothing_of_django():
    loaded = (
        "import sys, jobs.rendering; print(sorted({'django', 'celery', 'kombu'} & "
        "set(sys.modules)))"
    )

    said = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )

    assert said.stdout == "[]\n"


def test_a_result_has_the_changes_for_its_own_shape(tmp_path: Path):
    boxes = [{"name": "caption", "text": "{caption}"}, {"name": "price", "text": "12 €"}]
    portrait = [
        {"box": "caption", "settings": {"size_min": 20, "size_max": 20, "height": 90}},
        {"box": "price", "hidden": True},
    ]
    look = parse({"format": 1, "boxes": boxes, "aspects": {"portrait": portrait}})
    paths = [
        written(tmp_path, saved(photo(*size), "PNG"), name=f"{size[0]}.png")
        for size in ((300, 400), (400, 300), (320, 320))
    ]

    upright, lying, square = (render(path, look, ROW).texts for path in paths)

    assert [(text["box"], text["size_px"]) for text in upright] == [("caption", 80)]
    assert [text["box"] for text in (*lying, *square)] == ["caption", "price"] * 2


def test_the_shape_is_that_of_the_cropped_result(tmp_path: Path):
    changes = {"square": [{"box": "caption", "hidden": True}]}
    document = {"boxes": [{"name": "caption", "text": "{caption}"}], "aspects": changes}
    look = parse({"format": 1, "canvas": {"width": 200, "height": 200}, **document})

    made = render(written(tmp_path, saved(photo(400, 300), "PNG")), look)

    assert (made.width, made.height, made.texts) == (200, 200, [])

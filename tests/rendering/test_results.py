"""Every kind of picture into every kind of result, by every way to a size: the right pixels in the right place."""

import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from jobs import rendering
from jobs.design import Cell, parse
from jobs.errors import OutOfMemory, PictureAnimated, PictureUnreadable, ResultTooLarge
from jobs.rendering import photos, primaries, saving
from jobs.rendering.formats import Format
from jobs.rendering.metadata import Metadata
from jobs.rendering.photos import Canvas, Coding
from tests.rendering import pictures
from tests.rendering.pictures import BLUE, FILES, LIMIT, RED, difference, halves, opened, photo, saved, written

ROW = {"caption": Cell.of_text("Fresh oysters")}
UPPER = (0, 0, 1, 0.5)
"""The part of a result, in shares, on which the design puts no text."""


def design(canvas: dict[str, Any] | None = None, box: dict[str, Any] | None = None, **output: Any) -> Any:
    caption = {"name": "caption", "text": "{caption}", "y": 95, "height": 30} | (box or {})
    return parse({"format": 1, "canvas": canvas or {}, "boxes": [caption], "output": output})


def made(path: Path, look: Any) -> rendering.Picture:
    return rendering.render(path, look, ROW, max_pixels=LIMIT)


def part(image: Image.Image, shares: tuple[float, ...] = UPPER) -> Image.Image:
    width, height = image.size
    box = tuple(round(share * edge) for share, edge in zip(shares, (width, height, width, height), strict=True))
    return image.convert("RGB").crop(box)


def mean_difference(left: Image.Image, right: Image.Image) -> float:
    return float(np.abs(np.asarray(left, np.int32) - np.asarray(right, np.int32)).mean())


# --- Kinds ---------------------------------------------------------------------------------------------


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
def test_grey_stays_grey_until_the_text_is_coloured(tmp_path: Path, kind: str, colour: str, mode: str):
    source = written(tmp_path, saved(photo(300, 200).convert("L"), kind))

    result = opened(made(source, design(box={"colour": colour})).data)

    assert (result.format, result.mode) == (kind, mode)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_become_eight_and_the_look_says_so(tmp_path: Path, kind: str):
    deep = Image.fromarray((np.arange(64 * 48, dtype=np.uint16) * 20).reshape(48, 64))
    source = written(tmp_path, saved(deep, kind))

    result = opened(made(source, design()).data)

    assert rendering.look(source, max_pixels=LIMIT).notes == ("deep",)
    assert (result.format, result.mode) == (kind, "L")
    assert (
        difference(
            result.crop((0, 0, 64, 20)), Image.fromarray((np.asarray(deep) >> 8).astype(np.uint8)).crop((0, 0, 64, 20))
        )
        == 0
    )


def test_inks_become_srgb_and_the_look_says_so(tmp_path: Path):
    source = written(tmp_path, saved(halves().convert("CMYK"), "TIFF"))

    result = opened(made(source, design()).data)

    assert rendering.look(source, max_pixels=LIMIT).notes == ("inks",)
    assert (result.format, result.mode) == ("TIFF", "RGB")


@pytest.mark.parametrize(("name", "notes"), [("ten.heic", ()), ("ten.avif", ("deep",))])
def test_ten_bits_are_read(name: str, notes: tuple[str, ...]):
    result = opened(made(FILES / name, design()).data)

    assert rendering.look(FILES / name, max_pixels=LIMIT).notes == notes
    assert result.convert("RGB").getpixel((8, 8)) == pytest.approx(RED, abs=5)


def test_a_moving_avif_is_refused():
    with pytest.raises(PictureAnimated) as raised:
        rendering.look(FILES / "moving.avif", max_pixels=LIMIT)

    assert raised.value.sentence == "The file is an AVIF animation. Save the one that is meant as a picture."


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


def test_a_webp_with_too_many_details_for_the_quickest_way_is_coded_the_next_way(monkeypatch: pytest.MonkeyPatch):
    """Photos of 24 megapixels at quality 90 may be such: libwebp's error 6."""
    canvas = Canvas(photo(60, 40), 1, Metadata(), Coding("JPEG"))
    tried: list[int] = []

    def refusing(image: Image.Image, file: BytesIO, kind: str, **options: Any) -> None:
        tried.append(options["method"])
        if options["method"] < 2:
            raise ValueError("encoding error 6")
        file.write(b"picture")

    monkeypatch.setattr(Image.Image, "save", refusing)

    assert (saving.save(canvas, Format("webp")), tried) == (b"picture", [0, 2])


@pytest.mark.parametrize(
    "said", ["encoding error 1", "Failed to encode image: Out of memory", "encoder error -2 when writing image file"]
)
def test_an_encoder_without_memory_is_no_fault_of_ours(monkeypatch: pytest.MonkeyPatch, said: str):
    canvas = Canvas(photo(60, 40), 1, Metadata(), Coding("JPEG"))

    def refusing(image: Image.Image, file: BytesIO, kind: str, **options: Any) -> None:
        raise ValueError(said)

    monkeypatch.setattr(Image.Image, "save", refusing)

    with pytest.raises(OutOfMemory), photos.within_memory():
        saving.save(canvas, Format("avif"))


# --- Colours -------------------------------------------------------------------------------------------


def test_colours_told_by_code_points_become_a_profile():
    result = opened(made(FILES / "p3.avif", design(format="png")).data)

    profile = ImageCms.ImageCmsProfile(BytesIO(result.info["icc_profile"]))
    assert profile.profile.profile_description == "Display P3"
    assert result.getpixel((8, 8)) == pytest.approx(RED, abs=3)


def test_white_text_on_display_p3_is_its_white_and_red_is_less_red_than_its_own(tmp_path: Path):
    p3 = primaries.profile(12, 13)
    source = written(tmp_path, saved(Image.new("RGB", (600, 400), "#203040"), "PNG", icc_profile=p3))

    white, red = (
        opened(made(source, design(box={"colour": colour, "outline": None})).data) for colour in ("#ffffff", "#ff0000")
    )

    assert [high for _, high in white.getextrema()] == [255, 255, 255]  # type: ignore[misc]
    # sRGB's red in Display P3, by the matrices of both: (234, 51, 35).
    assert max(np.asarray(red).reshape(-1, 3).tolist()) == pytest.approx([234, 51, 35], abs=2)


@pytest.mark.parametrize("splice", ["1", "0"])
def test_grey_text_is_said_in_the_tones_of_a_grey_photo(tmp_path: Path, splice: str, monkeypatch: pytest.MonkeyPatch):
    """sRGB's middle grey is 109 at a gamma of 1.8; white stays white."""
    monkeypatch.setenv("OVERPRINT_SPLICE", splice)
    ground = Image.new("L", (600, 400), 20)
    source = written(tmp_path, saved(ground, "JPEG", quality=95, icc_profile=pictures.grey_profile(1.8)))

    results = [made(source, design(box={"colour": colour, "outline": None})) for colour in ("#808080", "#ffffff")]

    assert {result.way.path for result in results} == {"splice" if splice == "1" else "pillow"}
    brightest = [int(np.sort(np.asarray(opened(result.data)), axis=None)[-200]) for result in results]
    assert brightest == [pytest.approx(109, abs=6), pytest.approx(255, abs=2)]


@pytest.mark.parametrize("transfer", [16, 18])
def test_hdr_is_refused_before_the_start(transfer: int):
    with pytest.raises(PictureUnreadable) as raised:
        primaries.profile(9, transfer)

    assert raised.value.sentence == (
        f"The picture is an HDR picture ({ {16: 'PQ', 18: 'HLG'}[transfer] }), whose brightness has no place in an "
        "ordinary one. Export it as SDR, for example as JPEG."
    )


def test_an_hdr_avif_is_refused_by_its_header():
    with pytest.raises(PictureUnreadable, match="HDR picture"):
        rendering.look(FILES / "pq.avif", max_pixels=LIMIT)


def test_a_png_tells_its_colours_by_code_points_too(tmp_path: Path):
    plain = saved(halves(), "PNG")
    chunk = b"\0\0\0\x04cICP" + bytes((9, 16, 0, 1))
    source = written(tmp_path, plain[:33] + chunk + zlib.crc32(chunk[4:]).to_bytes(4) + plain[33:])

    with pytest.raises(PictureUnreadable, match="HDR picture"):
        rendering.look(source, max_pixels=LIMIT)


# --- Sizes ---------------------------------------------------------------------------------------------


def quarters(width: int, height: int) -> Image.Image:
    """Four colours, one a corner, so that a part can be told from every other."""
    image = Image.new("RGB", (2, 2))
    for n, colour in enumerate(((220, 30, 30), (30, 220, 30), (30, 30, 220), (220, 220, 30))):
        image.putpixel((n % 2, n // 2), colour)
    return image.resize((width, height), Image.Resampling.BICUBIC)


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
def test_a_turned_photo_comes_to_its_size_as_an_upright_one(tmp_path: Path, canvas: dict[str, Any], turn: int):
    upright = quarters(600, 400)
    back = {1: None, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE}[turn]
    stored = upright if back is None else upright.transpose(back)
    source = written(tmp_path, saved(stored, "PNG", exif=pictures.exif_with_thumbnail(turn)))

    result = made(source, design(canvas, format="tiff"))

    shown = opened(result.data)
    assert shown.size == (result.width, result.height)
    assert mean_difference(part(shown), part(expected(upright, canvas))) < 1.5


def expected(upright: Image.Image, canvas: dict[str, Any]) -> Image.Image:
    """The same in a few plain lines of Pillow."""
    width, height = upright.size
    if "long_edge" in canvas:
        scale = canvas["long_edge"] / max(width, height)
        return upright.resize((round(width * scale), round(height * scale)), Image.Resampling.LANCZOS)
    wanted, focus = (canvas["width"], canvas["height"]), (canvas.get("focus_x", 50), canvas.get("focus_y", 50))
    may_grow = canvas.get("enlarge", False)
    if canvas.get("fit") == "pad":
        scale = min(wanted[0] / width, wanted[1] / height)
        scale = scale if may_grow else min(1, scale)
        small = upright.resize((round(width * scale), round(height * scale)), Image.Resampling.LANCZOS)
        ground = Image.new("RGB", wanted, canvas.get("ground", "#ffffff"))
        ground.paste(small, tuple(round((wanted[n] - small.size[n]) * focus[n] / 100) for n in (0, 1)))  # type: ignore[arg-type]
        return ground
    scale = max(wanted[0] / width, wanted[1] / height)
    if scale > 1 and not may_grow:
        wanted, scale = (round(wanted[0] / scale), round(wanted[1] / scale)), 1.0
    large = upright.resize((round(width * scale), round(height * scale)), Image.Resampling.LANCZOS)
    left, top = (round((large.size[n] - wanted[n]) * focus[n] / 100) for n in (0, 1))
    return large.crop((left, top, left + wanted[0], top + wanted[1]))


@pytest.mark.parametrize("canvas", CANVASES, ids=str)
@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_check_preview_and_job_agree_at_every_size(tmp_path: Path, canvas: dict[str, Any], kind: str):
    source = written(tmp_path, saved(photo(600, 400), kind))
    look = design(canvas)

    checked = rendering.check_row(look, ROW, 600, 400)
    result = made(source, look)
    shown = opened(rendering.preview(source, look, ROW, max_pixels=LIMIT, long_edge=2000))

    assert (checked.width, checked.height) == (result.width, result.height) == opened(result.data).size == shown.size
    assert [text.size_px for text in checked.texts] == [text["size_px"] for text in result.texts]
    assert result.way.path == "pillow"


def test_text_is_as_sharp_on_a_small_result_as_on_a_photo_of_that_size(tmp_path: Path):
    """It is drawn after the photo was scaled, not scaled with it."""
    plain = Image.new("RGB", (1200, 800), "#203040")
    large, small = (
        written(tmp_path, saved(image, "PNG"), name) for image, name in ((plain, "a"), (plain.resize((300, 200)), "b"))
    )

    assert made(large, design({"long_edge": 300})).data == made(small, design()).data


@pytest.mark.parametrize(("ground", "mode"), [("#ffffff", "L"), ("#808080", "L"), ("#c02040", "RGB")])
def test_a_grey_photo_on_a_coloured_ground_becomes_coloured(tmp_path: Path, ground: str, mode: str):
    source = written(tmp_path, saved(photo(300, 200).convert("L"), "PNG"))

    result = opened(made(source, design({"width": 300, "height": 300, "fit": "pad", "ground": ground})).data)

    assert result.mode == mode
    assert result.convert("RGB").getpixel((2, 2)) == pytest.approx(tuple(bytes.fromhex(ground[1:])), abs=1)


def test_the_ground_is_said_in_the_space_of_the_photo(tmp_path: Path):
    source = written(tmp_path, saved(halves(), "PNG", icc_profile=primaries.profile(12, 13)))

    result = opened(made(source, design({"width": 64, "height": 64, "fit": "pad", "ground": "#ff0000"})).data)

    assert result.getpixel((1, 1)) == pytest.approx((234, 51, 35), abs=2)


def test_a_padded_clear_picture_has_a_solid_ground_beside_it_and_stays_clear(tmp_path: Path):
    source = written(tmp_path, saved(Image.new("RGBA", (64, 32), (9, 9, 9, 0)), "PNG"))

    result = opened(made(source, design({"width": 64, "height": 64, "fit": "pad", "focus_y": 100})).data)

    assert [result.getpixel((32, y)) for y in (2, 34)] == [(255, 255, 255, 255), (9, 9, 9, 0)]


def test_a_padded_jpeg_in_its_own_pixels_keeps_its_tables(tmp_path: Path):
    source = written(tmp_path, saved(photo(300, 200), "JPEG", quality=71))

    padded, scaled = (
        opened(made(source, design({"width": edge, "height": edge, "fit": "pad"})).data) for edge in (400, 150)
    )

    assert padded.quantization == opened(source.read_bytes()).quantization  # type: ignore[attr-defined]
    assert scaled.quantization == opened(saved(photo(), "JPEG", quality=90)).quantization  # type: ignore[attr-defined]


# --- Kilobytes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["keep", "webp", "avif"])
def test_a_result_has_at_most_the_kilobytes_asked_for_and_nearly_all_of_them(tmp_path: Path, wanted: str):
    source = written(tmp_path, saved(photo(300, 200), "JPEG", quality=95))
    free = len(made(source, design(format=wanted)).data)

    result = made(source, design(format=wanted, most_kb=free // 2000))

    assert 0.8 * free / 2 < len(result.data) <= free // 2000 * 1000
    assert result.way.reason == ("kind" if wanted != "keep" else "kilobytes")


def test_a_spliced_result_that_is_small_enough_stays_spliced(tmp_path: Path):
    source = written(tmp_path, saved(photo(600, 400), "JPEG", quality=80))

    result = made(source, design(most_kb=500))

    assert result.way.path == "splice"


def test_what_cannot_come_down_fails_with_what_to_do_in_preview_and_job(tmp_path: Path):
    source = written(tmp_path, saved(photo(600, 400), "JPEG", quality=80))
    look = design(most_kb=5)

    with pytest.raises(ResultTooLarge) as job:
        made(source, look)
    with pytest.raises(ResultTooLarge) as shown:
        rendering.preview(source, look, ROW, max_pixels=LIMIT, long_edge=300)

    assert job.value.sentence == shown.value.sentence
    assert job.value.sentence.endswith("at most 5 kB were asked. Choose a smaller size, or more kB.")

"""Codes on photos of every kind, read by an independent scanner: it must find the content of the
cell.
"""

import random
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from jobs.errors import ContentUnusable
from jobs.rendering.boxes.painting import paint
from tests import services
from tests.rendering.codes import box, design, laid_out, made, row, scanned
from tests.rendering.pictures import exif_with_thumbnail, opened, photo, saved, written

ALL = design(
    box("{EAN}", "ean", x=2, y=4, width=41, height=26),
    box("{UPC}", "ean", x=57, y=4, width=41, height=26) | {"name": "upc"},
    box("{number}", "code128", x=2, y=38, width=46, height=24) | {"name": "code128"},
    box("https://shop.example/{number}", "qr", x=60, y=38, width=16, height=24) | {"name": "qr"},
    box("{short}", "ean", x=2, y=70, width=28, height=28) | {"name": "short"},
)
"""On 600 × 400 pixels each has modules of 2 px."""
SEEN = {
    "EAN": "4006381333931",
    "UPC": "036000291452",
    "number": "00042-x",
    "short": "96385074",
}
FOUND = {"4006381333931", "0036000291452", "00042-x", "https://shop.example/00042-x", "96385074"}


@pytest.fixture(params=["splice", "pillow"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("OVERPRINT_SPLICE", "1" if request.param == "splice" else "0")
    return str(request.param)


@pytest.mark.parametrize("turn", range(1, 9))
def test_codes_of_the_smallest_modules_are_read_from_photos_of_each_orientation(
    tmp_path: Path, way: str, turn: int
) -> None:
    size = (600, 400) if turn < 5 else (400, 600)
    path = written(
        tmp_path, saved(photo(*size), "JPEG", quality=75, exif=exif_with_thumbnail(turn))
    )

    result = made(path, ALL, row(**SEEN))

    assert [code["module"] for code in result.told("code")] == [2] * 5
    assert result.way.path == way
    assert scanned(result) == FOUND


@pytest.mark.parametrize("subsampling", ["4:2:0", "4:4:4"])
@pytest.mark.parametrize("light", [0, 128, 255])
def test_codes_are_read_on_dark_and_light_photos(
    tmp_path: Path, way: str, light: int, subsampling: str
) -> None:
    ground = Image.blend(photo(600, 400), Image.new("RGB", (600, 400), (light,) * 3), 0.7)
    path = written(tmp_path, saved(ground, "JPEG", quality=75, subsampling=subsampling))

    assert scanned(made(path, ALL, row(**SEEN))) == FOUND


@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {}), ("WEBP", {"quality": 75}), ("TIFF", {}), ("AVIF", {"quality": 60})],
)
def test_codes_are_read_from_results_of_every_format(
    tmp_path: Path, kind: str, options: dict[str, Any]
) -> None:
    path = written(tmp_path, saved(photo(600, 400), kind, **options))

    assert scanned(made(path, ALL, row(**SEEN))) == FOUND


def test_contents_of_a_whole_sheet_are_read_from_its_results(tmp_path: Path, way: str) -> None:
    chance = random.Random(7)
    look = design(
        box("{a}", "ean13", x=2, y=4, width=41, height=26),
        box("{b}", "code128", x=2, y=40, width=96, height=20) | {"name": "b"},
        box("{c}", "qr", x=60, y=4, width=25, height=35) | {"name": "c"},
    )
    path = written(tmp_path, saved(photo(600, 400), "JPEG", quality=75))
    cells = [
        {
            "a": "".join(chance.choices("0123456789", k=12)),
            "b": f"{chance.randrange(10**6):06}-{chance.choice(['x', 'Yz', '#'])}{chance.randrange(10**4)}",
            "c": "".join(chance.choices(["Müller", "春", "12,50 €", "x"], k=chance.randint(1, 4))),
        }
        for _ in range(12)
    ]

    found = [scanned(made(path, look, row(**cell))) for cell in cells]

    assert [{text[:12] if text.isdigit() else text for text in texts} for texts in found] == [
        set(cell.values()) for cell in cells
    ]


def test_modules_are_whole_pixels_of_only_two_colours() -> None:
    look = box("{EAN}", "qr", colour="#102030", ground="#fff0e0", figures=False)

    (stamp,) = paint(laid_out(design(look)))

    module = laid_out(design(look)).codes[0].module
    pixels = np.asarray(stamp.image)
    squares = pixels.reshape(
        pixels.shape[0] // module, module, pixels.shape[1] // module, module, 4
    )
    assert (squares == squares[:, :1, :, :1]).all()
    assert {colour for _, colour in stamp.image.getcolors() or ()} == {
        (16, 32, 48, 255),
        (255, 240, 224, 255),
    }


@pytest.mark.parametrize("rotation", [90, -90, 180])
def test_right_angles_are_exact(rotation: int) -> None:
    look = box(anchor="centre", x=50, y=50, width=50, height=30)
    (upright,), (turned,) = (
        paint(laid_out(design(look))),
        paint(laid_out(design({**look, "rotation": rotation}))),
    )

    assert turned.image.tobytes() == upright.image.rotate(-rotation, expand=True).tobytes()
    assert abs(turned.x + turned.image.width / 2 - 300) <= 1
    assert abs(turned.y + turned.image.height / 2 - 200) <= 1


@pytest.mark.parametrize("rotation", [90, 180, -90, 12, -45])
def test_turned_codes_are_read(tmp_path: Path, way: str, rotation: int) -> None:
    path = written(tmp_path, saved(photo(900, 900), "JPEG", quality=75))
    looks = [
        box(symbology=kind, rotation=rotation, anchor="centre", x=50, y=50)
        for kind in ("ean", "qr")
    ]

    assert [scanned(made(path, design(look))) for look in looks] == [
        {"4006381333931"},
        {"4006381333931"},
    ]


def test_without_a_ground_only_the_dark_modules_are_painted(tmp_path: Path) -> None:
    grey = Image.new("RGB", (600, 400), (200, 210, 220))
    look = design(
        box(ground=None), box("qr {EAN}", "qr", ground=None, x=68, width=30) | {"name": "qr"}
    )

    result = made(written(tmp_path, saved(grey, "PNG")), look)

    assert scanned(result) == {"4006381333931", "qr 4006381333931"}
    assert opened(result.data).getpixel((68 * 6 + 2, 22)) == (200, 210, 220)


def test_a_grey_photo_stays_grey_and_a_faint_code_is_faint(tmp_path: Path) -> None:
    path = written(tmp_path, saved(photo(600, 400).convert("L"), "JPEG", quality=90))

    result = made(path, design(box(opacity=0.8)))
    (stamp,) = paint(laid_out(design(box(opacity=0.8))))

    assert opened(result.data).mode == "L"
    assert {
        alpha for *_, alpha in (colour for _, colour in stamp.image.getcolors(100_000) or ())
    } == {204}
    assert scanned(result) == {"4006381333931"}


def test_a_code_is_laid_out_on_the_result_and_not_on_the_photo(tmp_path: Path, way: str) -> None:
    path = written(tmp_path, saved(photo(1500, 1000), "JPEG", quality=75))
    scaled = design(box("{EAN}", "qr", width=20, height=25), long_edge=400, strip={"size": 20})

    result = made(path, scaled)

    assert scanned(result) == {"4006381333931"}
    assert result.told("code")[0]["module"] == 2
    assert ImageOps.exif_transpose(Image.open(BytesIO(result.data))).size == (
        result.width,
        result.height,
    )


def test_another_process_makes_the_same_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, saved(photo(600, 400), "JPEG", quality=75))
    steps = "import sys; from pathlib import Path; "
    steps += "from tests.rendering.paint.test_code_modules import ALL, SEEN, made, row; "
    steps += "sys.stdout.buffer.write(made(Path(sys.argv[1]), ALL, row(**SEEN)).data)"

    other = subprocess.run(
        [sys.executable, "-c", steps, path], cwd=services.ROOT, check=True, capture_output=True
    )

    assert other.stdout == made(path, ALL, row(**SEEN)).data


def test_a_row_that_the_check_refuses_fails_in_the_same_words(tmp_path: Path) -> None:
    path, look, cells = (
        written(tmp_path, saved(photo(600, 400), "JPEG")),
        design(box()),
        row(EAN="12"),
    )

    with pytest.raises(ContentUnusable) as failed:
        made(path, look, cells)

    assert [str(failed.value)] == [str(failure) for failure in laid_out(look, cells).failures]


def test_the_result_reports_its_codes(tmp_path: Path) -> None:
    result = made(
        written(tmp_path, saved(photo(600, 400), "JPEG")),
        design(box(symbology="ean13")),
        row(EAN="400638133393"),
    )

    assert result.told("code") == [
        {
            "box": "code",
            "kind": "EAN-13",
            "content": "4006381333931",
            "module": 3,
            "width": 339,
            "height": 200,
        }
    ]

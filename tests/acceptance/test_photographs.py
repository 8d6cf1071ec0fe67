"""Real photographs through the whole site: every one comes back, and only the text's box has changed."""

import zipfile
from pathlib import Path

import numpy
import pytest
from PIL import Image, ImageOps

from jobs import design
from tests.acceptance.jobs_of_photographs import Order, order
from tests.services import Site

pytestmark = pytest.mark.broker

ROUNDING = 40.0  #: dB, PSNR of a JPEG that was saved again with its own tables


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Order:
    return order(tmp_path_factory.mktemp("order"))


@pytest.fixture(scope="module")
def archive(site: Site, photographs: Order, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("archive") / "out.zip"
    report = photographs.submit(site, "--zip", str(target))
    counts = {name: report[name] for name in ("rows", "done", "failed", "left_out", "cancelled", "open", "failures")}
    expected = dict.fromkeys(("failed", "left_out", "cancelled", "open"), 0)
    assert counts == {"rows": photographs.count, "done": photographs.count, **expected, "failures": []}
    return target


def test_the_zip_holds_every_photograph_once_and_the_report(archive: Path, photographs: Order) -> None:
    with zipfile.ZipFile(archive) as opened:
        damaged = opened.testzip()
        names = sorted(opened.namelist())

    assert damaged is None
    assert names == sorted([*(path.name for path in photographs.photos.iterdir()), "report.csv"])


def test_each_result_differs_from_its_source_only_inside_the_text_box(archive: Path, photographs: Order) -> None:
    with zipfile.ZipFile(archive) as opened:
        outside = [_outside(opened, source) for source in sorted(photographs.photos.iterdir())]

    assert min(outside) > ROUNDING


def test_each_result_carries_its_text(archive: Path, photographs: Order) -> None:
    with zipfile.ZipFile(archive) as opened:
        inside = [_inside(opened, source) for source in sorted(photographs.photos.iterdir())]

    assert max(inside) < ROUNDING - 10


def _outside(archive: zipfile.ZipFile, source: Path) -> float:
    before, after, box = _compared(archive, source)
    error = (before - after) ** 2
    error[box] = 0
    return _decibels(float(error.mean()))


def _inside(archive: zipfile.ZipFile, source: Path) -> float:
    before, after, box = _compared(archive, source)
    return _decibels(float(((before - after)[box] ** 2).mean()))


def _decibels(mean_square: float) -> float:
    return 99.0 if mean_square == 0 else float(10 * numpy.log10(255**2 / mean_square))


def _compared(archive: zipfile.ZipFile, source: Path) -> tuple[numpy.ndarray, numpy.ndarray, tuple[slice, slice]]:
    """Both pictures as displayed, float32 (height, width, 3), and the starting design's box with its surroundings."""
    with Image.open(source) as before, archive.open(source.name) as file, Image.open(file) as after:
        assert after.getexif()[0x0112] == before.getexif()[0x0112]
        shown = [ImageOps.exif_transpose(picture).convert("RGB") for picture in (before, after)]
    assert shown[0].size == shown[1].size
    first, second = (numpy.asarray(picture, dtype=numpy.float32) for picture in shown)
    return first, second, _box(*shown[0].size)


def _box(width: int, height: int) -> tuple[slice, slice]:
    box = design.starting_design(["photo", "caption"]).boxes[0]
    assert box.anchor == "bottom"
    left, right = box.x - box.width / 2, box.x + box.width / 2
    top, bottom = box.y - box.height, box.y
    edge = 0.03 * height + 16  # the shadow's reach, and the blocks it touches
    rows = slice(max(0, int(top / 100 * height - edge)), int(bottom / 100 * height + edge))
    return rows, slice(max(0, int(left / 100 * width - edge)), int(right / 100 * width + edge))

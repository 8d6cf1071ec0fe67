"""Real photographs through the whole site: every one comes back, and only the text's box has
changed.
"""

import math
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from jobs import design
from tests.acceptance.jobs_of_photographs import Order, order
from tests.services import Site

pytestmark = [pytest.mark.broker, pytest.mark.long(350)]

ROUNDING = 40.0  #: dB, PSNR of a JPEG that was saved again with its own tables


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Order:
    return order(tmp_path_factory.mktemp("order"))


@pytest.fixture(scope="module")
def archive(site: Site, photographs: Order, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("archive") / "out.zip"
    report = photographs.submit(site, "--zip", str(target))
    counts = {
        name: report[name]
        for name in ("rows", "done", "failed", "left_out", "cancelled", "open", "failures")
    }
    expected = dict.fromkeys(("failed", "left_out", "cancelled", "open"), 0)
    assert counts == {
        "rows": photographs.count,
        "done": photographs.count,
        **expected,
        "failures": [],
    }
    return target


def test_the_zip_holds_every_photograph_once_and_the_report(
    archive: Path, photographs: Order
) -> None:
    with zipfile.ZipFile(archive) as opened:
        damaged = opened.testzip()
        names = sorted(opened.namelist())

    assert damaged is None
    assert names == sorted([*(path.name for path in photographs.photos.iterdir()), "report.csv"])


@pytest.fixture(scope="module")
def likeness(archive: Path, photographs: Order) -> list[tuple[float, float]]:
    """Return how similar each result is to its source, in dB, outside the text's box and inside
    it.
    """
    with zipfile.ZipFile(archive) as opened:
        return [_compared(opened, source) for source in sorted(photographs.photos.iterdir())]


def test_each_result_differs_from_its_source_only_inside_the_text_box(
    likeness: list[tuple[float, float]],
) -> None:
    assert min(outside for outside, _ in likeness) > ROUNDING


def test_each_result_carries_its_text(likeness: list[tuple[float, float]]) -> None:
    assert max(inside for _, inside in likeness) < ROUNDING - 10


def _compared(archive: zipfile.ZipFile, source: Path) -> tuple[float, float]:
    """PSNR of the pictures as displayed, without the starting design's box with its surroundings,
    and of the box.
    """
    with Image.open(source) as before, archive.open(source.name) as file, Image.open(file) as after:
        assert after.getexif()[0x0112] == before.getexif()[0x0112]
        shown = [ImageOps.exif_transpose(picture).convert("RGB") for picture in (before, after)]
    assert shown[0].size == shown[1].size
    difference = ImageChops.difference(*shown)
    box = difference.crop(_box(*difference.size))
    inside = _squares(box)
    return _decibels(_squares(difference) - inside, difference), _decibels(inside, box)


def _squares(difference: Image.Image) -> float:
    return float(sum(ImageStat.Stat(difference).sum2))


def _decibels(squares: float, picture: Image.Image) -> float:
    values = picture.width * picture.height * len(picture.getbands())
    return 99.0 if squares == 0 else 10 * math.log10(255**2 * values / squares)


def _box(width: int, height: int) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom in pixels."""
    box = design.starting_design(["photo", "caption"]).boxes[0]
    assert box.anchor == "bottom"
    left, right = box.x - box.width / 2, box.x + box.width / 2
    top, bottom = box.y - box.height, box.y
    edge = 0.03 * height + 16  # the shadow's reach, and the blocks it touches
    return (
        max(0, int(left / 100 * width - edge)),
        max(0, int(top / 100 * height - edge)),
        min(width, int(right / 100 * width + edge)),
        min(height, int(bottom / 100 * height + edge)),
    )

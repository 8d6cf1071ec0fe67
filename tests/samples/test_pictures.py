"""The sample: pictures and sheet match, are the same every time, and are sources like any other."""

from pathlib import Path

from jobs.rendering.photos import opening
from jobs.samples.pictures import file_names, picture
from jobs.samples.sheet import COLUMNS, sample_sheet


def test_every_row_of_the_sheet_has_its_picture_and_every_picture_its_row():
    rows = sample_sheet()

    assert [row["picture"] for row in rows] == file_names()
    assert [tuple(row) for row in rows] == [COLUMNS] * 24


def test_a_picture_is_the_same_bytes_every_time():
    assert picture(3) == picture(3)


def test_a_turned_picture_is_displayed_upright(tmp_path: Path):
    path = tmp_path / "terracotta-hills.jpg"
    path.write_bytes(picture(8))

    assert opening.read_header(path, max_pixels=100_000_000) == opening.PhotoHeader(
        "JPEG", 1280, 1600, 6
    )

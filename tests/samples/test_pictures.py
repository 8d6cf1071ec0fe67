"""The sample: pictures and sheet match, are the same every time, and are sources like any other."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from jobs.rendering.colours import profiles
from jobs.rendering.photos import opening
from jobs.samples import brushes, pictures
from jobs.samples.brushes import Scene
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


def test_every_picture_has_a_day_a_name_and_a_profile_of_its_own(monkeypatch) -> None:
    monkeypatch.setattr(brushes, "_ASPECTS", dict.fromkeys(brushes._ASPECTS, (64, 48)))
    monkeypatch.setattr(pictures, "_SCENES", tuple(map(_plain, pictures._SCENES)))
    said = []
    for name, data in pictures.pictures():
        with Image.open(BytesIO(data)) as image:
            exif = image.getexif()
            said.append((name, exif[306], exif[270]))
            assert image.info["icc_profile"] == profiles.srgb()
            assert ImageOps.exif_transpose(image).size == (64, 48)

    assert [name for name, _, _ in said] == file_names()
    assert len({taken for _, taken, _ in said}) == len({title for _, _, title in said}) == 24
    for _, taken, _ in said:
        datetime.strptime(taken, "%Y:%m:%d %H:%M:%S").astimezone()


def _plain(scene: Scene) -> Scene:
    return replace(scene, paint=lambda scene, _chance: brushes.sky_of(scene))

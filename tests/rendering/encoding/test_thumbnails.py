"""Thumbnails of results."""

from pathlib import Path

import pytest

from jobs.rendering.photos import opening
from tests.rendering import pictures
from tests.rendering.encoding.test_splicing import (
    by_pillow,
    design,
    made,
    mean_difference,
)
from tests.rendering.pictures import opened, photo, saved, written


@pytest.fixture(autouse=True)
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERPRINT_SPLICE", raising=False)


@pytest.mark.parametrize("size", [(2803, 1999), (1403, 999)])
def test_large_photos_have_thumbnails_without_being_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
):
    jpeg = saved(photo(120, 86).resize(size), "JPEG", exif=pictures.exif_with_thumbnail(6))
    path = written(tmp_path, jpeg)
    decoded = by_pillow(path, design(), monkeypatch)
    monkeypatch.setattr(opening.Photo, "decode", None)

    spliced = made(path, design())

    assert opened(spliced.thumbnail).size == opened(decoded.thumbnail).size == (228, 320)
    assert mean_difference(opened(spliced.thumbnail), opened(decoded.thumbnail)) < 3

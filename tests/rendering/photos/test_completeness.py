"""Files that are cut off, and files that only look like it."""

import random
from pathlib import Path

import pytest

from jobs.errors import (
    PictureTruncated,
)
from jobs.rendering.photos.opening import PhotoHeader
from tests.rendering.photos.test_opening import look, refusal
from tests.rendering.pictures import (
    FILES,
    photo,
    saved,
    written,
)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("share", [0.97, 0.6])
def test_a_truncated_file_is_detected_without_decoding(tmp_path: Path, kind: str, share: float):
    data = saved(photo(), kind)
    path = written(tmp_path, data[: int(len(data) * share)])

    length = f"{path.stat().st_size:,}"
    assert refusal(path, PictureTruncated) == (
        f"The file stops after {length} bytes, before the picture ends. Upload it again."
    )


def test_a_truncated_heic_is_detected_without_decoding(tmp_path: Path):
    path = written(tmp_path, (FILES / "upright.heic").read_bytes()[:-20])

    assert refusal(path, PictureTruncated).startswith("The file stops after")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_data_appended_by_phones_is_not_damage(tmp_path: Path, kind: str):
    path = written(
        tmp_path,
        saved(photo(), kind) + random.Random(1).randbytes(300_000).replace(b"\xff", b"\xfe"),
    )

    assert look(path) == PhotoHeader(kind, 240, 160, 1)

"""A library that would crash without memory is not called."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from jobs.errors import OutOfMemory
from jobs.rendering.encoding import saving
from jobs.rendering.encoding.result_formats import ResultFormat
from jobs.rendering.metadata.carried import Metadata
from jobs.rendering.photos import opening
from jobs.rendering.photos.opening import Coding, DecodedPhoto
from tests.rendering.pictures import (
    photo,
)


@pytest.mark.parametrize(
    "said",
    [
        "encoding error 1",
        "Failed to encode image: Out of memory",
        "encoder error -2 when writing image file",
    ],
)
def test_an_encoder_without_memory_is_not_a_bug_of_ours(monkeypatch: pytest.MonkeyPatch, said: str):
    canvas = DecodedPhoto(photo(60, 40), 1, Metadata(), Coding("JPEG"))

    def refusing(image: Image.Image, file: BytesIO, kind: str, **options: Any) -> None:
        raise ValueError(said)

    monkeypatch.setattr(Image.Image, "save", refusing)

    with pytest.raises(OutOfMemory), opening.within_memory():
        saving.save(canvas, ResultFormat("avif"))

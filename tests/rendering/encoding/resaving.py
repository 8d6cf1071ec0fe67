"""Photos saved again without any text."""

from pathlib import Path
from typing import Any

from jobs.design import Output, parse
from jobs.rendering.encoding import result_formats, saving
from jobs.rendering.photos import frames, opening
from tests.rendering.pictures import LIMIT


def resaved(
    path: Path,
    *,
    wanted: str = "keep",
    quality: int | str = "keep",
    size: tuple[int, int] | None = None,
) -> bytes:
    with opening.opened(path, max_pixels=LIMIT) as source:
        photo = source.header.width, source.header.height
        canvas = source.decode(frames.whole(photo, size or photo))
        return saving.save(
            canvas,
            result_formats.chosen(output(format=wanted, quality=quality), source.header.format),
        )


def output(**values: Any) -> Output:
    return parse({"format": 1, "output": values}).output

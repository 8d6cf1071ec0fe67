"""The file format of a result, and the limits of that format."""

from dataclasses import dataclass

from jobs.design import Kept, Output
from jobs.errors import ResultTooLarge
from jobs.rendering.metadata.crediting import NO_CREDITS, Credits
from jobs.rendering.metadata.orientation import Size

_KEPT = {
    "JPEG": "jpeg",
    "PNG": "png",
    "WEBP": "webp",
    "TIFF": "tiff",
    "HEIF": "jpeg",
    "AVIF": "avif",
}
_MEDIA_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
    "tiff": "image/tiff",
}
_EXTENSIONS = {"jpeg": "jpg", "png": "png", "webp": "webp", "avif": "avif", "tiff": "tif"}
_WORDS = {"jpeg": "JPEG", "png": "PNG", "webp": "WebP", "avif": "AVIF", "tiff": "TIFF"}
_LONGEST_EDGES = {"jpeg": 65_500, "webp": 16_383, "avif": 65_536}
"""Most pixels of a side: libjpeg's limit, RFC 9649 (2.7) and libavif's; PNG and TIFF have none that
matters.
"""


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """How to encode a result. `quality` None: like the source; `most_bytes` None: no limit."""

    name: str
    quality: int | None = None
    most_bytes: int | None = None
    kept: Kept = "keep"
    credits: Credits = NO_CREDITS

    @property
    def extension(self) -> str:
        return _EXTENSIONS[self.name]

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self.name]

    @property
    def word(self) -> str:
        return _WORDS[self.name]

    @property
    def has_quality(self) -> bool:
        return self.name in ("jpeg", "webp", "avif")

    def check(self, size: Size) -> None:
        """Raise `ResultTooLarge` if the format cannot hold a picture of this size."""
        longest = _LONGEST_EDGES.get(self.name)
        if longest is not None and max(size) > longest:
            raise ResultTooLarge(
                f"The result would have {size[0]:,} × {size[1]:,} pixels; {self.word} holds at "
                f"most {longest:,} a "
                "side. Choose a smaller size, or another format.",
                width=size[0],
                height=size[1],
            )


def chosen(output: Output, source_kind: str, said: Credits = NO_CREDITS) -> ResultFormat:
    """Return the format of a result. `keep` keeps every kind except HEIC, which we cannot write: it
    becomes JPEG.

    The name of a result is decided before its source is opened, so this needs only the source's
    kind.
    """
    return ResultFormat(
        _KEPT[source_kind] if output.format == "keep" else output.format,
        output.quality if isinstance(output.quality, int) else None,
        output.most_kb * 1000 if output.most_kb is not None else None,
        output.metadata,
        said,
    )

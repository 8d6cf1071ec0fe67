"""The file format of a result, and the limits of that format."""

from collections.abc import Collection
from dataclasses import dataclass

from jobs import formats
from jobs.design import Output
from jobs.errors import ResultTooLarge
from jobs.formats import Format
from jobs.rendering.areas.rects import Size
from jobs.rendering.metadata.crediting import EVERYTHING, NO_CREDITS, Credits, Keeping


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """How to encode a result. `name`: the format's word in a design.

    `quality` None: like the source; `most_bytes` None: no limit.
    """

    name: str
    quality: int | None = None
    most_bytes: int | None = None
    keeping: Keeping = EVERYTHING

    @property
    def format(self) -> Format:
        return formats.of_choice(self.name)

    @property
    def extension(self) -> str:
        return self.format.extension

    @property
    def media_type(self) -> str:
        return self.format.media_type

    @property
    def word(self) -> str:
        return self.format.name

    @property
    def has_quality(self) -> bool:
        return self.format.has_quality

    def check(self, size: Size) -> None:
        """Raise `ResultTooLarge` if the format cannot hold a picture of this size."""
        longest = self.format.longest_edge
        if longest is not None and max(size) > longest:
            raise ResultTooLarge(
                f"The result would have {size[0]:,} × {size[1]:,} pixels; {self.word} holds at "
                f"most {longest:,} a "
                "side. Choose a smaller size, or another format.",
                width=size[0],
                height=size[1],
            )


def file_format(output: Output, source_kind: str, notes: Collection[str] = ()) -> Format:
    """Return only the file format of a result, as `chosen` finds it."""
    if output.format != "keep":
        return formats.of_choice(output.format)
    return formats.resulting(source_kind, is_clear="clear" in notes)


def chosen(
    output: Output, source_kind: str, said: Credits = NO_CREDITS, *, notes: Collection[str] = ()
) -> ResultFormat:
    """Return the format of a result. `keep` keeps every format that the site can write.

    The name of a result is decided before its source is opened, so this needs only the source's
    kind and its notes.
    """
    return ResultFormat(
        file_format(output, source_kind, notes).choice,
        output.quality if isinstance(output.quality, int) else None,
        output.most_kb * 1000 if output.most_kb is not None else None,
        Keeping(output.metadata, said),
    )

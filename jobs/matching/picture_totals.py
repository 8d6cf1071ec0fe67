"""How many results rows would give, or give, with one for each of their pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Self

from jobs.matching.every_picture import EveryPicture, RowPictures

EXAMPLES = 3  #: rows with several pictures that are shown, and doubtful pictures
NAMED = 4  #: pictures of such a row that are shown


class SeveralPictures(NamedTuple):
    """A row with several pictures as an example: what its cell says, the first paths, and how many
    more there are.
    """

    value: str
    paths: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class PictureTotals:
    """What a batch gives with a result for each picture of a row.

    `rows` are those of the sheet, `shared` those of them with several pictures. `doubtful` counts
    pictures that could belong to several rows; `doubtful_paths` are some of them.
    """

    results: int
    rows: int
    shared: int
    examples: tuple[SeveralPictures, ...] = ()
    doubtful: int = 0
    doubtful_paths: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Sequence[str], paths: Sequence[str], every: EveryPicture) -> Self:
        """Count the pictures of these values."""
        several = [
            (value, pictures)
            for value, pictures in zip(values, every.pictures, strict=True)
            if len(pictures) > 1
        ]
        return cls(
            results=sum(map(len, every.pictures)),
            rows=len(values),
            shared=len(several),
            examples=tuple(_example(value, paths, of) for value, of in several[:EXAMPLES]),
            doubtful=len(every.doubtful),
            doubtful_paths=tuple(paths[index] for index in every.doubtful[:EXAMPLES]),
        )

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        examples = (SeveralPictures(one[0], tuple(one[1]), one[2]) for one in document["examples"])
        read = {"examples": tuple(examples), "doubtful_paths": tuple(document["doubtful_paths"])}
        return cls(**{**document, **read})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def _example(value: str, paths: Sequence[str], pictures: RowPictures) -> SeveralPictures:
    named = [paths[one.place] for one in pictures if one.place is not None]
    return SeveralPictures(value, tuple(named[:NAMED]), max(0, len(named) - NAMED))

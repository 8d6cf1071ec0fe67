"""The uploaded pictures of a batch, without replacements for single rows: counted, and found by
name.
"""

from typing import NamedTuple

from django.db.models import Count, Min, Q, QuerySet, Sum

from jobs import searching
from jobs.models import Batch, Source

BLOCK = 2_000  #: names read at once


class PictureCounts(NamedTuple):
    """Pictures that are here and can be used, their bytes, and those that have not arrived."""

    here: int
    size: int
    awaited: int


class Unusable(NamedTuple):
    """Pictures that cannot be used for one reason, with the path of one of them."""

    sentence: str
    pictures: int
    sample: str


def picture_counts(batch: Batch) -> PictureCounts:
    here = ~Q(key="") & Q(code="")
    counted = batch.sources.filter(row=None).aggregate(
        here=Count("pk", filter=here),
        size=Sum("size", filter=here, default=0),
        awaited=Count("pk", filter=Q(key="", code="")),
    )
    return PictureCounts(**counted)


def latest_pictures(batch: Batch, n: int) -> list[Source]:
    usable = batch.sources.filter(row=None, code="").exclude(key="")
    return list(usable.order_by("-pk")[:n])


def unusable_pictures(batch: Batch, most: int) -> list[Unusable]:
    """Return the reasons why pictures cannot be used, most frequent first."""
    groups = batch.sources.exclude(code="").order_by().values("sentence")
    counted = groups.annotate(pictures=Count("pk"), sample=Min("path"))
    most_frequent = counted.order_by("-pictures", "sample")[:most]
    return [Unusable(**group) for group in most_frequent]


# --- Found by name


class FoundPictures(NamedTuple):
    """The first pictures that a search finds, and the number of all that it finds."""

    pictures: list[Source]
    total: int


def find_pictures(pictures: QuerySet[Source], search: str, most: int) -> FoundPictures:
    """Return at most `most` of the pictures whose path has every word of `search`.

    Exact file names are first, with or without extension, then names that begin like the search,
    then the others in the order in which they came. An empty search finds all.
    """
    words = searching.fold(search).split()
    if not words:
        return FoundPictures(list(pictures.order_by("pk")[:most]), pictures.count())
    ranked = _ranked(pictures, " ".join(words), words)
    first = sorted(ranked)[:most]
    by_id = pictures.in_bulk([pk for _, pk in first])
    return FoundPictures([by_id[pk] for _, pk in first if pk in by_id], len(ranked))


def usable_pictures(batch: Batch) -> QuerySet[Source]:
    """Return the pictures that are here for the whole batch and that can be used."""
    return batch.sources.filter(row=None, code="").exclude(key="")


def _ranked(pictures: QuerySet[Source], text: str, words: list[str]) -> list[tuple[int, int]]:
    """Return how well each picture matches, 0 is best, and its id."""
    paths = pictures.order_by("pk").values_list("pk", "path").iterator(chunk_size=BLOCK)
    folded = ((pk, searching.fold(path)) for pk, path in paths)
    return [
        (_rank(path.rpartition("/")[2], text), pk)
        for pk, path in folded
        if all(word in path for word in words)
    ]


def _rank(name: str, text: str) -> int:
    if text == name:
        return 0
    if text == name.rpartition(".")[0]:
        return 1
    return 2 if name.startswith(text) else 3

"""What the images page shows of the uploaded pictures, without replacements for single rows."""

from typing import NamedTuple

from django.db.models import Count, Min, Q, Sum

from jobs.models import Batch, Source


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
    counted = groups.annotate(pictures=Count("pk"), sample=Min("path")).order_by("-pictures")
    return [Unusable(**group) for group in counted[:most]]

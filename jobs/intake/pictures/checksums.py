"""Checksums of pictures that came in packs: they are taken when something first compares bytes.

Nothing asks for those of most pictures, and an upload would spend half of its processor time on
them.
"""

from collections.abc import Collection

from django.db.models import QuerySet

from jobs.models import Source
from jobs.storage import Stored, if_readable, store, sums_of


def take(pictures: QuerySet[Source], sizes: Collection[int]) -> None:
    """Let the rows of these pictures have checksums, as far as their files have one of these sizes.

    A file that is missing or cannot be read stays without.
    """
    without = pictures.exclude(key="").filter(sha256="").order_by()
    for pk, key, size in without.values_list("pk", "key", "size"):
        if size in sizes and (found := _sums(key, size)):
            row = Source.objects.filter(pk=pk, key=key)
            row.update(sha256=found.sha256, crc32=found.crc32)


def _sums(key: str, size: int) -> Stored | None:
    return if_readable(lambda: sums_of(key, store().read_range(key, 0, size)))

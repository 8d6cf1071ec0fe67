"""Gives rows their serial numbers: no gaps or repeats, whatever is killed, retried or cancelled.

Only the dispatcher that leads gives numbers, in the transaction in which it marks rows `queued`, in
the order of the sheet. A row keeps its number through every retry. A number that was never issued,
because its row failed, was stopped, left out or deleted, is free again and is given first. An
issued one is replaced by a new one only if a person revokes it for a result that is made again.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from jobs.design.used_columns import series_of
from jobs.errors import DesignRefused
from jobs.models import DesignVersion, Job, NumberSeries, SerialNumber
from jobs.states import State

AT_REST = (State.FAILED, State.CANCELLED, State.LEFT_OUT)
"""States in which a row needs no number for now."""


def give(jobs: Sequence[int], batch_id: UUID, design_version_id: int | None) -> None:
    """Give these rows their numbers, in this order, inside the transaction that marks them."""
    for template in series_of_version(design_version_id) if jobs and design_version_id else ():
        series, _ = NumberSeries.objects.get_or_create(template=template)
        _give(NumberSeries.objects.select_for_update().get(pk=series.pk), jobs, batch_id)


@lru_cache(maxsize=64)
def series_of_version(design_version_id: int) -> tuple[str, ...]:
    """Return the series of a design. Versions never change."""
    try:
        return series_of(DesignVersion.objects.get(pk=design_version_id).parsed)
    except DesignRefused:  # the rows will fail, and say why
        return ()


def _give(series: NumberSeries, jobs: Sequence[int], batch_id: UUID) -> None:
    have = set(series.numbers.filter(job_id__in=jobs, replaced=0).values_list("job_id", flat=True))
    missing = [job_id for job_id in jobs if job_id not in have]
    free = list(_free(series)[: len(missing)])
    for number, job_id in zip(free, missing, strict=False):
        SerialNumber.objects.filter(pk=number.pk).update(job_id=job_id, batch_id=batch_id)
    others = missing[len(free) :]
    SerialNumber.objects.bulk_create(
        SerialNumber(series=series, number=number, job_id=job_id, batch_id=batch_id)
        for number, job_id in enumerate(others, series.next_number)
    )
    if others:
        series.next_number += len(others)
        series.save(update_fields=["next_number"])


def _free(series: NumberSeries) -> QuerySet[SerialNumber]:
    """Return the numbers that no row needs, the lowest first."""
    row = Job.objects.filter(pk=OuterRef("job_id"))
    needless = ~Exists(row) | Exists(row.filter(state__in=AT_REST))
    return series.numbers.filter(Q(issued_at=None) & needless).order_by("number")


def numbers_of(job_id: int) -> list[SerialNumber]:
    """Return the numbers that a row has now, one for each series."""
    return list(_of_rows([job_id]).select_related("series"))


def issued_numbers(jobs: Collection[int] | QuerySet[Any]) -> QuerySet[SerialNumber]:
    """Return the numbers that rows have now and that are on results of theirs, revoked or not."""
    return _of_rows(jobs).exclude(issued_at=None)


def _of_rows(jobs: Collection[int] | QuerySet[Any]) -> QuerySet[SerialNumber]:
    return SerialNumber.objects.filter(job_id__in=jobs, replaced=0)


def valid_numbers(jobs: Collection[int] | QuerySet[Any]) -> QuerySet[SerialNumber]:
    """Return the numbers on results of these rows that nobody has revoked."""
    return SerialNumber.objects.filter(job_id__in=jobs, revoked_at=None).exclude(issued_at=None)


def revoke(numbers: QuerySet[SerialNumber], user: User, reason: str) -> int:
    """Let the public page say of valid numbers that they are revoked, and why. Return how many."""
    return numbers.update(revoked_at=Now(), revoked_because=reason, revoked_by=user)


def replace(jobs: Collection[int], templates: Iterable[str], user: User, reason: str) -> int:
    """Revoke the issued numbers of these series on rows that are made again, inside the transaction
    that lets the rows wait. So they are given new ones. Return how many were replaced.
    """
    numbers = issued_numbers(jobs).filter(series__template__in=list(templates))
    revoke(numbers.filter(revoked_at=None), user, reason)
    return numbers.update(replaced=F("pk"))


def issue(job_id: int, templates: Iterable[str], title: str) -> None:
    """Note that the numbers of a row are on a result, inside the transaction that counts it."""
    numbers = _of_rows([job_id]).filter(series__template__in=list(templates))
    numbers.filter(issued_at=None).update(issued_at=Now())
    numbers.update(title=title[:1000])

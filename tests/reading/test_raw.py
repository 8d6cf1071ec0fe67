"""Statements written by hand read what Django writes."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from jobs.intake.pictures import receive
from jobs.models import Job
from jobs.reading import raw
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_batch_and_its_times_are_found_as_django_stored_them() -> None:
    batch = factories.running()
    job = factories.job(batch, 2, State.DONE)

    found = raw.fetch("SELECT finished_at FROM jobs_job WHERE batch_id = %s", [raw.key(batch.pk)])

    assert [raw.moment(at) for (at,) in found] == [job.finished_at]


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-30 06:00:00",
        "2026-11-30 06:00:00.000000",
        datetime(2026, 11, 30, 6, tzinfo=UTC),
        datetime(2026, 11, 30, 8, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_a_moment_has_a_zone_however_it_was_stored(value: str | datetime) -> None:
    assert raw.moment(value) == datetime(2026, 11, 30, 6, tzinfo=UTC)


@pytest.mark.parametrize("extra", [0, 40_000])
def test_a_list_of_rows_has_any_length(extra: int) -> None:
    batch = factories.draft(3)
    wanted = [2, 4, *range(100, 100 + extra)]

    found = Job.objects.filter(batch=batch, row__in=raw.numbers(wanted)).order_by("row")

    assert [job.row for job in found] == [2, 4]


@pytest.mark.parametrize("extra", [0, 40_000])
def test_a_list_of_texts_has_any_length_and_any_characters(extra: int) -> None:
    batch, wanted = factories.draft(), ['a "b", {c}.jpg', "夏/ü'.jpg"]
    receive.announce(batch, [[path, 1, 0] for path in [*wanted, "other.jpg"]])

    texts = raw.texts([*wanted, *map(str, range(extra))])

    found = batch.sources.filter(path__in=texts).values_list("path", flat=True)
    assert sorted(found) == wanted


def test_bytes_come_back_as_they_are() -> None:
    data = bytes(range(256))
    batch = factories.draft()
    batch.search_blocks.create(kind="cells", first=2, last=2, starts=b"", lines=data)

    with raw.cursor_for_bytes() as cursor:
        cursor.execute("SELECT lines FROM jobs_searchblock")
        (found,) = cursor.fetchone()

    assert bytes(found) == data

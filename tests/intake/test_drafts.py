"""What may change only before a batch starts, and how a batch gets its first name."""

from datetime import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from jobs.errors import NotPossibleNow
from jobs.intake import drafts
from jobs.models import Batch
from tests import factories

pytestmark = pytest.mark.django_db


def checked(**fields: object) -> Batch:
    return factories.draft(checked_at=timezone.now(), **fields)


def test_a_change_makes_the_check_stale_also_one_that_ended_meanwhile() -> None:
    known, unknown = checked(), factories.draft()
    Batch.objects.filter(pk=unknown.pk).update(checked_at=timezone.now())

    for batch in (known, unknown):
        drafts.forget_check(batch)

        assert batch.checked_at is None
        batch.refresh_from_db()
        assert batch.checked_at is None


def test_a_batch_that_started_meanwhile_keeps_its_check() -> None:
    batch = checked()
    Batch.objects.filter(pk=batch.pk).update(started_at=timezone.now())

    drafts.forget_check(batch)

    batch.refresh_from_db()
    assert batch.checked_at is not None


def test_a_draft_is_held_and_a_started_batch_is_refused_even_if_it_started_meanwhile() -> None:
    batch, started = checked(), checked()
    Batch.objects.filter(pk=started.pk).update(started_at=timezone.now())

    with transaction.atomic():
        drafts.hold_draft(batch)
        with pytest.raises(NotPossibleNow, match="has started"):
            drafts.hold_draft(started)

    batch.refresh_from_db()
    started.refresh_from_db()
    assert batch.checked_at is None
    assert started.checked_at is not None


def test_what_is_known_of_a_batch_is_enough_to_refuse_it_early() -> None:
    drafts.ensure_draft(factories.draft())

    with pytest.raises(NotPossibleNow, match="Make a new batch"):
        drafts.ensure_draft(factories.running())


@pytest.mark.parametrize(
    ("name", "sheet", "before", "after"),
    [
        ("Batch of 27 November, 14:05", "spring.xlsx", "", "spring"),
        ("Batch of 5 May, 09:00", "spring.v2.csv", "", "spring.v2"),
        ("spring", "summer.csv", "spring.xlsx", "summer"),  # named by the sheet before
        ("My labels", "summer.csv", "spring.xlsx", "My labels"),
        ("spring", "summer.csv", "", "spring"),
        ("Batch of 5 May, 09:00, again", "summer.csv", "", "Batch of 5 May, 09:00, again"),
        ("Batch of 5 May, 09:00", "x" * 300 + ".csv", "", "x" * 200),
        ("Batch of 5 May, 09:00", "  .csv", "", "Batch of 5 May, 09:00"),
    ],
)
def test_a_batch_that_nobody_named_is_named_after_its_sheet(
    name: str, sheet: str, before: str, after: str
) -> None:
    batch = factories.draft(name=name)

    drafts.name_by_sheet(batch, sheet, before)

    assert batch.name == after
    batch.refresh_from_db()
    assert batch.name == after


def test_a_name_that_was_given_meanwhile_stays() -> None:
    batch = factories.draft(name="Batch of 5 May, 09:00")
    Batch.objects.filter(pk=batch.pk).update(name="My labels")

    drafts.name_by_sheet(batch, "spring.csv", "")

    batch.refresh_from_db()
    assert batch.name == "My labels"


def test_the_first_name_says_the_moment() -> None:
    named = drafts.name_of_time(datetime(2026, 11, 7, 9, 5))  # noqa: DTZ001 -- local time

    assert named == "Batch of 7 November, 09:05"

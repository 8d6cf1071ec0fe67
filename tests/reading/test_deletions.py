"""How far deletions are, and why one has stopped."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs import reading
from jobs.models import Chore, Deletion
from jobs.reading.deletions import MOST, SHOWN
from tests import factories

pytestmark = pytest.mark.django_db


def deletion(state: str = "running", sentence: str = "", **fields: Any) -> Deletion:
    """Note a deletion whose chore is in this state."""
    batch = factories.draft(deleted_at=timezone.now())
    Chore.objects.create(batch=batch, kind=Chore.Kind.DELETE, state=state, sentence=sentence)
    return Deletion.objects.create(batch=batch.pk, name=batch.name, **fields)


def test_one_that_continues_and_one_that_stopped_are_told_apart() -> None:
    moving, stopped = deletion(), deletion("failed", "The disk is away.")

    first, second = reading.deletion_of(moving.pk), reading.deletion_of(stopped.pk)

    assert first is not None
    assert second is not None
    assert (first.is_moving, first.stopped) == (True, "")
    assert (second.is_moving, second.stopped) == (False, "The disk is away.")
    assert first.version != second.version


def test_the_last_of_several_chores_says_how_it_stands() -> None:
    going = deletion("failed", "The disk is away.")
    Chore.objects.create(batch_id=going.pk, kind=Chore.Kind.DELETE, state="waiting")

    found = reading.deletion_of(going.pk)

    assert found is not None
    assert found.is_moving


def test_a_batch_that_is_there_or_never_was_has_none() -> None:
    assert reading.deletion_of(factories.draft().pk) is None
    assert reading.deletion_of(uuid4()) is None


def test_the_list_forgets_what_ended_a_while_ago(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    now = timezone.now()
    going = deletion(asked_at=now - timedelta(days=2))
    soon = deletion("done", asked_at=now, ended_at=now)
    deletion("done", ended_at=now - SHOWN - timedelta(seconds=1))

    with django_assert_num_queries(2):
        found = reading.deletions()

    assert [it.deletion for it in found] == [soon, going]
    assert [it.is_moving for it in found] == [False, True]


def test_the_list_has_an_end() -> None:
    for _ in range(MOST + 1):
        deletion()

    assert len(reading.deletions()) == MOST


def test_nothing_being_deleted_costs_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        assert reading.deletions() == []


def test_the_version_changes_with_what_a_page_shows() -> None:
    going = deletion(files=3)
    versions = []
    for files_gone, ended_at in [(0, None), (1, None), (1, timezone.now())]:
        going.files_gone, going.ended_at = files_gone, ended_at
        going.save()
        found = reading.deletion_of(going.pk)
        assert found is not None
        versions.append(found.version)

    assert len(set(versions)) == 3

"""Chores, archives, downloads and deletions: what their tables refuse, and what outlives what."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.models import Audit, Batch, Chore, Deletion, Download, Export
from tests import factories

pytestmark = pytest.mark.django_db


def export(batch: Batch, fingerprint: str, **fields: Any) -> Export:
    told = {"key": f"k/{fingerprint}", "etag": fingerprint, "size": 1, "members": 1}
    return Export.objects.create(batch=batch, fingerprint=fingerprint, **told | fields)


@pytest.mark.parametrize("state", list(Chore.State))
def test_a_chore_is_open_until_it_has_ended(state: Chore.State) -> None:
    chore = Chore(kind=Chore.Kind.CHECK, state=state)

    assert chore.is_open == (state in {"waiting", "running"})


def test_the_same_results_of_a_batch_are_frozen_once() -> None:
    batch = factories.running()
    export(batch, "a")
    export(factories.running(), "a")

    with pytest.raises(IntegrityError), transaction.atomic():
        export(batch, "a")


def test_whoever_has_what_changed_has_the_archive_of_that_moment() -> None:
    batch = factories.running()
    before, now = export(batch, "a"), export(batch, "b")
    changed = export(batch, "c", since=before, whole=now)

    assert [it.held for it in (before, now, changed)] == [before, now, now]


def test_a_download_is_noted_once_for_each_person_and_goes_with_its_archive() -> None:
    first = export(factories.running(), "a")
    for name in ("operator", "colleague"):
        Download.objects.create(export=first, user=factories.user(name))

    with pytest.raises(IntegrityError), transaction.atomic():
        Download.objects.create(export=first, user=factories.user())
    first.delete()

    assert not Download.objects.exists()


def test_a_deletion_and_the_audit_outlive_their_batch() -> None:
    batch = factories.draft()
    going = Deletion.objects.create(batch=batch.pk, name=batch.name)
    line = Audit.objects.create(batch=batch, action="delete")

    batch.delete()

    line.refresh_from_db()
    assert (line.batch, line.action) == (None, "delete")
    assert not going.is_over
    going.ended_at = timezone.now()
    assert going.is_over


def test_a_batch_is_deleted_once() -> None:
    pk = uuid4()
    Deletion.objects.create(batch=pk, name="Spring")

    with pytest.raises(IntegrityError), transaction.atomic():
        Deletion.objects.create(batch=pk, name="Spring", asked_at=timezone.now())

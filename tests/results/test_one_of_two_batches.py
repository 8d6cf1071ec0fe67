"""Whatever is done to the results of one batch changes nothing of another, and deletes no file of
it: not its results, not its zips, not its PDF.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from jobs.models import (
    Batch,
    Chore,
    Deletion,
    DesignChange,
    Download,
    Export,
    Finding,
    Proof,
    SearchBlock,
    Sheet,
    SheetUpdate,
)
from jobs.reporting import report_nothing
from jobs.results import changes, deleting, downloads, exports
from jobs.storage import keys, store
from tests import factories
from tests.results.test_changes import made_again
from tests.results.test_exports import done
from tests.two_batches import IDS, everything

pytestmark = pytest.mark.django_db

type Deed = Callable[[Batch], object]

LONG_AGO = timezone.now() - timedelta(days=9)


def batch_of(pk: UUID) -> Batch:
    """Create a batch with two results, a zip, a zip of changes, a download, and a PDF."""
    batch = factories.running(pk=pk)
    for row in (2, 3):
        done(batch, row, b"first")
    source = factories.source(batch, "1.jpg", key=stored(keys.source(pk)))
    batch.jobs.filter(row=2).update(source=source)
    Sheet.objects.create(batch=batch, name="list.csv", key=stored(keys.sheet(pk)), size=1)
    Finding.objects.create(batch=batch, job=batch.jobs.first(), code="x", blocks=False)
    block = {"kind": "cells", "first": 2, "last": 3, "starts": b"", "lines": b""}
    SearchBlock.objects.create(batch=batch, **block)
    change = {"batch": batch, "asked_by": batch.owner}
    SheetUpdate.objects.create(**change, name="b.csv", key=stored(keys.sheet(pk)), size=1)
    DesignChange.objects.create(**change, version=factories.design_version())
    Proof.objects.create(batch=batch, made_by=batch.owner, token_sha256=f"{pk}", ends_at=LONG_AGO)
    first = exports.freeze(batch)
    made_again(batch, 3, b"second")
    Download.objects.create(export=first, user=batch.owner, sent=[[0, first.size]])
    downloads.went_out(changes.freeze(batch, first), batch.owner, 0, 1)
    pdf = {"parts": [{"own": stored(keys.export(pk)), "index": stored(keys.export(pk))}]}
    Chore.objects.create(batch=batch, kind=Chore.Kind.PDF, state=Chore.State.DONE, result=pdf)
    exports.freeze(batch)
    made_again(batch, 2, b"third")
    Export.objects.filter(batch=batch).update(created_at=LONG_AGO)
    return batch


def stored(key: str) -> str:
    store().put_bytes(key, b"bytes")
    return key


def everything_of(batch: Batch) -> list[Any]:
    """Return what the database and the storage have of a batch."""
    files = {key: store().read(key) for key in store().keys(keys.batch(batch.pk))}
    return [*everything(batch), files]


def change(batch: Batch) -> object:
    since = batch.exports.filter(whole=None).order_by("pk").first()
    assert since is not None
    return changes.freeze(batch, since)


def delete(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(deleted_at=timezone.now())
    deletion = Deletion.objects.create(batch=batch.pk, name=batch.name)
    deleting.count(batch)
    deletion.refresh_from_db()
    deleting.delete_files(batch, deletion, report_nothing)
    deleting.delete_rows(batch, report_nothing)
    deleting.delete_design(batch)
    deleting.end(batch)


@pytest.mark.parametrize(
    "deed",
    [
        exports.freeze,
        change,
        lambda batch: exports.forget_unasked(batch, exports.freeze(batch)),
        delete,
    ],
)
def test_what_is_done_to_the_results_of_one_batch_changes_no_other(deed: Deed):
    other, batch = map(batch_of, IDS)
    of_other, own = everything_of(other), everything_of(batch)

    deed(batch)

    assert everything_of(batch) != own
    assert everything_of(other) == of_other


def test_the_deletion_of_one_batch_leaves_the_deletion_of_another_as_it_is():
    other, batch = (factories.draft(pk=pk, deleted_at=timezone.now()) for pk in IDS)
    for it in (other, batch):
        Deletion.objects.create(batch=it.pk, name=it.name, files=2, size=9)

    deleting.end(batch)

    assert list(Deletion.objects.filter(ended_at=None)) == [Deletion.objects.get(pk=other.pk)]
    assert Batch.with_deleted.filter(pk=other.pk).exists()

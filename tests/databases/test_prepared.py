"""Rows that are looked up with SQL that is built once."""

from uuid import uuid4

import pytest
from django.db.models.sql.compiler import SQLCompiler
from django.forms.models import model_to_dict

from jobs.databases.prepared import Lookup
from jobs.models import Batch
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_row_is_found_as_by_django_and_its_sql_is_built_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lookup = Lookup(lambda: Batch.objects.filter(started_at=None), "id")
    batches = [factories.draft() for _ in range(2)]
    first = lookup.find(batches[0].pk)

    monkeypatch.delattr(SQLCompiler, "as_sql")
    second = lookup.find(batches[1].pk)

    monkeypatch.undo()
    assert [model_to_dict(found) for found in (first, second) if found] == [
        model_to_dict(Batch.objects.get(pk=batch.pk)) for batch in batches
    ]


def test_a_row_that_is_not_among_them_is_not_found() -> None:
    deleted = factories.draft()
    lookup = Lookup(Batch.objects.all, "id")
    Batch.objects.filter(pk=deleted.pk).update(deleted_at="2026-11-29T12:00Z")

    assert [lookup.find(value) for value in (None, deleted.pk, uuid4())] == [None, None, None]

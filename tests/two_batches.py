"""What the database knows of one of two batches, to see that whatever is done to the other one
changes nothing of it. The one that must stay has the lower id: a query for all batches finds it
first.
"""

from typing import Any
from uuid import UUID

from django.apps import apps

from jobs.models import Batch, PlannedRow

IDS = (UUID(int=1), UUID(int=2))


def everything(batch: Batch) -> list[Any]:
    """Return what the database knows of a batch."""
    models = apps.get_app_config("jobs").get_models()
    own = [_of(batch, it, path) for it in models for path in _paths_to_batch(it)]
    planned = list(PlannedRow.objects.filter(update=batch.pk).values())
    return [Batch.with_deleted.filter(pk=batch.pk).values().first(), planned, *own]


def _of(batch: Batch, model: Any, path: str) -> list[Any]:
    return list(model._base_manager.filter(**{path: batch.pk}).order_by("pk").values())


def _paths_to_batch(model: Any) -> list[str]:
    """Return how a table refers to batches: by itself, by a row, or by a link for a client."""
    names = {field.name for field in model._meta.get_fields() if field.concrete}
    paths = {"batch": "batch", "job": "job__batch", "proof": "proof__batch"}
    return [path for name, path in paths.items() if name in names]

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
    models = [it for it in apps.get_app_config("jobs").get_models() if _refers_to_batch(it)]
    own = [list(it._base_manager.filter(batch=batch.pk).order_by("pk").values()) for it in models]
    planned = list(PlannedRow.objects.filter(update=batch.pk).values())
    return [Batch.with_deleted.filter(pk=batch.pk).values().first(), planned, *own]


def _refers_to_batch(model: Any) -> bool:
    return any(field.name == "batch" for field in model._meta.get_fields() if field.concrete)

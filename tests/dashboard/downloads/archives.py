"""Zips, what changes after them, and what the page of their batch says."""

import zlib

from django.test import Client
from django.urls import reverse

from jobs.models import Batch
from jobs.queue import lifecycle
from jobs.storage import store
from tests.dashboard.markup import flat, words


def archive_url(batch: Batch) -> str:
    return reverse("archive", args=[batch.pk])


def make_again(batch: Batch, row: int, data: bytes) -> None:
    key = f"b/{batch.pk}/out/{row}-2-again.jpg"
    store().put_bytes(key, data)
    made = {"result_key": key, "result_size": len(data), "result_crc32": zlib.crc32(data)}
    batch.jobs.filter(row=row).update(generation=2, **made)


def batch_page(client: Client, batch: Batch) -> str:
    """Return what the page of the batch says, settled if nothing is to do."""
    Batch.objects.filter(pk=batch.pk).update(settled_at=None, settled_counts=None)
    lifecycle.settle(batch.pk)
    return words(flat(client.get(reverse("batch", args=[batch.pk]))))

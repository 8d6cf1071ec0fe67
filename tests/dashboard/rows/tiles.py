"""The answers of *Look through the results*, and the tiles in them."""

import json
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from jobs.models import Batch
from jobs.states import State
from tests import factories
from tests.dashboard.markup import on_one_line


def batch_of_tiles() -> Batch:
    """Make a batch with rows in every state, and gaps between their numbers."""
    batch = factories.running()
    factories.job(
        batch,
        2,
        State.DONE,
        thumbnail_key="b/x/small/1-1-0a.jpg.jpg",
        details={"width": 300, "height": 200},
    )
    factories.job(batch, 3, State.FAILED)
    factories.job(
        batch, 4, State.FAILED, code="took_too_long", sentence="Drawing took longer than 150 s."
    )
    factories.job(batch, 5)
    factories.job(batch, 9, State.RUNNING)
    factories.job(batch, 3512, State.LEFT_OUT)
    return batch


def asked(client: Client, name: str, batch: Batch, **query: str) -> Any:
    return client.get(reverse(name, args=[batch.pk]), query)


def html_of(response: Any) -> str:
    line, _, parts = response.content.partition(b"\n")
    html: str = parts[: json.loads(line)["html"]].decode()
    return html


def tiles(html: str) -> dict[int, str]:
    """Row → its tile."""
    found = re.findall(r'<a class="tile.*?</a>', on_one_line(html))
    return {int(re.search(r'data-row="(\d+)"', tile)[1]): tile for tile in found}  # type: ignore[index]  # each has one

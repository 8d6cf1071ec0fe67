"""The answers of *Look through the results*, and the tiles in them."""

import json
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from jobs.models import Batch
from tests.dashboard.markup import on_one_line


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

"""The pages of a proof, as its client asks for them."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from jobs.models import Batch, Job, Proof
from jobs.states import State
from tests import factories
from tests.dashboard.markup import flat

TOKEN = "q" * 32


def made(batch: Batch, row: int, **fields: Any) -> Job:
    known = {"result_sha256": f"{row:064x}", "thumbnail_key": f"b/{batch.pk}/small/{row}.jpg"}
    return factories.job(batch, row, State.DONE, **known | fields)


def url(name: str = "page", *of: object, token: str = TOKEN) -> str:
    return reverse(f"proof-{name}", args=[token, *of])


def listed(client: Client, **query: object) -> list[int]:
    """Row numbers of the cards on a page."""
    return [
        int(row)
        for row in re.findall(r'<li class="card" id="p-(\d+)"', flat(client.get(url(), query)))
    ]


def good(row: int, **more: object) -> dict[str, object]:
    return {"good": "1", "seen": f"{row:064x}", **more}


def wish(row: int, comment: str = "Darker", **more: object) -> dict[str, object]:
    return {"change": "1", "comment": comment, "seen": f"{row:064x}", **more}


def several(proof: Proof) -> Job:
    return factories.job_of_outputs(proof.batch, 9, "story", "link")

"""What the tests of a new batch's steps share: bodies as browsers send them, and chores done at
once.
"""

import html
import re
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jobs.chores import claims
from jobs.chores.runner import perform
from jobs.models import Batch
from jobs.queue import owner
from jobs.storage import keys, store

CSV = "photo;title;price\n1.jpg;One;12,50 €\n2.jpg;Two;00007\n"
JSON = {"HTTP_ACCEPT": "application/json"}


def address(name: str, batch: Batch, **other: Any) -> str:
    return reverse(name, kwargs={"batch_id": batch.pk, **other})


def announce(client: Client, batch: Batch, *files: tuple[str, int]) -> list[dict[str, Any]]:
    """The answers to a manifest of (path, size)."""
    page = {"files": [[path, size, 1_700_000_000_000] for path, size in files]}
    response = client.post(
        address("manifest", batch), page, content_type="application/json", **JSON
    )
    return response.json()["files"]


def picked(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def form(
    *files: tuple[str, str, bytes], fields: dict[str, str] | None = None, end: bytes = b"--x--\r\n"
) -> bytes:
    """A multipart body with the boundary `x`: fields first, then (part name, file name, bytes)."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (fields or {}).items()
    ]
    for name, file_name, data in files:
        head = (
            f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'
        )
        parts.append(head.encode() + data + b"\r\n")
    return b"".join(parts) + end


def cut(body: bytes, at: int, content_type: str) -> dict[str, Any]:
    """What a request carries whose connection broke after `at` bytes of its body."""
    return {
        "wsgi.input": BytesIO(body[:at]),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": content_type,
    }


MULTIPART = "multipart/form-data; boundary=x"


def words(page: str) -> str:
    """What a person reads of a page or fragment: without tags, blanks as one."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def do_chores(batch: Batch) -> None:
    """Everything that was asked for, in this process."""
    while chore := claims.claim(token := owner.new_token(), batch.pk):
        perform(chore, token)


def files_kept(batch: Batch) -> list[str]:
    return list(store().keys(keys.batch(batch.pk)))


def checked(client, batch: Batch) -> str:
    """The page after the check was done."""
    client.get(address("check", batch))
    do_chores(batch)
    return client.get(address("check", batch)).text

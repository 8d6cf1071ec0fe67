"""Every address that stores a file says in a sentence that the disk did not take it."""

import errno
import io
import os
import zipfile
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jobs.intake.pictures import receive
from jobs.models import Batch
from jobs.states import State
from tests import factories
from tests.intake.tiny_pictures import jpeg
from tests.rendering import made_fonts

FULL = "The disk under the results is full. Free some space, then try again."
JSON = "application/json"


def a_zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("1.jpg", jpeg())
    return data.getvalue()


def form(
    name: str, file_name: str, content: Callable[[], bytes], **where: Any
) -> Callable[..., Any]:
    def send(client: Client, batch: Batch, accept: str) -> Any:
        url = reverse(name, args=where["args"](batch) if "args" in where else [batch.pk])
        file = SimpleUploadedFile(file_name, content())
        return client.post(
            url, {where.get("field", "file"): file}, headers={"accept": accept}, follow=True
        )

    return send


def a_slice(client: Client, batch: Batch, accept: str) -> Any:
    source = batch.sources.get()
    url = reverse("slice", args=[batch.pk, source.pk])
    headers = {"accept": accept, "upload-offset": "0"}
    return client.patch(
        url, jpeg(), content_type="application/octet-stream", headers=headers, follow=True
    )


def a_pack(client: Client, batch: Batch, accept: str) -> Any:
    return form("pack", "1.jpg", jpeg, field=str(batch.sources.get().pk))(client, batch, accept)


def a_font(client: Client, batch: Batch, accept: str) -> Any:
    return form("font-upload", "house.ttf", made_fonts.named, args=lambda _: [])(
        client, batch, accept
    )


SENT_BY_SCRIPT = {"slice": a_slice, "pack": a_pack}
SENT_BY_FORM = {
    "zip": form("images-zip", "all.zip", a_zip),
    "form": form("images-form", "1.jpg", jpeg),
    "sheet": form("sheet-file", "prices.csv", lambda: b"photo,caption\n1.jpg,One\n"),
    "inset": form("inset-upload", "logo.jpg", jpeg),
    "row picture": form("row-picture", "2.jpg", jpeg, args=lambda batch: [batch.pk, 2]),
    "font": a_font,
}


@pytest.fixture
def batch(operator: Client, request: pytest.FixtureRequest) -> Batch:
    if "row picture" in request.node.name:
        batch = factories.running()
        factories.job(batch, 2, State.FAILED)
        return batch
    batch = factories.draft(design_version=factories.design_version())
    receive.announce(batch, [["1.jpg", len(jpeg()), 0]])
    return batch


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: int) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refused)


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    found = SimpleNamespace(f_bavail=2**40, f_blocks=2**40, f_bfree=2**40, f_frsize=1, f_flag=0)
    monkeypatch.setattr(
        os, "statvfs", lambda _: SimpleNamespace(**vars(found), f_files=10_000, f_favail=1_000)
    )


@pytest.mark.parametrize("name", SENT_BY_FORM)
def test_a_form_is_answered_with_the_sentence_on_a_page(
    operator: Client, batch: Batch, full: None, name: str
) -> None:
    answer = SENT_BY_FORM[name](operator, batch, "text/html")

    assert answer.status_code == 200
    assert FULL in answer.content.decode()


@pytest.mark.parametrize("name", SENT_BY_SCRIPT)
def test_a_script_is_answered_with_the_sentence_as_json(
    operator: Client, batch: Batch, full: None, name: str
) -> None:
    answer = SENT_BY_SCRIPT[name](operator, batch, JSON)

    assert (answer.status_code, answer.json()["sentence"]) == (503, FULL)


@pytest.mark.parametrize("name", [*SENT_BY_FORM, *SENT_BY_SCRIPT])
def test_a_disk_without_room_for_more_files_is_reported(
    operator: Client, batch: Batch, crowded: None, name: str
) -> None:
    answer = (SENT_BY_FORM | SENT_BY_SCRIPT)[name](
        operator, batch, JSON if name in SENT_BY_SCRIPT else "text/html"
    )

    assert answer.status_code == (507 if name in SENT_BY_SCRIPT else 200)
    assert "has room for 1,000 more files, and 2,000 must stay free" in answer.content.decode()

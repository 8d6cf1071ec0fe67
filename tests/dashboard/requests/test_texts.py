"""Texts that cannot be stored, wherever a stranger puts them."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Answer, Batch, Chore, Job
from jobs.states import State
from tests import factories
from tests.dashboard.new_batches import JSON, MULTIPART, form, words

pytestmark = pytest.mark.django_db

TOKEN = "k" * 32

NUL = "contains a NUL character (U+0000) at place 2"


@pytest.fixture
def batch() -> Batch:
    batch = factories.running()
    factories.job(batch, 2, State.DONE, result_sha256="0" * 64)
    factories.proof(batch, TOKEN)
    return batch


@pytest.fixture
def draft() -> Batch:
    return factories.draft(2)


def test_a_name_with_a_nul_is_refused_and_the_old_one_stays(operator: Client, batch: Batch) -> None:
    response = operator.post(reverse("rename", args=[batch.pk]), {"name": "a\0b"})

    batch.refresh_from_db()
    assert (response.status_code, batch.name) == (400, "Spring catalogue")
    assert f"The field “name” {NUL}, which cannot be stored. Nothing was changed." in words(
        response.text
    )


def test_a_correction_with_a_nul_is_refused_and_the_text_stays(
    operator: Client, batch: Batch
) -> None:
    response = operator.post(reverse("row-correct", args=[batch.pk, 2]), {"cell:caption": "a\0b"})

    assert response.status_code == 400
    assert f"The field “caption” {NUL}" in words(response.text)
    assert Job.objects.get(batch=batch).cells["caption"][0] == "Caption 2"


def test_a_column_of_pictures_with_a_nul_is_refused(operator: Client, draft: Batch) -> None:
    response = operator.post(reverse("match", args=[draft.pk]), {"by": "column", "column": "a\0"})

    assert response.status_code == 400
    assert not Chore.objects.exists()


def test_a_client_without_an_account_is_refused_too(nobody: Client, batch: Batch) -> None:
    picture = nobody.post(reverse("proof-picture", args=[TOKEN, 2]), {"good": "1", "seen": "a\0"})
    page = nobody.post(reverse("proof-all-on-page", args=[TOKEN]), {"seen": "2:\0"})

    assert (picture.status_code, page.status_code) == (400, 400)
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        form(("7", "a\0.jpg", b"x")),
        form(("a\0", "a.jpg", b"x")),
        form(("7", "a.jpg", b"x"), fields={"put": "a\0"}),
    ],
)
@pytest.mark.parametrize("name", ["pack", "images-form", "sheet-file", "inset-upload"])
def test_an_upload_with_a_nul_in_a_name_or_field_is_refused(
    operator: Client, draft: Batch, name: str, body: bytes
) -> None:
    response = operator.generic("POST", reverse(name, args=[draft.pk]), body, MULTIPART)

    assert response.status_code == 400
    assert "contains a NUL character" in words(response.text)


def test_a_session_cookie_that_cannot_be_stored_is_not_a_session(batch: Batch) -> None:
    client = Client(headers={"cookie": 'sessionid="abcdefgh\\000"; other="\\000"'})

    response = client.get(reverse("batches"))

    assert (response.status_code, response.url) == (302, f"{reverse('sign-in')}?next=/batches/")


NESTED = "[" * 100_000 + "]" * 100_000


def designed(client: Client, draft: Batch, document: str) -> str:
    response = client.post(
        reverse("design", args=[draft.pk]), {"do": "document", "document": document}
    )
    assert response.status_code == 422
    return words(response.text)


def test_a_design_nested_too_deeply_is_refused_in_words(operator: Client, draft: Batch) -> None:
    assert "nested too deeply" in designed(operator, draft, NESTED)


@pytest.mark.parametrize(
    "box",
    [
        {"text": "\ud800"},
        {"text": "\0"},
        {"text": "a", "name": "\udfff"},
        {"text": "a", "fonts": ["\ud800"]},
        {"text": "a", "\ud800": 1},
        {"kind": "image", "file": "\0"},
        {"kind": "\ud800"},
    ],
)
def test_a_design_with_text_that_cannot_be_stored_is_refused_at_its_place(
    operator: Client, draft: Batch, box: dict
) -> None:
    said = designed(operator, draft, json.dumps({"format": 1, "boxes": [box]}))

    assert "boxes[0]" in said
    assert "U+" in said


def test_a_list_of_files_nested_too_deeply_is_refused_in_words(
    operator: Client, draft: Batch
) -> None:
    response = operator.post(
        reverse("manifest", args=[draft.pk]),
        f'{{"files":{NESTED}}}',
        content_type="application/json",
        **JSON,
    )

    assert response.status_code == 422
    assert (
        response.json()["sentence"]
        == "The list of files is not JSON. Reload the page and choose the folder again."
    )


def test_a_list_of_files_sent_as_a_form_is_refused_in_words(operator: Client, draft: Batch) -> None:
    response = operator.post(reverse("manifest", args=[draft.pk]), {"files": "[]"}, **JSON)

    assert response.status_code == 422
    assert "is not JSON" in response.json()["sentence"]

"""Requests that make no sense get a page, or JSON where a script asks."""

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Batch
from jobs.states import State
from tests import factories
from tests.dashboard.new_batches import JSON, form, words
from tests.dashboard.requests.test_texts import NUL, TOKEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    batch = factories.running()
    factories.job(batch, 2, State.DONE, result_sha256="0" * 64)
    factories.proof(batch, TOKEN)
    return batch


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("batches", {"q": "a\0"}),
        *(("rows", {field: "a\0"}) for field in ("q", "code", "finding", "state", "said")),
    ],
)
def test_an_address_with_a_nul_is_refused_in_words(
    operator: Client, batch: Batch, name: str, query: dict
) -> None:
    url = reverse(name) if name == "batches" else reverse(name, args=[batch.pk])

    response = operator.get(url, query)

    assert response.status_code == 400
    assert f"The field “{next(iter(query))}” {NUL}" in words(response.text)


def test_a_page_that_does_not_know_who_asks_leads_home(operator: Client) -> None:
    home = f'<a class="brand" href="{reverse("batches")}">'

    refused = operator.get(reverse("batches"), {"q": "a\0"})
    gone = operator.get("/nothing/here")

    assert (refused.text.count(home), gone.text.count(home)) == (1, 0)
    assert gone.text.count('class="brand"') == 1


def test_a_script_is_answered_in_json(operator: Client, batch: Batch) -> None:
    response = operator.post(reverse("rename", args=[batch.pk]), {"name": "a\0"}, **JSON)

    assert response.status_code == 400
    assert NUL in response.json()["sentence"]


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "idna", "utf-16"])
@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
def test_a_form_in_another_encoding_is_refused(
    operator: Client, batch: Batch, kind: str, charset: str
) -> None:
    body = form(fields={"name": "+2AA-"}) if "multipart" in kind else b"name=%2B2AA-"
    url = reverse("rename", args=[batch.pk])

    response = operator.generic("POST", f"{url}?q=x", body, f"{kind}; charset={charset}")

    assert response.status_code == 400
    assert "Send it in UTF-8" in words(response.text)


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_a_form_may_say_that_it_is_utf_8(operator: Client, batch: Batch, charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    response = operator.generic(
        "POST", reverse("rename", args=[batch.pk]), "name=Größe".encode(), kind
    )

    batch.refresh_from_db()
    assert (response.status_code, batch.name) == (302, "Größe")


@pytest.mark.parametrize(
    ("name", "of_batch"), [("retry", True), ("batch-new", False), ("sign-out", False)]
)
def test_the_address_of_a_button_is_a_page_that_leads_back(
    operator: Client, batch: Batch, name: str, of_batch: bool
) -> None:
    to_batch = f'href="{reverse("batch", args=[batch.pk])}">The batch</a>'

    response = operator.get(reverse(name, args=[batch.pk] if of_batch else []))

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "This is the address of a button" in words(response.text)
    assert (to_batch in response.text) is of_batch
    assert f'href="{reverse("batches")}">All batches</a>' in response.text


def test_a_script_that_uses_the_wrong_method_gets_no_page(operator: Client) -> None:
    assert operator.get(reverse("batch-new"), **JSON).content == b""
    assert operator.put(reverse("batch-new")).content == b""


def test_a_form_whose_token_expired_keeps_the_way_home(batch: Batch) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(factories.user())

    response = browser.post(reverse("rename", args=[batch.pk]), {"name": "x"})

    assert response.status_code == 403
    assert "so nothing was changed" in words(response.text)
    assert f'href="{reverse("batches")}">All batches</a>' in response.text

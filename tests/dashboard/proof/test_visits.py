"""The door of a proof: one batch's results and nothing else, for whoever has the link."""

import logging
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.logs.filters import ScrubPasswords
from jobs.models import Batch, Job, Proof, SignInFailure
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.dashboard.markup import flat, words
from tests.dashboard.proof.pages import TOKEN, url
from tests.dashboard.test_pages import INLINE
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db

NOTHING = "This link does not work"


@pytest.mark.parametrize(
    ("name", "of"),
    [("page", []), ("picture", [2]), ("thumbnail", [2]), ("result", [2]), ("all-the-rest", [])],
)
def test_a_link_that_was_withdrawn_or_has_ended_or_never_was_says_one_sentence(
    nobody: Client, proof: Proof, name: str, of: list[int]
) -> None:
    unknown = nobody.get(url(name, *of, token="another"))
    Proof.objects.update(ends_at=timezone.now())
    ended = nobody.get(url(name, *of))
    Proof.objects.update(ends_at=timezone.now() + timedelta(days=1), withdrawn_at=timezone.now())
    withdrawn = nobody.get(url(name, *of))

    assert [answer.status_code for answer in (unknown, ended, withdrawn)] == [404, 410, 410]
    assert words(unknown.text) == words(ended.text) == words(withdrawn.text)
    assert NOTHING in unknown.text
    assert "Portraits" not in unknown.text


@pytest.mark.parametrize("name", ["page", "all-the-rest"])
def test_no_search_engine_proxy_or_other_site_learns_of_it(
    nobody: Client, proof: Proof, name: str
) -> None:
    for token in (TOKEN, "another"):
        response = nobody.get(url(name, token=token))

        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "same-origin"
        assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_a_picture_is_kept_by_its_viewer_only(nobody: Client, proof: Proof, batch: Batch) -> None:
    store().put_bytes(batch.jobs.get(row=2).thumbnail_key, (small := jpeg()))

    response = nobody.get(url("thumbnail", 2), {"k": "2"})

    assert response.getvalue() == small
    assert response["Cache-Control"].startswith("private")
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_guessing_is_throttled_without_delaying_anyone_with_a_link(
    nobody: Client, proof: Proof
) -> None:
    tries = [nobody.get(url(token=f"guess-{n}")).status_code for n in range(12)]

    assert tries == [404] * 10 + [429] * 2
    assert SignInFailure.objects.count() == 10
    assert nobody.get(url()).status_code == 200
    assert nobody.get(url(token="guess"), REMOTE_ADDR="10.0.0.7").status_code == 404


def test_guesses_do_not_close_the_sign_in(nobody: Client, proof: Proof) -> None:
    factories.user()
    for n in range(10):
        nobody.get(url(token=f"guess-{n}"))

    response = nobody.post(
        reverse("sign-in"), {"username": "operator", "password": "paper and ink"}
    )

    assert response.status_code == 302


def test_the_secret_of_a_link_reaches_no_log() -> None:
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Gone: %s", (url("picture", 2),), None
    )

    ScrubPasswords().filter(record)

    assert record.getMessage() == "Gone: /proof/…/2/"


def test_nothing_of_the_site_and_of_the_sheet_is_on_the_pages(
    nobody: Client, proof: Proof, batch: Batch
) -> None:
    Job.objects.filter(row=2).update(cells={"secret": ["the price we paid", "", ""]})
    factories.job(batch, 9, State.FAILED, sentence="The reason why")

    for page in (
        flat(nobody.get(url())),
        flat(nobody.get(url("picture", 2))),
        flat(nobody.get(url("all-the-rest"))),
    ):
        assert "the price we paid" not in page
        assert "The reason why" not in page
        assert str(batch.pk) not in page
        assert set(re.findall(r'href="(/[^"?#]*)', page)) <= {
            path
            for path in re.findall(r'href="(/[^"?#]*)', page)
            if path.startswith((url(), "/static/"))
        }
        assert INLINE.findall(page) == []


@pytest.mark.parametrize("row", [9, 10, 99])
def test_what_is_not_made_is_not_there_and_leads_back(
    nobody: Client, proof: Proof, batch: Batch, row: int
) -> None:
    factories.job(batch, 9, State.FAILED)
    factories.job(batch, 10, State.RUNNING)

    for name in ("picture", "thumbnail", "result"):
        response = nobody.get(url(name, row))

        assert response.status_code == 404
        assert "This picture is not available right now" in response.text
        assert reverse("batches") not in response.text

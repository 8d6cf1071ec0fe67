"""Bodies that are too large."""

from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from dashboard.requests.body_limits import SMALL
from dashboard.templatetags.words import size_in_words
from tests.dashboard.markup import words
from tests.dashboard.requests.test_entrance import BATCH, SECRET, post_unread


def test_a_body_that_is_too_large_is_refused_with_the_limit(operator: Client) -> None:
    answer = post_unread(operator, reverse("batch-new"), SMALL + 1)

    assert answer.status_code == 413
    assert f"What you sent is larger than the limit of {size_in_words(SMALL)}" in answer.text


def test_a_script_learns_of_it_as_json(operator: Client) -> None:
    answer = post_unread(
        operator, reverse("pack", args=[BATCH]), 10**12, HTTP_ACCEPT="application/json"
    )

    assert answer.status_code == 413
    assert answer.json()["sentence"].startswith("What you sent is larger than the limit of ")


def test_a_body_that_nginx_refused_for_its_size_gets_the_page_of_the_site(
    operator: Client, settings: Settings
) -> None:
    settings.FRONT_SECRET = SECRET
    headers = {"X-Overprint-Front": SECRET, "X-Overprint-Refused": "413"}

    answer = operator.post(reverse("batch-new"), headers=headers)

    assert answer.status_code == 413


def test_the_page_says_nothing_of_batches_because_nobody_is_signed_in_yet(
    nobody: Client, db: None
) -> None:
    """The body is refused before the sign-in: it may be a client's, who sees no batches."""
    address = reverse("proof-picture", args=["k" * 32, 2])

    shown = words(post_unread(nobody, address, SMALL + 1).text)

    assert "Too large to send What you sent is larger than the limit of" in shown
    assert "Go back, and send less at once." in shown
    assert "All batches" not in shown

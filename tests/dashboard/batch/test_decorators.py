"""Views of one batch: which batch they get, and where a refusal is said."""

from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests import factories


@pytest.mark.parametrize("page", ["batch", "proofs", "changed-sheet", "images"])
def test_an_unknown_batch_has_no_pages(operator: Client, page: str) -> None:
    response = operator.get(reverse(page, args=[uuid4()]))

    assert response.status_code == 404


def test_a_refused_button_says_why_on_the_page_for_refusals(operator: Client) -> None:
    batch = factories.running(1)

    response = operator.post(reverse("design-change-confirm", args=[batch.pk]))

    assert response["Location"] == reverse("batch", args=[batch.pk])
    [said] = get_messages(response.wsgi_request)
    assert said.level_tag == "error"


@pytest.mark.parametrize("page", ["start", "match", "check"])
def test_a_press_on_a_step_of_a_batch_that_was_started_elsewhere_says_that_it_did_nothing(
    operator: Client, page: str
) -> None:
    batch = factories.running(1)

    response = operator.post(reverse(page, args=[batch.pk]))

    assert response["Location"] == reverse("batch", args=[batch.pk])
    [said] = get_messages(response.wsgi_request)
    assert str(said) == "This batch has already started, so nothing was changed."

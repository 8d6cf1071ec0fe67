"""How we know: asked for by a button, done by a chore, shown with its time."""

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Chore
from jobs.results import verifying
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(factories.user())
    return client


def test_the_button_asks_for_one_look_at_everything(operator: Client) -> None:
    batch = factories.running(1)
    url = reverse("how-we-know", args=[batch.pk])

    operator.post(url)
    operator.post(url)

    assert list(batch.chores.values_list("kind", "state")) == [("verify", "waiting")]
    page = operator.get(url).text
    assert "Reading every result again" in page
    assert "Verify everything" not in page


def test_the_verdict_is_shown_with_what_was_found(operator: Client) -> None:
    batch = factories.running()
    factories.job(batch, 1512, State.DONE)
    result = verifying.verify(batch, lambda done, total: None)
    Chore.objects.create(batch=batch, kind="verify", state="done", result=result)

    page = operator.get(reverse("how-we-know", args=[batch.pk]))
    fragment = operator.get(
        reverse("how-we-know", args=[batch.pk]), headers={"HX-Request": "true"}
    ).text

    assert "Some results are missing or changed" in page.text
    assert reverse("row", args=[batch.pk, 1512]) in page.text
    assert "<html" in page.text
    assert "<html" not in fragment

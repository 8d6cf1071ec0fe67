"""How we know: asked for by a button, done by a chore, shown with its time."""

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Batch, Chore
from jobs.results import verifying
from jobs.states import State
from jobs.storage import store
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
    assert "Reading every result again" in " ".join(page.split())
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


def verified(batch: Batch) -> None:
    result = verifying.verify(batch, lambda done, total: None, reads=False)
    Chore.objects.create(batch=batch, kind="verify", state="done", result=result)


def test_lost_results_are_made_again_by_a_button(operator: Client) -> None:
    batch = factories.running()
    for row in (3, 4):
        store().put_bytes(factories.job(batch, row, State.DONE).result_key, bytes(1000))
    store().delete(batch.jobs.get(row=3).result_key)
    verified(batch)
    url = reverse("how-we-know", args=[batch.pk])
    assert "Make 1 row again" in operator.get(url).text
    assert 'id="lost"' in operator.get(reverse("batch", args=[batch.pk])).text

    page = operator.post(reverse("how-we-know-make-again", args=[batch.pk]), follow=True)

    assert "1 picture will be made again." in page.text
    assert 'id="lost"' not in page.text
    assert dict(batch.jobs.values_list("row", "state")) == {3: "waiting", 4: "done"}
    assert "Since then these rows were sent to be made again." in operator.get(url).text


def test_pictures_that_are_lost_as_well_are_named(operator: Client) -> None:
    batch = factories.running()
    factories.job(batch, 3, State.DONE)
    verified(batch)

    page = operator.get(reverse("how-we-know", args=[batch.pk])).text

    assert "1 uploaded picture is missing" in " ".join(page.split())
    assert "3.jpg" in page


@pytest.mark.parametrize(("name", "query"), [("row-result", ""), ("row-thumbnail", "?edge=1200")])
def test_a_result_that_a_person_cannot_see_has_its_batch_looked_at_once(
    operator: Client, name: str, query: str
) -> None:
    batch = factories.running()
    for row in (3, 4):
        factories.job(batch, row, State.DONE)
        url = reverse(name, args=[batch.pk, row])
        assert operator.get(f"{url}{query}").status_code == 404

    assert list(batch.chores.values_list("kind", "payload")) == [("verify", {"sizes": True})]

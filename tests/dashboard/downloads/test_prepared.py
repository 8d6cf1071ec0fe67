"""The page on which a zip of many results is prepared."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Batch, Chore
from jobs.queue import lifecycle
from jobs.results import exports
from tests import factories
from tests.dashboard.downloads.archives import archive_url
from tests.dashboard.markup import flat, words


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two results are many."""
    monkeypatch.setattr(lifecycle, "MANY_RESULTS", 1)


def prepare(client: Client, batch: Batch, **kept: Any) -> Any:
    return client.get(
        reverse("zip", args=[batch.pk]), kept, headers={"HX-Request": "true"} if kept else None
    )


def test_a_zip_that_begins_at_once_is_sent_without_a_page_in_between(
    operator: Client, batch: Batch
) -> None:
    response = prepare(operator, batch)

    assert (response.status_code, response["Location"]) == (302, archive_url(batch))
    assert f'href="{archive_url(batch)}" download' in flat(
        operator.get(reverse("batch", args=[batch.pk]))
    )


@pytest.mark.usefixtures("many")
def test_a_zip_of_many_results_shows_how_far_its_preparation_is_and_then_begins(
    operator: Client, batch: Batch
) -> None:
    button = flat(operator.get(reverse("batch", args=[batch.pk])))
    first, second = prepare(operator, batch), prepare(operator, batch)
    chore = Chore.objects.get()
    Chore.objects.update(state="running", done=1, total=2, lease_token="boot:ns:1:1:1")
    between = prepare(operator, batch, chore=chore.pk)
    exports.freeze(batch)
    Chore.objects.update(state="done")
    after = prepare(operator, batch, chore=chore.pk)

    assert f'href="{reverse("zip", args=[batch.pk])}"' in button
    assert "Preparing the zip" in words(first.content.decode())
    assert f"?chore={chore.pk}" in flat(second)
    assert "1 of 2 rows written" in words(between.content.decode())
    assert "data-go" in flat(after)
    assert "hx-get" not in flat(after)
    assert prepare(operator, batch)["Location"] == archive_url(batch)


@pytest.mark.usefixtures("many")
def test_the_page_says_why_a_zip_could_not_be_prepared(operator: Client, batch: Batch) -> None:
    chore = batch.chores.create(
        kind="freeze", state="failed", sentence="2 results are gone from the store."
    )

    shown = prepare(operator, batch, chore=chore.pk)

    assert "2 results are gone from the store. Try again" in words(shown.content.decode())


@pytest.mark.usefixtures("many")
def test_a_chore_of_another_batch_is_not_waited_for(operator: Client, batch: Batch) -> None:
    other = factories.running().chores.create(kind="freeze")

    assert "hx-get" not in flat(prepare(operator, batch, chore=other.pk))

"""Drafts in which nothing was begun, and what keeps one in the list."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.control import create
from jobs.intake import chore_requests
from jobs.models import Batch, Chore, Sheet
from jobs.reading import batch_list, empty_drafts_before
from tests import factories

pytestmark = pytest.mark.django_db


def empty() -> Batch:
    return create(factories.user())


def test_a_draft_in_which_nothing_was_begun_is_not_in_the_list() -> None:
    draft = empty()

    assert not batch_list("").exists()
    assert not batch_list("Batch of").exists()
    assert empty_drafts_before(timezone.now() + timedelta(days=1)).get() == draft
    assert not empty_drafts_before(timezone.now() - timedelta(days=1)).exists()


@pytest.mark.parametrize(
    "begin",
    [
        lambda batch: factories.source(batch, "1.jpg"),
        lambda batch: factories.job(batch, 2),
        lambda batch: Sheet.objects.create(batch=batch, name="prices.csv", size=1),
        lambda batch: chore_requests.request(batch, Chore.Kind.UNPACK),
        lambda batch: Batch.objects.filter(pk=batch.pk).update(name="Batch of mugs"),
        lambda batch: Batch.objects.filter(pk=batch.pk).update(started_at=timezone.now()),
        lambda batch: Batch.objects.filter(pk=batch.pk).update(
            design_version=factories.design_version()
        ),
    ],
)
def test_whatever_was_begun_keeps_it_there(begin: Callable[[Batch], object]) -> None:
    draft = empty()

    begin(draft)

    assert batch_list("").get() == draft
    assert not empty_drafts_before(timezone.now() + timedelta(days=1)).exists()

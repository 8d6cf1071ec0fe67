"""Asking for chores: once is enough, and one that failed does not block the next."""

import pytest

from jobs.intake import chore_requests
from jobs.models import Chore
from tests import factories
from tests.intake.batches import chore

pytestmark = pytest.mark.django_db

CHECK = Chore.Kind.CHECK


def test_asking_twice_before_it_begins_asks_once():
    batch = factories.draft()

    first, second = (chore_requests.request(batch, CHECK) for _ in range(2))

    assert first == second


def test_another_payload_or_a_started_chore_leads_to_a_new_request():
    batch = factories.draft()
    column = chore_requests.request(batch, Chore.Kind.MATCH, by="column")
    names = chore_requests.request(batch, Chore.Kind.MATCH, by="pictures")
    Chore.objects.update(state="running")
    again = chore_requests.request(batch, Chore.Kind.MATCH, by="pictures")

    assert len({column.pk, names.pk, again.pk}) == 3
    assert list(chore_requests.open_chores(batch)) == [column, names, again]
    assert chore_requests.latest(batch, Chore.Kind.MATCH) == again


def test_a_failed_chore_can_be_asked_for_again():
    batch = factories.draft()
    failed = chore(batch, CHECK, state="failed")

    again = chore_requests.request(batch, CHECK)

    assert (again.pk != failed.pk, again.state, chore_requests.latest(batch, CHECK)) == (
        True,
        "waiting",
        again,
    )


def test_chores_of_other_batches_are_not_seen():
    chore_requests.request(factories.draft(), CHECK)

    assert chore_requests.latest(factories.draft(), CHECK) is None

"""Asking for chores: once is enough, and a failed one can be asked for again."""

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


def test_another_payload_or_a_chore_that_has_begun_is_asked_for_anew():
    batch = factories.draft()
    column = chore_requests.request(batch, Chore.Kind.MATCH, by="column")
    names = chore_requests.request(batch, Chore.Kind.MATCH, by="pictures")
    Chore.objects.update(state="running")
    again = chore_requests.request(batch, Chore.Kind.MATCH, by="pictures")

    assert len({column.pk, names.pk, again.pk}) == 3
    assert list(chore_requests.open_chores(batch)) == [column, names, again]
    assert chore_requests.latest(batch, Chore.Kind.MATCH) == again


def test_a_failed_chore_is_asked_for_again_with_its_payload():
    batch = factories.draft()
    failed = chore(batch, Chore.Kind.UNPACK, payload={"key": "k", "name": "a.zip"}, state="failed")
    done = chore(batch, CHECK, state="done")

    again = chore_requests.again(failed)

    assert (again.pk != failed.pk, again.kind, again.payload, again.state) == (
        True,
        "unpack",
        {"key": "k", "name": "a.zip"},
        "waiting",
    )
    assert chore_requests.again(done) == done


def test_chores_of_other_batches_are_not_seen():
    chore_requests.request(factories.draft(), CHECK)

    assert chore_requests.latest(factories.draft(), CHECK) is None

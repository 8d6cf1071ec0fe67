"""Totals spread over shards, and the processes that say they are alive."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from jobs.models import Heartbeat, Tally
from tests import factories

pytestmark = pytest.mark.django_db

FIRST = {"name": "done", "code": "", "bucket": 0, "shard": 0}


@pytest.mark.parametrize("other", [{"name": "failed"}, {"code": "c"}, {"bucket": 1}, {"shard": 1}])
def test_each_total_has_a_row_for_each_shard_and_range(other: dict[str, object]):
    Tally.objects.create(**FIRST, number=2)

    with pytest.raises(IntegrityError), transaction.atomic():
        Tally.objects.create(**FIRST, number=3)
    Tally.objects.create(**FIRST | other, number=5)

    assert Tally.objects.aggregate(all=Sum("number"))["all"] == 7


def test_a_total_holds_more_than_a_site_can_count():
    Tally.objects.create(**FIRST, number=2**40, bytes=2**62)

    Tally.objects.filter(**FIRST).update(number=F("number") + 1, bytes=F("bytes") + 1)

    assert Tally.objects.values_list("number", "bytes", "milliseconds").get() == (
        2**40 + 1,
        2**62 + 1,
        0,
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "done", "number": 3}, "3 × done"),
        (
            {"name": "failed", "code": "text_does_not_fit", "number": 1},
            "1 × failed text_does_not_fit",
        ),
    ],
)
def test_a_total_says_what_it_counts(values: dict[str, object], said: str):
    assert f"{Tally(**values)}" == said


def test_a_process_is_alive_from_its_first_word_by_the_clock_of_the_database():
    told = {"role": "web", "host": "print-1", "pid": 9}
    Heartbeat.objects.create(token="boot:ns:9:1", **told)

    with pytest.raises(IntegrityError), transaction.atomic():
        Heartbeat.objects.create(token="boot:ns:9:1", **told)
    beat = Heartbeat.objects.get()

    assert abs(beat.seen_at - timezone.now()) < timedelta(hours=1)
    assert (beat.version, beat.storage, beat.free_bytes) == ("", "", None)
    assert f"{beat}" == "web of print-1:9"


def test_totals_and_processes_belong_to_no_batch_and_outlive_all():
    Tally.objects.create(**FIRST, number=1)
    Heartbeat.objects.create(token="boot:ns:9:1", role="web", host="h", pid=9)

    factories.delete(factories.running(1))

    assert (Tally.objects.get(**FIRST).number, Heartbeat.objects.count()) == (1, 1)

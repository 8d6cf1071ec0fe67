"""Totals that agree with the attempts, whatever happened to a job."""

from collections import Counter

import pytest
from django.db.models import Sum

from jobs.errors import PictureTruncated
from jobs.models import Attempt, Job, Tally
from jobs.queue import lifecycle, owner
from jobs.queue.lifecycle import Claim
from jobs.queue.monitoring import tallies
from jobs.states import State
from tests import factories
from tests.queue.lifecycle.test_outcomes import claimed, lose, stored

pytestmark = pytest.mark.django_db


def totals() -> dict[tuple[str, str], int]:
    rows = Tally.objects.values_list("name", "code").annotate(n=Sum("number"))
    return {(name, code): n for name, code, n in rows}


def failed(claim: Claim) -> bool:
    return lifecycle.end(claim, PictureTruncated("It ends half-way."))


def test_each_outcome_is_added_once_however_often_it_is_told() -> None:
    done, other = claimed(), claimed()
    result = stored(done)

    told = [lifecycle.end(done, result), lifecycle.end(done, result), failed(other), failed(other)]

    assert told == [True, True, True, False]
    assert totals() == {("done", ""): 1, ("failed", "picture_truncated"): 1}
    assert Tally.objects.get(name="done").bytes == result.size


def test_a_job_that_was_taken_away_and_ended_after_all_counts_as_both() -> None:
    first = claimed()
    lose(first)
    again = Job.objects.get(pk=first.job_id)

    won = lifecycle.end(first, stored(first))

    assert not won
    assert again.state == State.RUNNING
    assert totals() == {("expired", ""): 1, ("late", ""): 1}
    outcomes = Counter(Attempt.objects.values_list("outcome", flat=True))
    assert outcomes == {"late": 1, "": 1}


def test_a_job_given_back_is_added_by_why_its_worker_lost_it() -> None:
    one, other = claimed(), claimed()

    lifecycle.give_back(one.job_id, one.token, outcome="not_stored")
    lifecycle.give_back(other.job_id, other.token, outcome="expired")
    lifecycle.give_back(other.job_id, other.token, outcome="expired")

    assert totals() == {("not_stored", ""): 1, ("expired", ""): 1}


def test_an_outcome_that_cannot_be_kept_adds_nothing_of_itself() -> None:
    claim = claimed()

    lifecycle.end(claim, PictureTruncated("It ends.", odd={1, 2}))

    assert totals() == {("failed", "unexpected"): 1}


def test_processes_add_to_rows_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for pid in (1000, 1001, 1000 + tallies.SHARDS):
        monkeypatch.setattr("jobs.queue.monitoring.tallies.os.getpid", lambda pid=pid: pid)
        tallies.add_outcome("done", milliseconds=40, size=1000)
        tallies.add_outcome("done", milliseconds=700, size=10)

    rows = Tally.objects.values_list("bucket", "number", "milliseconds", "bytes")
    assert sorted(rows) == [
        (0, 1, 40, 1000),
        (0, 2, 80, 2000),
        (4, 1, 700, 10),
        (4, 2, 1400, 20),
    ]


@pytest.mark.parametrize(
    ("milliseconds", "bucket"), [(0, 0), (50, 0), (51, 1), (1000, 4), (120_000, 10), (120_001, 11)]
)
def test_a_duration_falls_into_the_first_bucket_that_holds_it(
    milliseconds: int, bucket: int
) -> None:
    assert tallies.bucket_of(milliseconds) == bucket


def test_sent_bytes_are_added_up() -> None:
    tallies.add_sent(1, 500)
    tallies.add_sent(0, 70)

    assert Tally.objects.values_list("name", "number", "bytes").get() == ("sent", 1, 570)


def test_a_claim_of_an_unknown_job_adds_nothing() -> None:
    assert lifecycle.claim(1, 1, owner.new_token()) is None
    assert factories.running(1).jobs.count() == 1
    assert totals() == {}

from dataclasses import replace

import pytest

from jobs.errors import PictureTruncated
from jobs.models import Attempt, Job, ResultDetails, RowResult
from jobs.queue import lifecycle, owner
from jobs.queue.lifecycle import Claim, StoredOutputs, StoredResult, outcomes
from jobs.states import State
from jobs.storage import keys, store
from tests import factories

pytestmark = pytest.mark.django_db


def claimed(job: Job | None = None) -> Claim:
    job = job or factories.job(factories.running(), 2, State.QUEUED, queued_at=1)
    claim = lifecycle.claim(job.pk, job.generation, owner.new_token())
    assert claim is not None
    return claim


def stored(claim: Claim, output: str = "", place: int = 0) -> StoredResult:
    of_claim = claim.batch_id, claim.job_id, claim.generation, claim.token
    key = keys.result(*of_claim, "jpg", place)
    file = store().put_bytes(key, b"a picture" + b"!" * place)
    small = store().put_bytes(keys.result_thumbnail(key), b"small")
    details = {"width": 400 + place}
    return StoredResult(key, file.size, file.crc32, file.sha256, small.key, details, output)


def stored_outputs(claim: Claim) -> StoredOutputs:
    return StoredOutputs((stored(claim, "square"), stored(claim, "story", 1)))


def lose(claim: Claim) -> None:
    """Let the job go to another worker, as after an expired lease."""
    Job.objects.filter(pk=claim.job_id).update(lease_until=1000)
    assert lifecycle.claim(claim.job_id, claim.generation, owner.new_token())


def files() -> list[str]:
    return sorted(store().keys(""))


def outcome(claim: Claim) -> tuple[str, str]:
    attempt = Attempt.objects.get(job=claim.job_id, token=claim.token)
    return attempt.outcome, attempt.code


def test_a_finished_job_has_its_result_and_no_lease() -> None:
    claim = claimed()
    result = stored(claim)

    won = lifecycle.finish(claim, result)

    job = Job.objects.get(pk=claim.job_id)
    assert won
    assert (job.state, job.lease_token, job.lease_until) == (State.DONE, None, None)
    assert (job.result_key, job.result_size, job.result_crc32, job.result_sha256) == (
        result.key,
        9,
        result.crc32,
        result.sha256,
    )
    assert (job.thumbnail_key, job.details, job.finished_at is None) == (
        result.thumbnail_key,
        {"width": 400},
        False,
    )
    assert outcome(claim) == ("done", "")
    assert files() == sorted([result.key, result.thumbnail_key])


def test_all_outputs_of_a_row_are_stored_by_one_outcome() -> None:
    claim = claimed()
    square, story = (of_row := stored_outputs(claim)).results

    won = lifecycle.end(claim, of_row)

    job = Job.objects.get(pk=claim.job_id)
    assert won
    assert (job.state, job.result_key, job.thumbnail_key, job.details) == (
        State.DONE,
        square.key,
        square.thumbnail_key,
        {"width": 400},
    )
    assert job.results == tuple(
        RowResult(
            one.output,
            one.key,
            size,
            one.crc32 or 0,
            one.sha256,
            one.thumbnail_key,
            ResultDetails.from_json(one.details),
        )
        for one, size in ((square, 9), (story, 10))
    )
    assert job.result_size == 19
    assert job.result_sha256 not in ("", square.sha256, story.sha256)
    assert len(files()) == 4


def test_the_outputs_of_a_row_that_another_worker_holds_are_all_deleted() -> None:
    claim = claimed()
    of_row = stored_outputs(claim)
    lose(claim)

    won = lifecycle.end(claim, of_row)

    assert not won
    assert Job.objects.get(pk=claim.job_id).results == ()
    assert files() == []


def test_an_outcome_with_outputs_counts_once_though_its_answer_was_lost() -> None:
    claim = claimed()
    of_row = stored_outputs(claim)

    assert [lifecycle.end(claim, of_row), lifecycle.end(claim, of_row)] == [True, True]
    assert len(files()) == 4


def test_a_row_that_is_made_again_has_none_of_its_earlier_outputs() -> None:
    claim = claimed()
    lifecycle.end(claim, stored_outputs(claim))

    lifecycle.remake(Job.objects.filter(pk=claim.job_id))

    job = Job.objects.get(pk=claim.job_id, output_results__isnull=True)
    assert job.results == ()


def test_a_job_held_by_another_worker_is_not_finished_and_the_files_are_deleted() -> None:
    claim = claimed()
    result = stored(claim)
    lose(claim)

    won = lifecycle.finish(claim, result)

    job = Job.objects.get(pk=claim.job_id)
    assert not won
    assert (job.state, job.result_key) == (State.RUNNING, "")
    assert outcome(claim) == ("late", "")
    assert files() == []


def test_a_serial_number_is_issued_only_by_the_worker_whose_result_counts() -> None:
    claim = claimed()
    number = factories.serial_number(Job.objects.get(pk=claim.job_id), 1, issued_at=None)
    printed = replace(stored(claim), details={lifecycle.SERIALS: [number.series.template]})
    lose(claim)

    won = lifecycle.finish(claim, printed)

    number.refresh_from_db()
    assert (won, number.issued_at) == (False, None)


def test_finishing_twice_because_the_answer_was_lost_keeps_the_result() -> None:
    claim = claimed()
    result = stored(claim)

    first, again = lifecycle.finish(claim, result), lifecycle.finish(claim, result)

    assert (first, again) == (True, True)
    assert outcome(claim) == ("done", "")
    assert files() == sorted([result.key, result.thumbnail_key])


def test_if_two_workers_finish_a_job_one_result_stays() -> None:
    first = claimed()
    late = stored(first)
    Job.objects.filter(pk=first.job_id).update(lease_until=1000)
    second = lifecycle.claim(first.job_id, 1, owner.new_token())
    assert second is not None
    result = stored(second)

    won = lifecycle.finish(second, result), lifecycle.finish(first, late)

    assert won == (True, False)
    assert Job.objects.get(pk=first.job_id).result_key == result.key
    assert files() == sorted([result.key, result.thumbnail_key])


def test_a_failed_job_keeps_code_and_sentence() -> None:
    claim = claimed()

    won = lifecycle.end(claim, PictureTruncated("2.jpg ends half-way.", bytes=100))

    job = Job.objects.get(pk=claim.job_id)
    assert won
    assert (job.state, job.code, job.sentence, job.details) == (
        State.FAILED,
        "picture_truncated",
        "2.jpg ends half-way.",
        {"bytes": 100},
    )
    assert outcome(claim) == ("failed", "picture_truncated")


def test_a_sentence_longer_than_its_column_is_cut() -> None:
    claim = claimed()

    lifecycle.fail(claim, PictureTruncated("x" * 600))

    assert Job.objects.get(pk=claim.job_id).sentence == "x" * 500


def test_an_outcome_that_the_database_cannot_keep_fails_the_job(
    caplog: pytest.LogCaptureFixture,
) -> None:
    claim = claimed()

    won = lifecycle.end(claim, PictureTruncated("2.jpg ends half-way.", file=object()))

    job = Job.objects.get(pk=claim.job_id)
    assert won
    assert (job.state, job.code) == (State.FAILED, "unexpected")
    assert "the outcome cannot be kept" in caplog.text


def test_an_outcome_that_needs_too_much_memory_fails_the_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    claim = claimed()
    result = stored(claim)

    def lack(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(outcomes, "finish", lack)
    won = lifecycle.end(claim, result)

    assert won
    assert outcome(claim) == ("failed", "unexpected")


def test_a_cancelled_batch_keeps_the_image_that_was_being_made() -> None:
    claim = claimed()
    batch = Job.objects.get(pk=claim.job_id).batch
    result = stored(claim)

    stopped = lifecycle.cancel(batch)
    won = lifecycle.finish(claim, result)

    assert (stopped, won) == (0, True)
    assert Job.objects.get(pk=claim.job_id).state == State.DONE

"""One job from claim to result, drawn by the real renderer, without a broker: the task is called as
a function.
"""

from collections.abc import Callable
from io import BytesIO
from typing import NoReturn

import pytest
from celery.exceptions import Reject, SoftTimeLimitExceeded
from django.db import OperationalError
from PIL import Image

from jobs.design import parse, to_document
from jobs.errors import StorageFailed
from jobs.models import Batch, Job, Source
from jobs.processes import intervals
from jobs.queue import drawing, lifecycle, outages, owner, tasks
from jobs.states import State
from jobs.storage import store
from jobs.storage.folder import FolderStore
from tests import factories
from tests.intake.photographed import photographed

pytestmark = pytest.mark.django_db


def jpeg(width: int = 400, height: int = 300) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), "white").save(file, "JPEG")
    return file.getvalue()


def queued(picture: bytes | None, **fields: object) -> Job:
    """Return a queued job. With None its picture is not in the store."""
    job = factories.job(factories.running(), 2, State.QUEUED, queued_at=1, **fields)
    if picture is not None and job.source:
        store().put_bytes(job.source.key, picture)
    return job


def make(job: Job) -> Job:
    tasks.make(job.pk, job.generation)
    job.refresh_from_db()
    return job


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def draw(*_: object) -> NoReturn:
        raise error

    return draw


def test_a_message_becomes_a_picture() -> None:
    job = make(queued(jpeg()))

    assert (job.state, job.code) == (State.DONE, "")
    picture, small = (
        Image.open(BytesIO(store().read(key))) for key in (job.result_key, job.thumbnail_key)
    )
    assert (picture.format, picture.size, small.format) == ("JPEG", (400, 300), "JPEG")
    assert picture.convert("L").getextrema() != (255, 255)
    assert job.result_size == store().size(job.result_key)
    assert (job.details["width"], job.details["height"]) == (400, 300)
    assert [box["lines"] for box in job.details["boxes"]] == [1]


def test_a_message_of_an_old_generation_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    job = queued(jpeg(), generation=2)
    monkeypatch.setattr(drawing, "draw", raising(AssertionError("drawn")))

    tasks.make(job.pk, 1)

    job.refresh_from_db()
    assert job.state == State.QUEUED


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (b"no picture at all", "picture_unreadable"),
        (jpeg()[:-400], "picture_truncated"),
        (None, "picture_missing"),
    ],
)
def test_a_picture_that_cannot_be_used_fails_with_its_reason(
    picture: bytes | None, code: str
) -> None:
    job = make(queued(picture))

    assert (job.state, job.code) == (State.FAILED, code)
    assert list(store().keys(f"b/{job.batch_id}/out/")) == []


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        ("No picture is called 2.jpg.", "No picture is called 2.jpg."),
        ("", "The picture of this row was not uploaded. Upload it, then retry."),
    ],
)
def test_a_row_without_a_picture_fails_with_the_sentence_of_the_matching(
    problem: str, sentence: str
) -> None:
    job = queued(None, source=None, source_problem=problem)
    told = {"code": "picture_not_taken", "sentence": "This is an icon."}
    factories.source(job.batch, "of-no-row.ico", key="", **told)

    make(job)

    assert (job.code, job.sentence) == ("picture_missing", sentence)


def test_a_row_that_names_a_box_that_the_design_does_not_have_fails_and_is_not_drawn() -> None:
    job = queued(jpeg())
    box = {"name": "price", "text": "{caption}"}
    document = {"format": 1, "boxes": [box], "boxes_column": "caption"}
    Batch.objects.update(design_version=factories.design_version(document))

    assert make(job).code == "value_unusable"


def test_a_batch_without_a_design_fails_its_rows() -> None:
    job = factories.job(
        factories.draft(started_at="2026-11-24T10:00:00Z"), 2, State.QUEUED, queued_at=1
    )

    assert make(job).code == "design_does_not_apply"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), "out_of_memory"),
        (SoftTimeLimitExceeded(), "took_too_long"),
        (ZeroDivisionError("a fault of ours"), "unexpected"),
    ],
)
def test_whatever_goes_wrong_becomes_a_reason(
    error: BaseException,
    code: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(drawing, "draw", raising(error))

    job = make(queued(jpeg()))

    assert (job.state, job.code) == (State.FAILED, code)
    assert ("a fault of ours" in caplog.text) == (code == "unexpected")


def test_a_database_that_is_away_for_a_moment_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(
        [OperationalError("database is locked"), OperationalError("database is locked"), None]
    )
    monkeypatch.setattr(outages, "connection", _Closed())
    monkeypatch.setattr("time.sleep", lambda _: None)

    def work() -> str:
        if error := next(answers):
            raise error
        return "an answer"

    assert outages.patiently(work) == "an answer"


def test_a_database_that_stays_away_gives_the_message_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "connection", _Closed())
    monkeypatch.setattr(intervals, "DATABASE_AWAY", -1)
    job = queued(jpeg())
    claim = lifecycle.claim(job.pk, 1, owner.new_token())
    assert claim is not None
    monkeypatch.setattr(drawing, "draw", raising(Reject("away", requeue=True)))

    def work() -> NoReturn:
        raise OperationalError("server closed the connection unexpectedly")

    with pytest.raises(Reject) as given_back:
        outages.patiently(work)
    with pytest.raises(Reject):
        drawing.attempt(claim)

    # True: it comes again.
    assert given_back.value.args == (
        "server closed the connection unexpectedly",
        True,
    )


@pytest.mark.parametrize("trouble", ["full", "crowded", "away"])
def test_while_nothing_can_be_stored_a_queued_row_waits_again(
    trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FolderStore, "trouble", trouble)
    monkeypatch.setattr(drawing, "draw", raising(AssertionError("drawn")))

    job = make(queued(jpeg()))

    assert (job.state, job.attempts, job.queued_at) == (State.WAITING, 0, None)


def test_a_row_whose_result_found_no_space_waits_again_and_says_so_when_it_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = queued(jpeg())
    with monkeypatch.context() as patched:
        patched.setattr(FolderStore, "trouble", _then_full())
        patched.setattr(drawing, "draw", raising(StorageFailed("The disk is full.", full=True)))
        job = make(job)
    assert (job.state, job.crashes, job.lease_token) == (State.WAITING, 0, None)
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED)

    job = make(job)

    assert job.state == State.DONE
    assert list(job.history.values_list("outcome", "reason")) == [
        ("not_stored", ""),
        ("done", "the storage was full or away"),
    ]


def test_a_result_that_is_not_taken_although_there_is_space_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawing, "draw", raising(StorageFailed("The disk is full.", full=True)))

    job = make(queued(jpeg()))

    assert (job.state, job.code) == (State.FAILED, "storage_failed")


def full(*_: object) -> NoReturn:
    raise StorageFailed("The disk is full.", full=True)


def test_a_result_without_its_thumbnail_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FolderStore, "put_reproducible", full)

    job = make(queued(jpeg()))

    assert (job.state, job.code) == (State.FAILED, "storage_failed")
    assert job.source is not None
    assert list(store().keys("")) == [job.source.key]


def test_a_result_that_cannot_be_deleted_either_fails_for_the_first_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FolderStore, "put_reproducible", full)
    monkeypatch.setattr(FolderStore, "delete", raising(OSError(30, "Read-only file system")))

    assert make(queued(jpeg())).code == "storage_failed"


def _then_full() -> property:
    """Simulate a disk that fills up while a picture is drawn."""
    looks = iter(["", "full"])
    return property(lambda _: next(looks))


class _Closed:
    """The test's own connection must not be closed under its transaction."""

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [("", "This is an icon. Save it as PNG."), ("“2.ico” is an icon.", "“2.ico” is an icon.")],
)
def test_a_row_that_names_a_file_of_another_kind_fails_as_such(problem: str, sentence: str) -> None:
    batch = factories.running()
    told = {"code": "picture_not_taken", "sentence": "This is an icon. Save it as PNG."}
    other = factories.source(batch, "2.ico", key="", width=None, height=None, **told)

    job = make(queued(None, source=other, source_problem=problem))

    assert (job.state, job.code, job.sentence) == (State.FAILED, "picture_not_taken", sentence)


@pytest.mark.parametrize("facts", [None, {"make": "Canon", "model": "EOS R5"}])
def test_facts_of_the_photo_are_drawn_from_the_table_or_else_from_the_file(
    facts: dict[str, str] | None,
) -> None:
    printed = {"format": 1, "boxes": [{"text": "{photo camera}, {caption}"}]}
    written = {"format": 1, "boxes": [{"text": "Canon EOS R5, {caption}"}]}
    done = []
    for document in (printed, written):
        job = queued(photographed())
        Source.objects.filter(pk=job.source_id).update(facts=facts)
        Batch.objects.filter(pk=job.batch_id).update(
            design_version=factories.design_version(document)
        )
        done.append(make(job))

    assert [job.state for job in done] == [State.DONE, State.DONE]
    assert done[0].result_sha256 == done[1].result_sha256


def test_the_places_of_words_are_stored_only_if_the_design_asks_for_them() -> None:
    plain, asked = queued(jpeg()), queued(jpeg())
    version = asked.batch.design_version
    document = version.document | {"output": {"words": True}}
    asked.batch.design_version = factories.design_version(to_document(parse(document)))
    asked.batch.save()

    (words,) = [one.words for one in make(asked).results]

    assert make(plain).results[0].words is None
    assert "words" not in plain.details
    assert words is not None
    assert (words.width, words.height) == (400, 300)
    assert " ".join(text for text, *_ in words.words)
    assert all(0 <= edge <= 400 for *_, quad in words.words for edge in quad)

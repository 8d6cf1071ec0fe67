"""Which rows are left out, made again or given another picture, and when."""

from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from jobs import control, reading
from jobs.chores import steps
from jobs.design.facts.photo import PhotoFacts
from jobs.errors import FileRefused, NotPossibleNow
from jobs.intake.pictures import inspecting, receive
from jobs.models import Audit, Batch, Chore, Finding, Job
from jobs.queue import lifecycle
from jobs.states import State
from tests import factories
from tests.intake.photographed import photographed

pytestmark = pytest.mark.django_db


def states(batch: Batch) -> list[str]:
    return list(batch.jobs.order_by("row").values_list("state", flat=True))


def test_rows_that_would_fail_can_be_left_out_and_put_back(user) -> None:
    batch = factories.draft(3)
    blocked = batch.jobs.get(row=3)
    Finding.objects.create(
        batch=batch, job=blocked, code="text_does_not_fit", blocks=True, sentence="Too long."
    )

    assert control.leave_out(batch, user) == 1
    assert states(batch) == ["waiting", "left_out", "waiting"]

    assert control.put_back(batch, user) == 1
    assert states(batch) == ["waiting", "waiting", "waiting"]


def test_each_row_that_is_left_out_keeps_its_reason(user) -> None:
    batch = factories.draft(4)
    for row, code in (
        (2, "small_text"),
        (3, "picture_missing"),
        (4, "picture_missing"),
        (4, "text_missing"),
    ):
        job, sentence = batch.jobs.get(row=row), f"{code} in row {row}."
        Finding.objects.create(
            batch=batch, job=job, code=code, blocks=code != "small_text", sentence=sentence
        )

    assert control.leave_out(batch, user) == 2

    assert list(batch.jobs.order_by("row").values_list("state", "code", "sentence")) == [
        ("waiting", "", ""),
        ("left_out", "picture_missing", "picture_missing in row 3."),
        ("left_out", "picture_missing", "picture_missing in row 4."),
        ("waiting", "", ""),
    ]


def of_totals(**fields: Any) -> Batch:
    """Return a checked draft of four rows, of which the third may be a total."""
    batch = factories.draft(4, **{"checked_at": timezone.now()} | fields)
    job = batch.jobs.get(row=4)
    Finding.objects.create(batch=batch, job=job, code="row_may_be_total", blocks=False)
    return batch


def test_rows_that_may_be_totals_are_left_out_and_come_back_and_the_check_stays_fresh(user) -> None:
    batch = of_totals()
    batch.jobs.filter(row=2).update(state=State.LEFT_OUT, code="picture_missing")

    assert control.leave_out_totals(batch, user) == 1
    left = batch.jobs.get(row=4)
    assert (states(batch), left.code) == (
        ["left_out", "waiting", "left_out", "waiting"],
        "row_total",
    )

    assert control.put_back_totals(batch, user) == 1
    assert states(batch) == ["left_out", "waiting", "waiting", "waiting"]
    batch.refresh_from_db()
    assert batch.checked_at is not None


def test_where_boxes_share_one_size_a_total_that_is_left_out_makes_the_check_stale(user) -> None:
    box = {"text": "{caption}", "name": "caption", "same_size": True}
    batch = of_totals(design_version=factories.design_version({"format": 1, "boxes": [box]}))

    control.leave_out_totals(batch, user)

    batch.refresh_from_db()
    assert batch.checked_at is None


def test_totals_of_a_started_batch_are_not_left_out_by_the_check(user) -> None:
    batch = of_totals(started_at=timezone.now())

    with pytest.raises(NotPossibleNow, match="already started"):
        control.leave_out_totals(batch, user)


def test_retry_takes_only_what_was_asked_for_and_only_once(user) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.FAILED)
    factories.job(batch, 3, State.FAILED, code="storage_failed")
    factories.job(batch, 4, State.DONE)

    first, second = (
        control.retry(batch, user, code="storage_failed"),
        control.retry(batch, user, code="storage_failed"),
    )

    assert (first, second) == (1, 0)
    assert states(batch) == ["failed", "waiting", "done"]
    assert batch.jobs.get(row=3).generation == 2


def test_nothing_of_a_cancelled_batch_is_retried(user) -> None:
    batch = factories.running(1)
    failed = factories.job(batch, 9, State.FAILED)
    control.cancel(batch, user)
    batch.refresh_from_db()
    failed.refresh_from_db()

    for ask in (
        lambda: control.retry(batch, user),
        lambda: control.correct(failed, user, {"caption": "x"}),
        lambda: control.make_again(failed, user),
    ):
        with pytest.raises(NotPossibleNow, match="was cancelled"):
            ask()


@pytest.mark.parametrize(
    "change",
    [
        lambda job, user: control.correct(job, user, {"caption": "Here now"}),
        lambda job, user: control.replace_picture(job, user, "late.jpg", [jpeg()]),
        lambda job, user: control.make_again(job, user),
    ],
)
def test_a_row_that_was_left_out_is_made_once_it_is_corrected_or_included(user, change) -> None:
    batch = factories.running()
    job = factories.job(batch, 2, State.LEFT_OUT, code="picture_missing", sentence="No picture.")
    Batch.objects.update(settled_at=timezone.now())

    change(job, user)

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, job.code, job.sentence, batch.settled_at) == (State.WAITING, "", "", None)


def test_a_correction_made_while_a_picture_is_uploaded_stays(user, monkeypatch) -> None:
    batch = factories.running(match={"by": "column", "column": "photo"})
    job, look_alone = factories.job(batch, 2, State.FAILED, source=None), inspecting.look_alone

    def correct_and_look(key: str):
        control.correct(Job.objects.get(pk=job.pk), user, {"caption": "Corrected"})
        return look_alone(key)

    monkeypatch.setattr(inspecting, "look_alone", correct_and_look)
    source = control.replace_picture(job, user, "new.jpg", [jpeg()])

    job.refresh_from_db()
    assert (job.cells["caption"][0], job.corrected, job.source) == (
        "Corrected",
        {"caption": "Caption 2"},
        source,
    )


def jpeg() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "JPEG")
    return file.getvalue()


def test_a_replaced_picture_brings_what_it_says_into_the_name_of_the_result(user) -> None:
    named = {"format": 1, "output": {"name": "{photo camera} {caption}"}}
    batch = factories.draft(design_version=factories.design_version(named))
    job = factories.job(batch, 2)

    control.replace_picture(job, user, "new.jpg", [photographed()])

    job.refresh_from_db()
    assert job.source is not None
    assert job.source.photo_facts == PhotoFacts(
        taken="2026-11-24T14:03:05", make="Canon", model="EOS R5"
    )
    assert job.result_name == "Canon EOS R5 Caption 2.jpg"


def test_a_replaced_picture_is_drawn_for_every_failed_row_that_uses_it(user) -> None:
    batch = factories.running()
    source = factories.source(batch, "broken.jpg")
    job = factories.job(batch, 2, State.FAILED, source=source)
    factories.job(batch, 3, State.FAILED, source=source)
    factories.job(batch, 4, State.FAILED)

    control.replace_picture(job, user, "mended.jpg", [jpeg()])

    assert states(batch) == ["waiting", "waiting", "failed"]


def test_a_refused_replacement_changes_nothing(user) -> None:
    batch = factories.running()
    job = factories.job(batch, 2, State.FAILED)

    with pytest.raises(FileRefused):
        control.replace_picture(job, user, "notes.txt", [b"hello"])

    before = job.source_id
    job.refresh_from_db()
    assert (job.state, job.source_id) == ("failed", before)


# --- A picture that is already in the batch


def stored_source(batch: Batch, path: str):
    assert receive.take_unannounced(batch, path, [jpeg()]).taken
    return batch.sources.get(path=path, row=None)


def test_a_row_gets_another_picture_of_its_batch_and_keeps_the_name_of_its_result(user) -> None:
    batch = factories.draft()
    own, other = (stored_source(batch, path) for path in ("own.jpg", "other.jpg"))
    started = factories.running()
    batch.sources.update(batch=started)
    job = factories.job(started, 2, State.DONE, source=own)

    used = control.use_picture(job, user, other.pk)

    job.refresh_from_db()
    assert job.source == used
    assert (used.row, used.path, used.key, used.width) == (2, "own.jpg", other.key, 64)
    assert (job.state, Audit.objects.get().action) == (State.WAITING, "replace_picture")
    assert sorted(started.sources.filter(row=None).values_list("path", flat=True)) == [
        "other.jpg",
        "own.jpg",
    ]


def test_a_row_gets_its_own_picture_back_and_the_same_picture_changes_nothing(user) -> None:
    batch = factories.draft()
    own, other = (stored_source(batch, path) for path in ("own.jpg", "other.jpg"))
    job = factories.job(batch, 2, source=own)
    control.use_picture(job, user, other.pk)
    job.refresh_from_db()

    again = control.use_picture(job, user, other.pk)
    back = control.use_picture(job, user, own.pk)

    job.refresh_from_db()
    assert again is None
    assert (back, job.source) == (own, own)


def test_a_picture_of_another_batch_or_one_that_is_gone_is_refused(user) -> None:
    batch = factories.draft()
    job = factories.job(batch, 2, source=stored_source(batch, "own.jpg"))
    elsewhere = stored_source(factories.draft(), "elsewhere.jpg")

    with pytest.raises(FileRefused, match="no longer in the batch. Choose another one"):
        control.use_picture(job, user, elsewhere.pk)

    assert Job.objects.get(pk=job.pk).source == job.source


# --- Many rows to leave out


def blocked(rows: int, of: int) -> Batch:
    """Return a draft in which the last `rows` rows would fail."""
    batch = factories.draft(
        of, design_version=factories.design_version(), checked_at=timezone.now()
    )
    for job in batch.jobs.order_by("-row")[:rows]:
        Finding.objects.create(
            batch=batch, job=job, code="text_does_not_fit", blocks=True, sentence="Too long."
        )
    return batch


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make three rows count as many, and change them one by one."""
    monkeypatch.setattr(control.rows, "FEW", 2)
    monkeypatch.setattr(lifecycle.rows, "PIECE", 1)


@pytest.mark.usefixtures("few")
def test_few_rows_are_left_out_and_the_batch_starts_at_once(user) -> None:
    batch = blocked(2, of=4)

    assert control.leave_out_and_start(batch, user)

    batch.refresh_from_db()
    assert (reading.state_of(batch), states(batch)) == (
        "running",
        ["waiting", "waiting", "left_out", "left_out"],
    )


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("killed_at", [None, 1, 3])
def test_many_rows_are_left_out_by_a_chore_that_starts_the_batch_even_after_a_kill(
    user, killed_at
) -> None:
    batch, owner = blocked(3, of=5), factories.user("anna")
    Job.objects.filter(pk=batch.jobs.get(row=2).pk).update(state=State.LEFT_OUT)
    at_once = control.leave_out_and_start(batch, owner)
    chore, noted = Chore.objects.get(), []

    def note(done: int, total: int) -> None:
        noted.append((done, total))
        if done == killed_at and len(noted) <= killed_at + 1:
            raise KeyboardInterrupt

    if killed_at is not None:
        with suppress(KeyboardInterrupt):
            steps.start(Chore.objects.get(), note)
    before = reading.state_of(Batch.objects.get())
    steps.start(Chore.objects.get(), lambda *_: None)

    batch.refresh_from_db()
    assert (at_once, chore.kind) == (False, "start")
    assert before == "draft"
    assert (reading.state_of(batch), states(batch)) == (
        "running",
        ["left_out", "waiting"] + ["left_out"] * 3,
    )
    assert list(Audit.objects.order_by("pk").values_list("action", "count", "user__username")) == [
        ("leave_out", 3, "anna"),
        ("start", 1, "anna"),
    ]


@pytest.mark.usefixtures("few")
def test_a_second_request_starts_the_batch_only_once(user) -> None:
    batch = blocked(3, of=5)

    for _ in range(2):
        control.leave_out_and_start(batch, user)
    for chore in Chore.objects.all():
        steps.start(chore, lambda *_: None)

    assert list(Audit.objects.order_by("pk").values_list("action", flat=True)) == [
        "leave_out",
        "start",
    ]


@pytest.mark.usefixtures("few")
def test_if_every_row_would_fail_nothing_is_left_out(user) -> None:
    batch = blocked(3, of=3)

    with pytest.raises(NotPossibleNow, match="no rows to make"):
        control.leave_out_and_start(batch, user)

    assert not Chore.objects.exists()

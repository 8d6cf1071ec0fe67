"""`manage.py submit` once its batch has started: what it waits for, its exit status and its files."""

from pathlib import Path

import pytest
from django.db import OperationalError

from jobs.errors import StorageFailed
from jobs.intake.pictures.added_files import AddedFiles
from jobs.management.commands import submit as command
from jobs.management.submission import Submitted
from jobs.models import Batch
from jobs.states import State
from jobs.storage import KeyMissing, store
from tests import factories


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Batch:
    """Return a batch of the command with a row that is done, as if it had just been started."""
    batch = factories.running(name="Spring")
    job = factories.job(batch, 2, State.DONE, result_size=5)
    store().put_bytes(job.result_key, b"bytes")
    brought = AddedFiles("photos", taken=1)
    monkeypatch.setattr(command, "submit", lambda *_: Submitted(batch, brought, 1))
    monkeypatch.setattr(command, "LOOK_EVERY", 0)
    return batch


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("states", "options", "status"),
    [
        ((), "", 0),
        ((), "--wait", 0),
        ((State.FAILED,), "", 0),  # nobody waited
        ((State.FAILED,), "--wait", 3),
        ((State.CANCELLED,), "--wait", 3),
        ((State.FAILED,), "--zip {folder}/out.zip", 3),
        ((), "--zip {folder}/out.zip", 0),
    ],
)
def test_the_exit_status_says_whether_all_rows_are_done(
    started: Batch, submit_here, tmp_path: Path, states, options: str, status: int
) -> None:
    for row, state in enumerate(states, 3):
        factories.job(started, row, state)

    done = submit_here("--images", "any", *options.format(folder=tmp_path).split())

    assert (done.returncode, done.stderr) == (status, "")
    assert done.stdout.splitlines()[:2] == [
        "1 picture taken.",
        f"Batch {started.pk} started with 1 row.",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fails", "sentence"),
    [
        (
            StorageFailed("The disk is full."),
            "The pictures are safe, but zip or PDF could not be written: The disk is full.",
        ),
        (
            OSError(28, "No space left on device"),
            (
                "The pictures are safe, but zip or PDF could not be written: [Errno 28] No space left "
                "on device"
            ),
        ),
        (
            KeyMissing("b/1/out/2.jpg"),
            (
                "Zip or PDF could not be written, because the storage lacks a result: b/1/out/2.jpg. "
                "Run `manage.py verify`."
            ),
        ),
        (
            OperationalError("connection refused"),
            (
                "No longer waiting. The batch continues; its page shows the progress. The database does "
                "not answer: connection refused"
            ),
        ),
    ],
    ids=["storage", "disk", "lost", "database"],
)
def test_a_zip_that_cannot_be_written_ends_with_a_sentence_and_leaves_no_half(
    started: Batch, submit_here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails, sentence
) -> None:
    def breaking(_: object):
        yield b"PK"
        raise fails

    (tmp_path / "out.zip").write_bytes(b"of last week")
    monkeypatch.setattr(command.archive, "stream", breaking)

    done = submit_here("--images", "any", "--zip", tmp_path / "out.zip")

    assert (done.returncode, done.stderr.splitlines()) == (1, [sentence])
    assert [path.name for path in tmp_path.iterdir()] == ["out.zip"]
    assert (tmp_path / "out.zip").read_bytes() == b"of last week"


@pytest.mark.django_db
def test_whoever_stops_waiting_stops_nothing_else(
    started: Batch, submit_here, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    factories.job(started, 3, State.WAITING)
    monkeypatch.setattr(command.time, "sleep", interrupted)

    done = submit_here("--images", "any", "--wait")

    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        command.INTERRUPTED,
        "No longer waiting. The batch continues; its page shows the progress.",
    )
    assert started.jobs.get(row=3).state == State.WAITING


@pytest.mark.parametrize(
    ("brought", "lines"),
    [
        (AddedFiles("p", taken=0), ["0 pictures taken."]),
        (
            AddedFiles("p", taken=1, skipped=1),
            ["1 picture taken, 1 hidden or system file skipped."],
        ),
        (
            AddedFiles("p", taken=1234, skipped=2),
            ["1,234 pictures taken, 2 hidden or system files skipped."],
        ),
        (
            AddedFiles("p", taken=2, left_out=[("a.txt", "No.")], left_out_count=2),
            ["a.txt: No.", "1 more file was left out.", "2 pictures taken."],
        ),
        (
            AddedFiles("p", taken=2, left_out=[("a.txt", "No.")], left_out_count=1001),
            ["a.txt: No.", "1,000 more files were left out.", "2 pictures taken."],
        ),
    ],
)
def test_what_became_of_the_files_is_counted(brought: AddedFiles, lines: list[str]) -> None:
    assert [*command._left_out(brought), command._taken(brought)] == lines

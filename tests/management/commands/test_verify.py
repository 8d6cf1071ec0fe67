"""`manage.py verify`: what the storage has lost, named, and made again."""

import pytest
from django.core.management import CommandError, call_command

from jobs.errors import StorageFailed
from jobs.models import Batch
from jobs.results import verifying
from jobs.states import State
from jobs.storage import store
from tests import factories

pytestmark = pytest.mark.django_db


def made(name: str) -> Batch:
    batch = factories.running(name=name)
    for row in (2, 3):
        job = factories.job(batch, row, State.DONE)
        store().put_bytes(job.result_key, bytes(1000))
        store().put_bytes(job.source.key, b"picture")
    return batch


def test_a_site_that_lost_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    made("Spring")

    call_command("verify")

    assert capsys.readouterr().out == "1 batch verified\n"


def test_what_is_lost_is_named_and_made_again(capsys: pytest.CaptureFixture[str]) -> None:
    made("Spring")
    batch = made("Autumn")
    store().delete(batch.jobs.get(row=3).result_key)
    store().delete(batch.jobs.get(row=2).source.key)

    with pytest.raises(CommandError, match="1 batch with lost files") as raised:
        call_command("verify", "--make-again")

    assert raised.value.returncode == 1
    assert capsys.readouterr().out.splitlines() == [
        "Autumn: 1 result missing or changed: row 3",
        "Autumn: 1 uploaded picture missing: 2.jpg",
        "2 batches verified",
        "Autumn: 1 row sent to be made again",
    ]
    assert dict(batch.jobs.values_list("row", "state")) == {2: "done", 3: "waiting"}


def test_the_pages_know_what_the_command_found() -> None:
    batch = made("Spring")
    store().delete(batch.jobs.get(row=3).result_key)

    with pytest.raises(CommandError):
        call_command("verify")

    assert verifying.lost_rows(batch) == [3]


def test_only_reading_finds_other_bytes_of_the_same_size() -> None:
    made("Spring")  # its rows record no digest

    call_command("verify")
    with pytest.raises(CommandError):
        call_command("verify", "--read")


def test_a_storage_that_is_away_is_no_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = made("Spring")

    def away(*_: object, **__: object) -> None:
        raise StorageFailed("The server does not answer.")

    monkeypatch.setattr(verifying, "verify", away)

    with pytest.raises(CommandError, match="The server does not answer") as raised:
        call_command("verify", "--make-again")

    assert raised.value.returncode == 2
    assert set(batch.jobs.values_list("state", flat=True)) == {"done"}


def test_only_some_of_many_lost_rows_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = made("Spring")
    monkeypatch.setattr(verifying, "NAMED", 1)
    for job in batch.jobs.all():
        store().delete(job.result_key)

    with pytest.raises(CommandError, match="1 batch with lost files"):
        call_command("verify")

    assert capsys.readouterr().out.splitlines()[0] == (
        "Spring: 2 results missing or changed: rows 2, …"
    )


def test_drafts_have_nothing_to_verify(capsys: pytest.CaptureFixture[str]) -> None:
    factories.draft(2)

    call_command("verify")

    assert capsys.readouterr().out == "0 batches verified\n"

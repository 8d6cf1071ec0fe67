"""`manage.py backup`: what it says of what it saved."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from jobs import backups
from jobs.management.commands import backup
from jobs.storage import store
from tests.results.test_leftovers import full_batch

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_backup_says_what_it_holds_and_what_is_new(tmp_path, capsys):
    full_batch()

    call_command("backup", tmp_path / "b")
    call_command("backup", tmp_path / "b")

    first, second = capsys.readouterr().out.splitlines()[-2:]
    assert first.startswith(f"Backup 1 in {tmp_path / 'b'}: the database as of ")
    assert first.endswith(", 8 of them new")
    assert second.endswith(", 0 of them new")


def test_a_missing_file_has_an_exit_status_and_a_line(tmp_path, capsys):
    key = full_batch().jobs.get().result_key
    store().delete(key)

    with pytest.raises(CommandError, match="1 file that the database names") as stopped:
        call_command("backup", tmp_path / "b")

    assert stopped.value.returncode == 1
    assert capsys.readouterr().err == f"missing in the store: {key}\n"


@pytest.mark.parametrize(
    ("age", "waiting"),
    [(timedelta(hours=1), 23 * 3600), (timedelta(hours=24), 0), (timedelta(days=9), 0)],
)
def test_a_backup_is_due_when_the_last_one_is_as_old_as_wanted(tmp_path, age, waiting):
    call_command("backup", tmp_path / "b")
    made_at = datetime.fromisoformat(backups.complete(tmp_path / "b")[-1].made_at)

    assert backup.seconds_until_due(tmp_path / "b", 24, made_at + age) == waiting
    assert backup.seconds_until_due(tmp_path / "another", 24, made_at) == 0


def test_a_backup_that_fails_does_not_end_the_others(tmp_path, monkeypatch, capsys):
    slept: list[float] = []
    results = iter([OperationalError("away"), backups.BackupRefused("Full."), None])

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, -3))
        if len(slept) == 6:
            raise KeyboardInterrupt

    def make(folder, report, keep):
        if problem := next(results):
            raise problem
        return made(folder, report, keep)

    made = backups.make
    monkeypatch.setattr(backup.time, "sleep", sleep)
    monkeypatch.setattr(backups, "make", make)
    with pytest.raises(KeyboardInterrupt):
        call_command("backup", tmp_path / "b", every=24)

    assert slept == [0, 1000, 0, 1000, 0, 86_000]
    assert capsys.readouterr().err == "No backup was made: away\nFull.\n"
    assert [each.number for each in backups.complete(tmp_path / "b")] == [1]


@pytest.mark.parametrize("wrong", ["0", "-1", "many"])
def test_no_backup_at_all_cannot_be_kept(tmp_path, wrong):
    with pytest.raises(CommandError, match="use a whole number from 1 on"):
        call_command("backup", tmp_path / "b", f"--keep={wrong}")


def test_a_disk_that_refuses_ends_a_backup_with_a_sentence(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "make", full)

    with pytest.raises(CommandError, match="No backup was made: .*No space left") as stopped:
        call_command("backup", tmp_path / "b")

    assert stopped.value.returncode == 2

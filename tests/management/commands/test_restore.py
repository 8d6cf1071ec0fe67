"""`manage.py restore`: into which site, and with which secret key."""

import pytest
from django.core.management import CommandError, call_command

from jobs.models import Batch
from jobs.running import data_folder
from tests.results.test_leftovers import full_batch

pytestmark = pytest.mark.django_db(transaction=True)

OTHER_KEY = "another key, long enough to be accepted by the settings"


@pytest.fixture(autouse=True)
def _new_site(settings, tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    settings.DATA = tmp_path / "site"
    settings.DATA.mkdir()


def deleted_after_a_backup(folder) -> None:
    full_batch()
    call_command("backup", folder)
    Batch.objects.all().delete()


def test_restoring_brings_the_secret_key_of_the_site_along(tmp_path, settings, capsys):
    settings.SECRET_KEY = OTHER_KEY
    deleted_after_a_backup(tmp_path / "b")

    call_command("restore", tmp_path / "b")

    assert Batch.objects.count() == 1
    assert data_folder.secret_key(settings.DATA) == OTHER_KEY
    assert "Backup 1 restored: the database as of " in capsys.readouterr().out


def test_another_key_in_the_environment_is_refused_unless_wanted(tmp_path, monkeypatch):
    deleted_after_a_backup(tmp_path / "b")
    monkeypatch.setenv("SECRET_KEY", OTHER_KEY)

    with pytest.raises(CommandError, match="made with another SECRET_KEY") as stopped:
        call_command("restore", tmp_path / "b")
    assert (stopped.value.returncode, Batch.objects.count()) == (2, 0)

    call_command("restore", tmp_path / "b", "--other-key")
    assert Batch.objects.count() == 1


def test_a_running_site_is_not_restored(tmp_path, settings):
    deleted_after_a_backup(tmp_path / "b")

    with (
        data_folder.lock(settings.DATA),
        pytest.raises(CommandError, match="The site already runs in"),
    ):
        call_command("restore", tmp_path / "b")

    assert Batch.objects.count() == 0


def test_checking_reads_the_backup_and_changes_nothing(tmp_path, capsys):
    deleted_after_a_backup(tmp_path / "b")
    capsys.readouterr()

    call_command("restore", tmp_path / "b", "--check")

    assert Batch.objects.count() == 0
    assert capsys.readouterr().out.startswith("Backup 1 read: the database as of ")


def test_one_of_several_backups_is_chosen_by_its_number(tmp_path, capsys):
    full_batch()
    call_command("backup", tmp_path / "b", keep=2)
    full_batch()
    call_command("backup", tmp_path / "b", keep=2)
    Batch.objects.all().delete()
    capsys.readouterr()

    call_command("restore", tmp_path / "b", "--list")
    listed = capsys.readouterr().out.splitlines()
    assert [line.partition(" the")[0] for line in listed] == ["1:", "2:"]
    with pytest.raises(CommandError, match=r"has no backup 3, only 1 \(.*\), 2 \("):
        call_command("restore", tmp_path / "b", "--number", "3")
    call_command("restore", tmp_path / "b", "--number", "1")

    assert Batch.objects.count() == 1


@pytest.mark.parametrize("option", [None, "--list", "--check"])
def test_a_folder_without_a_backup_is_refused_as_that(tmp_path, option):
    with pytest.raises(CommandError, match="it has no backup.json") as stopped:
        call_command("restore", tmp_path / "pictures", *filter(None, [option]))

    assert stopped.value.returncode == 2

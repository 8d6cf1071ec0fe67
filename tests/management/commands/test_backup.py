"""`manage.py backup`: what it says of what it saved."""

import pytest
from django.core.management import CommandError, call_command

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

    with pytest.raises(CommandError, match="1 files that the database names") as stopped:
        call_command("backup", tmp_path / "b")

    assert stopped.value.returncode == 1
    assert capsys.readouterr().err == f"missing in the store: {key}\n"

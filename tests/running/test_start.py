"""What a start does before the first process: account, static files, data folder."""

import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django_htmx.jinja import htmx_script

from jobs.running import data_folder, start
from jobs.running.data_folder import DataFolderUnusable


def silent(_: str) -> None: ...


def forget(_: str | None) -> None: ...


@pytest.mark.django_db
def test_the_first_account_is_made_once_with_a_password_of_its_own():
    shown: list[str | None] = []

    start.first_account(shown.append)
    start.first_account(shown.append)

    user = User.objects.get()
    password, again = shown
    assert user.username == "operator"
    assert password is not None
    assert len(password) == 16
    assert user.check_password(password)
    assert again is None


class Killed(BaseException): ...


def killed_instead(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["the password is shown", "the account is made"])
def test_a_death_while_the_first_account_is_made_locks_nobody_out(
    monkeypatch: pytest.MonkeyPatch, moment: str
):
    shown: list[str | None] = []

    with monkeypatch.context() as patched, suppress(Killed):
        if moment == "the account is made":
            patched.setattr(type(User.objects), "create_user", killed_instead)
        start.first_account(shown.append if moment == "the account is made" else killed_instead)
    start.first_account(shown.append)

    assert User.objects.get().check_password(shown[-1] or "")


@pytest.mark.django_db
def test_a_password_from_the_environment_is_taken_and_not_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OVERPRINT_FIRST_PASSWORD", "paper and ink and more")

    shown: list[str | None] = []

    start.first_account(shown.append)

    assert shown == [""]
    assert User.objects.get().check_password("paper and ink and more")


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["a", "123456789", "password1234"])
def test_a_first_password_that_is_easy_to_guess_is_refused(
    monkeypatch: pytest.MonkeyPatch, password: str
):
    monkeypatch.setenv("OVERPRINT_FIRST_PASSWORD", password)

    with pytest.raises(
        start.PasswordRefused, match="OVERPRINT_FIRST_PASSWORD cannot be used. This password is too"
    ):
        start.first_account(forget)

    assert not User.objects.exists()


@pytest.mark.django_db
def test_where_there_is_an_account_the_first_password_does_not_matter(
    monkeypatch: pytest.MonkeyPatch,
):
    start.first_account(forget)
    monkeypatch.setenv("OVERPRINT_FIRST_PASSWORD", "a")

    start.first_account(forget)


STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"  #: as on a site


@pytest.fixture
def collected(settings, tmp_path: Path) -> Path:
    """Where one style sheet is collected."""
    source = tmp_path / "static"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT, settings.DATA = (
        [source],
        tmp_path / "collected",
        tmp_path,
    )
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": STATIC_STORAGE}}
    start.collect_static_files()
    return tmp_path / "collected"


def test_static_files_are_collected_again_only_when_one_changed(collected: Path, tmp_path: Path):
    (collected / "a.css").write_text("b{}")
    start.collect_static_files()
    unchanged = (collected / "a.css").read_text()
    (tmp_path / "static" / "a.css").write_text("a{color:red}")
    start.collect_static_files()

    assert unchanged == "b{}"
    assert (collected / "a.css").read_text() == "a{color:red}"


@pytest.mark.parametrize("name", ["a.css", "staticfiles.json"])
def test_what_a_power_cut_left_of_static_files_is_collected_again(collected: Path, name: str):
    (collected / name).write_bytes(b"")

    start.collect_static_files()

    assert (collected / name).stat().st_size


def test_static_files_whose_copies_are_gone_are_collected_again(collected: Path):
    (collected / "a.css").unlink()

    start.collect_static_files()

    assert (collected / "a.css").read_text() == "a{}"


def test_static_files_are_not_collected_again_for_a_folder(collected: Path):
    (collected / "a.css").write_text("b{}")
    (collected / "empty").mkdir()

    start.collect_static_files()

    assert (collected / "a.css").read_text() == "b{}"


def test_of_htmx_only_what_pages_ask_for_is_collected(settings, tmp_path: Path):
    settings.STATIC_ROOT, settings.DATA = tmp_path / "collected", tmp_path
    settings.STATICFILES_DIRS = []

    start.collect_static_files()

    collected = {path.name for path in settings.STATIC_ROOT.rglob("*") if path.is_file()}
    asked = {Path(found).name for found in re.findall(r'src="([^"]+)"', htmx_script())}
    assert collected == asked | {"django-htmx.js"}  # DEBUG asks for this one, too


def test_what_killed_workers_left_goes_at_the_next_start(tmp_path: Path):
    left = tmp_path / "tmp" / "pymp-left"
    left.mkdir(parents=True)

    start.empty_temporary_folder(tmp_path)

    assert list((tmp_path / "tmp").iterdir()) == []


class Clock:
    """Stands still but for these pauses, one after the other, and hundredths of a second then."""

    def __init__(self, *pauses: float) -> None:
        self._pauses, self._present = iter(pauses), 0.0

    def monotonic(self) -> float:
        return self._present

    def sleep(self, _: float) -> None:
        self._present += next(self._pauses, 0.01)
        time.sleep(0.01)


def test_a_running_site_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    clock = Clock()
    monkeypatch.setattr(start, "time", clock)

    with data_folder.lock(tmp_path), pytest.raises(DataFolderUnusable):
        start.take_folder(tmp_path, silent)

    assert clock.monotonic() == 0  # nothing was waited for


@pytest.mark.parametrize(
    "pauses",
    [(start.LEFTOVERS + 1,), (10 * start.LEFTOVERS,)],
    ids=["after a while", "also when the machine stood still meanwhile"],
)
def test_a_process_of_a_killed_run_that_does_not_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: tuple[float]
):
    monkeypatch.setattr(start, "time", Clock(*pauses))
    lock = data_folder.lock(tmp_path)
    stubborn = subprocess.Popen(["sleep", "600"], pass_fds=[lock.fileno()])
    lock.close()
    (tmp_path / "lock").write_text("999999999")
    said: list[str] = []

    start.take_folder(tmp_path, said.append).close()

    assert stubborn.wait() == -signal.SIGKILL
    assert said[-1] == f"They do not end by themselves. Killing process {stubborn.pid}."


def test_a_process_that_only_waits_for_the_folder_is_not_killed(tmp_path: Path):
    with data_folder.lock(tmp_path), (tmp_path / "lock").open() as opened:
        waiting = subprocess.Popen(["sleep", "60"], stdin=opened)
        holders = data_folder.lock_holders(tmp_path)
        waiting.kill()
        waiting.wait()

    assert holders == [os.getpid()]


def test_processes_of_a_killed_run_are_waited_for(tmp_path: Path):
    leftovers = data_folder.lock(tmp_path)
    (tmp_path / "lock").write_text("999999999")
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        leftovers.close()

    start.take_folder(tmp_path, say).close()

    assert said == ["Waiting for the processes of the last run to end."]

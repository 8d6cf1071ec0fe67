"""The data folder: secrets nobody reads by half, and one site at a time."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from jobs.running import data_folder
from jobs.running.data_folder import DataFolderUnusable
from jobs.storage import file_systems


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_secret_is_made_once_and_its_owner_alone_reads_it(tmp_path: Path):
    first = data_folder.secret_key(tmp_path)

    assert data_folder.secret_key(tmp_path) == first
    assert len(first) == 64
    assert mode(tmp_path / "secret_key") == 0o600


def test_processes_that_start_at_once_agree_on_one_whole_secret(tmp_path: Path):
    with ProcessPoolExecutor(8) as pool:
        secrets = set(pool.map(data_folder.secret_key, [tmp_path] * 64))

    assert {len(secret) for secret in secrets} == {64}
    assert secrets == {data_folder.secret_key(tmp_path)}
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_secret_is_never_overwritten(tmp_path: Path):
    data_folder.write_secret(tmp_path / "cookie", "first", mode=0o400)

    with pytest.raises(FileExistsError):
        data_folder.write_secret(tmp_path / "cookie", "second")

    assert (tmp_path / "cookie").read_text() == "first"
    assert mode(tmp_path / "cookie") == 0o400
    assert [path.name for path in tmp_path.iterdir()] == ["cookie"]


def test_what_may_change_is_replaced_whole(tmp_path: Path):
    data_folder.replace_secret(tmp_path / "url", "amqp://first")
    data_folder.replace_secret(tmp_path / "url", "amqp://second")

    assert (tmp_path / "url").read_text() == "amqp://second"
    assert mode(tmp_path / "url") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["url"]


def test_the_name_of_a_secret_is_on_disk_before_anybody_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    synchronised: list[list[str]] = []
    monkeypatch.setattr(
        data_folder,
        "wait_for_disk",
        lambda folder: synchronised.append([path.name for path in folder.iterdir()]),
    )

    data_folder.write_secret(tmp_path / "url", "amqp://first")
    data_folder.replace_secret(tmp_path / "url", "amqp://second")

    assert synchronised[0] == synchronised[-1] == ["url"]


def test_a_new_folder_is_its_owners_alone(tmp_path: Path):
    made = data_folder.make(tmp_path / "one" / "two")

    assert mode(made) == 0o700


def test_a_second_site_is_refused_with_the_number_of_the_first(tmp_path: Path):
    with data_folder.lock(tmp_path), pytest.raises(DataFolderUnusable) as refusal:
        data_folder.lock(tmp_path)

    assert refusal.value.details == {"pid": os.getpid()}
    assert refusal.value.sentence == (
        f"The site already runs in {tmp_path} (process {os.getpid()}). "
        "Stop it, or set OVERPRINT_DATA to another folder."
    )


def test_children_that_outlive_their_supervisor_keep_the_folder(tmp_path: Path):
    leftover = (
        "import subprocess, sys; from pathlib import Path; from jobs.running import data_folder\n"
        f"lock = data_folder.lock(Path({str(tmp_path)!r}))\n"
        "silent = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}\n"
        "child = subprocess.Popen(['sleep', '60'], pass_fds=[lock.fileno()], **silent); "
        "print(child.pid)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", leftover], capture_output=True, text=True, check=True
    )

    with pytest.raises(DataFolderUnusable) as refusal:
        data_folder.lock(tmp_path)
    os.kill(int(ended.stdout), 9)

    assert refusal.value.details == {"pid": None}
    assert refusal.value.sentence.startswith(
        f"Processes of an earlier run still work in {tmp_path}."
    )


def test_a_stranger_with_the_number_of_a_killed_supervisor_is_not_taken_for_one(tmp_path: Path):
    lock = data_folder.lock(tmp_path)
    leftover = subprocess.Popen(["sleep", "60"], pass_fds=[lock.fileno()])
    lock.close()
    (tmp_path / "lock").write_text(f"{os.getppid()}")

    holder = data_folder.lock_holder(tmp_path)
    leftover.kill()
    leftover.wait()

    assert holder is None


def test_a_folder_is_free_again_when_the_lock_is_closed(tmp_path: Path):
    data_folder.lock(tmp_path).close()

    data_folder.lock(tmp_path).close()


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_network_file_system_is_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(file_systems, "kind_of", lambda _: kind)

    with pytest.raises(DataFolderUnusable, match=rf"is on a network file system \({kind}\)"):
        data_folder.refuse_network_file_system(tmp_path)

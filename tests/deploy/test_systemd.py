"""The units of deploy/systemd: complete, sandboxed, and a site when they are started."""

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from jobs import backups
from jobs.processes import intervals
from jobs.running import ports
from jobs.running.broker import Node
from tests import services
from tests.deploy import units
from tests.deploy.units import Running
from tests.services import PATIENCE, wait_for

ROLES = ("web", "streams", "front", "worker", "dispatcher", "chores")
NAMES = [f"overprint-{name}.service" for name in ("prepare", *ROLES)]
BACKUP = "overprint-backup.service"
MOST_EXPOSED = 20  #: of 100, by systemd-analyze security


def test_there_is_a_unit_for_each_part_and_all_belong_to_the_target():
    assert sorted([BACKUP, *NAMES]) == units.names()
    for name in NAMES:
        unit = units.read(name)
        assert unit.all("WantedBy", "Install") == ["overprint.target"], name
        assert unit.all("PartOf", "Unit") == ["overprint.target"], name


def test_a_backup_is_begun_by_its_timer_and_may_write_to_its_folder_alone():
    backup, timer = units.read(BACKUP), units.read("overprint-backup.timer")
    (folder,) = [word for word in backup.one("ExecStart").split() if word.startswith("/var")]

    assert timer.all("WantedBy", "Install") == ["timers.target"]
    assert timer.all("Persistent", "Timer") == ["true"]
    assert backup.all("WantedBy", "Install") == []
    assert f"-{folder}" in backup.all("ReadWritePaths")
    assert folder == units.BACKUPS


def test_every_loop_has_a_watchdog_that_waits_as_long_as_our_supervisor():
    silences = {
        name: int(units.read(f"overprint-{name}.service").one("WatchdogSec", "0")) for name in ROLES
    }

    assert silences == {
        "web": intervals.WEB_SILENCE,
        "streams": intervals.WEB_SILENCE,
        "front": 0,  # nginx does not know of it
        "worker": intervals.WORKER_SILENCE,
        "dispatcher": intervals.LOOP_SILENCE,
        "chores": intervals.LOOP_SILENCE,
    }


def test_a_worker_may_finish_what_it_has_in_hand():
    worker = units.read("overprint-worker.service")

    assert int(worker.one("TimeoutStopSec")) > intervals.HARD_LIMIT
    assert worker.one("KillMode") == "mixed"


def test_what_ends_unasked_is_started_again_and_a_worker_also_when_it_ends_well():
    restarts = {name: units.read(name).one("Restart") for name in NAMES}

    assert restarts == dict.fromkeys(NAMES, "on-failure") | {"overprint-worker.service": "always"}


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return a folder with the units as they would be installed, and commands that exist."""
    copied = shutil.copytree(units.FOLDER, tmp_path / "units")
    for path in copied.glob("*.service"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"{units.INSTALLED}/.venv/bin/python", "/bin/true"))
    return copied


def analyze(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.fail("systemd-analyze is missing: apt-get install --no-install-recommends systemd")
    return subprocess.run(
        [tool, *map(str, words)],
        env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_systemd_understands_every_line(installed: Path):
    found = analyze(
        *("verify", "--man=no", *sorted(installed.glob("overprint-*.service"))),
        *installed.glob("*.timer"),
        folder=installed,
    )

    about_us = [line for line in found.stderr.splitlines() if "overprint" in line]
    assert about_us == []


@pytest.mark.parametrize("name", [BACKUP, *NAMES])
def test_every_unit_is_sandboxed(installed: Path, name: str):
    found = analyze(
        "security",
        "--offline=true",
        f"--threshold={MOST_EXPOSED}",
        installed / name,
        folder=installed,
    )

    assert found.returncode == 0, found.stdout[-200:]


@pytest.mark.broker
@pytest.mark.postgres
@pytest.mark.long(120)
def test_the_units_are_a_site_and_each_ends_as_it_is_asked(
    postgres: str, broker: Node, tmp_path: Path
):
    (port,) = ports.free_private_ports(1)
    settings = {
        "DATABASE_URL": postgres.removesuffix("/postgres") + "/units",
        "BROKER_URL": broker.url,
        "STORAGE_URL": f"file:{tmp_path / 'files'}",
        "SECRET_KEY": "k" * 50,
        "OVERPRINT_FRONT_SECRET": "f" * 50,
        "OVERPRINT_FIRST_PASSWORD": services.PASSWORD,
        "PORT": str(port),
        "WORKERS": "2",
    }
    with psycopg.connect(postgres, autocommit=True) as server, ExitStack() as stack:
        server.execute("CREATE DATABASE units TEMPLATE template0")
        stack.callback(server.execute, "DROP DATABASE units WITH (FORCE)")
        running = {
            name: stack.enter_context(units.started(name, tmp_path, settings)) for name in NAMES
        }
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: is_well(address), PATIENCE, "a site that is well in every part")
        assert is_behind_nginx(address)
        with units.started(BACKUP, tmp_path, settings):
            (saved,) = backups.complete(tmp_path / "backups")
            assert (saved.vendor, saved.missing) == ("postgresql", 0)
        del running["overprint-prepare.service"]
        wait_for(lambda: all(map(has_beaten, running.values())), PATIENCE, "signs of life")
        worker = running["overprint-worker.service"].process
        end_by_request(settings["DATABASE_URL"], worker)
        assert worker.returncode == 0  # systemd starts it again, because of Restart=always
        codes = {name: each.stop() for name, each in reversed(running.items())}

    assert codes == dict.fromkeys(running, 0)


def end_by_request(database: str, worker: "subprocess.Popen[bytes]") -> None:
    """Ask for a restart as the watchdog does, again and again: a child that has not looked before
    takes the first request for an older one.
    """
    with psycopg.connect(database, autocommit=True) as site:
        known = "SELECT count(*) FROM jobs_workerchild"
        wait_for(lambda: site.execute(known).fetchone() == (2,), PATIENCE, "both children")
        time.sleep(2)  # most have looked by then
        asked_at = float("-inf")

        def has_ended() -> bool:
            nonlocal asked_at
            if time.monotonic() - asked_at > PATIENCE / 4:
                site.execute("UPDATE jobs_status SET restart_wanted_at = now()")
                asked_at = time.monotonic()
            return worker.poll() is not None

        wait_for(has_ended, PATIENCE, "the end of the worker")


def is_well(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=30) as answer:  # noqa: S310 -- ours
            return bool(json.load(answer)["status"] == "ok")
    except OSError:
        return False


def is_behind_nginx(address: str) -> bool:
    """Return whether nginx answers: it refuses what is its own."""
    try:
        urllib.request.urlopen(f"{address}/-/pieces/", timeout=30)  # noqa: S310 -- ours
    except urllib.error.HTTPError as refused:
        return refused.code == 404 and "nginx" in refused.headers["Server"]
    return False


def has_beaten(running: Running) -> bool:
    return running.unit.one("WatchdogSec") == "" or "WATCHDOG=1" in running.hear()

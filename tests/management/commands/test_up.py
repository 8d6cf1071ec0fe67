"""`manage.py up`: a whole site from nothing, and nothing of it left."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from jobs.running import broker
from tests import services
from tests.services import PATIENCE, ROOT, Site, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.long(350)]


def of_site(folder: Path) -> list[psutil.Process]:
    """Every living process of the site in this data folder, the private node's among them."""
    return [process for process in psutil.process_iter() if belongs_to(process, folder)]


def belongs_to(process: psutil.Process, folder: Path) -> bool:
    try:
        environment = process.environ()
        ours = (environment.get("OVERPRINT_DATA"), environment.get("HOME"))
        return process.status() != psutil.STATUS_ZOMBIE and bool(
            {str(folder), str(folder / "broker")} & set(ours)
        )
    except psutil.Error:
        return False


def command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # a command, or the child of a chore, that has just ended
        return ""


def is_well(site: Site, name: str) -> bool:
    """What the site says of itself; its node is asked as well, of which /readyz tells some seconds
    late.
    """
    return (name != "broker" or has_started(site)) and services.is_up(site)


def has_started(site: Site) -> bool:
    """Return whether the site's node runs, with all its parts."""
    node = broker.existing(site.data / "broker")
    return broker.begin(node, ("eval", "rabbit:is_running().")).answer() == (0, "true\n")


def up(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A start that is expected to be refused."""
    command = [sys.executable, "manage.py", "up"]
    env = services.environment(folder, **environment)
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def test_a_port_that_is_in_use_is_refused_with_a_sentence(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        refused = up(tmp_path, PORT=str(port))

    assert refused.returncode == 2
    assert refused.stderr.splitlines() == [
        (
            f"CommandError: Port {port} is in use on 127.0.0.1. Set PORT to another one, or leave it "
            f"out."
        )
    ]


def test_a_database_that_does_not_answer_is_refused_with_a_sentence(tmp_path: Path):
    refused = up(
        tmp_path,
        DATABASE_URL="postgresql://nobody:secret@127.0.0.1:9/none",
        BROKER_URL="amqp://elsewhere//",
    )

    assert refused.returncode == 2
    assert refused.stderr.startswith("CommandError: The database does not answer: ")
    assert "secret" not in refused.stderr


@pytest.mark.broker
def test_a_second_site_in_the_same_folder_is_refused(site: Site):
    refused = up(site.data)

    assert refused.returncode == 2
    assert refused.stderr == (
        f"CommandError: The site already runs in {site.data} (process {site.process.pid}). "
        "Stop it, or set OVERPRINT_DATA to another folder.\n"
    )


@pytest.mark.broker
def test_the_supervisor_can_be_forked_and_its_forks_have_their_names(site: Site):
    named = {
        name: f"overprint {name}" for name in ("worker", "dispatcher", "chores", "web", "streams")
    }

    def shown(name: str) -> str:
        return " ".join(psutil.Process(site.child_pid(name)).cmdline()).strip()

    # A fork has the supervisor's name first.
    wait_for(lambda: {name: shown(name) for name in named} == named, PATIENCE, "names of forks")
    assert psutil.Process(site.process.pid).num_threads() == 1


@pytest.mark.broker
def test_rabbitmqctl_speaks_to_the_sites_own_node(site: Site):
    listed = site.manage("broker", "list_queues", "--quiet", "name", "type", "durable")

    assert ["overprint", "quorum", "true"] in [
        line.split("\t") for line in listed.stdout.splitlines()
    ]


@pytest.mark.broker
def test_no_secret_of_the_site_is_in_its_log_or_in_a_command_line(site: Site):
    secrets = {
        site.password,
        *((site.data / name).read_text() for name in ("broker/password", "secret_key")),
    }

    said = site.output() + " ".join(map(command_line, of_site(site.data)))

    assert [secret for secret in secrets if secret in said] == []


@pytest.mark.broker
@pytest.mark.parametrize(
    "name", ["worker", "dispatcher", "chores", "web", "streams", "front", "broker"]
)
def test_a_killed_process_comes_back_and_the_site_is_well_again(site: Site, name: str):
    first = site.child_pid(name)

    os.kill(first, signal.SIGKILL)

    wait_for(lambda: site.child_pid(name) != first, PATIENCE, f"another life of {name}")
    wait_for(lambda: is_well(site, name), PATIENCE, "a site that is well again")


@pytest.mark.broker
def test_the_worker_is_restarted_when_the_watchdog_asks(site: Site):
    first, other = site.child_pid("worker"), site.child_pid("web")

    ask = "from jobs.models import Status; from django.utils import timezone; "
    ask += "Status.objects.filter(id=1).update(restart_wanted_at=timezone.now())"
    asked_at = float("-inf")

    def is_another() -> bool:
        """Ask again after a while, as the watchdog does: a dispatcher that has just begun passes
        nothing on.
        """
        nonlocal asked_at
        if time.monotonic() - asked_at > PATIENCE / 4:
            site.manage("shell", "-c", ask)
            asked_at = time.monotonic()
        return site.child_pid("worker") != first

    wait_for(is_another, PATIENCE, "another worker")
    assert site.child_pid("web") == other


@pytest.mark.broker
def test_nothing_is_left_after_kill_9_and_the_next_start_finds_all_as_it_was(tmp_path: Path):
    folder = tmp_path / "var"
    folder.mkdir()
    with services.site(folder, from_nothing=True) as first:
        first.process.kill()
        first.process.wait()
        wait_for(lambda: not of_site(folder), PATIENCE, "the end of every process of the site")
        secret = (folder / "broker" / "url").read_text()

    with services.site(folder) as second:
        again = (folder / "broker" / "url").read_text()
        second.process.send_signal(signal.SIGINT)
        code = second.process.wait(PATIENCE)

    assert again == secret
    assert (code, of_site(folder)) == (0, [])


@pytest.mark.broker
@pytest.mark.postgres
def test_the_whole_site_runs_on_postgresql(site: Site, postgres: str, tmp_path: Path):
    folder = tmp_path / "var"
    folder.mkdir()
    broker_url = services.broker_beside(site.data, "postgresql")

    with services.site(folder, DATABASE_URL=postgres, BROKER_URL=broker_url) as on_postgres:
        listed = on_postgres.manage(
            "shell", "-v0", "-c", "from django.db import connection; print(connection.vendor)"
        )
        on_postgres.process.terminate()
        code = on_postgres.process.wait(PATIENCE)

    assert listed.stdout.strip() == "postgresql"
    assert (code, of_site(folder)) == (0, [])

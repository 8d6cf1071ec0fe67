"""Every long-running part beats over the supervisor's pipe, whether or not broker and database
answer.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jobs.running import heartbeats, ports, processes
from jobs.running.broker import Node
from tests import services
from tests.services import PATIENCE, wait_for

NOWHERE = "amqp://127.0.0.1:1//"


@contextmanager
def part(name: str, folder: Path, **more: str) -> Iterator[int]:
    """Start one part as the supervisor does; yield our end of its pipe."""
    (command,) = [
        process.command for process in processes.of_site(None, port=8000) if process.name == name
    ]
    (port,) = ports.free_private_ports(1)
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    env = services.environment(
        folder, OVERPRINT_PULSE=str(theirs), PORT=str(port), WORKERS="1", **more
    )
    with services.process(
        list(command), env, inherited=(theirs,), output=folder.with_suffix(".txt")
    ):
        os.close(theirs)
        try:
            yield ours
        finally:
            os.close(ours)


def beats(pipe: int, at_least: int) -> bool:
    """Wait for that many beats; they come once a second."""
    heard = 0

    def enough() -> bool:
        nonlocal heard
        heard += heartbeats.read_all(pipe).count(b"beat\n")
        return heard >= at_least

    return wait_for(enough, PATIENCE, f"{at_least} beats")


@pytest.mark.processes
@pytest.mark.parametrize("name", ["worker", "dispatcher", "chores", "web"])
def test_it_beats_without_broker_and_database(name: str, tmp_path: Path):
    nobody = "postgresql://postgres@127.0.0.1:1/postgres"

    with part(name, tmp_path / "var", BROKER_URL=NOWHERE, DATABASE_URL=nobody) as pipe:
        assert beats(pipe, 4)


@pytest.mark.broker
def test_a_worker_at_its_queue_beats_in_its_loop(broker: Node, tmp_path: Path):
    with part("worker", tmp_path / "var", BROKER_URL=broker.url) as pipe:
        log = (tmp_path / "var.txt").read_text
        wait_for(
            lambda: "ready" in log() or "Connected" in log(), PATIENCE, "a worker that is connected"
        )
        heartbeats.read_all(pipe)
        time.sleep(0.2)

        assert beats(pipe, 4)

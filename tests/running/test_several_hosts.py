"""A site on three hosts that share only a database, a broker and a storage. Two have clocks that are
wrong by a day.
"""

import csv
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from pytest_django import Settings

from jobs.running.broker import Node
from tests import services
from tests.faults.proxies import Proxy
from tests.intake.tiny_pictures import jpeg
from tests.queue.conftest import empty_queues
from tests.running.elsewhere import Host, Process, hosts
from tests.services import PATIENCE, wait_for

pytestmark = [pytest.mark.broker, pytest.mark.postgres, pytest.mark.long(90)]

ROWS = 200
WORKER = ("manage.py", "worker")


@dataclass(slots=True)
class Cluster:
    """The hosts `ahead` and `behind`, whose clocks are wrong, and `right`."""

    ahead: Host
    behind: Host
    right: Host
    url: str
    database: psycopg.Connection[tuple[object, ...]]

    def ask(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        return self.database.execute(statement, values).fetchall()  # type: ignore[arg-type]

    def leader(self) -> str:
        """Return the token of the dispatcher that leads now, by the database's clock."""
        found = self.ask(
            "SELECT token FROM jobs_leader WHERE name = 'dispatcher' AND until >= extract(epoch FROM now())"
        )
        return str(found[0][0]) if found else ""

    def through(self, proxy: Proxy) -> dict[str, str]:
        return {"DATABASE_URL": self.url.replace(f":{urlsplit(self.url).port}/", f":{proxy.port}/")}


@pytest.fixture(scope="module")
def named(
    postgres: str, broker: Node, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Host]]:
    """Return hosts of one site whose tables are made."""
    folder = tmp_path_factory.mktemp("hosts")
    shared = {
        "DATABASE_URL": postgres.removesuffix("/postgres") + "/hosts",
        "BROKER_URL": broker.url,
        "STORAGE_URL": f"file:{folder / 'files'}",
        "SECRET_KEY": "a key that all hosts of the tests share",
        "OVERPRINT_FIRST_PASSWORD": services.PASSWORD,
        "WORKERS": "2",
    }
    named = [
        Host(name, folder / name, shared, shift)
        for name, shift in (("ahead", "+1d"), ("behind", "-1d"), ("right", ""))
    ]
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE hosts TEMPLATE template0")
        try:
            prepare_together(named)
            yield named
        finally:
            server.execute("DROP DATABASE hosts WITH (FORCE)")


@pytest.fixture
def cluster(named: list[Host], settings: Settings) -> Iterator[Cluster]:
    """Return the hosts. Nothing runs on them yet, nobody leads, and the queue is empty."""
    settings.BROKER_URL = named[0].shared["BROKER_URL"]
    empty_queues()
    url = named[0].shared["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as database, hosts(*named):
        database.execute("DELETE FROM jobs_leader")  # a dispatcher that was killed leads for 5 s
        yield Cluster(*named, url, database)


def prepare_together(named: list[Host]) -> None:
    """Let every host prepare the same empty database at the same time, with static files that it
    has collected before.
    """
    for host in named:
        host.folder.mkdir(mode=0o700)
        services.begin(host.folder, host.shared)
    preparing = [(host, host.start("manage.py", "prepare")) for host in named]
    for host, process in preparing:
        assert process.outer.wait(PATIENCE) == 0, process.said()
        host.processes.remove(process)


def test_another_dispatcher_leads_within_seconds_when_one_dies_or_freezes_or_loses_its_database(
    cluster: Cluster,
):
    with ExitStack() as stack:
        lines = [stack.enter_context(Proxy(urlsplit(cluster.url).port or 0)) for _ in range(2)]
        first, second = (
            host.start("manage.py", "dispatch", **cluster.through(line))
            for host, line in zip((cluster.ahead, cluster.behind), lines, strict=True)
        )
        at_first = wait_for(cluster.leader, PATIENCE, "a dispatcher that leads")
        if namespace(first) not in at_first:
            first, second, lines = second, first, lines[::-1]
        wait_for(lambda: "dispatcher starts" in second.said(), PATIENCE, "a second dispatcher")

        first.send(signal.SIGSTOP)
        after_freeze = followed(cluster, at_first)
        first.send(signal.SIGCONT)
        time.sleep(2)  # a thawed one looks at the lead more than once
        assert wait_for(cluster.leader, PATIENCE, "a dispatcher that leads") == after_freeze

        lines[1].forget_lines()
        after_silence = followed(cluster, after_freeze)
        assert after_silence == at_first

        first.kill()
        followed(cluster, after_silence)


def namespace(process: Process) -> str:
    """Return the part of its tokens by which it differs from other hosts of this machine."""
    return Path(f"/proc/{process.inner.pid}/ns/pid").readlink().name.strip("pid:[]")


def followed(cluster: Cluster, before: str) -> str:
    """Return the next leader."""

    def another() -> str:
        leader = cluster.leader()
        return "" if leader == before else leader

    return wait_for(another, PATIENCE, "another dispatcher that leads")


def test_a_drained_host_leaves_nothing_claimed_and_wrong_clocks_do_not_matter(
    cluster: Cluster, tmp_path: Path
):
    workers = [host.start(*WORKER) for host in (cluster.ahead, cluster.behind)]
    chores = [host.start("manage.py", "chores") for host in (cluster.ahead, cluster.right)]
    cluster.behind.start("manage.py", "dispatch")
    wait_for(lambda: all("ready." in each.said() for each in workers), PATIENCE, "both workers")

    with submitted(cluster, tmp_path) as submission:
        drained, ours = workers[0], namespace(workers[0])
        wait_for(lambda: held_by(cluster, ours), PATIENCE, "a picture in hand")
        assert drained.end() == 0, drained.said()
        assert held_by(cluster, ours) == 0
        assert cluster.ask("SELECT 1 FROM jobs_workerchild WHERE host = 'ahead'") == []
        said, _ = submission.communicate(timeout=PATIENCE)

    assert submission.returncode == 0, said
    counts = json.loads(said.splitlines()[-1])
    assert (counts["rows"], counts["done"], counts["open"]) == (ROWS, ROWS, 0)
    hands = cluster.ask("SELECT DISTINCT outcome, split_part(worker, ':', 1) FROM jobs_attempt")
    assert sorted(hands) == [("done", "ahead"), ("done", "behind")]
    assert len(cluster.ask("SELECT DISTINCT drawings::text FROM jobs_workerchild")) == 1

    frozen = freeze_a_chore(cluster, chores)
    wait_for(lambda: chore(cluster)[0] == "done", PATIENCE, "a chore done by the other host")
    assert chore(cluster) == ("done", 2)
    frozen.send(signal.SIGCONT)


def freeze_a_chore(cluster: Cluster, chores: list[Process]) -> Process:
    """Ask for a chore, and freeze the host that does it while it waits for a lock."""
    with psycopg.connect(cluster.url) as holder:
        holder.execute("LOCK TABLE jobs_job")
        cluster.database.execute(_VERIFY)
        token = wait_for(lambda: chore_token(cluster), PATIENCE, "a chore in hand")
        (frozen,) = [each for each in chores if namespace(each) in token]
        frozen.send(signal.SIGSTOP)
    return frozen


_VERIFY = """
INSERT INTO jobs_chore (batch_id, kind, payload, state, done, total, result, code, sentence, details,
    attempts, lease_token)
SELECT id, 'verify', '{}', 'waiting', 0, 0, '{}', '', '', '{}', 0, '' FROM jobs_batch
"""


def chore_token(cluster: Cluster) -> str:
    found = cluster.ask("SELECT lease_token FROM jobs_chore WHERE kind = 'verify'")
    return str(found[0][0])


def chore(cluster: Cluster) -> tuple[object, ...]:
    return cluster.ask("SELECT state, attempts FROM jobs_chore WHERE kind = 'verify'")[0]


class submitted:  # noqa: N801 -- read as a verb
    """`manage.py submit` of a sheet whose rows share one picture, on the host with the right clock."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        pictures = folder / "pictures"
        pictures.mkdir()
        (pictures / "a.jpg").write_bytes(jpeg(400, 300))
        with (folder / "sheet.csv").open("w", newline="") as file:
            csv.writer(file).writerows(
                [["image", "caption"], *(["a.jpg", f"Row {row}"] for row in range(ROWS))]
            )
        words = ["--sheet", folder / "sheet.csv", "--images", pictures, "--wait", "--json"]
        self._command = [sys.executable, "manage.py", "submit", *map(str, words)]
        self._env = cluster.right.environment()

    def __enter__(self) -> "subprocess.Popen[str]":
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            self._command,
            cwd=services.ROOT,
            env=self._env,
            stdout=pipe,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def held_by(cluster: Cluster, namespace: str) -> int:
    found = cluster.ask(
        "SELECT count(*) FROM jobs_job WHERE state = 'running' AND lease_token LIKE %s",
        f"%:{namespace}:%",
    )
    return int(str(found[0][0]))

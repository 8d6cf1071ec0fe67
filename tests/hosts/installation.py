"""An installation of Overprint on several hosts: which there are, and what each of them runs."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests import services
from tests.faults import clocks
from tests.faults.knobs import VARIABLE, Plan
from tests.faults.sites import Site
from tests.faults.visitor import UNREACHABLE, Visitor
from tests.faults.waiting import until
from tests.hosts.machines import PATIENCE, Machine, Service
from tests.hosts.network import OURS, Network
from tests.hosts.postgresql import Pair
from tests.hosts.rabbitmq import Cluster
from tests.hosts.seaweedfs import Bucket

SERVERS = {"mq": 3, "db": 2, "store": 1, "volume": 3}
KINDS = SERVERS | {"web": 2, "dispatch": 2, "chores": 2, "worker": 4}
FEW = SERVERS | {"web": 1, "dispatch": 2, "chores": 1, "worker": 2}
"""With FEW=1: fewer that need the processor."""
FEWEST = {"mq": 1, "db": 2, "store": 1, "volume": 2, "web": 1, "dispatch": 1, "worker": 2}
"""With FEW=2, for a test."""
CHILDREN = 2  #: of each worker
PORT = "8000"
KEY = "a key that all the hosts of this run have in common"
SHORT = {
    "jobs.processes.intervals.SOFT_LIMIT": 30,
    "jobs.processes.intervals.HARD_LIMIT": 35,
    "jobs.processes.intervals.LEASE": 40,
    "jobs.processes.intervals.CHILD_SEEN": 4.0,
    "jobs.processes.intervals.CHILD_LOST": 12.0,
    "jobs.queue.app.app.conf.task_soft_time_limit": 30,
    "jobs.queue.app.app.conf.task_time_limit": 35,
    "jobs.storage.s3.connection.ANSWERS": 15.0,
    "jobs.storage.s3.connection.REPEATS": 8.0,
}
"""Nobody sees whether a process of another host lives, so everything it held waits until its
children were silent for long enough, and for its lease if that was so before: three minutes, if
these were not shorter. A storage that does not answer is given up in proportion.
"""


@dataclass(slots=True)
class Installation(Site):
    """What the invariants look at: the database, the files, the pages, the queues."""

    pair: Pair = None  # type: ignore[assignment]  # set by `build`
    cluster: Cluster = None  # type: ignore[assignment]
    bucket: Bucket = None  # type: ignore[assignment]
    machines: Mapping[str, Machine] = None  # type: ignore[assignment]

    def queues(self) -> dict[str, int]:
        return self.cluster.queues()

    def environment(self) -> dict[str, str]:
        return self.on(self.folder, OURS)

    def on(self, folder: Path, address: str) -> dict[str, str]:
        """Return the environment of a process with this data folder on the host with this
        address.
        """
        return services.environment(
            folder,
            **self.database.environment(),
            BROKER_URL=self.cluster.url,
            **self.bucket.environment(),
            SECRET_KEY=KEY,
            BIND=address,
            PORT=PORT,
            ALLOWED_HOSTS=",".join(machine.address for machine in self.of("web")),
            WORKERS=str(CHILDREN),
            OVERPRINT_FIRST_PASSWORD=services.PASSWORD,
            TIME_ZONE="UTC",
            TMPDIR=str(folder),  # what a killed process leaves goes with its host
            **{VARIABLE: self.plan.as_text()},
        )

    def results(self, batch: str) -> Mapping[str, Callable[[], bytes]]:
        return self.bucket.files(f"b/{batch}/out")

    def claimed_by(self, machine: Machine) -> int:
        """Return how many pictures a worker host holds. What it held when it was killed waits for
        its lease, and does not count.
        """
        sql = (
            "SELECT COUNT(*) FROM jobs_job j JOIN jobs_attempt a ON a.token = j.lease_token "
            "WHERE a.worker LIKE %s AND a.started_at >= to_timestamp(%s)"
        )
        return int(self.database.query(sql, f"{machine.name}:%", machine.started_at)[0][0])

    def of(self, kind: str) -> list[Machine]:
        return [machine for name, machine in self.machines.items() if name.startswith(kind)]

    def wait_until_well(self) -> None:
        """Return when every node, the standby and the bucket are there."""
        self.cluster.wait()
        self.pair.wait_for_standby()
        self.bucket.wait()

    def visitor(self) -> "EitherVisitor":
        """Return a person whose balancer knows both web hosts."""
        visitors = [Visitor(f"http://{machine.address}:{PORT}") for machine in self.of("web")]
        for visitor in visitors:
            until(lambda visitor=visitor: _signed_in(visitor), PATIENCE, f"pages of {visitor.url}")
        return EitherVisitor(visitors)


def _signed_in(visitor: Visitor) -> bool:
    try:
        visitor.sign_in()
    except UNREACHABLE:
        return False
    return True


class EitherVisitor(Visitor):
    """Asks the other web host when one does not answer."""

    def __init__(self, visitors: list[Visitor]) -> None:
        super().__init__(visitors[0].url)
        self._visitors = visitors

    def get(self, path: str, *, seconds: float = 30) -> bytes:
        problem: Exception | None = None
        for visitor in list(self._visitors):
            try:
                return visitor.get(path, seconds=seconds)
            except UNREACHABLE as unreachable:
                problem = unreachable
                self._visitors.reverse()
        assert problem is not None
        raise problem


# --- Building it ----------------------------------------------------------------------------------


def kinds() -> dict[str, int]:
    """Return how many hosts there are of each kind."""
    return (KINDS, FEW, FEWEST)[int(os.environ.get("FEW") or 0)]


def machines(folder: Path, network: Network) -> dict[str, Machine]:
    """Return the hosts, plugged in and switched on. All of them know each other's names."""
    names = [
        f"{kind}-{number}" for kind, count in kinds().items() for number in range(1, count + 1)
    ]
    made = {}
    for number, name in enumerate(names, start=1):
        own = folder / name
        own.mkdir(mode=0o755)
        made[name] = Machine(name, f"10.77.0.{number}", own, network)
    lines = ["127.0.0.1 localhost", *(f"{one.address} {one.name}" for one in made.values())]
    (folder / "hosts").write_text("\n".join(lines) + "\n", encoding="utf-8")
    subprocess.run(["mount", "--bind", str(folder / "hosts"), "/etc/hosts"], check=True)
    for machine in made.values():
        if not machine.name.startswith(tuple(SERVERS)):
            (machine.folder / "data").mkdir(mode=0o700)
        network.plug_in(machine.name, machine.address)
        machine.boot()
    return made


def build(folder: Path, network: Network, plan: Plan) -> Installation:
    """Return the installation with its services named, none of which runs yet but PostgreSQL."""
    hosts = machines(folder, network)
    of = lambda kind: [one for name, one in hosts.items() if name.startswith(kind)]  # noqa: E731
    pair, cluster = Pair(of("db")), Cluster(of("mq"))
    [head], volumes = of("store"), of("volume")
    own = folder / "operator"
    own.mkdir(mode=0o700)
    plan = Plan(plan.seconds, str(folder / "effects.txt"), 1.0, SHORT | plan.constants)
    servers = {"pair": pair, "cluster": cluster, "bucket": Bucket(head, volumes)}
    return Installation(own, pair, plan, 0, machines=hosts, **servers)


def _clock(number: int) -> dict[str, str]:
    """Return the environment of a process whose clock is wrong, if CLOCKS= says by how many seconds:
    ahead on hosts with odd numbers, behind on the others.
    """
    shift = int(os.environ.get("CLOCKS") or 0) * (1 if number % 2 else -1)
    if not shift:
        return {}
    return {
        "LD_PRELOAD": str(clocks.library()),
        "FAKETIME": f"{shift:+d}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
        "FAKETIME_DISABLE_SHM": "1",  # a killed process would leave it
    }


def _roles(built: Installation) -> Iterator[tuple[Machine, Service]]:
    python = (sys.executable, "-u", "-m")
    commands = {
        "web": (*python, "gunicorn", "tests.faults.wsgi"),
        "dispatch": (*python, "tests.faults.manage", "dispatch"),
        "chores": (*python, "tests.faults.manage", "chores"),
        "worker": (*python, "tests.faults.manage", "worker"),
    }
    if os.environ.get("UP"):
        only = {"dispatch": "dispatcher", "chores": "chores", "worker": "worker"}
        commands |= {
            kind: (*python, "tests.faults.up", "--only", role) for kind, role in only.items()
        }
    for kind, command in commands.items():
        for number, machine in enumerate(built.of(kind), start=1):
            environment = built.on(machine.folder / "data", machine.address) | _clock(number)
            yield machine, Service(kind, command, environment)


def start(built: Installation) -> None:
    """Start everything in its order; a keeper has to run. Return when the queue is whole and the
    standby follows. The tables are made in between.
    """
    until(lambda: built.pair.is_up, PATIENCE, "PostgreSQL")
    _make_tables(built)
    built.pair.follow(built.pair.standby)
    built.wait_until_well()
    for machine, service in _roles(built):
        machine.services = [service]


def _make_tables(built: Installation) -> None:
    """Make the tables, the first account, and the static files of the web hosts."""
    services.begin(built.folder, built.environment())
    code = (
        "import django; django.setup()\n"
        "from jobs.running import start\n"
        "start.migrate(); start.first_account(lambda _: None); start.collect_static_files()\n"
    )
    changes = {"DJANGO_SETTINGS_MODULE": "dashboard.settings", VARIABLE: ""}
    environment = built.environment() | changes
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=services.ROOT, check=True)
    for machine in built.of("web"):
        shutil.copytree(built.folder / "static", machine.folder / "data" / "static")

"""Real services for tests: a broker, a PostgreSQL cluster, a whole site. Each is on the loopback,
has its own folder, and ends with the test run even when that is killed.
"""

import fcntl
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from jobs.errors import OverprintError
from jobs.running import broker as private_broker
from jobs.running import ports

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "a password for tests"
#: seconds to wait for what takes one: a machine can be slow, or busy with other work
PATIENCE = 240


PREPARED = "OVERPRINT_PREPARED"
"""Where the processes of a test run find the folder for what the first one of them makes."""


def wait_for[T](condition: Callable[[], T], seconds: float, what: str) -> T:
    """What the condition says as soon as it says something; a failure that names it otherwise."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            pytest.fail(f"after {seconds:g} s there was still not: {what}")
        time.sleep(0.05)
    return answer


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a site in this data folder, without the settings of the tests
    themselves.
    """
    ours = {"DATABASE_URL", "BROKER_URL", "STORAGE_URL", "PORT", "BIND", "SECRET_KEY"}
    ours |= {"DJANGO_ALLOW_ASYNC_UNSAFE"}  # of tests.chromium
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"OVERPRINT_DATA": str(folder)} | more


@contextmanager
def process(
    command: list[str],
    env: Mapping[str, str],
    *,
    end: signal.Signals = signal.SIGTERM,
    output: Path | None = None,
    inherited: tuple[int, ...] = (),
    who: Sequence[str] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that the kernel ends with us, whatever ends us. `who`: a command that makes it
    another user's. It comes first: a change of user unties.
    """
    tied = [*who, "setpriv", "--pdeathsig", end.name.removeprefix("SIG"), "--", *command]
    with (output or Path(os.devnull)).open("ab") as file:
        running = subprocess.Popen(
            tied,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            pass_fds=inherited,
        )
    try:
        yield running
    finally:
        running.send_signal(end)
        try:
            running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


# --- RabbitMQ -----------------------------------------------------------------------------------


_HANDSHAKE = "an AMQP handshake of the private node"


@contextmanager
def broker(folder: Path, *, seconds: float = PATIENCE) -> Iterator[private_broker.Node]:
    try:
        node = private_broker.prepare(folder)
    except OverprintError as missing:
        pytest.fail(missing.sentence)
    env = node.environment()
    with process(list(node.epmd), env):
        wait_for(node.epmd_is_ready, PATIENCE, "an answer of epmd")
        with process(list(node.server), env, output=folder / "output.txt") as server:
            wait_for(
                lambda: node.is_ready() or server.poll() is not None,
                seconds,
                _HANDSHAKE,
            )
            if server.returncode is not None:
                pytest.fail(f"the node ended with {server.returncode} before {_HANDSHAKE}")
            yield node


# --- PostgreSQL ---------------------------------------------------------------------------------


@contextmanager
def postgres(**settings: str) -> Iterator[str]:
    """A private cluster with these settings, and the URL of a database in it. It does not wait for
    the disk unless `fsync` says so.
    """
    # Not below the tests' own folder: the user postgres, as which it has to run, may not enter
    # that.
    folder = Path(tempfile.mkdtemp(prefix="overprint-postgres-"))
    who = _as_postgres(folder)
    try:
        make_cluster(folder, who)
        with _serving(folder, who, settings) as url:
            yield f"{url}/postgres"
    finally:
        shutil.rmtree(folder)


@contextmanager
def _serving(folder: Path, who: Sequence[str], settings: Mapping[str, str]) -> Iterator[str]:
    """Serve the cluster in this folder, and yield its URL without a database."""
    binaries = _postgres_binaries()
    (port,) = ports.free_private_ports(1)
    where = ["-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
    wanted = {"listen_addresses": "127.0.0.1", "fsync": "off"} | settings
    options = [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]
    command = [f"{binaries}/postgres", *where, *options]
    output = folder / "output.txt"
    with process(command, os.environ, end=signal.SIGINT, output=output, who=who):
        ready = [f"{binaries}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        wait_for(
            lambda: subprocess.run(ready, check=False).returncode == 0,
            PATIENCE,
            "PostgreSQL's readiness",
        )
        yield f"postgresql://postgres@127.0.0.1:{port}"


def make_cluster(folder: Path, who: Sequence[str]) -> None:
    """Make the files of a PostgreSQL cluster, in a folder `data` of this one.

    In a test run, every database of it has all tables already, and those that are made later, too:
    `TEMPLATE template0` makes one that is empty. The migrations take 3 s of processor time.
    """
    if kept := _made_once("cluster", _make_cluster_with_tables):
        subprocess.run(["cp", "-a", str(kept / "data"), str(folder)], check=True)
    else:
        _initialise(folder, who)


def _make_cluster_with_tables(making: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="overprint-cluster-") as name:
        folder = Path(name)
        who = _as_postgres(folder)
        _initialise(folder, who)
        with _serving(folder, who, {}) as url:
            template = f"{url}/template1"
            _run_with_settings(_MIGRATE, making, DATABASE_URL=template)
            with psycopg.connect(template, autocommit=True) as server:
                server.execute("DROP DATABASE postgres")
                server.execute("CREATE DATABASE postgres")
        subprocess.run(["cp", "-a", str(folder / "data"), str(making)], check=True)


def _initialise(folder: Path, who: Sequence[str]) -> None:
    where = ["-D", str(folder / "data"), "-U", "postgres"]
    subprocess.run(
        [*who, f"{_postgres_binaries()}/initdb", *where, "-A", "trust", "-E", "UTF8", "--no-sync"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )


_PGBOUNCER = """\
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = {size}
query_wait_timeout = {patience}
"""


@contextmanager
def pgbouncer(url: str, *, size: int) -> Iterator[str]:
    """Start a PgBouncer with `size` connections to this server, which it gives to one transaction
    after the other. Yield the URL that leads through it.
    """
    server = urlsplit(url).port
    (port,) = ports.free_private_ports(1)
    folder = Path(tempfile.mkdtemp(prefix="overprint-pgbouncer-"))
    who = _as_postgres(folder)
    written = _PGBOUNCER.format(
        server=server, port=port, folder=folder, size=size, patience=PATIENCE
    )
    (folder / "pgbouncer.ini").write_text(written, encoding="utf-8")
    (folder / "users.txt").write_text('"postgres" ""\n', encoding="utf-8")
    try:
        command = ["/usr/sbin/pgbouncer", "-q", str(folder / "pgbouncer.ini")]
        output = folder / "output.txt"
        with process(command, os.environ, end=signal.SIGINT, output=output, who=who):
            wait_for(lambda: not ports.are_free([port]), PATIENCE, "PgBouncer's port")
            yield url.replace(f":{server}/", f":{port}/")
    finally:
        shutil.rmtree(folder)


def _postgres_binaries() -> Path:
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    usable = [path for path in found if int(path.parent.name) >= 15]
    if not usable:
        pytest.fail(
            "PostgreSQL 15 or newer is missing: apt-get install --no-install-recommends postgresql"
        )
    return max(usable, key=lambda path: int(path.parent.name))


def _as_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups", "--"]


# --- A whole site -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Site:
    """A running site. Talk to it by HTTP or by its commands; its database is its own."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]
    env: Mapping[str, str]
    account: str = "operator"
    password: str = PASSWORD

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, check=False, capture_output=True, text=True
        )
        if check and done.returncode:
            pytest.fail(
                f"manage.py {' '.join(arguments)} ended with "
                f"{done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return done

    def output(self) -> str:
        """What its processes said so far."""
        return (self.data / "log" / "site.log").read_text(encoding="utf-8")

    def child_pid(self, name: str) -> int:
        """The process id under which the supervisor runs one of its children."""
        started = re.findall(rf"site +{name} is process (\d+)", self.output())
        return int(started[-1])


_BEGIN = "import gc; gc.disable()\nimport django; django.setup()\nfrom jobs.running import start\n"
_MIGRATE = f"{_BEGIN}start.migrate()"
_PREPARE = f"{_MIGRATE}\nstart.collect_static_files()\nstart.first_account(lambda _: None)"


def begin(folder: Path, env: Mapping[str, str]) -> None:
    """Give a new site the tables, first account and static files that its first start makes, which
    takes 5 s of processor time.

    The first caller of a test run makes them, and the others copy them. A site makes again what is
    out of date.
    """
    if any(folder.iterdir()) or not (prepared := _made_once("site", _prepare_site)):
        return
    tables = [] if env.get("DATABASE_URL", "").startswith("postgres") else ["overprint.sqlite3"]
    for name in ("static", "static.fingerprint", *tables):
        copy = shutil.copytree if (prepared / name).is_dir() else shutil.copy2
        copy(prepared / name, folder / name)


def _prepare_site(making: Path) -> None:
    _run_with_settings(_PREPARE, making, OVERPRINT_FIRST_PASSWORD=PASSWORD)


def _run_with_settings(code: str, folder: Path, **more: str) -> None:
    """Run this code with the settings of a site in this data folder."""
    env = environment(folder, DJANGO_SETTINGS_MODULE="dashboard.settings", **more)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True)


def _made_once(name: str, make: Callable[[Path], None]) -> Path | None:
    """Return a folder that the first process of a test run makes for all of them. None where no
    test run is.
    """
    if PREPARED not in os.environ:
        return None
    made = Path(os.environ[PREPARED], f"prepared-{name}")
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = made.with_suffix(".making")
            making.mkdir(mode=0o700)
            make(making)
            making.rename(made)
    return made


@contextmanager
def site(folder: Path, *, from_nothing: bool = False, **more: str) -> Iterator[Site]:
    """A site in its own processes; yields when its page answers and the broker is there. At its end
    it is gone at once: asked twice, the supervisor kills its children. A test of a warm stop stops
    it itself.
    """
    (port,) = ports.free_private_ports(1)
    env = environment(folder, PORT=str(port), OVERPRINT_FIRST_PASSWORD=PASSWORD, **more)
    terminal = folder.with_name(f"{folder.name}-terminal.txt")
    if not from_nothing:
        begin(folder, env)
    with process([sys.executable, "manage.py", "up"], env, output=terminal) as supervisor:
        running = Site(f"http://localhost:{port}", folder, supervisor, env)
        try:
            wait_for(lambda: is_up(running), PATIENCE * 2, "a site that is well in every part")
        except pytest.fail.Exception as failure:
            pytest.fail(f"{failure}\n{terminal.read_text(encoding='utf-8')[-4000:]}")
        try:
            yield running
        finally:
            supervisor.terminate()
            time.sleep(0.7)  # what comes at once is one wish for the supervisor


_ADD_HOST = """
Name = <<"{name}">>, All = <<".*">>, ok = rabbit:await_startup(node(), false, 100000),
ok = rabbit_vhost:add(Name, <<"tests">>),
ok = rabbit_auth_backend_internal:set_permissions(<<"{user}">>, Name, All, All, All, <<"tests">>).
"""


def broker_beside(data: Path, name: str) -> str:
    """Return the URL of a new virtual host in the node of the site with this data folder: a broker
    for another site, whose own node would take 4 s of processor time to start.
    """
    node = private_broker.existing(data / "broker")
    wait_for(node.is_ready, PATIENCE, _HANDSHAKE)
    expression = _ADD_HOST.format(name=name, user=private_broker.USER)
    code, said = private_broker.begin(node, ("eval", expression)).answer()
    if code:
        pytest.fail(f"no virtual host {name}: {said}")
    return f"{node.url.removesuffix('/')}{name}"


def is_up(running: Site) -> bool:
    """Whether /readyz answers that every part is well."""
    if running.process.poll() is not None:
        pytest.fail(f"the site ended with exit code {running.process.returncode}")
    try:
        with urllib.request.urlopen(f"{running.url}/readyz", timeout=30) as answer:  # noqa: S310 -- ours
            return bool(json.load(answer)["status"] == "ok")
    except OSError:
        return False

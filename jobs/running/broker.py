"""The private RabbitMQ node: a broker only for this site, on the loopback, as a child of the
supervisor.

It shares nothing with a node of the system: not the ports, the epmd, the cookie or the folders.
Used when `BROKER_URL` is not set.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from jobs.errors import OverprintError
from jobs.running import data_folder, ports
from jobs.storage import BROKER_RESERVE

NODE = "overprint@localhost"  #: not the host's name, which may not resolve
USER = "overprint"
INSTALL = "apt-get install --no-install-recommends rabbitmq-server"
FOLDERS = (
    "/usr/lib/rabbitmq/bin",
    "/opt/homebrew/opt/rabbitmq/sbin",
    "/usr/local/opt/rabbitmq/sbin",
)
"""Where the real scripts are.

Debian's /usr/sbin/rabbitmq-server is a wrapper that insists on root and changes user.
"""

ERLANG = "/usr/bin:/opt/homebrew/bin:/usr/local/bin"  #: where Erlang's own programs are

CONFIGURATION = """\
listeners.tcp.1 = 127.0.0.1:{amqp}
distribution.listener.interface = 127.0.0.1
distribution.listener.port_range.min = {distribution}
distribution.listener.port_range.max = {distribution}
default_user = {user}
default_pass = {password}
disk_free_limit.absolute = {disk}
vm_memory_high_watermark.absolute = 512MB
raft.wal_max_size_bytes = 64000000
consumer_timeout = 1800000
heartbeat = 30
log.console = false
log.file = rabbit.log
log.file.level = warning
log.file.rotation.size = 10485760
log.file.rotation.count = 3
"""


PRINT = 'io:format("~p~n", [begin {expression}\nend]).\n'
EVALUATED = "{ok, ok}"  #: erl_call's last word if nothing went wrong: the value of `io:format`


class BrokerMissing(OverprintError):
    """RabbitMQ is not installed, or was never started here."""

    code = "broker_missing"


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports on 127.0.0.1: for AMQP, for Erlang between the node and its tools, and for epmd."""

    amqp: int
    distribution: int
    epmd: int


@dataclass(frozen=True, slots=True)
class Node:
    """A node whose folder is prepared."""

    folder: Path
    binaries: Path
    ports: Ports

    @property
    def url(self) -> str:
        password = data_folder.secret(self.folder / "password")
        return f"amqp://{USER}:{password}@127.0.0.1:{self.ports.amqp}//"

    @property
    def server(self) -> tuple[str, ...]:
        return (str(self.binaries / "rabbitmq-server"),)

    @property
    def epmd(self) -> tuple[str, ...]:
        """Return the command for Erlang's port mapper in the foreground. Otherwise the node would
        start one that outlives it.
        """
        return (_epmd(), "-port", str(self.ports.epmd), "-address", "127.0.0.1")

    def environment(self) -> dict[str, str]:
        """Return the whole environment of the node and its tools.

        Nothing is inherited from this process.
        """
        return {
            "PATH": f"{self.binaries}:/usr/bin:/bin:/opt/homebrew/bin:/usr/local/bin",
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),  # the cookie is looked for here
            "RABBITMQ_NODENAME": NODE,
            # A file that is not there, so that /etc/rabbitmq is not read.
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "none-env.conf"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_CONFIG_FILES": str(self.folder / "conf.d"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(self.folder / "generated"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_DIST_PORT": str(self.ports.distribution),
            "ERL_EPMD_PORT": str(self.ports.epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            # The node looks for its epmd once a minute, its tools when they start. None of them may
            # start a daemon in place of the one that died with the site.
            "ERL_AFLAGS": "-start_epmd false",
            # sh executes erl, which executes beam: the child is the node itself
            "RABBITMQ_ALLOW_INPUT": "1",
            "RABBITMQ_SERVER_START_ARGS": "-noinput",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none",
            "ERL_CRASH_DUMP_SECONDS": "0",
        }

    def epmd_is_ready(self) -> bool:
        """Return whether epmd answers NAMES_REQ (Erlang's distribution protocol, 14.2), its own
        port first.
        """
        return _answer(self.ports.epmd, b"\x00\x01n", 4) == self.ports.epmd.to_bytes(4)

    def set_aside(self) -> str:
        """Move the node's data aside and return a sentence about it: after a power cut, a node may
        not start with its data. Messages are only doorbells; lost ones are rung again.
        """
        aside = self.folder / "data.aside"
        shutil.rmtree(aside, ignore_errors=True)
        (self.folder / "data").rename(aside)
        data_folder.make(self.folder / "data")
        return (
            f"the broker starts again with empty data; the old data is in {aside}, and no row "
            f"is lost"
        )

    def is_ready(self) -> bool:
        """Return whether the node answers an AMQP 0-9-1 greeting with `Connection.Start`, a method
        frame (type 1).
        """
        return _answer(self.ports.amqp, b"AMQP\x00\x00\x09\x01", 1) == b"\x01"


def prepare(folder: Path) -> Node:
    """Prepare the node of this data folder: configuration, cookie, password, ports, and its address
    in `url`.
    """
    node = Node(data_folder.make(folder), find_binaries(), _usable_ports(folder / "ports"))
    for name in ("data", "log", "generated", "conf.d"):
        data_folder.make(folder / name)
    data_folder.secret(folder / ".erlang.cookie", mode=0o400)
    password = data_folder.secret(folder / "password")
    configuration = CONFIGURATION.format(
        user=USER,
        password=password,
        amqp=node.ports.amqp,
        distribution=node.ports.distribution,
        disk=BROKER_RESERVE,
    )
    data_folder.replace_secret(folder / "rabbitmq.conf", configuration)
    data_folder.replace_secret(folder / "enabled_plugins", "[].\n")
    data_folder.replace_secret(folder / "url", node.url)
    return node


def existing(folder: Path) -> Node:
    """Return the node as the last start prepared it. Raises BrokerMissing."""
    try:
        chosen = json.loads((folder / "ports").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BrokerMissing(
            "This site has no private RabbitMQ node yet: it is made by the first `manage.py up` "
            "without BROKER_URL."
        ) from None
    return Node(folder, find_binaries(), Ports(**chosen))


def control(node: Node, arguments: list[str]) -> int:
    """rabbitmqctl on this node; its exit code."""
    command = [str(node.binaries / "rabbitmqctl"), *arguments]
    return subprocess.run(command, env=node.environment(), check=False).returncode


class Command(subprocess.Popen[str]):
    """A command of the node's tools, in a separate process group: the shell that starts it is only
    the first of its processes.
    """

    def end(self) -> None:
        """Kill all of its processes.

        Do not wait for their output: one that escaped may keep the pipe open.
        """
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        if self.stdout:
            self.stdout.close()
        self.wait()

    def answer(self) -> tuple[int, str]:
        """Wait for its end. Return its exit code, which is 0 if it did what was asked, and what it
        said.
        """
        said, _ = self.communicate()
        return self.returncode, said


class Evaluation(Command):
    """An `erl_call`. It prints the value of the expression and then `{ok, ok}`, or what went wrong.
    Its exit code is 0 in both cases.
    """

    def answer(self) -> tuple[int, str]:
        code, said = super().answer()
        if said.endswith(EVALUATED):
            return code, said.removesuffix(EVALUATED)
        return code or os.EX_UNAVAILABLE, said


def begin(node: Node, arguments: Sequence[str]) -> Command:
    """Start a command of rabbitmqctl on this node without waiting for its answer, which is a line
    or two.

    An expression (`eval`) is given to `erl_call` where that is installed. It answers the same, in
    a hundredth of a second: rabbitmqctl starts an Erlang machine first, which takes a second of a
    processor.
    """
    match arguments:
        case ["eval", expression] if program := _erlang("erl_call"):
            return _evaluate(node, program, expression)
        case _:
            command = [str(node.binaries / "rabbitmqctl"), "--quiet", *arguments]
            return _start(Command, node, command, subprocess.DEVNULL)


def _evaluate(node: Node, program: str, expression: str) -> Command:
    """Start `erl_call`. The node itself prints the value, as rabbitmqctl lets it do."""
    address = f"127.0.0.1:{node.ports.distribution}"  # needs no epmd and no name of this host
    command = [program, "-address", address, "-R", "-fetch_stdout", "-e"]
    with TemporaryFile("w+") as request:
        request.write(PRINT.format(expression=expression.strip().removesuffix(".")))
        request.seek(0)
        return _start(Evaluation, node, command, request)


def _start(kind: type[Command], node: Node, command: list[str], request: int | IO[str]) -> Command:
    return kind(
        command,
        env=node.environment(),
        stdin=request,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )


def find_binaries() -> Path:
    """Return the folder of RabbitMQ's own scripts.

    Raises BrokerMissing with the line that installs it.
    """
    for folder in FOLDERS:
        if os.access(Path(folder) / "rabbitmq-server", os.X_OK):
            return Path(folder)
    raise BrokerMissing(
        f"RabbitMQ is not installed. Install it ({INSTALL}), or set BROKER_URL to a broker of "
        f"yours."
    )


def _answer(port: int, request: bytes, size: int) -> bytes:
    """Return the first bytes that come back; none if nothing listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5) as connection:
            connection.sendall(request)
            return connection.recv(size)
    except OSError:
        return b""


def _epmd() -> str:
    return _erlang("epmd") or "epmd"


def _erlang(program: str) -> str | None:
    return shutil.which(program, path=ERLANG)


def _usable_ports(path: Path) -> Ports:
    """Return the ports of the last start, so that addresses stay the same.

    Choose others if one is taken now.
    """
    try:
        kept = Ports(**json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        kept = None
    if kept and ports.are_free(asdict(kept).values()):
        return kept
    chosen = Ports(*ports.free_private_ports(3))
    data_folder.replace_secret(path, json.dumps(asdict(chosen)))
    return chosen

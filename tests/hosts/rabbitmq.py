"""A RabbitMQ cluster: one node on each of its hosts."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import amqp

from jobs.running import broker
from tests.faults.waiting import until
from tests.hosts.machines import PATIENCE, Machine, Service

USER, PASSWORD = "overprint", "cluster"
CONFIGURATION = """\
listeners.tcp.1 = 0.0.0.0:5672
loopback_users = none
default_user = {user}
default_pass = {password}
cluster_formation.peer_discovery_backend = classic_config
{nodes}
cluster_partition_handling = {handling}
cluster_keepalive_interval = 2000
quorum_queue.continuous_membership_reconciliation.enabled = true
quorum_queue.continuous_membership_reconciliation.target_group_size = 3
quorum_queue.continuous_membership_reconciliation.interval = 5000
disk_free_limit.absolute = 100MB
vm_memory_high_watermark.absolute = 400MB
raft.wal_max_size_bytes = 32000000
heartbeat = 10
log.console = false
log.file = rabbit.log
log.file.level = info
"""
HANDLINGS = ("pause_minority", "autoheal")
"""What a node does that sees only a minority: stop, or go on and be restarted afterwards."""
HANDLE = "application:set_env(rabbit, cluster_partition_handling, {handling})"
COOKIE = "OVERPRINTHOSTS"
LEADER = """
{{ok, Queue}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"{queue}">>)),
{{ok, _, {{_, Leader}}}} = ra:members(amqqueue:get_pid(Queue), 5000), Leader"""
MESSAGES = """
[lists:flatten(io_lib:format("~s ~b", [
   element(4, proplists:get_value(name, Queue)), proplists:get_value(messages, Queue, 0)
 ])) || Queue <- rabbit_amqqueue:info_all(<<"/">>, [name, messages])]"""
ADVANCED = "[{kernel, [{net_ticktime, 8}]}].\n"
"""A node notices within ten seconds that another one is silent; by default it takes a minute."""


class Unanswered(AssertionError):
    """A node did not do what it was asked."""


class Cluster:
    """The nodes on these hosts."""

    def __init__(self, machines: Sequence[Machine]) -> None:
        self.machines = list(machines)
        self.binaries = broker.find_binaries()
        for machine in machines:
            self.install(machine)

    def install(self, machine: Machine) -> None:
        folder = machine.folder
        for name in ("data", "log", "generated", "conf.d"):
            (folder / name).mkdir(exist_ok=True)
        cookie = folder / ".erlang.cookie"
        cookie.write_text(COOKIE, encoding="ascii")
        cookie.chmod(0o400)
        self._configure(machine, HANDLINGS[0])
        (folder / "advanced.config").write_text(ADVANCED, encoding="utf-8")
        (folder / "enabled_plugins").write_text("[].\n", encoding="utf-8")
        epmd = (broker._epmd(), "-port", "4369")
        environment = self.environment(machine)
        machine.services = [
            Service("epmd", epmd, environment, folder),
            Service("rabbitmq", [str(self.binaries / "rabbitmq-server")], environment, folder),
        ]

    def _configure(self, machine: Machine, handling: str) -> None:
        nodes = "\n".join(
            f"cluster_formation.classic_config.nodes.{number} = {_node(each)}"
            for number, each in enumerate(self.machines, start=1)
        )
        written = CONFIGURATION.format(user=USER, password=PASSWORD, nodes=nodes, handling=handling)
        (machine.folder / "rabbitmq.conf").write_text(written, encoding="utf-8")

    def handle_partitions(self, handling: str) -> None:
        """Let all nodes handle partitions in this way from now on, also after they boot again."""
        for machine in self.machines:
            self._configure(machine, handling)
            self.evaluate(machine, HANDLE.format(handling=handling))

    def environment(self, machine: Machine) -> dict[str, str]:
        # What a private node needs, too, with this node's own name and ports.
        private = broker.Node(machine.folder, self.binaries, broker.Ports(5672, 25672, 4369))
        return private.environment() | {
            "RABBITMQ_NODENAME": _node(machine),
            "ERL_EPMD_ADDRESS": machine.address,
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",
        }

    @property
    def url(self) -> str:
        return ";".join(
            f"amqp://{USER}:{PASSWORD}@{machine.address}:5672//" for machine in self.machines
        )

    def evaluate(self, machine: Machine, expression: str) -> str:
        """Let the node on this host evaluate an Erlang expression, and return its value as text.

        `rabbitmqctl` would start an Erlang machine for it, which takes seconds of a processor.
        """
        command = ["erl_call", "-n", _node(machine), "-c", COOKIE, "-timeout", "15", "-e"]
        answer = subprocess.run(
            command,
            input=f"{expression}.\n",
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        found = re.fullmatch(r"\{ok, (.*)\}", answer.stdout.strip(), re.DOTALL)
        if answer.returncode or found is None:
            raise Unanswered(f"{machine.name}: {expression}: {answer.stdout}{answer.stderr}")
        return found[1]

    def running_nodes(self) -> int:
        """Return how many nodes the first one sees, itself included; 0 while it does not answer."""
        try:
            return int(self.evaluate(self.machines[0], "length(rabbit_nodes:list_running())"))
        except (Unanswered, ValueError, subprocess.TimeoutExpired):
            return 0

    def wait(self) -> None:
        everyone = len(self.machines)
        until(
            lambda: self.running_nodes() == everyone, PATIENCE, "a whole cluster of nodes", every=1
        )

    def leader(self, queue: str = "overprint") -> str:
        """Return the name of the host that leads the queue; empty if there is none."""
        for machine in self.machines:
            with suppress(Unanswered, subprocess.TimeoutExpired):
                node = self.evaluate(machine, LEADER.format(queue=queue)).strip("'")
                return node.partition("@")[2]
        return ""

    @contextmanager
    def channel(self) -> Iterator[amqp.Channel]:
        """Return a channel to the first node that answers."""
        for machine in self.machines:
            connection = amqp.Connection(
                f"{machine.address}:5672", userid=USER, password=PASSWORD, connect_timeout=5
            )
            try:
                connection.connect()
            except OSError:
                continue
            with connection:
                yield connection.channel()
            return
        raise Unanswered("no node takes a connection")

    def queues(self) -> dict[str, int]:
        """Return the messages of each queue, ready and unacknowledged."""
        said = self.evaluate(self.machines[0], MESSAGES)
        return {name: int(count) for name, count in re.findall(r'"([\w.]+) (\d+)"', said)}


def _node(machine: Machine) -> str:
    return f"overprint@{machine.name}"

"""A RabbitMQ cluster: one node on each of its hosts."""

import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import amqp

from jobs.running import broker
from tests.faults.waiting import TooLate, until
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
"""What a node does that sees only a minority: stop, or continue and be restarted afterwards."""
HANDLE = "application:set_env(rabbit, cluster_partition_handling, {handling})"
COOKIE = "OVERPRINTHOSTS"
LEADER = """
{{ok, Queue}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"{queue}">>)),
{{ok, _, {{_, Leader}}}} = ra:members(amqqueue:get_pid(Queue), 5000), Leader"""
QUEUES = '[binary_to_list(element(4, Name)) || Name <- rabbit_amqqueue:list_names(<<"/">>)]'
MESSAGES = """
{{ok, Queue}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"{queue}">>)),
proplists:get_value(messages, rabbit_amqqueue:info(Queue, [messages]), 0)"""
SEEN = "length(mnesia:system_info(running_db_nodes))"
"""How many nodes share the database of this one, itself included."""
REUNITED = 30.0  #: seconds within which nodes that were split repair it themselves, if they can
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
            self.order(machine, HANDLE.format(handling=handling))

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

    def order(self, machine: Machine, expression: str) -> str:
        """Let the node evaluate the expression as soon as it takes a connection."""
        return until(
            lambda: self._answer(machine, expression), PATIENCE, f"an answer of {machine.name}"
        )

    def _answer(self, machine: Machine, expression: str) -> str:
        try:
            return self.evaluate(machine, expression)
        except Unanswered as problem:
            if "failed to connect" in str(problem):  # so it has evaluated nothing
                return ""
            raise

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

    def repair(self, restart: Callable[[Machine], None]) -> None:
        """Return when the cluster is whole, and its database too.

        After a cut that some nodes noticed and others did not, nodes keep separate databases
        for ever, also with `pause_minority`. The administrator restarts the fewer ones.
        """
        self.wait()
        with suppress(TooLate):
            until(lambda: not self._split_off(), REUNITED, "one database of all nodes", every=1)
        for machine in self._split_off():
            restart(machine)
        self.wait()

    def _split_off(self) -> list[Machine]:
        """Return the nodes whose database lacks the majority; all but one if none has it."""
        found = [
            machine
            for machine in self.machines
            if 2 * int(self.order(machine, SEEN)) <= len(self.machines)
        ]
        return found[1:] if len(found) == len(self.machines) else found

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
        """Return the messages of each queue, ready and unacknowledged, as its leader counts them:
        a node that has led it before may still say what it counted then.
        """
        names = re.findall(r'"([\w.]+)"', self.order(self.machines[0], QUEUES))
        return {name: self._messages(name) for name in names}

    def _messages(self, queue: str) -> int:
        name = until(lambda: self.leader(queue), PATIENCE, f"a leader of {queue}")
        [leader] = [machine for machine in self.machines if machine.name == name]
        return int(self.order(leader, MESSAGES.format(queue=queue)))


def _node(machine: Machine) -> str:
    return f"overprint@{machine.name}"

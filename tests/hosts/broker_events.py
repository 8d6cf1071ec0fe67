"""What happens to the broker's cluster besides the deaths of its hosts: by an administrator's hand,
or by itself.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.faults.waiting import until
from tests.hosts.installation import Installation
from tests.hosts.machines import PATIENCE, Keeper, Machine

_MOVE_LEADER = """
{{ok, Queue}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"overprint">>)),
rabbit_quorum_queue:transfer_leadership(Queue, '{node}')"""
_SET_POLICY = """
rabbit_policy:set(<<"/">>, <<"short-lived">>, <<"^overprint">>,
  [{<<"message-ttl">>, 200}, {<<"expires">>, 2000}], 0, <<"queues">>, <<"somebody">>)"""
_CLEAR_POLICY = 'rabbit_policy:delete(<<"/">>, <<"short-lived">>, <<"somebody">>)'
_MEMORY = "vm_memory_monitor:set_vm_memory_high_watermark({limit})"
_DISK = "rabbit_disk_monitor:set_disk_free_limit({limit})"


def _leader(built: Installation) -> Machine:
    name = until(built.cluster.leader, PATIENCE, "a leader of the queue")
    return built.machines[name]


def move_leader(built: Installation, _keeper: Keeper, _seconds: float) -> None:
    leader = _leader(built)
    other = next(one for one in built.cluster.machines if one is not leader)
    move = _MOVE_LEADER.format(node=f"overprint@{other.name}")
    built.cluster.order(leader, move)


def lose_leader(built: Installation, keeper: Keeper, seconds: float) -> None:
    """Kill the host of the leader, whichever it is."""
    leader = _leader(built)
    with keeper.lock:
        leader.power_off()
    time.sleep(seconds)
    with keeper.lock:
        leader.power_on()


def lose_majority(built: Installation, _keeper: Keeper, seconds: float) -> None:
    """Cut two of the three nodes off, each by itself."""
    two = built.cluster.machines[1:]
    for machine in two:
        machine.network.cut(machine.name)
    time.sleep(seconds)
    for machine in two:
        machine.network.join(machine.name)


def delete_queue(built: Installation, _keeper: Keeper, _seconds: float) -> None:
    with built.cluster.channel() as channel:
        channel.queue_delete("overprint")


def purge_queue(built: Installation, _keeper: Keeper, _seconds: float) -> None:
    with built.cluster.channel() as channel:
        channel.queue_purge("overprint")


def expire_messages(built: Installation, _keeper: Keeper, seconds: float) -> None:
    """Set a policy by which messages and unused queues expire, and take it back."""
    with _changed(built, _SET_POLICY, _CLEAR_POLICY):
        time.sleep(seconds)


@contextmanager
def _changed(built: Installation, begin: str, end: str) -> Iterator[None]:
    node = built.cluster.machines[2]
    built.cluster.order(node, begin)
    try:
        yield
    finally:
        built.cluster.order(node, end)


def be_short_of_memory(built: Installation, _keeper: Keeper, seconds: float) -> None:
    with _changed(built, _MEMORY.format(limit="0.00001"), _MEMORY.format(limit=0.4)):
        time.sleep(seconds)


def be_short_of_disk(built: Installation, _keeper: Keeper, seconds: float) -> None:
    with _changed(built, _DISK.format(limit=9 * 10**14), _DISK.format(limit=10**8)):
        time.sleep(seconds)


def replace_node(built: Installation, keeper: Keeper, seconds: float) -> None:
    """Take a node out of the cluster for good, and put an empty one in its place."""
    first, _, gone = built.cluster.machines
    with keeper.lock:
        gone.power_off()
    time.sleep(seconds)
    built.cluster.order(first, f"rabbit_db_cluster:forget_member('overprint@{gone.name}', false)")
    shutil.rmtree(gone.folder / "data")
    (gone.folder / "data").mkdir()
    with keeper.lock:
        gone.power_on()


type Act = Callable[[Installation, Keeper, float], None]

EVENTS: dict[str, Act] = {
    "leader moved": move_leader,
    "leader killed": lose_leader,
    "majority lost": lose_majority,
    "queue deleted": delete_queue,
    "queue purged": purge_queue,
    "policy that expires": expire_messages,
    "memory alarm": be_short_of_memory,
    "disk alarm": be_short_of_disk,
    "node replaced": replace_node,
}

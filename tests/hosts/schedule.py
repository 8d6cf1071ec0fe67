"""What happens to the hosts during a run, by a seed: each of them is killed, cut off, slowed and
frozen once, those that run a role are drained, and volume servers lose their disks, in a random
order.
"""

import random
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg

from tests.hosts import broker_events
from tests.hosts.causes import Span
from tests.hosts.installation import Installation
from tests.hosts.machines import Keeper, Machine

BROKER = "the broker"
WAYS = ("killed", "cut off", "slowed", "frozen")
ROLES = ("web", "dispatch", "chores", "worker")
DRAINED = "drained"
EMPTIED = "emptied"
MOST = 90.0  #: seconds in which a service ends that was asked to, also while the database is away
OUTAGE = (4.0, 12.0)  #: seconds that each lasts
ROUNDS = 2  #: on the tracks of hosts that come back quickly
PAUSE = (0.5, 3.0)  #: seconds between the end of one and the beginning of the next, on one track


@dataclass(frozen=True, slots=True)
class Event:
    machine: str
    way: str
    seconds: float
    pause: float

    def __str__(self) -> str:
        return f"{self.machine} {self.way} for {self.seconds:.0f} s"


def events(
    names: list[str], chance: random.Random, seed: int = 1, most: int = 10_000
) -> list[Event]:
    """Return what happens on the track of these hosts, in its order: all of it, or what is due."""
    pairs = [(name, way) for name in names for way in WAYS]
    pairs += [(name, DRAINED) for name in names if name.startswith(ROLES)]
    pairs += [(name, EMPTIED) for name in names if name.startswith("volume")]
    if names[0].startswith("mq"):
        pairs += [(BROKER, way) for way in broker_events.EVENTS]
    pairs = due(pairs, seed, most)
    chance.shuffle(pairs)
    return [_event(name, way, chance) for name, way in pairs]


def due(pairs: list[tuple[str, str]], seed: int, most: int) -> list[tuple[str, str]]:
    """Return at most this many of them. Each seed takes up where the seed before it ends, so that
    short runs with successive seeds come to all of them, equally often.
    """
    mixed = random.Random(0).sample(pairs, len(pairs))
    first = (seed - 1) * most
    chosen = {mixed[(first + number) % len(mixed)] for number in range(min(most, len(mixed)))}
    return [pair for pair in pairs if pair in chosen]


def _event(name: str, way: str, chance: random.Random) -> Event:
    return Event(name, way, chance.uniform(*OUTAGE), chance.uniform(*PAUSE))


def chosen(words: str, chance: random.Random) -> list[Event]:
    """Return the events that are named, in this order: `worker-1 killed, the broker queue purged`."""
    found = []
    for word in words.split(","):
        name = next(name for name in (BROKER, word.split()[0]) if word.strip().startswith(name))
        found.append(_event(name, word.strip().removeprefix(name).strip(), chance))
    return found


@dataclass(slots=True)
class Schedule:
    """Breaks hosts one after the other on four tracks: one for the broker's nodes and the
    databases, of which most have to be well, one for the storage, and two for the others.
    """

    built: Installation
    keeper: Keeper
    chance: random.Random
    seed: int
    most: int = 10_000  #: events on each track
    only: str = ""  #: instead of all that, these
    done: list[Event] = field(default_factory=list)
    held: list[str] = field(default_factory=list)  #: what drained hosts did not let go
    spans: list[Span] = field(default_factory=list)  #: when each event was
    _problems: list[BaseException] = field(default_factory=list)

    def tracks(self) -> list[list[Event]]:
        if self.only:
            return [chosen(self.only, self.chance)]
        named = self.built.machines
        of_services = [name for name in named if name.startswith(("mq", "db"))]
        of_storage = [name for name in named if name.startswith(("store", "volume"))]
        of_roles = [name for name in named if name not in (*of_services, *of_storage)]
        turns = [
            (of_services, 1),
            (of_storage, 1),
            (of_roles[::2], ROUNDS),
            (of_roles[1::2], ROUNDS),
        ]
        return [
            [
                event
                for _ in range(rounds)
                for event in events(names, self.chance, self.seed, self.most)
            ][: self.most]
            for names, rounds in turns
        ]

    def run(self, is_over: Callable[[], bool]) -> None:
        """Break one host after the other until all had their turns, or the batch is over."""
        threads = [
            threading.Thread(target=self._follow, args=(track, is_over), daemon=True)
            for track in self.tracks()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._problems:
            raise self._problems[0]

    def _follow(self, track: list[Event], is_over: Callable[[], bool]) -> None:
        try:
            for event in track:
                if is_over():
                    return
                time.sleep(event.pause)
                print(f"    {time.strftime('%H:%M:%S')} {event}", flush=True)  # noqa: T201
                begun = time.time()
                self._happen(event)
                self.spans.append(Span(begun, time.time(), f"{event}"))
                if event.machine == BROKER or event.machine.startswith("mq"):
                    self.built.cluster.repair(self._restart)
                self.done.append(event)
        except BaseException as problem:
            self._problems.append(problem)

    def _happen(self, event: Event) -> None:
        if event.machine == BROKER:
            broker_events.EVENTS[event.way](self.built, self.keeper, event.seconds)
            return
        machine = self.built.machines[event.machine]
        if event.way == "killed" and machine in (self.built.pair.primary, self.built.pair.standby):
            with self.built.pair.lock:
                self._kill(machine, event.seconds)
        elif event.way == "killed":
            self._kill(machine, event.seconds)
        elif event.way == "cut off":
            machine.network.cut(machine.name)
            time.sleep(event.seconds)
            machine.network.join(machine.name)
        elif event.way == DRAINED:
            self._drain(machine, event.seconds)
        elif event.way == EMPTIED:
            self._empty(machine, event.seconds)
        elif event.way == "slowed":
            machine.network.slow(machine.name)
            time.sleep(event.seconds)
            machine.network.quicken(machine.name)
        else:
            machine.freeze()
            time.sleep(event.seconds)
            machine.thaw()

    def _drain(self, machine: Machine, seconds: float) -> None:
        try:
            codes = machine.drain(MOST)
            held = self.built.claimed_by(machine)
            if held or any(codes.values()):
                self.held.append(f"{machine.name} ended with {codes} and {held} pictures claimed")
            time.sleep(seconds)
        except (subprocess.TimeoutExpired, psycopg.Error) as problem:
            self.held.append(f"{machine.name} drained: {problem}")
        machine.resume()

    def _empty(self, machine: Machine, seconds: float) -> None:
        """Let the host come back with an empty disk. Of a volume server all is on another one, and
        the administrator lets it be copied; of the head nothing is.
        """
        with self.keeper.lock:
            machine.power_off()
        time.sleep(seconds)
        shutil.rmtree(machine.folder / "data")
        (machine.folder / "data").mkdir()
        with self.keeper.lock:
            machine.power_on()
        if machine in self.built.bucket.volumes:
            self.built.bucket.copy_again()

    def _restart(self, machine: Machine) -> None:
        print(f"    {time.strftime('%H:%M:%S')} {machine.name} restarted", flush=True)  # noqa: T201
        with self.keeper.lock:
            machine.power_off()
            machine.power_on()

    def _kill(self, machine: Machine, seconds: float) -> None:
        pair = self.built.pair
        if machine is pair.primary:
            pair.wait_for_standby()  # no manager promotes one that was left out
        if machine is pair.standby:
            pair.wait_at_commits(False)
        with self.keeper.lock:
            machine.power_off()
        if machine is pair.primary:
            time.sleep(2)
            pair.promote()
        time.sleep(seconds)
        with self.keeper.lock:
            machine.power_on()
            if machine is pair.standby:
                pair.follow(machine)
        if machine is pair.standby:
            pair.wait_for_standby()

"""The harness itself: whom it refuses, what a seed decides, and what a cut cable does."""

import os
import random
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import services
from tests.hosts import __main__, broker_events, causes, summaries
from tests.hosts.__main__ import APART, INSIDE
from tests.hosts.causes import Moment, Span
from tests.hosts.schedule import BROKER, DRAINED, WAYS, chosen, events
from tests.hosts.summaries import Summary

HOSTS = ["mq-1", "mq-2", "worker-1"]
CUT_AND_JOIN = """
import subprocess
from tests.hosts.network import Network

network = Network()
network.plug_in("one", "10.77.0.1")
network.plug_in("two", "10.77.0.2")


def hears() -> bool:
    ping = ["ip", "netns", "exec", "one", "python3", "-c", KNOCK]
    return subprocess.run(ping, capture_output=True).returncode == 0


KNOCK = '''
import socket
line = socket.socket()
line.settimeout(0.3)
try:
    line.connect(("10.77.0.2", 9))
except ConnectionRefusedError:
    pass  # which is an answer
'''
heard = [hears()]
network.cut("two")
heard.append(hears())
network.join("two")
heard.append(hears())
network.slow("two")
network.quicken("two")
print(heard)
"""


def test_where_only_root_may_make_namespaces_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(__main__, "AS_ROOT", ("false",))  # as where a policy forbids namespaces
    monkeypatch.delenv(INSIDE, raising=False)

    assert __main__.main() == 2
    assert capsys.readouterr().err == (
        "On this machine only root may make namespaces for hosts. Run: sudo make hosts\n"
    )


def test_a_seed_decides_what_happens_to_whom_and_when() -> None:
    first, again, other = (events(HOSTS, random.Random(seed)) for seed in (1, 1, 2))

    assert first == again != other
    assert {(event.machine, event.way) for event in first} == {
        *((name, way) for name in HOSTS for way in WAYS),
        ("worker-1", DRAINED),
        *((BROKER, way) for way in broker_events.EVENTS),
    }


def test_short_runs_with_successive_seeds_come_to_every_event_equally_often() -> None:
    pairs = [(name, way) for name in HOSTS for way in WAYS] + [("worker-1", DRAINED)]
    most = 5

    came = Counter(
        (event.machine, event.way)
        for seed in range(1, len(pairs) + 1)
        for event in events(HOSTS[2:] + HOSTS[:2], random.Random(seed), seed, most)
    )

    assert came == dict.fromkeys(pairs, most)


def test_seeds_are_named_alone_and_as_a_range() -> None:
    assert summaries.seeds("7") == [7]
    assert summaries.seeds("1-4,9") == [1, 2, 3, 4, 9]


def test_a_series_goes_on_with_new_hosts_after_a_seed_that_broke_and_says_so_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = iter([[Summary(1, events=8, gap=12.34, cause="quiet")], [], [Summary(3), Summary(4)]])
    asked = []

    def play() -> int:
        asked.append(os.environ["SEEDS"])
        for summary in next(runs):
            summary.append_to(Path(os.environ[summaries.FILE]))
        return 1

    monkeypatch.setattr(__main__, "_apart", play)
    monkeypatch.setattr(os, "environ", dict(os.environ))

    assert __main__._series([1, 2, 3, 4]) == 1
    assert asked == ["1,2,3,4", "2,3,4", "3,4"]
    assert capsys.readouterr().out.splitlines()[2:4] == [
        "| 1 | 8 | 0 | 0 | 0 | 0 | 12.3 s | quiet |",
        "| 2 | 0 | 0 | 0 | 0 | 1 | 0.0 s | the run itself broke |",
    ]


def test_a_gap_is_explained_by_what_happened_in_it() -> None:
    spans = [Span(0, 4, "worker-1 killed"), Span(3, 9, "db-2 frozen"), Span(30, 40, "mq-1 cut off")]
    moments = [
        Moment(2, ("no dispatcher leads",)),
        Moment(5, ("a commit waits",), {"queued": 3, "done": 9}),
        Moment(6, ("a commit waits", "no dispatcher leads"), {"queued": 4}),
    ]

    said = causes.explained((4.5, 20.0), spans, moments)

    assert said.partition("; ")[2] == (
        "db-2 frozen; a commit waits (2 of 2 looks), no dispatcher leads (1 of 2 looks); 3 queued"
    )


def test_the_gap_after_the_last_event_begins_with_it() -> None:
    assert causes.longest_since(10.0, [1.0, 9.0, 14.0, 15.0]) == 4.0
    assert causes.longest_since(20.0, [1.0, 9.0]) == 0.0


def test_while_the_site_waits_the_nodes_that_take_no_connection_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nodes = [SimpleNamespace(name="mq-1", address="127.0.0.1")]
    nodes.append(SimpleNamespace(name="mq-2", address="127.0.0.2"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(causes, "NODES", (server.getsockname()[1], 1.0))
        answers = {causes.WAITS: [], causes.STATUS: [("broker_down", 2, 0.1)], causes.STATES: []}
        built = SimpleNamespace(
            cluster=SimpleNamespace(machines=nodes),
            database=SimpleNamespace(query=lambda sql, *_: answers[sql]),
        )

        moment = causes.Watch(built, "batch")._moment(7.0)

    assert moment.words == ("the site says broker_down", "mq-2 takes no connection")


def test_chosen_events_happen_in_their_order() -> None:
    named = "volume-1 cut off, the broker queue purged,worker-1 killed"

    assert [(event.machine, event.way) for event in chosen(named, random.Random(1))] == [
        ("volume-1", "cut off"),
        (BROKER, "queue purged"),
        ("worker-1", "killed"),
    ]


def test_a_host_whose_cable_is_cut_hears_nothing_and_nothing_is_left_behind() -> None:
    as_root = ("--user", "--map-root-user")  # whoever runs the tests
    command = ["unshare", *as_root, *APART, "--", sys.executable, "-c", CUT_AND_JOIN]

    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=services.ROOT)

    assert said.stdout == "[True, False, True]\n"
    assert (
        "lan"
        not in subprocess.run(
            ["ip", "-brief", "link"], check=True, capture_output=True, text=True
        ).stdout.split()
    )

"""Ports: the one asked for or the first free one; private ones out of the way."""

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from jobs.running import ports
from jobs.running.ports import PortUnusable
from tests.services import ROOT


@pytest.fixture
def busy() -> Iterator[int]:
    """A port on which something listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_is_set_is_taken():
    (free,) = ports.free_private_ports(1)

    assert ports.site_port(str(free), "127.0.0.1") == free


def test_a_port_that_is_set_and_busy_is_refused(busy: int):
    with pytest.raises(PortUnusable) as refusal:
        ports.site_port(str(busy), "127.0.0.1")

    assert (
        refusal.value.sentence
        == f"Port {busy} is in use on 127.0.0.1. Set PORT to another one, or leave it out."
    )


@pytest.mark.parametrize("wanted", ["0", "65536", "http", "80 80", "-1", "８０８０"])
def test_what_is_no_port_is_refused(wanted: str):
    with pytest.raises(PortUnusable, match="use a whole number from 1 to 65535"):
        ports.site_port(wanted, "127.0.0.1")


def test_without_a_wish_the_first_free_port_is_taken(monkeypatch: pytest.MonkeyPatch, busy: int):
    (free,) = ports.free_private_ports(1)
    monkeypatch.setattr(ports, "FIRST_CHOICE", (busy, free))

    assert ports.site_port("", "127.0.0.1") == free


def test_when_all_are_busy_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch, busy: int):
    monkeypatch.setattr(ports, "FIRST_CHOICE", (busy,))

    with pytest.raises(PortUnusable, match="are all in use"):
        ports.site_port("", "127.0.0.1")


def test_private_ports_are_distinct_free_and_below_those_of_outgoing_connections():
    found = ports.free_private_ports(50)

    assert len(set(found)) == 50
    assert ports.are_free(found)
    assert set(found) <= set(range(20000, 32000))


def test_a_private_port_is_given_out_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ports, "PRIVATE", range(20000, 20040))

    found = [ports.free_private_ports(1)[0] for _ in range(20)]

    assert len(set(found)) == 20


def test_a_private_port_that_another_process_has_given_out_is_not_given_out_here(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(ports, "PRIVATE", range(20100, 20140))
    code = (
        "from jobs.running import ports; ports.PRIVATE = range(20100, 20140); "
        "print(*ports.free_private_ports(20), flush=True); input()"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        theirs = {int(port) for port in other.stdout.readline().split()}

        ours = set(ports.free_private_ports(10))

        other.communicate("\n")

    assert (len(theirs), ours & theirs) == (20, set())


def test_a_process_that_has_ports_ends_without_a_warning():
    code = "from jobs.running import ports; print(len(ports.free_private_ports(3)))"

    ended = subprocess.run(
        [sys.executable, "-X", "dev", "-c", code],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )

    assert (ended.stdout, ended.stderr) == ("3\n", "")

"""The proxy holds bytes back without loss, and cuts a line after a message went through."""

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.faults.proxies import PUBLISH, Proxy


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        yield listener


@pytest.fixture
def proxy(server: socket.socket) -> Iterator[Proxy]:
    with Proxy(server.getsockname()[1]) as running:
        yield running


def connected(server: socket.socket, proxy: Proxy) -> tuple[socket.socket, socket.socket]:
    """Return both ends of a connection through the proxy."""
    client = socket.create_connection(("127.0.0.1", proxy.port), 5)
    broker, _ = server.accept()
    broker.settimeout(5)
    return client, broker


def test_what_is_held_arrives_after_the_release(server: socket.socket, proxy: Proxy) -> None:
    client, broker = connected(server, proxy)
    with client, broker:
        proxy.hold(to_broker=True)
        client.sendall(b"held")
        broker.settimeout(0.3)
        with pytest.raises(TimeoutError):
            broker.recv(4)
        broker.settimeout(5)

        proxy.release()

        assert broker.recv(4) == b"held"


def test_only_one_direction_is_held(server: socket.socket, proxy: Proxy) -> None:
    client, broker = connected(server, proxy)
    with client, broker:
        proxy.hold(to_client=True)
        client.sendall(b"published")

        assert broker.recv(9) == b"published"
        broker.sendall(b"confirmed")
        threading.Timer(0.3, proxy.release).start()
        assert client.recv(9) == b"confirmed"


def test_a_line_is_cut_after_the_next_message_went_through(
    server: socket.socket, proxy: Proxy
) -> None:
    client, broker = connected(server, proxy)
    with client, broker:
        proxy.cut_after_next_publish()
        client.sendall(b"no message")
        assert broker.recv(10) == b"no message"
        client.sendall(PUBLISH)

        assert broker.recv(4) == PUBLISH
        with pytest.raises(ConnectionResetError):
            client.recv(1)
        assert proxy.cuts == 1

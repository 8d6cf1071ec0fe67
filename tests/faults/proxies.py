"""A TCP proxy in front of a port: it can hold bytes back like a network that drops every packet, or
cut a line.

What is held is passed on at `release`, as TCP would after the packets come through again; a
connection that one end closed meanwhile is closed for the other only then. So both ends see a
half-open connection.
"""

import selectors
import socket
import struct
import threading
import time
from dataclasses import dataclass
from types import TracebackType

PIECE = 65_536
CLIENT, BROKER = "client", "broker"
PUBLISH = b"\x00\x3c\x00\x28"  #: class 60 (basic), method 40 (publish), AMQP 0-9-1


@dataclass(slots=True, eq=False)
class Line:
    client: socket.socket
    broker: socket.socket

    def other(self, end: socket.socket) -> socket.socket:
        return self.broker if end is self.client else self.client

    def name(self, end: socket.socket) -> str:
        return CLIENT if end is self.client else BROKER

    def close(self) -> None:
        """Close the connection with a reset, as when a machine is gone."""
        for end in (self.client, self.broker):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.close()


class Proxy:
    """Listens on a separate port while the block runs."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.cuts = 0
        self._held: set[str] = set()  #: whose words are not passed on
        self._cut_next = False
        self._dead: list[Line] = []
        self._lines: list[Line] = []
        self._over = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Proxy":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over = True
        self._thread.join(5)
        self._listener.close()

    def hold(self, *, to_broker: bool = False, to_client: bool = False) -> None:
        self._held = ({CLIENT} if to_broker else set()) | ({BROKER} if to_client else set())

    def release(self) -> None:
        self._held = set()

    def forget_lines(self) -> None:
        """Stop passing anything on over the present connections, as when a router restarts.

        New ones work.
        """
        self._dead = list(self._lines)

    def cut_after_next_publish(self) -> None:
        """Let the next message reach the broker, but cut the connection before its answer."""
        self._cut_next = True

    def _run(self) -> None:
        while not self._over:
            with selectors.DefaultSelector() as selector:
                self._watch(selector)
                for key, _ in selector.select(0.05):
                    self._serve(key.fileobj, key.data)  # type: ignore[arg-type]  # our own sockets
        for line in self._lines:
            line.close()

    def _is_open(self, line: Line, end: socket.socket) -> bool:
        return line in self._lines and line not in self._dead and line.name(end) not in self._held

    def _watch(self, selector: selectors.BaseSelector) -> None:
        """Watch an end. One that is held is not read, so its bytes stay in the kernel."""
        selector.register(self._listener, selectors.EVENT_READ, None)
        for line in self._lines:
            for end in (line.client, line.broker):
                if self._is_open(line, end):
                    selector.register(end, selectors.EVENT_READ, line)

    def _serve(self, end: socket.socket, line: Line | None) -> None:
        if line is None:
            client, _ = self._listener.accept()
            self._connect(client)
        elif self._is_open(line, end):  # it may have been held since the last look
            try:
                self._pass_on(end, line)
            except OSError:
                self._end(line)

    def _connect(self, client: socket.socket) -> None:
        try:
            self._lines.append(
                Line(client, socket.create_connection(("127.0.0.1", self._target), 2))
            )
        except OSError:
            client.close()

    def _pass_on(self, end: socket.socket, line: Line) -> None:
        data = end.recv(PIECE)
        if not data:
            self._end(line)
            return
        line.other(end).sendall(data)
        if self._cut_next and end is line.client and PUBLISH in data:
            self._cut_next = False
            self.cuts += 1
            time.sleep(0.02)  # the broker reads it before it hears of the reset
            self._end(line)

    def _end(self, line: Line) -> None:
        line.close()
        self._lines.remove(line)

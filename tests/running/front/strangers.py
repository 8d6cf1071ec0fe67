"""Visitors who write to the socket themselves."""

import socket

from tests.services import PATIENCE, Site


def head_of(path: str, length: int) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; "
        f"boundary=x\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def connected(site: Site) -> socket.socket:
    return socket.create_connection(
        ("127.0.0.1", int(site.url.rpartition(":")[2])), timeout=PATIENCE
    )

"""A web server of this machine with pictures, for one test each."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

type Answer = bytes | Callable[[BaseHTTPRequestHandler], None]


@contextlib.contextmanager
def served(answers: Mapping[str, Answer]) -> Iterator[tuple[str, list[str]]]:
    """Answer at these paths; yield host and port, and the list of paths asked for so far."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answer = answers.get(self.path)
            if callable(answer):
                answer(self)
            elif answer is None:
                self.send_error(404)
            else:
                sent(self, answer)

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def sent(handler: BaseHTTPRequestHandler, file: bytes) -> None:
    """Answer with this file."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(file)))
    handler.end_headers()
    handler.wfile.write(file)


def redirecting(location: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return an answer that redirects."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", location)
        handler.end_headers()

    return answer


def refusing(*statuses: int, then: bytes = b"") -> Callable[[BaseHTTPRequestHandler], None]:
    """Return an answer with these statuses in turn, and then the file."""
    left = list(statuses)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(left.pop(0) if left else 200)
        handler.send_header("Content-Length", str(len(then)))
        handler.end_headers()
        handler.wfile.write(then)

    return answer


def breaking(data: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return an answer that promises more than it sends."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data) + 10))
        handler.end_headers()
        handler.wfile.write(data)

    return answer

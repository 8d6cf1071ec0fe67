"""A person with a browser, as far as a harness needs one: signed in, reads the batch page, presses
buttons.
"""

import html
import http.client
import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

from tests.faults.waiting import crowd
from tests.services import PASSWORD

WORDS = ("done", "failed", "running", "to-do", "left-out")
_NUMBER = re.compile(r'id="n-([a-z-]+)".*?<b\s*>([\d,.\u202f]+)</b>', re.DOTALL)
_MESSAGE = re.compile(r'<p\b[^<>]*\brole="(?:alert|status)"\s*>([^<]*)</p>')
UNREACHABLE = (OSError, urllib.error.URLError, http.client.HTTPException)


def _in_two(body: bytes, pause: float) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    time.sleep(pause)
    yield body[len(body) // 2 :]


def messages(page: bytes) -> list[str]:
    """Return the sentences that answer what the person asked for last."""
    found = _MESSAGE.findall(page.decode(errors="replace"))
    return [html.unescape(" ".join(text.split())) for text in found]


class Visitor:
    def __init__(self, url: str) -> None:
        self.url = url
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def sign_in(self) -> None:
        self.get("/sign-in/")
        self.post("/sign-in/", {"username": "operator", "password": PASSWORD})

    def get(self, path: str, *, seconds: float = 30) -> bytes:
        with self._opener.open(self.url + path, timeout=seconds * crowd()) as answer:
            return bytes(answer.read())

    def open(self, path: str, headers: Mapping[str, str], *, seconds: float = 30) -> int:
        """Return the status of the answer, which is read to its end."""
        request = urllib.request.Request(self.url + path, headers=dict(headers))  # noqa: S310 -- ours
        with self._opener.open(request, timeout=seconds * crowd()) as answer:
            answer.read()
            return int(answer.status)

    def post(self, path: str, fields: Mapping[str, str], *, seconds: float = 30) -> bytes:
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self.token}).encode()
        return self._send(path, body, {}, seconds)

    def follow(self, path: str, fields: Mapping[str, str]) -> str:
        """Press, and say the address one ends up at."""
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self.token}).encode()
        request = urllib.request.Request(self.url + path, body, {"Referer": self.url + path})  # noqa: S310 -- ours
        with self._opener.open(request, timeout=30 * crowd()) as answer:
            return str(answer.geturl())

    def post_json(self, path: str, document: object) -> Any:
        headers = {
            "Content-Type": "application/json",
            "X-CSRFToken": self.token,
            "Accept": "application/json",
        }
        return json.loads(self._send(path, json.dumps(document).encode(), headers, 30))

    def post_files(self, path: str, files: Mapping[str, bytes], *, pause: float = 0) -> Any:
        """Post parts named by the keys, as the upload script sends them, with a pause in the
        middle.
        """
        edge = "----a-part-of-a-fault"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'.encode()
            + data
            + b"\r\n"
            for name, data in files.items()
        ]
        headers = {
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "X-CSRFToken": self.token,
            "Accept": "application/json",
        }
        body = b"".join([*parts, f"--{edge}--\r\n".encode()])
        headers["Content-Length"] = str(len(body))
        return json.loads(self._send(path, _in_two(body, pause), headers, 60))

    def _send(
        self, path: str, body: bytes | Iterator[bytes], headers: Mapping[str, str], seconds: float
    ) -> bytes:
        headers = {"Referer": self.url + path, **headers}
        request = urllib.request.Request(self.url + path, body, headers)  # noqa: S310 -- ours
        with self._opener.open(request, timeout=seconds * crowd()) as answer:
            return bytes(answer.read())

    @property
    def token(self) -> str:
        return next(
            (cookie.value or "" for cookie in self._cookies if cookie.name == "csrftoken"), ""
        )

    def counts(self, batch: str, *, seconds: float = 10) -> dict[str, int]:
        """Return the counts of the batch page by its five words."""
        page = self.get(f"/batches/{batch}/", seconds=seconds).decode()
        found = {word: int(re.sub(r"\D", "", number)) for word, number in _NUMBER.findall(page)}
        if set(found) != set(WORDS):
            raise ValueError(f"the page of {batch} shows no numbers")
        return found

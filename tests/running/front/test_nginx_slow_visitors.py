"""Nobody waits for slow strangers."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.running.front.strangers import connected, head_of
from tests.running.visitors import Visitor
from tests.services import Site

pytestmark = [pytest.mark.processes, pytest.mark.long(35)]

STRANGERS = 1000
AT_ONCE = 12  #: seconds: a page would wait until nginx gives up half a head, which is after 15


ATTEMPTS = 4  #: a machine that has other work may keep a page waiting, but not each time


def is_answered_at_once(operator: Visitor, visit: Callable[[ExitStack], None]) -> bool:
    """Return whether no page waits for these strangers."""
    for _ in range(ATTEMPTS):
        with ExitStack() as held:
            visit(held)
            if slowest_page(operator) < AT_ONCE:
                return True
    return False


def slowest_page(operator: Visitor, *, pages: int = 20) -> float:
    times = []
    for _ in range(pages):
        began = time.monotonic()
        assert operator.get("/batches/").status == 200
        times.append(time.monotonic() - began)
    return max(times)


@pytest.mark.parametrize(
    "sent",
    [b"GET /batches/ HTTP/1.1\r\nHost: localh", head_of("/sign-in/", 60_000) + b"--x\r\n"],
    ids=["half a head", "half a body"],
)
def test_a_thousand_half_requests_keep_no_page_waiting(
    fronted: Site, operator: Visitor, sent: bytes
):
    def visit(held: ExitStack) -> None:
        for _ in range(STRANGERS):
            held.enter_context(connected(fronted)).sendall(sent)

    assert is_answered_at_once(operator, visit)


def test_eighty_slow_downloads_keep_no_page_waiting(fronted: Site, operator: Visitor, batch: str):
    def visit(held: ExitStack) -> None:
        for _ in range(80):
            download = held.enter_context(operator.opened("GET", f"/batches/{batch}/archive.zip"))
            download.read(1000)

    assert is_answered_at_once(operator, visit)


def test_slow_uploads_keep_no_page_waiting(fronted: Site, operator: Visitor, batch: str):
    cookies = f"Cookie: sessionid={operator.cookies['sessionid']}\r\n\r\n".encode()
    head = head_of(f"/batches/{batch}/images/pack", 60_000).removesuffix(b"\r\n") + cookies

    def visit(held: ExitStack) -> None:
        for _ in range(100):
            held.enter_context(connected(fronted)).sendall(head + b"--x\r\n")

    assert is_answered_at_once(operator, visit)


def test_a_flood_of_sign_ins_is_refused_and_keeps_no_page_waiting(fronted: Site, operator: Visitor):
    def guess(n: int) -> int:
        stranger = Visitor(fronted.url, cookies={"csrftoken": "x" * 32})
        return stranger.post("/sign-in/", username=f"guess{n}", password="x").status

    with ThreadPoolExecutor(128) as strangers:
        answers = [strangers.submit(guess, n) for n in range(128)]
        slowest = slowest_page(operator)

    assert {answer.result() for answer in answers} <= {422, 429, 503}
    assert sum(answer.result() == 422 for answer in answers) <= 30
    assert slowest < AT_ONCE

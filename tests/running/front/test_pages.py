"""The pages that nginx sends by itself, with nothing behind it."""

import subprocess
from collections.abc import Iterator

import pytest

from jobs.running import front, ports
from tests.running.visitors import Answer, Visitor
from tests.services import PATIENCE, wait_for

BATCH = "/batches/00000000-0000-0000-0000-000000000000"

pytestmark = [pytest.mark.processes, pytest.mark.long(35)]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Return a visitor of an nginx without web and streams."""
    port = ports.free_private_ports(1)[0]
    ready = front.prepare(tmp_path_factory.mktemp("alone"), "127.0.0.1", port)
    visitor = Visitor(f"http://127.0.0.1:{port}")
    with subprocess.Popen(ready.command) as nginx:
        try:
            wait_for(lambda: answers(visitor), PATIENCE, "nginx")
            yield visitor
        finally:
            nginx.terminate()


def answers(visitor: Visitor) -> bool:
    try:
        return visitor.get("/").status == 502
    except OSError:
        return False


def said(answer: Answer) -> list[bool]:
    """Return whether a page names the site, leads home, looks again, and may be kept."""
    return [
        b"<title>" in answer.body and "· Overprint</title>".encode() in answer.body,
        b'<a href="/">All batches</a>' in answer.body,
        b'http-equiv="refresh"' in answer.body,
        answer.headers.get("cache-control") != "no-store",
    ]


def test_a_page_without_web_looks_again(alone: Visitor):
    shown = alone.get("/batches/")

    assert (shown.status, shown.headers.get("retry-after")) == (502, "3")
    assert b"<h1>Overprint is starting</h1>" in shown.body
    assert said(shown) == [True, True, True, False]


@pytest.mark.parametrize("path", ["/proof/x/", "/batches/new", f"{BATCH}/images/pack"])
def test_what_was_sent_without_web_is_not_taken_for_done(alone: Visitor, path: str):
    shown = alone.ask("POST", path, b"name=x")

    assert shown.status in (502, 507)
    assert b"What you sent may not have been done" in shown.body
    assert b"disk may be full" in shown.body
    assert said(shown) == [True, True, False, False]


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (f"/{'a' * 20_000}", {}, 414),
        ("/", {"Cookie": "a" * 20_000}, 400),
        ("/a%zz", {}, 400),
        ("/-/nothing", {}, 404),
    ],
)
def test_what_nginx_refuses_itself_has_a_page(
    alone: Visitor, path: str, headers: dict[str, str], status: int
):
    shown = alone.get(path, **headers)

    assert (shown.status, shown.headers.get("retry-after")) == (status, None)
    assert said(shown) == [True, True, False, False]


def test_too_many_requests_have_a_page(alone: Visitor):
    refused = next(
        shown
        for shown in iter(lambda: alone.ask("POST", "/sign-in/", b""), None)
        if shown.status == 429
    )

    assert b"Wait ten seconds, then go back and try again" in refused.body
    assert said(refused) == [True, True, False, False]
    assert refused.headers["retry-after"] == "3"

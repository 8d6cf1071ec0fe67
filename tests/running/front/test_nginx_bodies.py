"""Bodies through nginx: refused before they arrive, or passed on as files."""

import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from threading import Thread
from typing import ClassVar
from uuid import UUID

import pytest

from jobs.running import ports
from jobs.running.front import locations, prepare_alone
from tests.dashboard.new_batches import MULTIPART, form
from tests.intake.tiny_pictures import jpeg
from tests.running.front.strangers import connected, head_of
from tests.running.visitors import Visitor, site_without_broker
from tests.services import PATIENCE, Site, process, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.long(35)]

PICTURE = jpeg(60, 40)


@pytest.mark.parametrize(
    "address", ["/batches/new", "/batches/{batch}/images/pack", "/batches/{batch}/design/"]
)
def test_the_body_of_a_stranger_is_refused_before_it_arrives(
    fronted: Site, batch: str, address: str
):
    with connected(fronted) as stranger:
        stranger.sendall(head_of(address.format(batch=batch), 60_000))
        answer = stranger.recv(4096).decode()

    assert answer.startswith("HTTP/1.1 302 ")
    assert "\r\nLocation: /sign-in/?next=" in answer


def test_gigabytes_from_a_stranger_leave_the_disk_as_it_was(fronted: Site, batch: str):
    assert most_bytes_while_poured(fronted, batch) < 5_000_000


@pytest.mark.long(10)
def test_so_they_do_where_gunicorn_answers_alone(tmp_path: Path):
    with site_without_broker(tmp_path / "var", OVERPRINT_FRONT="0") as site:
        operator = Visitor(site.url).signed_in(site)

        assert most_bytes_while_poured(site, str(UUID(int=7))) < 5_000_000
        assert operator.get("/batches/").status == 200


def most_bytes_while_poured(site: Site, batch: str) -> int:
    """Return by how much the data folder grew while a stranger sent 400 MB to each of some
    addresses.
    """

    def size() -> int:
        return sum(path.stat().st_size for path in site.data.rglob("*") if path.is_file())

    before, most = size(), 0
    for address in ("/sign-in/", "/batches/new", f"/batches/{batch}/images/zip"):
        # Refused, and the connection closed: so it should be.
        with (
            connected(site) as stranger,
            suppress(OSError),
        ):
            stranger.sendall(head_of(address, 1_500_000_000))
            for piece in range(400):
                stranger.sendall(bytes(1_000_000))
                most = max(most, size() - before) if piece % 50 == 0 else most
    return most


@pytest.mark.parametrize("size", [100, 100_000, 2_000_000])
def test_long_forms_of_a_signed_in_visitor_are_passed_on(operator: Visitor, batch: str, size: int):
    form = {"csrfmiddlewaretoken": operator.cookies["csrftoken"], "comment": "y" * size}

    answer = operator.post(f"/batches/{batch}/rows/2/correct", **form)

    assert (answer.status, answer.headers["location"]) == (302, f"/batches/{batch}/rows/2/")


def test_a_form_that_is_too_long_is_refused_with_the_limit(operator: Visitor):
    answer = operator.post("/batches/new", comment="y" * 100_000)

    assert answer.status == 413
    assert b"What you sent is larger than the limit of " in answer.body


def test_a_visitor_cannot_say_where_it_comes_from(fronted: Site):
    nobody = Visitor(fronted.url)
    nobody.get("/sign-in/")
    body = f"username=x&password=y&csrfmiddlewaretoken={nobody.cookies['csrftoken']}".encode()
    claims = {
        "X_Overprint_Peer": "6.6.6.6",
        "X_Forwarded_For": "6.6.6.6",
        "X_Forwarded_Proto": "https",
    }

    nobody.ask(
        "POST", "/sign-in/", body, Content_Type="application/x-www-form-urlencoded", **claims
    )

    ask = (
        "from jobs.models import SignInFailure; "
        "print(set(SignInFailure.objects.values_list('address', flat=True)))"
    )
    assert fronted.manage("shell", "-v0", "-c", ask).stdout.strip() == "{'127.0.0.1'}"


def test_uploads_come_through_nginx_as_files(fronted: Site, operator: Visitor):
    draft = operator.post("/batches/new").headers["location"].removesuffix("images/")
    sent = {
        "X_CSRFToken": operator.cookies["csrftoken"],
        "Accept": "application/json",
        "X_Overprint_Body": "/etc/passwd",
    }
    small, large = PICTURE + bytes(40_000), PICTURE + bytes(1_500_000)
    listed = json.dumps({"files": [["1.jpg", len(small), 0], ["2.jpg", len(large), 0]]}).encode()
    found = operator.ask(
        "POST", f"{draft}images/manifest", listed, Content_Type="application/json", **sent
    )
    first, second = (entry["id"] for entry in json.loads(found.body)["files"])

    pack = form((str(first), "1.jpg", small))
    packed = operator.ask("POST", f"{draft}images/pack", pack, Content_Type=MULTIPART, **sent)
    alone = operator.ask("PATCH", f"{draft}images/files/{second}", large, Upload_Offset="0", **sent)

    assert [answer["taken"] for answer in json.loads(packed.body)["files"]] == [True]
    assert json.loads(alone.body)["verdict"]["taken"] is True
    stored = [path.read_bytes() for path in (fronted.data / "files").rglob("in/*/*")]
    assert sorted(stored, key=len) == [small, large]
    assert list((fronted.data / "front" / "body").iterdir()) == []


class Pages(BaseHTTPRequestHandler):
    """Says that only the session `theirs` is signed in, and notes who asked."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        session = SimpleCookie(self.headers["Cookie"])["sessionid"].value
        self.asked.append(session)
        self.send_response(204 if session == "theirs" else 401)
        self.end_headers()

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()

    def address_string(self) -> str:
        return "nginx"

    def log_message(self, *_: object) -> None:
        pass


def test_who_is_signed_in_is_asked_once_for_the_requests_of_an_upload(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(locations, "REMEMBERED", "1h")
    monkeypatch.setattr(Pages, "asked", [])
    (port,) = ports.free_private_ports(1)
    front = prepare_alone(tmp_path, "127.0.0.1", port, "s" * 40)
    visitor = Visitor(f"http://127.0.0.1:{port}")

    def uploads(session: str) -> list[int]:
        visitor.cookies["sessionid"] = session
        pack = f"/batches/{UUID(int=7)}/images/pack"
        return [visitor.ask("POST", pack, b"x").status for _ in range(3)]

    with served(front.web), served(front.streams), process([*front.command], os.environ):
        wait_for(lambda: is_open(port), PATIENCE, "an answer of nginx")
        found = [uploads("theirs"), uploads("another"), uploads("theirs")]

    assert found == [[200] * 3, [302] * 3, [200] * 3]
    assert Pages.asked == ["theirs", *["another"] * 3]


def test_a_button_works_although_nginx_cannot_write_to_the_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(Pages, "asked", [])
    (port,) = ports.free_private_ports(1)
    front = prepare_alone(tmp_path, "127.0.0.1", port, "s" * 40)
    visitor = Visitor(f"http://127.0.0.1:{port}", cookies={"sessionid": "theirs"})

    with served(front.web), served(front.streams), process([*front.command], os.environ):
        wait_for(lambda: is_open(port), PATIENCE, "an answer of nginx")
        batch = f"/batches/{UUID(int=7)}"
        replaced_by_a_file(front.folder / "body")
        upload = visitor.ask("POST", f"{batch}/images/pack", b"x")
        replaced_by_a_file(front.folder / "signed-in")
        button = visitor.ask("POST", f"{batch}/delete", b"x")

    assert (button.status, upload.status) == (200, 507)
    assert b"its disk may be full" in upload.body


def replaced_by_a_file(folder: Path) -> None:
    """Keep nginx from writing below this folder, also if it runs as root."""
    shutil.rmtree(folder)
    folder.write_bytes(b"")


@contextmanager
def served(address: str) -> Iterator[None]:
    with ThreadingUnixStreamServer(address.removeprefix("unix:"), Pages) as server:
        Thread(target=server.serve_forever, args=[0.05]).start()
        try:
            yield
        finally:
            server.shutdown()


def is_open(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0


def test_an_upload_after_signing_out_is_refused_although_nginx_let_it_come(fronted: Site):
    leaving = Visitor(fronted.url).signed_in(fronted)
    draft = leaving.post("/batches/new").headers["location"].removesuffix("images/")
    kept = dict(leaving.cookies)
    leaving.post("/sign-out/")
    leaving.cookies = kept

    refused = leaving.ask("POST", f"{draft}images/pack", form(), Content_Type=MULTIPART)

    assert refused.status == 302
    assert refused.headers["location"].startswith("/sign-in/")

"""The site behind its own nginx: same answers as gunicorn alone, and nobody waits for slow
strangers.
"""

import json
import os
import re
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPException
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from threading import Thread
from typing import ClassVar
from uuid import UUID

import psutil
import pytest

from jobs.running import ports
from jobs.running.front import locations, prepare_alone
from tests.dashboard.new_batches import MULTIPART, form
from tests.intake.tiny_pictures import jpeg
from tests.running.visitors import Answer, Visitor, site_without_broker, with_results
from tests.services import PATIENCE, Site, process, wait_for

STRANGERS = 1000
AT_ONCE = (
    12  #: seconds: nginx gives up half a head after 15, and that is what a page would wait for
)
PICTURE = jpeg(60, 40)


@pytest.fixture(scope="module")
def fronted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site_without_broker(tmp_path_factory.mktemp("front") / "var") as running:
        yield running


@pytest.fixture(scope="module")
def batch(fronted: Site) -> str:
    return with_results(fronted, rows=30, size=300_000)


@pytest.fixture(scope="module")
def operator(fronted: Site) -> Visitor:
    return Visitor(fronted.url).signed_in(fronted)


def same(first: Answer, second: Answer, *names: str) -> bool:
    heads = [{name: answer.headers.get(name) for name in names} for answer in (first, second)]
    return (first.status, heads[0], first.body) == (second.status, heads[1], second.body)


DESCRIBING = (
    *(
        "content-type",
        "content-length",
        "content-range",
        "etag",
        "content-disposition",
        "cache-control",
    ),
    *("content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options"),
)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"Range": "bytes=0-0"},
        {"Range": "bytes=5-"},
        {"Range": "bytes=-70000"},
        {"Range": "bytes=2097140-2097170"},
        {"Range": "bytes=3000000-7000000"},
        {"Range": "bytes=0-999999999999"},
        {"Range": "bytes=99999999-"},
        {"Range": "bytes=0-5,10-20"},
        {"Range": "bytes=5-", "If_Range": '"another"'},
    ],
)
def test_ranges_of_a_zip_are_the_same_as_without_nginx(
    fronted: Site, operator: Visitor, batch: str, wanted: dict[str, str]
):
    path = f"/batches/{batch}/archive.zip"

    through, past = operator.get(path, **wanted), operator.past_nginx(fronted).get(path, **wanted)

    assert same(through, past, *DESCRIBING), (
        through.status,
        through.headers,
        past.status,
        past.headers,
    )


def test_a_zip_goes_on_from_its_etag(fronted: Site, operator: Visitor, batch: str):
    path = f"/batches/{batch}/archive.zip"
    etag = operator.ask("HEAD", path).headers["etag"]

    through = operator.get(path, Range="bytes=4000000-", If_Range=etag)

    past = operator.past_nginx(fronted).get(path, Range="bytes=4000000-", If_Range=etag)
    assert through.status == 206
    assert same(through, past, *DESCRIBING)


def test_a_zip_that_arrived_whole_is_noted_as_such(fronted: Site, operator: Visitor, batch: str):
    whole = operator.get(f"/batches/{batch}/archive.zip")

    assert whole.status == 200
    wait_for(lambda: downloads(fronted) == "True", PATIENCE, "a note that the zip arrived")


def downloads(site: Site) -> str:
    ask = (
        "from jobs.models import Download; "
        "print(Download.objects.filter(ended_at__isnull=False).exists())"
    )
    return site.manage("shell", "-v0", "-c", ask).stdout.strip()


def test_a_zip_that_stays_in_buffers_is_not_noted_as_arrived(fronted: Site, operator: Visitor):
    other = with_results(fronted, rows=3, size=500_000)
    ask = (
        f"from jobs.models import Download; "
        f"print(Download.objects.get(export__batch='{other}').sent, "
        f"Download.objects.get(export__batch='{other}').export.size)"
    )
    with operator.opened("GET", f"/batches/{other}/archive.zip") as answer:
        time.sleep(2)  # nginx has handed everything to the kernel, and nobody read it
        assert answer.status == 200

    time.sleep(1)
    said = fronted.manage("shell", "-v0", "-c", ask).stdout
    sent, size = re.findall(r"\[(?:\[0, (\d+)\])?\] (\d+)", said)[0]
    assert int(sent or 0) < int(size)


@pytest.mark.parametrize("sign", ["Via", "Forwarded", "X_Forwarded_For"])
def test_a_zip_through_a_proxy_that_no_setting_names_is_not_certain_to_have_arrived(
    fronted: Site, operator: Visitor, batch: str, sign: str
):
    path = f"/batches/{batch}/archive.zip"
    operator.get(path)
    certain = certainties(fronted, batch)

    operator.get(path, **{"Range": "bytes=0-9", sign: "a proxy"})

    assert (certain, certainties(fronted, batch)) == ([(1,)], [(0,)])


def certainties(site: Site, batch: str) -> list[tuple[int]]:
    query = """SELECT is_certain FROM jobs_download
        JOIN jobs_export ON jobs_export.id = export_id WHERE batch_id = ?"""
    with closing(sqlite3.connect(site.data / "overprint.sqlite3")) as database:
        return database.execute(query, [UUID(batch).hex]).fetchall()


def test_single_results_keep_their_headers(fronted: Site, operator: Visitor, batch: str):
    path = f"/batches/{batch}/rows/2/result"

    through, past = operator.get(path), operator.past_nginx(fronted).get(path)

    assert through.status == 200
    assert same(through, past, *DESCRIBING), (through.headers, past.headers)
    assert operator.get(path, If_None_Match=through.headers["etag"]).status == 304


def test_a_part_of_a_result_is_sent_on_request(operator: Visitor, batch: str):
    path = f"/batches/{batch}/rows/2/result"

    assert operator.get(path, Range="bytes=0-9").body == operator.get(path).body[:10]


def test_nothing_behind_nginx_is_open_to_visitors(fronted: Site, operator: Visitor, batch: str):
    key = next((fronted.data / "files").rglob("*.jpg")).relative_to(fronted.data / "files")
    paths = [f"/-/files/{key}", "/-/signed-in", f"/-/pieces/pdf/{batch}/1/1", "/-/starting.html"]

    assert {operator.get(path).status for path in paths} == {404}


def test_static_files_are_compressed_and_kept_for_ever(fronted: Site):
    names = [path.name for path in (fronted.data / "static" / "css").iterdir()]
    name = next(name for name in names if re.search(r"\.[0-9a-f]{12}\.css$", name))

    answer = Visitor(fronted.url).get(f"/static/css/{name}", Accept_Encoding="gzip")

    kept = {
        name: answer.headers[name]
        for name in ("content-encoding", "cache-control", "x-content-type-options")
    }
    assert kept == {
        "content-encoding": "gzip",
        "cache-control": "max-age=315360000, public, immutable",
        "x-content-type-options": "nosniff",
    }


# --- Bodies ---------------------------------------------------------------------------------------


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


# --- Slow visitors --------------------------------------------------------------------------------


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
    with ExitStack() as held:
        for _ in range(STRANGERS):
            held.enter_context(connected(fronted)).sendall(sent)

        slowest = slowest_page(operator)

    assert slowest < AT_ONCE


def test_eighty_slow_downloads_keep_no_page_waiting(fronted: Site, operator: Visitor, batch: str):
    with ExitStack() as held:
        for _ in range(80):
            download = held.enter_context(operator.opened("GET", f"/batches/{batch}/archive.zip"))
            download.read(1000)

        slowest = slowest_page(operator)

    assert slowest < AT_ONCE


def test_slow_uploads_keep_no_page_waiting(fronted: Site, operator: Visitor, batch: str):
    cookies = f"Cookie: sessionid={operator.cookies['sessionid']}\r\n\r\n".encode()
    head = head_of(f"/batches/{batch}/images/pack", 60_000).removesuffix(b"\r\n") + cookies
    with ExitStack() as held:
        for _ in range(100):
            held.enter_context(connected(fronted)).sendall(head + b"--x\r\n")

        slowest = slowest_page(operator)

    assert slowest < AT_ONCE


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


# --- Lives ----------------------------------------------------------------------------------------


def test_while_gunicorn_is_away_a_page_says_so_and_looks_again(fronted: Site, operator: Visitor):
    psutil.Process(fronted.child_pid("web")).suspend()
    psutil.Process(fronted.child_pid("web")).kill()

    answer = wait_for(lambda: page_without_gunicorn(operator), PATIENCE, "the page")

    assert b"Overprint is starting" in answer.body
    assert b'http-equiv="refresh"' in answer.body
    wait_for(lambda: operator.get("/batches/").status == 200, PATIENCE, "pages again")


def test_a_killed_nginx_comes_back(fronted: Site, operator: Visitor):
    first = fronted.child_pid("front")

    psutil.Process(first).kill()

    wait_for(lambda: fronted.child_pid("front") != first, PATIENCE, "another nginx")
    wait_for(lambda: answers(operator), PATIENCE, "pages again")


def page_without_gunicorn(visitor: Visitor) -> Answer | None:
    """Return the page of nginx, or None while gunicorn answers, or breaks off an answer."""
    with suppress(OSError, HTTPException):
        shown = visitor.get("/batches/")
        return shown if shown.status == 502 else None
    return None


def answers(visitor: Visitor) -> bool:
    try:
        return visitor.get("/batches/").status == 200
    except OSError:
        return False


def test_nginx_ends_with_the_supervisor_however_that_ends(tmp_path: Path):
    with site_without_broker(tmp_path / "var") as site:
        nginx = psutil.Process(site.child_pid("front"))

        site.process.kill()

        wait_for(
            lambda: not nginx.is_running() or nginx.status() == psutil.STATUS_ZOMBIE,
            PATIENCE,
            "the end of nginx",
        )

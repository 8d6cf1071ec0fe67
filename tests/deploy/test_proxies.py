"""The examples of deploy/caddy and deploy/nginx in the real programs, in front of a site."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from jobs.running import ports
from tests.dashboard.new_batches import MULTIPART, form
from tests.deploy import proxies
from tests.deploy.proxies import NAME, Proxy
from tests.intake.tiny_pictures import jpeg
from tests.running.visitors import Visitor, site_without_broker, with_results
from tests.services import PATIENCE, Site, wait_for

pytestmark = pytest.mark.processes

KINDS = {"caddy": proxies.caddy, "nginx": proxies.nginx}


@dataclass(frozen=True, slots=True)
class Behind:
    """A site behind a proxy, as an operator sees it, and a batch of it."""

    site: Site
    proxy: Proxy
    operator: Visitor
    batch: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = {
        "TRUSTED_PROXY": "1",
        "ALLOWED_HOSTS": f"{NAME},localhost",
        "CSRF_TRUSTED_ORIGINS": f"https://{NAME}",
    }
    with site_without_broker(tmp_path_factory.mktemp("site") / "var", **settings) as running:
        yield running


@pytest.fixture(scope="module")
def batch(site: Site) -> str:
    return with_results(site, rows=30, size=300_000)


@pytest.fixture(scope="module", params=KINDS)
def behind(
    request: pytest.FixtureRequest,
    site: Site,
    batch: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Behind]:
    """One of its two hosts is away: visitors do not notice."""
    (nobody,) = ports.free_private_ports(1)
    hosts = (f"127.0.0.1:{nobody}", site.url.removeprefix("http://"))
    with KINDS[request.param](tmp_path_factory.mktemp(request.param), *hosts) as proxy:
        yield Behind(site, proxy, proxies.visitor(proxy).signed_in(site), batch)


def test_a_session_is_sent_over_tls_only(behind: Behind):
    stranger = proxies.visitor(behind.proxy)

    answer = stranger.get("/sign-in/")

    assert answer.status == 200
    assert "; Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_a_browser_is_offered_http_2(behind: Behind):
    with proxies.connected(behind.proxy, offered=["h2", "http/1.1"]) as visitor:
        assert visitor.selected_alpn_protocol() == "h2"


def test_a_visitor_without_tls_is_sent_to_it(behind: Behind):
    plain = Visitor(f"http://127.0.0.1:{behind.proxy.plain_port}")

    answer = plain.get("/batches/?page=2", Host=NAME)

    assert answer.status in (301, 308)
    assert re.sub(r":\d+", "", answer.headers["location"]) == f"https://{NAME}/batches/?page=2"


@pytest.mark.parametrize("wanted", [{}, {"Range": "bytes=3000000-7000000"}, {"Range": "bytes=-9"}])
def test_a_zip_is_the_same_as_without_the_proxy(behind: Behind, wanted: dict[str, str]):
    path = f"/batches/{behind.batch}/archive.zip"
    direct = Visitor(behind.site.url, cookies=behind.operator.cookies)

    through = behind.operator.get(path, **wanted)

    past = direct.get(path, Host=NAME, X_Forwarded_Proto="https", **wanted)
    names = ("content-length", "content-range", "etag", "content-disposition", "cache-control")
    assert through.status == past.status == (206 if wanted else 200)
    assert [through.headers.get(name) for name in names] == [
        past.headers.get(name) for name in names
    ]
    assert through.body == past.body


def test_a_zip_that_the_proxy_took_counts_only_once_the_person_says_that_it_arrived(
    behind: Behind,
):
    small = with_results(behind.site, rows=3, size=20_000)  # the buffers of a proxy hold all of it
    with behind.operator.opened("GET", f"/batches/{small}/archive.zip") as unread:
        wait_for(lambda: sent_of(behind.site, small) != [], PATIENCE, "a download")
        assert unread.status == 200
    assert sent_of(behind.site, small)[0][2] == 0
    assert what_changed(behind, small) == 302

    behind.operator.get(f"/batches/{small}/archive.zip")
    wait_for(lambda: sent_of(behind.site, small)[0][1], PATIENCE, "a zip that was sent to its end")
    assert sent_of(behind.site, small)[0][2] == 0
    number = f"{sent_of(behind.site, small)[0][0]}"
    answer = behind.operator.post(f"/batches/{small}/zip-arrived", download=number)

    assert answer.status == 302
    assert sent_of(behind.site, small)[0][2] == 1


def sent_of(site: Site, batch: str) -> list[tuple[Any, ...]]:
    """Return number, end and certainty of the download of this batch."""
    query = """SELECT jobs_download.id, ended_at, is_certain FROM jobs_download
        JOIN jobs_export ON jobs_export.id = export_id WHERE batch_id = ?"""
    return stored(site, query, batch.replace("-", ""))


def what_changed(behind: Behind, batch: str) -> int:
    """Return the status of *Download what changed*: 302 where it leads back to the batch."""
    ((export,),) = stored(
        behind.site, "SELECT id FROM jobs_export WHERE batch_id = ?", batch.replace("-", "")
    )
    return behind.operator.get(f"/batches/{batch}/changed/{UUID(export)}.zip").status


def test_an_upload_of_a_stranger_is_refused_while_it_is_being_sent(behind: Behind):
    """Over HTTP/1.1 Caddy passes the refusal on when the next bytes arrive."""
    head = f"POST /batches/{behind.batch}/images/pack HTTP/1.1\r\nHost: {NAME}\r\n"
    answer = b""
    with proxies.connected(behind.proxy) as stranger:
        stranger.sendall(f"{head}Content-Length: 20000000\r\n\r\n".encode())
        stranger.settimeout(0.1)

        def is_answered() -> bool:
            nonlocal answer
            stranger.sendall(bytes(10))
            with suppress(TimeoutError):
                answer = stranger.recv(4096)
            return answer != b""

        wait_for(is_answered, PATIENCE, "a refusal")

    assert answer.startswith(b"HTTP/1.1 302 ")
    assert b"/sign-in/?next=" in answer


def test_pictures_arrive_in_packs_and_alone(behind: Behind):
    operator = behind.operator
    draft = operator.post("/batches/new").headers["location"].removesuffix("images/")
    sent = {
        "X_CSRFToken": operator.cookies["csrftoken"],
        "Accept": "application/json",
        "Referer": f"https://{NAME}/",
    }
    small = [jpeg(60, 40) + bytes(40_000 + number) for number in range(200)]
    large = jpeg(60, 40) + bytes(20_000_000)
    files = [(f"{number}.jpg", data) for number, data in enumerate([*small, large])]
    listed = json.dumps({"files": [[name, len(data), 0] for name, data in files]}).encode()
    found = operator.ask(
        "POST", f"{draft}images/manifest", listed, Content_Type="application/json", **sent
    )
    *ids, last = (entry["id"] for entry in json.loads(found.body)["files"])

    pack = form(*((str(key), name, data) for key, (name, data) in zip(ids, files, strict=False)))
    packed = operator.ask("POST", f"{draft}images/pack", pack, Content_Type=MULTIPART, **sent)
    alone = operator.ask("PATCH", f"{draft}images/files/{last}", large, Upload_Offset="0", **sent)

    assert [answer["taken"] for answer in json.loads(packed.body)["files"]] == [True] * 200
    assert json.loads(alone.body)["verdict"]["taken"] is True


def test_a_visitor_cannot_say_where_it_comes_from(behind: Behind):
    nobody = proxies.visitor(behind.proxy)
    nobody.get("/sign-in/")
    body = f"username=x&password=y&csrfmiddlewaretoken={nobody.cookies['csrftoken']}".encode()

    answer = nobody.ask(
        "POST",
        "/sign-in/",
        body,
        Content_Type="application/x-www-form-urlencoded",
        Referer=f"https://{NAME}/sign-in/",
        X_Forwarded_For="6.6.6.6",
    )

    assert answer.status == 422
    assert set(stored(behind.site, "SELECT address FROM jobs_signinfailure")) == {("127.0.0.1",)}


def stored(site: Site, query: str, *values: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(site.data / "overprint.sqlite3")) as database:
        return database.execute(query, values).fetchall()

"""The process for uploads and downloads ends in the middle of them: what the visitor has at the end
is whole, nothing is stored twice, and nothing is left behind. With a folder and with a bucket.
"""

import json
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from tests import buckets
from tests.dashboard.new_batches import MULTIPART, form
from tests.intake.tiny_pictures import jpeg
from tests.running.visitors import Answer, Visitor, site_without_broker, with_results
from tests.services import PATIENCE, Site, wait_for

pytestmark = pytest.mark.processes

ROWS, SIZE = 30, 600_000  #: of a zip that no buffer holds
STORED = """
import json
from jobs.models import Source
from jobs.storage import store
named = set(Source.objects.filter(batch_id={batch!r}).exclude(key="").values_list("key", flat=True))
prefix = "b/{batch}/"
print("stored", json.dumps([len(named), sorted(set(store().keys(prefix)) - named)]))
"""


@dataclass(frozen=True, slots=True)
class Streaming:
    site: Site
    visitor: Visitor
    number: signal.Signals  #: by which the process ends
    zip: str  #: the address of the zip of a batch with results

    def end(self) -> None:
        """End the process for uploads and downloads; the supervisor starts another."""
        psutil.Process(self.site.child_pid("streams")).send_signal(self.number)

    def patiently(self, method: str, path: str, body: bytes | None = None, **sent: str) -> Answer:
        """Ask again while nginx says that nobody is there, or the answer breaks off."""
        return wait_for(lambda: self._tried(method, path, body, **sent), PATIENCE, path)

    def _tried(self, method: str, path: str, body: bytes | None, **sent: str) -> Answer | None:
        with suppress(OSError, HTTPException):
            answer = self.visitor.ask(method, path, body, **sent)
            return answer if answer.status not in (502, 503, 504) else None
        return None


@pytest.fixture(
    scope="module",
    params=[("folder", signal.SIGKILL), ("bucket", signal.SIGTERM)],
    ids=["killed, with a folder", "asked to end, with a bucket"],
)
def streaming(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Streaming]:
    kind, number = request.param
    settings = {}
    if kind == "bucket":
        server: buckets.BucketServer = request.getfixturevalue("bucket_server")
        settings = {"STORAGE_URL": server.url(uuid4().hex), **buckets.KEYS}
    folder: Path = tmp_path_factory.mktemp(kind)
    with site_without_broker(folder / "var", **settings) as site:
        visitor = Visitor(site.url).signed_in(site)
        batch = with_results(site, rows=ROWS, size=SIZE)
        yield Streaming(site, visitor, number, f"/batches/{batch}/archive.zip")


def test_a_zip_that_broke_off_is_continued_with_the_same_bytes(streaming: Streaming) -> None:
    whole = streaming.patiently("GET", streaming.zip)
    got = b""
    with streaming.visitor.opened("GET", streaming.zip) as answer:
        got += answer.read(SIZE)
        streaming.end()
        with suppress(OSError, HTTPException):
            while piece := answer.read1(65536):
                got += piece
    assert SIZE <= len(got) < len(whole.body)

    rest = streaming.patiently(
        "GET", streaming.zip, Range=f"bytes={len(got)}-", If_Range=whole.headers["etag"]
    )

    assert rest.status == 206
    assert got + rest.body == whole.body


@pytest.mark.parametrize("sent", [0.5, 1.0], ids=["half is sent", "all is sent"])
def test_pictures_of_a_pack_that_broke_off_are_stored_once(
    streaming: Streaming, sent: float
) -> None:
    visitor = streaming.visitor
    draft = visitor.post("/batches/new").headers["location"].removesuffix("images/")
    headers = {"X_CSRFToken": visitor.cookies["csrftoken"], "Accept": "application/json"}
    pictures = [jpeg(60, 40) + bytes(100_000 + n) for n in range(40)]
    listed = {"files": [[f"{n}.jpg", len(data), 0] for n, data in enumerate(pictures)]}
    found = streaming.patiently(
        *("POST", f"{draft}images/manifest", json.dumps(listed).encode()),
        **(headers | {"Content_Type": "application/json"}),
    )
    ids = [entry["id"] for entry in json.loads(found.body)["files"]]
    pack = form(*((str(key), f"{key}.jpg", data) for key, data in zip(ids, pictures, strict=True)))

    half_sent(streaming, f"{draft}images/pack", headers, pack, sent)
    answer = streaming.patiently(
        "POST", f"{draft}images/pack", pack, **(headers | {"Content_Type": MULTIPART})
    )

    assert [each["taken"] for each in json.loads(answer.body)["files"]] == [True] * len(pictures)
    assert stored(streaming.site, draft.strip("/").rpartition("/")[2]) == [len(pictures), []]


def half_sent(
    streaming: Streaming,
    path: str,
    headers: dict[str, str],
    body: bytes,
    sent: float,
) -> None:
    """Send a part of a request, end the process, and go away."""
    connection = streaming.visitor.connection()
    connection.putrequest("POST", path)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    cookies = streaming.visitor._cookie_header()
    for name, value in (named | cookies | {"Content-Type": MULTIPART}).items():
        connection.putheader(name, value)
    connection.putheader("Content-Length", f"{len(body)}")
    with suppress(OSError):
        connection.endheaders(body[: int(len(body) * sent)])
        streaming.end()
    connection.close()


def stored(site: Site, batch: str) -> list[object]:
    """Return how many pictures the batch has, and the other files below it."""
    said = site.manage("shell", "-v0", "-c", STORED.format(batch=batch)).stdout
    return list(json.loads(said.rpartition("stored ")[2]))

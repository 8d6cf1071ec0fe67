"""The site behind its own nginx gives the same answers as gunicorn alone, and comes back."""

import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from uuid import UUID

import psutil
import pytest

from tests.running.visitors import Answer, Visitor, site_without_broker, with_results
from tests.services import PATIENCE, Site, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.long(35)]


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
    # What is noted of this request later would fall into the next test.
    wait_for(lambda: have_all_ended(fronted, batch), PATIENCE, "a note that all parts went out")


def certainties(site: Site, batch: str) -> list[tuple[int]]:
    return of_downloads(site, batch, "is_certain")


def have_all_ended(site: Site, batch: str) -> bool:
    return all(ended for (ended,) in of_downloads(site, batch, "ended_at IS NOT NULL"))


def of_downloads(site: Site, batch: str, column: str) -> list[tuple[int]]:
    query = f"""SELECT {column} FROM jobs_download
        JOIN jobs_export ON jobs_export.id = export_id WHERE batch_id = ?"""  # noqa: S608 -- ours
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
    paths = [
        f"/-/files/{key}",
        "/-/signed-in",
        f"/-/pieces/pdf/{batch}/1/1",
        "/-/pages/starting.html",
    ]

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


# --- Lives ----------------------------------------------------------------------------------------


@contextmanager
def nothing_starts_again(site: Site) -> Iterator[None]:
    """Let the supervisor stand still."""
    site.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        site.process.send_signal(signal.SIGCONT)


def test_while_gunicorn_is_away_a_page_says_so_and_looks_again(fronted: Site, operator: Visitor):
    with nothing_starts_again(fronted):
        psutil.Process(fronted.child_pid("web")).kill()

        answer = wait_for(lambda: page_without_gunicorn(operator), PATIENCE, "the page")

    assert b"Overprint is starting" in answer.body
    assert b'http-equiv="refresh"' in answer.body
    wait_for(lambda: answers(operator), PATIENCE, "pages again")


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
    with suppress(OSError, HTTPException):
        return visitor.get("/batches/").status == 200
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

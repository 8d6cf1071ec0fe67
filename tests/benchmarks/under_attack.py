"""A site under attack: do pages answer, does the batch finish, does the disk stay as it is?

    python -m tests.benchmarks.under_attack --seconds 60

All at once, from this machine to this machine alone: 1,000 connections that drip a byte now and
then, strangers' bodies as fast as the loopback carries them, and a flood of sign-ins. Meanwhile a
batch of photographs runs, a zip is downloaded, and a signed-in person looks at pages. Nothing is
asserted: the numbers are printed.
"""

import argparse
import asyncio
import contextlib
import hashlib
import itertools
import multiprocessing
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests import services
from tests.acceptance.jobs_of_photographs import Order, order
from tests.running.visitors import Visitor, with_results
from tests.services import Site

DRIPPING = 1000
BODIES = 4
SIGN_INS = 16
BODY = 1_500_000_000
DRIP_EVERY = 5.0


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--photos", type=int, default=60)
    options.add_argument("--without-nginx", action="store_true")
    chosen = options.parse_args()
    more = {"OVERPRINT_FRONT": "0"} if chosen.without_nginx else {}
    with (
        tempfile.TemporaryDirectory(prefix="overprint-attack-") as folder,
        services.site(Path(folder) / "var", **more) as site,
    ):
        measure(site, order(Path(folder) / "order", chosen.photos, largest=1200), chosen.seconds)


@dataclass
class Seen:
    """What the visitors saw."""

    times: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    most_bytes: int = 0
    submitted: dict[str, object] = field(default_factory=dict)
    zip_is_right: bool | None = None


def measure(site: Site, work: Order, seconds: int) -> None:
    batch = with_results(site, rows=60, size=1_000_000)
    person = Visitor(site.url).signed_in(site)
    path = f"/batches/{batch}/archive.zip"
    expected = hashlib.sha256(person.get(path).body).hexdigest()
    before, seen, is_over = beside_files(site), Seen(), threading.Event()
    print(f"before the attack: {_summary(_look(person, 10).times)}", flush=True)
    attack = multiprocessing.get_context("spawn").Process(
        target=_attack, args=(site.url, batch), daemon=True
    )
    attack.start()
    time.sleep(5)
    tasks: list[Callable[[], None]] = [
        lambda: seen.submitted.update(work.submit(site)),
        lambda: setattr(seen, "zip_is_right", _slow_download(person, path) == expected),
        lambda: _watch_disk(site, before, seen, is_over),
    ]
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    looked = _look(person, seconds)
    attack.terminate()
    attack.join()
    for thread in threads[:2]:
        thread.join(200)
    is_over.set()
    threads[2].join()
    print(f"under attack: {_summary(looked.times)}; errors: {dict(looked.errors) or 'none'}")
    print(f"disk beside pictures and results: at most {seen.most_bytes / 1e6:+.1f} MB")
    print(f"batch: {seen.submitted}")
    print(f"zip downloaded meanwhile is right: {seen.zip_is_right}")


def _summary(times: list[float]) -> str:
    if len(times) < 2:
        return f"{len(times)} pages"
    p99 = statistics.quantiles(times, n=100)[98]
    return (
        f"{len(times)} pages, median {statistics.median(times) * 1000:.0f} ms, "
        f"p99 {p99 * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms"
    )


# --- Visitors -------------------------------------------------------------------------------------


def _look(person: Visitor, seconds: float) -> Seen:
    seen, until = Seen(), time.monotonic() + seconds
    for page in itertools.cycle(["/batches/", "/workers/", "/healthz", "/fonts/"]):
        if time.monotonic() > until:
            return seen
        began = time.monotonic()
        try:
            status = person.get(page).status
        except OSError as error:
            seen.errors[type(error).__name__] += 1
        else:
            if status != 200:
                seen.errors[str(status)] += 1
        seen.times.append(time.monotonic() - began)
        time.sleep(0.02)
    raise AssertionError("cycle ends never")


def _slow_download(person: Visitor, path: str) -> str:
    digest = hashlib.sha256()
    with person.opened("GET", path) as answer:
        while piece := answer.read(200_000):
            digest.update(piece)
            time.sleep(0.1)
    return digest.hexdigest()


def _watch_disk(site: Site, before: int, seen: Seen, is_over: threading.Event) -> None:
    while not is_over.wait(0.5):
        seen.most_bytes = max(seen.most_bytes, beside_files(site) - before)


def beside_files(site: Site) -> int:
    """Return the bytes in the data folder, without pictures and results, the database and the
    broker.
    """
    folders = [path for path in site.data.iterdir() if path.name not in ("files", "broker")]
    total = 0
    for path in itertools.chain.from_iterable(
        folder.rglob("*") for folder in folders if folder.is_dir()
    ):
        with contextlib.suppress(OSError):
            total += path.stat().st_blocks * 512
    return total


# --- Attackers: another process --------------------------------------------------------------


def _attack(url: str, batch: str) -> None:
    asyncio.run(_all_at_once(url, batch))


async def _all_at_once(url: str, batch: str) -> None:
    port = urlsplit(url).port or 80
    addresses = [
        "/sign-in/",
        "/batches/new",
        f"/batches/{batch}/images/pack",
        f"/batches/{batch}/images/zip",
    ]
    async with asyncio.TaskGroup() as group:
        for n in range(DRIPPING):
            group.create_task(_for_ever(_drip, port, n))
        for n in range(BODIES):
            group.create_task(_for_ever(_pour, port, addresses[n % len(addresses)]))
        for n in range(SIGN_INS):
            group.create_task(_for_ever(_guess, port, n))


async def _for_ever(attempt: Callable[..., object], *arguments: object) -> None:
    while True:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await attempt(*arguments)  # type: ignore[misc]
        await asyncio.sleep(0.01)


async def _drip(port: int, n: int) -> None:
    """A head, or a body, that never ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            b"GET /batches/ HTTP/1.1\r\nHost: localhost\r\n"
            if n % 2
            else _head("/sign-in/", 60_000)
        )
        while not reader.at_eof():
            await writer.drain()
            await asyncio.sleep(DRIP_EVERY)
            writer.write(b"X: y\r\n" if n % 2 else b"-")
    finally:
        writer.close()


async def _pour(port: int, address: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(_head(address, BODY))
        piece = bytes(256 * 1024)
        for _ in range(BODY // len(piece)):
            writer.write(piece)
            await writer.drain()
        await reader.read(1000)
    finally:
        writer.close()


async def _guess(port: int, n: int) -> None:
    token = "x" * 32
    body = urlencode(
        {
            "username": f"guess{n}-{time.monotonic_ns()}",
            "password": "x",
            "csrfmiddlewaretoken": token,
        }
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = (
            f"POST /sign-in/ HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\nCookie: "
            f"csrftoken={token}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            f"{len(body)}\r\n\r\n"
        )
        writer.write((head + body).encode())
        await reader.read()
    finally:
        writer.close()


def _head(address: str, length: int) -> bytes:
    return (
        f"POST {address} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; "
        f"boundary=x\r\n"
        f"Content-Length: {length}\r\n\r\n--x\r\nContent-Disposition: form-data; name=f; "
        f"filename=f\r\n\r\n"
    ).encode()


if __name__ == "__main__":
    main()

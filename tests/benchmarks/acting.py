"""How long what a person asks of 40,000 rows takes, and how long everybody else waits meanwhile.

    python -m tests.benchmarks.acting --rows 40000

*Retry all*, *Leave out* and others, each on another batch and through the view that a browser asks.
Another
process writes one row every 20 ms: its longest wait is what a worker or another person feels. What
a request leaves to
a chore is done in this process afterwards. Nothing is asserted; the machine decides most of it.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from tests.benchmarks.deleting import another_writer
from tests.faults import databases

ALONE = 3.0  #: seconds of writing alone


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=40_000)
    options.add_argument("--only", default="", help="names of actions, with commas between them")
    options.add_argument("--db", choices=databases.NAMES, default="sqlite")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as name:
        folder = Path(name) / "var"
        folder.mkdir()
        with databases.database(chosen.db, folder) as database:
            os.environ |= {"OVERPRINT_DATA": f"{folder}", **database.environment()}
            os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
            django.setup()
            measure(chosen.rows, set(filter(None, chosen.only.split(","))))


def measure(rows: int, only: set[str]) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from tests import factories

    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(factories.user())
    _warm_up(client)
    with another_writer("alone"):
        time.sleep(ALONE)
    for name, act in ACTIONS.items():
        if not only or name in only:
            act(client, rows)


def _warm_up(client: Any) -> None:
    """Load what the first request of a process loads."""
    batch = _batch(2, {"failed": 2}, is_started=True)
    client.post(f"/batches/{batch.pk}/retry")


def _retry(client: Any, rows: int) -> None:
    _ask("retry", client, _batch(rows, {"failed": rows}, is_started=True))


def _leave_out(client: Any, rows: int) -> None:
    _ask("start, leaving out", client, _blocked(rows), "start", {"leave_out": "1"})


def _cancel(client: Any, rows: int) -> None:
    batch = _batch(rows, {}, is_started=True)
    _ask("cancel", client, batch, "cancel")
    _follow("its rows", batch)
    _ask("continue", client, batch, "continue")
    _follow("its rows", batch)


def _pause(client: Any, rows: int) -> None:
    batch = _batch(rows, {"queued": rows}, is_started=True)
    _ask("pause", client, batch)
    _follow("its rows", batch)


def _another(client: Any, rows: int) -> None:
    from jobs.models import Source
    from jobs.storage import keys

    batch = _batch(rows, {"done": rows}, is_started=True, is_settled=True)
    sources = (
        Source(batch=batch, path=f"{n}.jpg", match_key=f"{n}", size=9, key=keys.source(batch.pk))
        for n in range(1, rows)
    )
    Source.objects.bulk_create(sources, batch_size=2000)
    _ask("another", client, batch, "another", {"name": "Next", "pictures": "1"})


def _replace(client: Any, rows: int) -> None:
    """One picture that is broken, in all rows."""
    from tests.faults import orders

    batch = _batch(rows, {"failed": rows}, is_started=True)
    batch.jobs.update(code="picture_truncated")
    photo = orders.pictures()[0]
    with photo.open("rb") as file:
        _ask("replace the picture of all", client, batch, "row-picture", {"picture": file}, row=2)


def _good(client: Any, rows: int) -> None:
    from django.utils import timezone

    from jobs.control import proofs
    from jobs.models import Proof

    batch = _batch(rows, {"done": rows}, is_started=True, is_settled=True)
    proof, token = proofs.make(batch, batch.owner, "Mrs Weber", 14)
    assert isinstance(proof, Proof)
    until = {"until": timezone.now().isoformat()}
    _ask(
        "a client: the rest is good", client, batch, data=until, url=f"/proof/{token}/all-the-rest"
    )


def _zip(client: Any, rows: int) -> None:
    """The first byte of the very first zip: before a chore has prepared it, and after."""
    from django.urls import reverse

    from jobs.storage import store

    batch = _batch(rows, {"done": rows}, is_started=True, is_settled=True)
    batch.jobs.update(result_size=1)
    for key in batch.jobs.values_list("result_key", flat=True):
        path = store().path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    for name in ("zip, before it is prepared", "zip, prepared"):
        begun, at_work = time.perf_counter(), time.process_time()
        next(iter(client.get(reverse("archive", args=[batch.pk])).streaming_content))
        took, worked = time.perf_counter() - begun, time.process_time() - at_work
        print(
            f"  {name + ': first byte':40}{took * 1000:10,.0f} ms, {worked * 1000:,.0f} of them at "
            f"work",
            flush=True,
        )


ACTIONS: dict[str, Callable[[Any, int], None]] = {
    "retry": _retry,
    "leave_out": _leave_out,
    "cancel": _cancel,
    "pause": _pause,
    "another": _another,
    "replace": _replace,
    "good": _good,
    "zip": _zip,
}


def _batch(rows: int, states: dict[str, int], *, is_started: bool, is_settled: bool = False) -> Any:
    from django.conf import settings
    from django.utils import timezone

    from tests.benchmarks import filling

    now = timezone.now()
    photo = settings.DATA / "0.jpg"
    photo.write_bytes(b"x")
    times = {"started_at": now} if is_started else {}
    return filling.batch(
        "Acted on", rows, [photo], states, **times, **({"settled_at": now} if is_settled else {})
    )


def _blocked(rows: int) -> Any:
    """Return a draft in which every row but one would fail."""
    from jobs.models import Finding

    batch = _batch(rows, {}, is_started=False)
    Finding.objects.bulk_create(
        (
            Finding(
                batch=batch, job=job, code="text_does_not_fit", blocks=True, sentence="Too long."
            )
            for job in batch.jobs.order_by("row")[1:]
        ),
        batch_size=2000,
    )
    return batch


def _ask(
    name: str,
    client: Any,
    batch: Any,
    view: str = "",
    data: Any = None,
    *,
    url: str = "",
    **place: Any,
) -> None:
    from django.urls import reverse

    with another_writer(name):
        begun, at_work = time.perf_counter(), time.process_time()
        response = client.post(
            url or reverse(view or name, args=[batch.pk, *place.values()]), data or {}
        )
        took, worked = time.perf_counter() - begun, time.process_time() - at_work
        words = f"{name}: the request ({response.status_code})"
        print(
            f"  {words:40}{took * 1000:10,.0f} ms, {worked * 1000:,.0f} of them at work", flush=True
        )
        _do_chores(batch)


def _do_chores(batch: Any) -> None:
    from jobs.chores import claims, runner
    from jobs.models import Chore
    from jobs.queue import owner

    while Chore.objects.filter(state="waiting").exists():
        token, begun = owner.new_token(), time.perf_counter()
        chore = claims.claim(token)
        assert chore is not None
        runner.perform(chore, token)
        chore.refresh_from_db()
        took = (time.perf_counter() - begun) * 1000
        print(f"  {f'the chore {chore.kind}: {chore.state}':40}{took:10,.0f} ms", flush=True)


def _follow(name: str, batch: Any) -> None:
    """Do what the dispatcher does each second."""
    from jobs.queue import lifecycle

    with another_writer(name):
        begun, times = time.perf_counter(), 0
        while lifecycle.follow_flags(batch.pk):
            times += 1
        print(
            f"  {f'{name}, in {times} rounds':40}{(time.perf_counter() - begun) * 1000:10,.0f} ms"
        )


if __name__ == "__main__":
    main()

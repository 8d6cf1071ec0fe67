"""Times a search in 40,000 rows of twelve scripts and the LIKE that it replaces, and what it adds
to reading a sheet.

    python -m tests.benchmarks.searching --rows 40000 --busy 2

The rows list is requested through its view, with searches that find many rows, few, and none. Each
takes turns with the LIKE over the cells' JSON, and with the list without a search. `--busy`:
processes that compute meanwhile as a worker's children do: in another session, to which Linux gives
its own share, and with their niceness. Nothing is asserted: machines are shared.
"""

import argparse
import csv
import gc
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import django

CHARACTERS = 200  #: of a row's texts
COLUMNS = ("picture", "article", "title", "subtitle", "caption", "place", "remark", "keywords")
SCRIPTS = (
    (
        "Harbour light over quiet water spring sale twelve fresh oysters Größe Straßenschuh déjà vu "
        "smørrebrød żółty"
    ),
    "Летняя распродажа красная лампа тихая гавань свежие устрицы",
    "Θερινές εκπτώσεις κόκκινη λάμπα ήσυχο λιμάνι",
    "مَرْحَبًا بالعالم ضوء الميناء في الربيع محار طازج",
    "שָׁלוֹם עולם מבצע אביב מנורה אדומה",
    "नमस्ते दुनिया वसंत की बिक्री लाल दीपक",
    "வணக்கம் உலகம் வசந்த விற்பனை சிவப்பு விளக்கு",
    "สวัสดีชาวโลก ลดราคาฤดูใบไม้ผลิ โคมไฟสีแดง",
    "静かな港の朝の光 春のセール ｺｰﾋｰ 真夏の海",
    "安静的港口 春季促销 红色台灯 夏天的海",
    "안녕하세요 봄 세일 빨간 램프 조용한 항구",
    "ሰላም ልዑል የፀደይ ሽያጭ ቀይ መብራት",
)
SEARCHES = (
    "夏",
    "grosse",
    "مرحبا",
    "नमस्ते",
    "램프",
    "โคมไฟ",
    "ЛАМПА",
    "a-00123",
    "jpg",
    "00777.jpg",
    "spring light",
    "o",
)
PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=40_000)
    options.add_argument(
        "--others", type=int, default=60_000, help="rows of another batch in the same database"
    )
    options.add_argument("--rounds", type=int, default=10)
    options.add_argument("--busy", type=int, default=0)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as folder:
        os.environ["OVERPRINT_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
        django.setup()
        batch = drafted(chosen.rows, chosen.others)
        print_reading(batch)
        print(f"{chosen.rows:,} of {chosen.rows + chosen.others:,} rows; {chosen.busy} busy beside")
        with busy(chosen.busy):
            print_searches(batch, chosen.rounds)


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep processes computing in one session, as the children of a worker."""
    from jobs.queue.worker import NICE

    if not count:
        yield
        return
    forked = f"any(os.fork() == 0 for _ in range({count - 1}))"  # a child forks no more
    code = f"import os; os.nice({NICE}); {forked}\nwhile True: pass"
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def table(count: int) -> Iterator[tuple[str, ...]]:
    """A script for each row in turn."""
    dice = random.Random(1)
    for number in range(count):
        words = SCRIPTS[number % len(SCRIPTS)].split()
        text = f"{number:,}"
        while len(text) < CHARACTERS - 30:
            text = f"{text} {dice.choice(words)}"
        yield f"{number:05}.jpg", f"A-{dice.randrange(10**6):06}", *_parts(text, len(COLUMNS) - 2)


def _parts(text: str, count: int) -> Iterator[str]:
    """Share the words of a text out to `count` cells."""
    words = text.split()
    for part in range(count):
        yield " ".join(words[len(words) * part // count : len(words) * (part + 1) // count])


def drafted(count: int, beside: int) -> Any:
    """The batch that is searched, with its sheet, and others beside it."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from jobs.models import Batch

    call_command("migrate", verbosity=0)
    user = User.objects.create_user("operator")
    others = Batch.objects.create(owner=user, name="Others")
    batch = Batch.objects.create(owner=user, name="Searched")
    for made, rows in ((others, beside), (batch, count)):
        brought(made, rows)
    return batch


def brought(batch: Any, count: int) -> None:
    from jobs.intake import attachments
    from jobs.intake.bulk_writing import Insertion
    from jobs.models import Source

    sheet = StringIO()
    csv.writer(sheet).writerows([COLUMNS, *table(count)])
    attachments.store_sheet(batch, "rows.csv", [sheet.getvalue().encode()])
    pictures = (
        (f"{n:05}.jpg", f"{n:05}.jpg", 1000, f"b/{n}", "JPEG", 1600, 1067) for n in range(count)
    )
    Insertion(
        Source(batch=batch),
        ["path", "match_key", "size", "key", "format", "width", "height"],
        pictures,
    ).write()
    read(batch)


def read(batch: Any) -> None:
    from jobs.intake.rows import matches, rows

    rows.from_sheet(batch, finder=matches.AtReading(batch))


# --- What it adds to reading ----------------------------------------------------------------------


def print_reading(batch: Any) -> None:
    """Both on the processor: the whole reading, and what of it is for the search."""
    from django.db import transaction

    from jobs.intake.rows import search_blocks
    from jobs.processes.children import collector_at_rest

    in_order = batch.jobs.order_by("row")
    cells = list(in_order.values_list("row", "cells"))
    names = [(row, (path,)) for row, path in in_order.values_list("row", "source__path")]

    def pack() -> None:
        with transaction.atomic():
            search_blocks.remove(batch)
            search_blocks.of_cells(batch, cells).write()
            search_blocks.of_names(batch, names).write()

    with collector_at_rest():  # as in the chore
        pairs = [(_on_processor(lambda: read(batch)), _on_processor(pack)) for _ in range(3)]
    whole, part = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(
        f"reading the sheet {whole:.2f} s of the processor; of it for the search {part:.2f} s: "
        f"{part / whole:.1%}"
    )


# --- Searches -------------------------------------------------------------------------------------


def print_searches(batch: Any, rounds: int) -> None:
    from django.conf import settings
    from django.db.models import Q
    from django.test import Client

    from jobs.reading import search_blocks

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN_FILES}
    client = Client()
    client.force_login(batch.owner)

    def page(search: str) -> int:
        found = client.get(f"/batches/{batch.pk}/rows/", {"q": search})
        assert found.status_code == 200
        told = re.search(r"· ([\d,]+) of\s", found.text)
        assert told
        return int(told[1].replace(",", ""))

    def like(search: str) -> int:
        text = (
            Q(source__path__icontains=search)
            | Q(result_name__icontains=search)
            | Q(cells__icontains=search)
        )
        return int(batch.jobs.filter(text).count())

    page("")  # what is imported and kept for the first time
    gc.freeze()  # as the site does (gunicorn.conf.py)
    print(
        f"{'':16}{'rows':>7}{'page, ms':>10}{'without':>9}{'LIKE alone':>12}   of the processor, "
        f"medians"
    )
    walls, again, plain = [], [], []
    for search in SEARCHES:
        taken = []
        for _ in range(rounds):
            search_blocks.forget_matches()  # nobody searched for it before; the blocks are kept
            wall, used, found = _timed(lambda search=search: page(search))
            again.append(_timed(lambda search=search: page(search))[0])
            without, used_without, _ = _timed(lambda: page(""))
            _, used_by_like, _ = _timed(lambda search=search: like(search))
            walls.append(wall)
            plain.append(without)
            taken.append((used, used_without, used_by_like))
        medians = [statistics.median(times) for times in zip(*taken, strict=True)]
        print(f"{search:16}{found:7,}{medians[0]:10.1f}{medians[1]:9.1f}{medians[2]:12.1f}")
    named = {"all searches": walls, "the same ones again": again, "the list without one": plain}
    for name, times in named.items():
        print(
            f"{name:24} p50 {statistics.median(times):6.1f}   p99 "
            f"{statistics.quantiles(times, n=100)[98]:6.1f} ms"
        )


def _timed(work: Callable[[], int]) -> tuple[float, float, int]:
    """Milliseconds on the clock, on the processor, and what came."""
    began, used = time.perf_counter(), time.thread_time()
    found = work()
    return (time.perf_counter() - began) * 1000, (time.thread_time() - used) * 1000, found


def _on_processor(work: Callable[[], None]) -> float:
    used = time.process_time()
    work()
    return time.process_time() - used


if __name__ == "__main__":
    main()

"""Times the real chore that reads a sheet of many rows, and the simplest program that reads the
same file.

    uv venv /tmp/rivals && uv pip install -p /tmp/rivals openpyxl
    python -m tests.benchmarks.reading --rows 40000 --rounds 5 --openpyxl /tmp/rivals/bin/python

The chore reads the sheet, stores its rows, and finds each row's picture among as many pictures. For
CSV it is compared with Python's csv module, for XLSX with openpyxl's read-only mode, neither of
which stores anything. All take turns in each round, and medians count. Nothing is asserted:
machines are shared.
"""

import argparse
import csv
import datetime
import json
import os
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import django
import xlsxwriter

from tests.benchmarks.checking import captions, through_chore

COLUMNS = ("picture", "article", "name", "caption", "price", "day", "pieces", "class")
CLASSES = ("Standard", "Komfort", "Größe L", "静かな港")
OPENPYXL = """
import json, sys, time, openpyxl
for line in sys.stdin:
    began, used = time.perf_counter(), time.process_time()
    book = openpyxl.load_workbook(json.loads(line), read_only=True)
    for row in book.active.iter_rows(values_only=True):
        list(row)
    print(json.dumps([time.perf_counter() - began, time.process_time() - used]), flush=True)
"""


class Took(NamedTuple):
    """Seconds on the clock, and seconds of all processors."""

    wall: float
    used: float


type Reading = Callable[[], Took]


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=40_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--openpyxl", help="a python that has openpyxl")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as name, ExitStack() as stack:
        folder = Path(name)
        os.environ["OVERPRINT_DATA"] = str(folder / "var")
        os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
        django.setup()
        sheets = written(folder, chosen.rows)
        batches = drafts(sheets, chosen.rows)
        plainest: dict[str, Reading] = {"csv": lambda: by_csv_module(sheets["csv"])}
        if chosen.openpyxl:
            plainest["xlsx"] = by_openpyxl(stack, chosen.openpyxl, sheets["xlsx"])
        print(f"{chosen.rows:,} rows of {len(COLUMNS)} columns; load {os.getloadavg()[0]:.1f}")
        for kind, batch in batches.items():
            show(kind, lambda batch=batch: by_chore(batch), plainest.get(kind), chosen.rounds)


def show(kind: str, ours: Reading, plainest: Reading | None, rounds: int) -> None:
    taken = [(ours(), plainest() if plainest else None) for _ in range(rounds)]
    wall, used = (statistics.median(one) for one in zip(*(our for our, _ in taken), strict=True))
    print(f"{kind:5} the chore {wall:5.2f} s, {used:5.2f} s of processors", end="")
    if plainest:
        alone = statistics.median(other.used for _, other in taken if other)
        ratio = statistics.median(our.used / other.used for our, other in taken if other)
        print(f"   the plainest program {alone:6.3f} s: {ratio:5.2f} x")
    else:
        print()


# --- The sheets -----------------------------------------------------------------------------------


def written(folder: Path, count: int) -> dict[str, Path]:
    """The same table as CSV and as XLSX, with prices and days in number formats there."""
    paths = {kind: folder / f"rows.{kind}" for kind in ("csv", "xlsx")}
    with paths["csv"].open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *table(count)])
    with xlsxwriter.Workbook(paths["xlsx"]) as book:
        formats = {4: book.add_format({"num_format": "#,##0.00 [$€-407]"})}
        formats[5] = book.add_format({"num_format": "dd/mm/yyyy"})
        worksheet = book.add_worksheet("Rows")
        for row, values in enumerate([COLUMNS, *table(count)]):
            for column, value in enumerate(values):
                write = (
                    worksheet.write_datetime
                    if isinstance(value, datetime.date)
                    else worksheet.write
                )
                write(row, column, value, formats.get(column) if row else None)
    return paths


def table(count: int) -> Iterator[tuple[Any, ...]]:
    dice, first = random.Random(1), datetime.date(2026, 1, 1)
    for number, caption in enumerate(captions(count)):
        yield (
            f"{number:05}.jpg",
            f"A-{number * 7:07}",
            " ".join(caption.split()[:3]),
            caption,
            round(dice.uniform(1, 900), 2),
            first + datetime.timedelta(dice.randrange(700)),
            dice.randrange(1, 500),
            dice.choice(CLASSES),
        )


def drafts(sheets: dict[str, Path], count: int) -> dict[str, Any]:
    """A batch for each sheet, with a picture for each row."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from jobs.intake.bulk_writing import Insertion
    from jobs.models import Batch, Sheet, Source
    from jobs.storage import keys, store

    call_command("migrate", verbosity=0)
    user = User.objects.create_user("operator")
    batches = {}
    for kind, path in sheets.items():
        batch = Batch.objects.create(owner=user, name=kind)
        stored = store().put_bytes(keys.source(batch.pk), path.read_bytes())
        Sheet.objects.create(batch=batch, name=path.name, key=stored.key, size=stored.size)
        pictures = (
            (f"{n:05}.jpg", f"{n:05}.jpg", 1000, f"b/{n}", "JPEG", 1600, 1067) for n in range(count)
        )
        names = ["path", "match_key", "size", "key", "format", "width", "height"]
        Insertion(Source(batch=batch), names, pictures).write()
        batches[kind] = batch
    return batches


# --- Those who read -------------------------------------------------------------------------------


def by_chore(batch: Any) -> Took:
    """Each time as for the first time."""
    from jobs.models import Chore

    batch.jobs.all().delete()
    type(batch).objects.filter(pk=batch.pk).update(match={})
    return Took(*through_chore(batch, Chore.Kind.READ))


def by_csv_module(path: Path) -> Took:
    began, used = time.perf_counter(), time.process_time()
    with path.open(newline="", encoding="utf-8") as file:
        for _ in csv.reader(file):
            pass
    return Took(time.perf_counter() - began, time.process_time() - used)


def by_openpyxl(stack: ExitStack, python: str, path: Path) -> Reading:
    process = stack.enter_context(
        subprocess.Popen(
            [python, "-c", OPENPYXL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    )
    stack.callback(process.kill)

    def reading() -> Took:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{json.dumps(str(path))}\n")
        process.stdin.flush()
        return Took(*json.loads(process.stdout.readline()))

    return reading


if __name__ == "__main__":
    main()

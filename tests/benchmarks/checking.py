"""The check of many rows in many scripts: rows a second in one process, and the whole as the site
does it.

    python -m tests.benchmarks.checking --rows 40000 --rounds 3

The whole is a chore: a child is forked that finds each row's picture, lays out all rows in as many
processes as there are cores, and keeps what it found. Both take turns; medians count. Nothing here
is asserted: machines are shared.
"""

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from io import BytesIO
from itertools import batched
from typing import Any

import django
import psutil
from PIL import Image, ImageDraw

ALONE = 5_000  #: rows that one process is measured on
CANVASES = [(1600, 1067), (1067, 1600), (4000, 3000), (1600, 1600)]
VOCABULARIES = {
    "latin": "Harbour light over quiet water spring sale from Monday twelve fresh oysters hand "
    "made bowls Größe "
    "Straßenschuh déjà vu Ålesund smørrebrød żółty ten minutes to the sea with garden",
    "arabic": "ضوء الميناء في الربيع قاربا صغيرة على الماء الهادئ تخفيضات من الاثنين محار طازج "
    "أوان مصنوعة باليد",
    "japanese": "静かな港の朝の光 春のセール 月曜日から 新鮮な牡蠣 手作りの器 海まで十分 庭付き コーヒー",
    "thai": "ท่าเรือในแสงเช้า ลดราคาฤดูใบไม้ผลิ ตั้งแต่วันจันทร์ หอยนางรมสด ชามทำมือ สิบนาทีถึงทะเล",
    "emoji": "Summer sale 🎉 👩‍👩‍👧 🇩🇪 beach 👍🏽 today ❤️ only 🍓 cake 1️⃣",
    "mixed": "The שלום עולם sign مرحبا بالعالم open daily (OK) Nikon Z8 24 vintage",
}
SHARES = ["latin"] * 5 + ["arabic", "japanese", "thai", "emoji", "mixed"]
MISSING = "ꡁ"
"""No font has it: every 200th row shall fail."""


def captions(count: int, seed: int = 1) -> Iterator[str]:
    """Return different captions of about 49 characters each."""
    dice = random.Random(seed)
    for number in range(count):
        words = VOCABULARIES[dice.choice(SHARES)].split()
        text = f"{number:,}"
        while len(text) < dice.randint(25, 65):
            text = f"{text} {dice.choice(words)}"
        yield f"{text} {MISSING}" if number % 200 == 199 else text


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=40_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument(
        "--one-size", action="store_true", help="the caption has one size in all rows"
    )
    options.add_argument(
        "--sticker", action="store_true", help="an inset lies over the end of long captions"
    )
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as folder:
        os.environ["OVERPRINT_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
        django.setup()
        measure(chosen.rows, chosen.rounds, one_size=chosen.one_size, has_sticker=chosen.sticker)


def measure(count: int, rounds: int, *, one_size: bool, has_sticker: bool) -> None:
    batch = draft(count, one_size=one_size)
    if has_sticker:
        add_sticker(batch)
    processes, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    print(f"{count:,} rows, the chore in {processes} processes; load {load:.1f}")
    rounds_of = [(alone(batch), *through_chore(batch)) for _ in range(rounds)]
    for name, (rate, wall, used) in [
        *(("round", one) for one in rounds_of),
        ("median", _medians(rounds_of)),
    ]:
        print(
            f"{name:7} one process {rate:6,.0f} rows/s   chore {wall:5.1f} s, {used:5.1f} s of "
            f"processors"
        )


def _medians(rounds: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    rate, wall, used = (statistics.median(values) for values in zip(*rounds, strict=True))
    return rate, wall, used


def draft(count: int, *, one_size: bool) -> Any:
    """Return a batch with a design whose rows name an inspected picture each.

    Nothing is checked yet.
    """
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from jobs import control, design
    from jobs.intake.bulk_writing import Insertion
    from jobs.models import Batch, Job, Sheet, Source

    call_command("migrate", verbosity=0)
    user = User.objects.create_user("operator")
    batch = Batch.objects.create(owner=user, name="Benchmark")
    Sheet.objects.create(
        batch=batch, name="rows.csv", key="-", size=1, found={"columns": ["picture", "caption"]}
    )
    pictures = (
        (f"{n:05}.jpg", f"{n:05}.jpg", 1000, f"b/{n}", "JPEG", *CANVASES[n % len(CANVASES)])
        for n in range(count)
    )
    names = ["path", "match_key", "size", "key", "format", "width", "height"]
    Insertion(Source(batch=batch), names, pictures).write()
    rows = (
        (n + 2, {"picture": [f"{n:05}.jpg"] * 2 + [""], "caption": [text, text, ""]})
        for n, text in enumerate(captions(count))
    )
    Insertion(Job(batch=batch), ["row", "cells"], rows).write()
    document = design.to_document(design.starting_design(["caption"]))
    document["boxes"][0]["same_size"] = one_size
    control.save_design(batch, user, document)
    return batch


def add_sticker(batch: Any) -> None:
    """Paint a round inset with clear corners over the right end of the caption's box."""
    from jobs import control
    from jobs.library import insets

    sticker, data = Image.new("RGBA", (600, 600)), BytesIO()
    ImageDraw.Draw(sticker).ellipse((0, 0, 599, 599), "#c02020")
    sticker.save(data, "PNG")
    box = {
        "kind": "image",
        "file": "sticker.png",
        "anchor": "bottom-right",
        "x": 98,
        "y": 98,
        "width": 20,
        "height": 20,
    }
    document = batch.design_version.document
    with insets.received("sticker.png", [data.getvalue()]) as came:
        changed = {**document, "boxes": [*document["boxes"], box]}
        control.add_insets(batch, batch.owner, changed, [came])
    batch.refresh_from_db()


def alone(batch: Any) -> float:
    """Rows a second of processor time, of laying out alone, in a fresh child so that nothing is
    remembered.
    """
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(sender, str(_rate(batch)).encode())
        os._exit(0)
    os.close(sender)
    os.waitpid(child, 0)
    with os.fdopen(receiver) as said:
        return float(said.read())


def _rate(batch: Any) -> float:
    from jobs.checking.check import PACK, to_check
    from jobs.checking.verdicts.packs import RowPack, check_pack
    from jobs.storage import file_paths

    jobs = list(batch.jobs.select_related("source").order_by("row")[:ALONE])
    pictures = list(batch.sources.order_by("pk")[:ALONE])
    for job, picture in zip(jobs, pictures, strict=True):
        job.source = picture
    parsed = batch.design_version.parsed
    files = file_paths(parsed)
    packs = [
        RowPack(parsed, files=files, rows=[to_check(job) for job in pack])
        for pack in batched(jobs, PACK)
    ]
    began = time.process_time()
    for pack in packs:
        check_pack(pack)
    return len(jobs) / (time.process_time() - began)


def through_chore(batch: Any, kind: str = "check") -> tuple[float, float]:
    """Return the seconds from request to end, and those of all processors, through the runner of
    `manage.py chores`.
    """
    from jobs.chores.runner import Runner
    from jobs.intake import chore_requests
    from jobs.models import Chore

    others = set(psutil.Process().children())
    began, used = time.perf_counter(), _used()
    chore = chore_requests.request(batch, Chore.Kind(kind))
    runner = Runner(batch.pk)
    while chore.is_open:
        runner.step()
        chore.refresh_from_db()
    if chore.state != Chore.State.DONE:
        raise SystemExit(chore.sentence)
    runner.stop()
    seconds = time.perf_counter() - began
    psutil.wait_procs(set(psutil.Process().children()) - others)  # until then, none of it counts
    return seconds, _used() - used


def _used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()

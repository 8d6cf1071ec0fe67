"""The same batch with jpegsplice and without: the same rows, the same report."""

import csv
import io

import pytest
from PIL import Image

from jobs.models import Batch
from jobs.queue import tasks
from jobs.results import report
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.rendering.pictures import exif_with_thumbnail, photo, saved

pytestmark = pytest.mark.django_db

WAYS = {"decoded": {"pillow"}, "spliced": {"pillow", "splice"}}
JPEG = saved(photo(900, 600), "JPEG", quality=90, exif=exif_with_thumbnail(6))
PICTURES = {
    "turned.jpg": JPEG,
    "progressive.jpg": saved(photo(900, 600), "JPEG", progressive=True),
    "optimised.jpg": saved(Image.new("RGB", (900, 600), "#5a7896"), "JPEG", optimize=True),
    "grey.jpg": saved(photo(900, 600).convert("L"), "JPEG"),
    "drawing.png": saved(photo(900, 600), "PNG"),
    "cut.jpg": JPEG[: len(JPEG) // 2],
    "note.jpg": b"no picture at all",
    "gone.jpg": None,
}
LONG = "Donaudampfschifffahrtsgesellschaftskapitän " * 40


def made() -> Batch:
    """Make all pictures with a short text, and one with a text that is too long."""
    batch = factories.running()
    texts = [(path, f"Fresh oysters {number}") for number, path in enumerate(PICTURES)] + [
        ("turned.jpg", LONG)
    ]
    for row, (path, text) in enumerate(texts, 2):
        source = batch.sources.filter(path=path).first() or factories.source(batch, path)
        if PICTURES[path] is not None:
            store().put_bytes(source.key, PICTURES[path])
        cells = {"photo": [path, path, ""], "caption": [text, text, ""]}
        job = factories.job(
            batch,
            row,
            State.QUEUED,
            queued_at=1,
            source=source,
            cells=cells,
            result_name=f"{row}.jpg",
        )
        tasks.make(job.pk, job.generation)
    return batch


def reported(batch: Batch) -> list[list[str]]:
    """Return the report without the checksums of the results."""
    lines = csv.reader(io.StringIO(b"".join(report.csv(batch)).decode("utf-8-sig")), delimiter=",")
    return [line[:-1] for line in lines]


def rows(batch: Batch) -> list[tuple[object, ...]]:
    fields = ("row", "state", "code", "sentence", "attempts", "crashes", "result_name")
    found = batch.jobs.order_by("row").values_list(*fields, "details")
    return [(*row[:-1], row[-1].get("width"), row[-1].get("height")) for row in found]


def test_rows_and_report_are_the_same_and_only_the_way_differs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batches = {}
    for name, switch in (("spliced", "1"), ("decoded", "0")):
        monkeypatch.setenv("OVERPRINT_SPLICE", switch)
        batches[name] = made()

    spliced, decoded = batches["spliced"], batches["decoded"]
    assert rows(spliced) == rows(decoded)
    assert reported(spliced) == reported(decoded)
    for name, batch in batches.items():
        done = batch.jobs.filter(state=State.DONE)
        assert done.count() == 5
        assert {job.details["path"] for job in done} == WAYS[name]

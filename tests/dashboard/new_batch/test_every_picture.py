"""A sheet of three rows and seven pictures, from the press on the match page to the zip."""

import io
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from jobs import control, design, reading, rendering
from jobs.design import Cell
from jobs.intake.pictures import inspecting
from jobs.models import Batch
from jobs.queue import tasks
from jobs.results import archive, exports
from jobs.row_pictures import number_of, row_in_words
from jobs.states import State
from jobs.storage import store
from tests.dashboard.new_batches import address, do_chores, words
from tests.intake.batches import quiet, with_pictures, with_sheet
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db

SHEET = "sku;title\nmug;Blue\ncup;Red\npot;Green\n"
PICTURES = {
    "mug-1.jpg": "mug 1 of 3",
    "mug-2.jpg": "mug 2 of 3",
    "mug-3.jpg": "mug 3 of 3",
    "cup/handle.jpg": "cup 1 of 2",
    "cup/top.jpg": "cup 2 of 2",
    "front/pot.jpg": "pot 1 of 2",
    "back/pot.jpg": "pot 2 of 2",
}
"""Each picture and the name of its result."""

TITLES = {"mug": "Blue", "cup": "Red", "pot": "Green"}


def design_of(text: str) -> dict[str, object]:
    return {
        "format": 1,
        "boxes": [{"text": text, "size_min": 8, "size_max": 20}],
        "output": {"name": "{sku} {picture number} of {picture count}"},
    }


DESIGN = design_of("{title} {picture number}/{picture count}")


def started(client: Client) -> Batch:
    batch = with_sheet(with_pictures(*PICTURES, data=jpeg(120, 90)), SHEET)
    inspecting.look(batch, quiet)
    for choice in ({"by": "column", "column": "sku"}, {"by": "every-picture"}):
        client.post(address("match", batch), choice)
        do_chores(batch)
    batch.refresh_from_db()
    control.save_design(batch, batch.owner, DESIGN)
    client.post(address("check", batch))
    do_chores(batch)
    batch.refresh_from_db()
    control.start(batch, batch.owner)
    return batch


def make(batch: Batch) -> None:
    """Make every row that waits, as workers do."""
    waiting = batch.jobs.filter(state=State.WAITING)
    todo = list(waiting.values_list("pk", "generation"))
    waiting.update(state=State.QUEUED, queued_at=1)
    for job_id, generation in todo:
        tasks.make(job_id, generation)


def zipped(batch: Batch) -> dict[str, bytes]:
    """Return the results in the zip by their names, without the report."""
    index = exports.open(exports.freeze(batch))
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.stream(index)))) as file:
        return {name: file.read(name) for name in file.namelist() if name.endswith(".jpg")}


def drawn(name: str, photo: Path) -> bytes:
    """Draw a result here, by a design that has its text written out."""
    sku, number, _, count = name.split()
    parsed = design.parse(design_of(f"{TITLES[sku]} {number}/{count}"))
    [picture] = rendering.render_each(
        photo, list(design.each_result(parsed)), {"sku": Cell.of_text(sku)}, max_pixels=1_000_000
    )
    return picture.data


def test_each_picture_of_each_row_is_drawn_with_its_number_and_found_in_the_zip(
    operator: Client, tmp_path: Path
) -> None:
    batch = started(operator)
    photo, broken = tmp_path / "photo.jpg", batch.jobs.get(row=number_of(2, 2))
    photo.write_bytes(store().read(broken.source.key))
    store().delete(broken.source.key)

    make(batch)

    counts = reading.count_by_state(batch)
    assert (counts.done, counts.failed, counts.total) == (6, 1, 7)
    [failed] = batch.jobs.filter(state=State.FAILED)
    assert (row_in_words(failed.row), failed.code) == ("2, picture 2", "picture_missing")
    assert len(zipped(batch)) == 6

    store().put_bytes(broken.source.key, photo.read_bytes())
    assert control.retry(batch, batch.owner, row=failed.row) == 1
    make(batch)

    said = words(operator.get(address("batch", batch)).text)
    assert "7 pictures of 3 rows in list.csv" in said
    assert "All 7 pictures accounted for" in said
    by_picture = dict(batch.jobs.values_list("source__path", "result_name"))
    assert by_picture == {path: f"{name}.jpg" for path, name in PICTURES.items()}
    assert zipped(batch) == {f"{name}.jpg": drawn(name, photo) for name in PICTURES.values()}

"""`manage.py submit` while the site's dispatcher and worker run."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from pytest_django import Settings

from jobs import formats, reading
from jobs.models import Batch
from jobs.running.broker import Node
from tests import factories
from tests.management.commands.submissions import submit
from tests.queue.conftest import empty_queues
from tests.queue.plant import Plant
from tests.queue.warm import Warm
from tests.rendering.pictures import opened

pytestmark = [pytest.mark.broker, pytest.mark.long(40)]


@pytest.fixture
def at_work(
    site_folder: Path, broker: Node, warm: Warm, settings: Settings
) -> Iterator[dict[str, str]]:
    """Run a dispatcher and a worker of the site, and return its environment."""
    settings.BROKER_URL = broker.url
    empty_queues()
    plant = Plant(site_folder, broker.url, warm)
    try:
        plant.start_dispatcher()
        plant.start_worker("dashboard")
        yield {"BROKER_URL": broker.url, "WORKERS": "2"}
    finally:
        plant.stop()


CARDS = {
    "pages": "exact",
    "piece_width": 80,
    "piece_height": 60,
    "list_place": "after",
    "list_columns": ["caption"],
}


def test_waiting_ends_with_every_row_done_or_failed_a_zip_and_a_pdf(
    site_folder, brought, sheet, at_work, tmp_path
):
    factories.user()
    target, pdf = tmp_path / "out.zip", tmp_path / "out.pdf"
    choices = tmp_path / "choices.json"
    choices.write_text(json.dumps(CARDS))
    files = ("--sheet", sheet, "--images", brought, "--pdf-choices", choices)

    done = submit(site_folder, *files, "--zip", target, "--pdf", pdf, "--json", **at_work)

    told = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, done.stderr and told["open"]) == (3, 0)
    assert (told["rows"], told["done"], told["failed"]) == (7, 3, 4)
    assert [
        (failure["row"], failure["image"], failure["code"], failure["remedy"])
        for failure in told["failures"]
    ] == [
        (5, "4.jpg", "picture_truncated", "replace_picture"),
        (6, "5.jpg", "picture_not_taken", "replace_picture"),
        (7, "6.jpg", "picture_missing", "replace_picture"),
        (8, "1.jpg", "text_does_not_fit", "correct_text"),
    ]
    assert told["failures"][1]["message"] == (
        "“5.jpg” cannot be used. This is a text file, not a picture. "
        f"Pictures can be {formats.all_names()}."
    )
    with zipfile.ZipFile(target) as package:
        assert package.testzip() is None
        assert sorted(package.namelist()) == ["1.jpg", "2.jpg", "3.jpg", "report.csv"]
    cards, listed = pypdfium2.PdfDocument(pdf)
    mm = 72 / 25.4
    sizes = [it.get_bounds() for it in cards.get_objects()]
    assert [(round((x2 - x1) / mm, 2), round((y2 - y1) / mm, 2)) for x1, y1, x2, y2 in sizes] == [
        (80, 60)
    ] * 3
    words = listed.get_textpage().get_text_range()
    assert "One page 1, no. 1" in words
    assert "Six Missing: " in words
    batch = Batch.objects.get()
    assert reading.last_zip(batch, batch.owner) is not None


def test_rows_are_made_with_the_insets_that_their_cells_name(
    site_folder, brought, sheet, ribbons, design, at_work, tmp_path
):
    factories.user()
    sheet.write_text("picture;status\n1.jpg;Sold\n2.jpg;\n3.jpg;to let\n")
    target = tmp_path / "out.zip"
    files = ("--images", brought, "--sheet", sheet, "--design", design, "--box-pictures", ribbons)

    done = submit(site_folder, *files, "--zip", target, **at_work)

    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(target) as package:
        reds = [
            opened(package.read(f"{n}.jpg")).convert("RGB").getpixel((200, 40)) for n in (1, 2, 3)
        ]
    assert [red > 200 > 100 > green for red, green, _ in reds] == [True, False, False]

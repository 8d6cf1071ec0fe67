"""Chores that are killed at each of their durable steps: in the end there is what one that nobody
killed leaves. Deletions, zips and PDFs are in `test_killed_at_each_step.py`; chores that do the same
to one row after the other are killed between two of them in the tests of their modules.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from jobs import control
from jobs.checking import changed_design
from jobs.control import design_changes, pictures, sheet_updates
from jobs.databases.pacing import Pace
from jobs.intake import attachments
from jobs.intake.pictures import removing
from jobs.intake.rows import matches
from jobs.models import Batch, Chore, DesignChange, HotSet, SheetUpdate
from jobs.queue import lifecycle
from tests import factories
from tests.chores.deaths import do, files_without_a_name, killed_at_each_step, missing_files
from tests.hot_folders.drops import drop, hot_folder, look_when_steady
from tests.intake.batches import CSV, chore, performed, ready, with_pictures, with_sheet
from tests.intake.pictures.web.pictures_on_the_web import served
from tests.intake.tiny_pictures import jpeg
from tests.picture_batches import SHEET, shop
from tests.updated_batches import compared, finished, make, planned, rows_of

pytestmark = [
    pytest.mark.processes,
    pytest.mark.long(20),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

CHANGED = "picture;caption\n1.jpg;One\n2.jpg;Zwei\n4.jpg;Four\n"
OTHER_DESIGN = {"format": 1, "boxes": [{"text": "{caption}!", "size_min": 10, "size_max": 30}]}


@pytest.fixture(autouse=True)
def _own_folders(site_folder: Path, settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "incoming")
    settings.INBOX = str(tmp_path / "inbox")
    settings.HOT_FOLDERS = str(tmp_path / "hot")
    for name in ("incoming", "inbox", "hot"):
        (tmp_path / name).mkdir()


@pytest.fixture(autouse=True)
def _one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two things be many, and be done one by one."""
    monkeypatch.setattr(pictures, "FEW", 1)
    monkeypatch.setattr(removing, "Pace", lambda *_, **__: Pace(1, least=1, most=1))
    monkeypatch.setattr(changed_design, "AT_ONCE", 1)


@pytest.fixture(autouse=True)
def _pictures_on_the_web(settings) -> Iterator[None]:
    with served({"/1.jpg": jpeg(40, 30), "/2.jpg": jpeg(30, 40)}) as (host, _):
        settings.PICTURE_HOSTS = [host]
        yield


def folder_of_the_inbox() -> Chore:
    folder = Path(settings.INBOX, "june")
    folder.mkdir(exist_ok=True)
    for name in ("1.jpg", "2.jpg"):
        (folder / name).write_bytes(jpeg(40, 30))
    return chore(factories.draft(), Chore.Kind.INBOX, payload={"folder": "june"})


def pictures_on_the_web() -> Chore:
    (host,) = settings.PICTURE_HOSTS
    rows = "".join(f"http://{host}/{number}.jpg;{number}\n" for number in (1, 2, 3))
    batch = with_sheet(factories.draft(), f"picture;caption\n{rows}")
    return chore(batch, Chore.Kind.FETCH, payload={"column": "picture"})


def sheet_to_read() -> Chore:
    batch = with_pictures("1.jpg", "2.jpg", "3.jpg")
    attachments.store_sheet(batch, "list.csv", [CSV.encode()])
    return chore(batch, Chore.Kind.READ)


def rows_to_match() -> Chore:
    batch = ready()
    matches.match_rows(batch, {"by": "one", "source": batch.sources.latest("id").pk})
    return chore(batch, Chore.Kind.MATCH, payload={"by": "column", "column": "picture"})


def rows_to_check() -> Chore:
    matches.match_rows(batch := ready())
    return chore(batch, Chore.Kind.CHECK)


def batch_to_start() -> Chore:
    matches.match_rows(batch := ready(f"{CSV}none.jpg;None\n"))
    return chore(batch, Chore.Kind.START, payload={"leave_out": True, "by": batch.owner_id})


def set_in_a_hot_folder() -> Chore:
    if not HotSet.objects.exists():
        hot_folder()
    drop(settings.HOT_FOLDERS, f"set {HotSet.objects.count()}")
    look_when_steady()
    return Chore.objects.filter(kind=Chore.Kind.HOT_SET).latest("id")


def results_of_a_hot_folder() -> Chore:
    performed(set_in_a_hot_folder())
    batch = HotSet.objects.latest("id").batch
    for job in batch.jobs.all():
        make(job)
    lifecycle.settle(batch.pk)
    return chore(Batch.objects.get(pk=batch.pk), Chore.Kind.DELIVER)


def unused_pictures() -> Chore:
    """Ask to remove two pictures of a batch that has an open changed sheet."""
    batch = finished(paths=("1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg"))
    compared(batch, CHANGED.replace("4.jpg", "6.jpg"))
    assert pictures.remove_unused(batch, batch.owner) is None
    return batch.chores.get(kind=Chore.Kind.REMOVE)


def changed_sheet_to_compare() -> Chore:
    batch = finished()
    sheet_updates.take(batch, batch.owner, "list.csv", [CHANGED.encode()])
    return batch.chores.get(kind=Chore.Kind.COMPARE)


def changed_sheet_to_follow() -> Chore:
    compared(batch := finished(), CHANGED)
    sheet_updates.confirm(batch, batch.owner, leaves_out=True)
    return batch.chores.get(kind=Chore.Kind.UPDATE)


def changed_sheet_to_follow_for_each_picture() -> Chore:
    """Ask for a changed row of three results, and rows of two that are new and gone."""
    batch = shop(SHEET, "jar-1.jpg", "jar-2.jpg")
    compared(batch, "sku;caption\njar;Grey\nmug;Navy\npot;Green\n")
    sheet_updates.confirm(batch, batch.owner, leaves_out=True)
    return batch.chores.get(kind=Chore.Kind.UPDATE)


def design_to_try() -> Chore:
    batch = finished()
    change = design_changes.begin(batch, batch.owner)
    control.save_design(batch, batch.owner, OTHER_DESIGN, edited=change.version_id)
    return design_changes.check(batch)


def design_to_follow() -> Chore:
    batch = performed(design_to_try()).batch
    design_changes.confirm(batch, batch.owner)
    return batch.chores.get(kind=Chore.Kind.REDESIGN)


def results_to_freeze() -> Chore:
    return chore(finished(), Chore.Kind.FREEZE)


def left(asked: Chore) -> tuple[object, ...]:
    """Return what a person sees of a chore and its batch."""
    batch = Batch.objects.get(pk=asked.batch_id)
    design = batch.design_version
    return (
        (asked.state, asked.sentence),
        (batch.is_draft, batch.checked_at is None, batch.match_rule, design and design.document),
        rows_of(batch),
        list(batch.jobs.order_by("row").values_list("code", "result_name", "source__path")),
        list(batch.sources.order_by("path").values_list("path", "width", "code")),
        sorted(batch.findings.values_list("code", "job__row")),
        sorted(batch.chores.exclude(pk=asked.pk).values_list("kind", "state")),
        list(batch.audit.order_by("id").values_list("action", "count")),
        list(batch.exports.values_list("members", "size")),
        list(SheetUpdate.objects.filter(batch=batch).values_list("comparison", "confirmed_at")),
        [row[:2] for row in planned(batch)],
        list(DesignChange.objects.filter(batch=batch).values_list("checked", "confirmed_at")),
        [hot_set.delivered_at is None for hot_set in HotSet.objects.filter(batch=batch)],
    )


def noted(asked: Chore) -> dict[str, object]:
    """Return the result of a chore. Instead of an archive, it says whether the batch has that."""
    archive = asked.result.get("export")
    is_ours = asked.batch.exports.filter(pk=archive).exists()
    return asked.result | ({"export": is_ours} if archive else {})


ASKS = (
    *(folder_of_the_inbox, pictures_on_the_web, sheet_to_read, rows_to_match, rows_to_check),
    *(batch_to_start, set_in_a_hot_folder, results_of_a_hot_folder, unused_pictures),
    *(changed_sheet_to_compare, changed_sheet_to_follow, design_to_follow, results_to_freeze),
    changed_sheet_to_follow_for_each_picture,
)
TELL_OF_THE_REST = (
    *(pictures_on_the_web, results_of_a_hot_folder, unused_pictures),
    *(changed_sheet_to_follow, changed_sheet_to_follow_for_each_picture, design_to_follow),
)
"""The result of these says what the last life found left to do."""


@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: ask.__name__)
def test_a_chore_comes_to_the_same_end_however_often_it_was_killed(
    ask: Callable[[], Chore],
) -> None:
    undisturbed, asked = performed(ask()), ask()

    lives = killed_at_each_step(lambda: do(asked))

    assert lives > 3
    asked.refresh_from_db()
    assert left(asked) == left(undisturbed)
    assert missing_files() == files_without_a_name() == set()
    assert noted(asked) == noted(undisturbed) or ask in TELL_OF_THE_REST

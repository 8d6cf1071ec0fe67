"""The batch of a dropped set is filled, checked and started."""

from pathlib import Path

import pytest

from jobs.hot_folders import filling, new_folders, places
from jobs.models import Batch, HotFolder, HotSet
from jobs.processes import shares
from jobs.reporting import report_nothing
from jobs.row_pictures import row_in_words
from jobs.states import State
from tests.hot_folders.drops import SHEET, drop, hot_folder, look_when_steady, names_in
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db


def taken(root: str, **how) -> Batch:
    sheet = how.pop("sheet", SHEET)
    hot_folder(**how)
    drop(root, sheet=sheet)
    (hot_set,) = look_when_steady()
    return hot_set.batch


def test_a_set_becomes_a_running_batch_by_the_recipe(root):
    batch = taken(root)

    count = filling.fill(batch, report_nothing)

    batch.refresh_from_db()
    assert (count, batch.is_draft, batch.match_rule.column) == (2, False, "picture")
    assert batch.design_version.sha256 == batch.hot_set.folder.design_version.sha256
    assert [(job.row, job.source.path, job.text("caption")) for job in batch.jobs.all()] == [
        (2, "1.jpg", "One"),
        (3, "2.jpg", "Two"),
    ]
    assert names_in(Path(root, "weekly", "in")) == []
    assert sorted(names_in(Path(root, "weekly", "taken", "monday"))) == [
        "1.jpg",
        "2.jpg",
        "list.csv",
    ]


def test_it_says_that_it_works_in_the_folder_until_all_is_copied(root, monkeypatch):
    batch, said = taken(root), []
    monkeypatch.setattr(shares, "_say", said.append)
    monkeypatch.setattr(filling.inspecting, "look", lambda *_: said.append("looks"))

    filling.fill(batch, report_nothing)

    assert said[:3] == ["The hot folder “weekly”", "", "looks"]


def test_the_sheet_is_read_as_that_of_the_recipe(root):
    batch = taken(root, sheet='picture;caption\n1.jpg;"One &amp; only"\n2.jpg;Two\n')
    HotFolder.objects.update(choices={"decode_html": True})

    filling.fill(batch, report_nothing)

    assert batch.jobs.get(row=2).text("caption") == "One & only"


def test_the_only_picture_of_a_set_is_that_of_all_rows_as_in_the_recipe(root):
    hot_folder(match={"by": "one"})
    place = drop(root, sheet="caption\nOne\nTwo\n")
    (place / "2.jpg").unlink()
    (hot_set,) = look_when_steady()

    filling.fill(hot_set.batch, report_nothing)

    assert [job.source.path for job in hot_set.batch.jobs.all()] == ["1.jpg", "1.jpg"]


def test_the_only_picture_of_a_set_is_not_that_of_rows_that_name_another_one(root):
    hot_folder()
    (drop(root) / "2.jpg").unlink()
    (hot_set,) = look_when_steady()

    assert filling.fill(hot_set.batch, report_nothing) == 0

    assert [job.source and job.source.path for job in hot_set.batch.jobs.all()] == ["1.jpg", None]


def test_a_filling_that_is_repeated_does_not_count_rows_that_were_left_out(root):
    batch = taken(root)
    filling.fill(batch, report_nothing)
    batch.jobs.filter(row=3).update(state=State.LEFT_OUT)
    batch.refresh_from_db()

    assert filling.fill(batch, report_nothing) == 1


def test_each_picture_of_a_row_gives_a_result_as_in_the_batch_of_the_recipe(root):
    each = {"by": "column", "column": "sku", "every_picture": True}
    hot_folder(match=each)
    place = drop(root, sheet="sku;caption\nmug;One\n1;Two\n")
    (place / "front").mkdir()
    for name in ("mug.jpg", "mug-2.jpg", "front/mug.jpg"):
        (place / name).write_bytes(jpeg(320, 240))
    (hot_set,) = look_when_steady()

    count = filling.fill(hot_set.batch, report_nothing)

    hot_set.batch.refresh_from_db()
    assert (count, hot_set.batch.is_draft) == (4, False)
    jobs = hot_set.batch.jobs.order_by("row")
    assert [
        (row_in_words(job.row), job.source.path, job.text("caption"), job.text("picture count"))
        for job in jobs
    ] == [
        ("2, picture 1", "mug.jpg", "One", "3"),
        ("2, picture 2", "mug-2.jpg", "One", "3"),
        ("2, picture 3", "front/mug.jpg", "One", "3"),
        ("3", "1.jpg", "Two", "1"),
    ]


@pytest.mark.parametrize("after", ["move", "_bring", "_read", "save_design"])
def test_it_can_be_killed_after_any_step_and_done_again(root, monkeypatch, after):
    batch = taken(root)
    module = {"move": places, "save_design": filling.control}.get(after, filling)
    step = getattr(module, after)

    def killed(*args, **kwargs):
        step(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, after, killed)
    with pytest.raises(KeyboardInterrupt):
        filling.fill(batch, report_nothing)
    monkeypatch.setattr(module, after, step)
    batch.refresh_from_db()

    assert filling.fill(batch, report_nothing) == 2
    assert (batch.sources.count(), batch.jobs.count()) == (2, 2)


def test_a_batch_that_has_started_is_left_as_it_is(root):
    batch = taken(root)
    filling.fill(batch, report_nothing)
    batch.refresh_from_db()

    assert filling.fill(batch, report_nothing) == 2


def test_rows_that_would_fail_wait_for_a_person(root):
    batch = taken(root, sheet=SHEET + "none.jpg;Three\n")

    assert filling.fill(batch, report_nothing) == 0

    batch.refresh_from_db()
    assert (batch.is_draft, batch.jobs.count()) == (True, 3)


def test_rows_that_would_fail_are_left_out_if_the_recipe_says_so(root):
    batch = taken(root, sheet=SHEET + "none.jpg;Three\n", leaves_out=True)

    assert filling.fill(batch, report_nothing) == 2

    assert list(batch.jobs.order_by("row").values_list("row", "state")) == [
        (2, "waiting"),
        (3, "waiting"),
        (4, "left_out"),
    ]


def test_rows_are_made_from_pictures_if_the_recipe_does(root):
    batch = taken(root, match={"by": "pictures"}, sheet=None)

    filling.fill(batch, report_nothing)

    assert [job.text("file") for job in batch.jobs.all()] == ["1.jpg", "2.jpg"]


def test_a_set_of_a_forgotten_hot_folder_is_refused(root):
    batch = taken(root)
    HotSet.objects.all().delete()

    with pytest.raises(new_folders.HotFolderRefused, match="no longer belongs to a hot folder"):
        filling.fill(batch, report_nothing)

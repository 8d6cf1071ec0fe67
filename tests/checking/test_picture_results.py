"""A changed sheet of a batch that gives a result for each picture of a row."""

import pytest

from jobs import reading
from jobs.checking import changed_sheet
from jobs.control import sheet_updates
from jobs.design.cells.cell import Cell
from jobs.intake.rows.picture_search import MatchRefused
from jobs.intake.updates import pictures
from jobs.intake.updates.summary import Summary
from jobs.models import Batch, Finding, Job, PlannedRow, SerialNumber, Source
from jobs.results import changes, exports
from jobs.row_pictures import row_in_words
from jobs.states import State
from tests import factories
from tests.intake.batches import quiet
from tests.intake.tiny_pictures import jpeg
from tests.picture_batches import SHEET, shop
from tests.prepared import made_once
from tests.results.test_changes import told
from tests.updated_batches import compare, compared, followed, make

pytestmark = pytest.mark.django_db

prepared = made_once(shop)


def plan(batch: Batch) -> list[tuple[str, str, str]]:
    """Return kind, row and picture of each planned row."""
    paths = dict(batch.sources.values_list("pk", "path"))
    rows = PlannedRow.objects.filter(update=batch.pk).order_by("kind", "row")
    return [(row.kind, row_in_words(row.row), paths.get(row.source or 0, "")) for row in rows]


def results(batch: Batch) -> list[tuple[str, str, str, str, int]]:
    """Return row, picture, name, state and generation of each result."""
    return [
        (
            row_in_words(job.row),
            job.source.path if job.source else "",
            job.result_name,
            str(job.state),
            job.generation,
        )
        for job in batch.jobs.select_related("source").order_by("row")
    ]


def numbers(found: Summary) -> tuple[int, int, int, int, int]:
    return found.sheet_rows, found.new, found.changed, found.equal, found.gone


def is_complete(batch: Batch) -> bool:
    """Return whether the results add up to what the page expects."""
    headed = reading.headed(batch.pk)
    return headed is not None and headed.missing(reading.counts(batch)) == 0


ALL = [
    ("2, picture 1", "mug.jpg", "mug-1.jpg", "done", 1),
    ("2, picture 2", "mug-2.jpg", "mug-2.jpg", "done", 1),
    ("2, picture 3", "mug-3.jpg", "mug-3.jpg", "done", 1),
    ("3, picture 1", "cup_front.jpg", "cup-1.jpg", "done", 1),
    ("3, picture 2", "cup_back.jpg", "cup-2.jpg", "done", 1),
    ("4", "pot.jpg", "pot-1.jpg", "done", 1),
]


def test_an_equal_sheet_changes_nothing(batch):
    found = compared(batch, SHEET)

    assert numbers(found) == (3, 0, 0, 6, 0)
    assert (found.by_picture, found.key, found.is_without_effect) == (True, ["sku"], True)
    assert plan(batch) == []
    assert results(batch) == ALL


def test_a_changed_row_makes_the_results_of_all_its_pictures_again(batch):
    found = compared(batch, SHEET.replace("Blue", "Dark blue"))
    batch = followed(batch)

    assert numbers(found) == (3, 0, 3, 3, 0)
    assert [(*row[:3], generation) for *row, _, generation in results(batch)] == [
        (*row[:3], 2 if row[0].startswith("2,") else 1) for row in ALL
    ]
    assert [job.text("caption") for job in batch.jobs.order_by("row")][:4] == [
        *["Dark blue"] * 3,
        "Red",
    ]
    assert is_complete(batch)


def test_a_row_that_moves_keeps_all_results(batch):
    found = compared(batch, "sku;caption\npot;Green\nmug;Blue\ncup;Red\n")
    batch = followed(batch)

    assert (numbers(found), found.moved) == ((3, 0, 0, 6, 0), 6)
    assert [(row[0], row[1], row[-1]) for row in results(batch)] == [
        ("2", "pot.jpg", 1),
        ("3, picture 1", "mug.jpg", 1),
        ("3, picture 2", "mug-2.jpg", 1),
        ("3, picture 3", "mug-3.jpg", 1),
        ("4, picture 1", "cup_front.jpg", 1),
        ("4, picture 2", "cup_back.jpg", 1),
    ]


def test_a_new_row_gets_a_result_for_each_of_its_pictures(batch):
    sheet_updates.take(batch, batch.owner, "list.csv", [f"{SHEET}jar;Grey\n".encode()])
    for path in ("jar-1.jpg", "jar/side.jpg"):
        pictures.take(batch, path, [jpeg(400, 300)])

    found = compare(batch)
    planned = plan(batch)
    batch = followed(batch)

    assert numbers(found) == (4, 2, 0, 6, 0)
    assert (found.new_rows, found.more_rows) == (1, 0)
    assert planned == [
        ("new", "5, picture 1", "jar-1.jpg"),
        ("new", "5, picture 2", "jar/side.jpg"),
    ]
    assert results(batch) == [
        *ALL,
        ("5, picture 1", "jar-1.jpg", "jar-1.jpg", "waiting", 1),
        ("5, picture 2", "jar/side.jpg", "jar-2.jpg", "waiting", 1),
    ]
    assert is_complete(batch)
    assert batch.sheet.row_count == 4


def test_a_gone_row_asks_about_all_its_results(batch):
    found = compared(batch, "sku;caption\nmug;Blue\npot;Green\n")
    planned = plan(batch)
    kept = followed(batch, leaves_out=False)

    assert (numbers(found), found.gone_rows, found.fewer_rows) == ((2, 0, 0, 4, 2), 1, 0)
    assert planned == [
        ("gone", "3, picture 1", "cup_front.jpg"),
        ("gone", "3, picture 2", "cup_back.jpg"),
    ]
    assert [row[0] for row in results(kept)][-3:] == ["3", "4, picture 1", "4, picture 2"]
    assert Finding.objects.filter(code="picture_gone").count() == 2
    assert is_complete(kept)


def test_a_row_that_was_left_out_comes_back_with_all_its_results(batch):
    compared(batch, "sku;caption\nmug;Blue\npot;Green\n")
    batch = followed(batch, leaves_out=True)
    dropped = [(row[1], row[3]) for row in results(batch)][-2:]
    is_right = is_complete(batch)

    found = compared(batch, SHEET)
    batch = followed(batch)

    assert dropped == [("cup_front.jpg", "left_out"), ("cup_back.jpg", "left_out")]
    assert is_right
    assert numbers(found) == (3, 0, 2, 4, 0)
    assert [row[:3] for row in results(batch)] == [row[:3] for row in ALL]
    assert (batch.jobs.filter(is_gone=True).count(), batch.sheet.gone_rows) == (0, 0)
    assert is_complete(batch)


def test_a_picture_that_comes_gives_its_row_one_more_result_and_the_others_stay(batch):
    sheet_updates.take(batch, batch.owner, "list.csv", [SHEET.encode()])
    pictures.take(batch, "mug-1.jpg", [jpeg(400, 300)])

    found = compare(batch)
    planned = plan(batch)
    batch = followed(batch)

    assert numbers(found) == (3, 1, 0, 6, 0)
    assert (found.more_rows, found.more_results, found.moved, found.noted) == (1, 1, 2, 3)
    assert ("new", "2, picture 2", "mug-1.jpg") in planned
    assert results(batch)[:4] == [
        ("2, picture 1", "mug.jpg", "mug-1.jpg", "done", 1),
        ("2, picture 2", "mug-1.jpg", "mug-2.jpg", "waiting", 1),
        ("2, picture 3", "mug-2.jpg", "mug-3.jpg", "done", 1),
        ("2, picture 4", "mug-3.jpg", "mug-4.jpg", "done", 1),
    ]
    assert {job.text("picture count") for job in batch.jobs.order_by("row")[:4]} == {"4"}
    assert is_complete(batch)


def test_printed_numbers_of_pictures_make_their_results_again():
    text = {"text": "{caption} {picture number}/{Picture count}", "size_min": 10, "size_max": 30}
    batch = shop(design={"format": 1, "boxes": [text]})
    sheet_updates.take(batch, batch.owner, "list.csv", [SHEET.encode()])
    pictures.take(batch, "mug-4.jpg", [jpeg(400, 300)])

    found = compare(batch)

    assert numbers(found) == (3, 1, 3, 3, 0)
    assert found.cells == {"picture count": 3}


def test_a_changed_cell_gives_a_row_other_pictures_and_says_which_results_are_gone(batch):
    text = "id;sku;caption\n1;mug;Blue\n2;cup;Red\n3;pot;Green\n"
    batch = shop(text, "jug.jpg", "jug-2.jpg")

    found = compared(batch, text.replace("1;mug", "1;jug"))
    planned = plan(batch)
    batch = followed(batch, leaves_out=True)

    assert (found.key, numbers(found)) == (["id"], (3, 0, 2, 3, 1))
    assert (found.fewer_rows, found.fewer_results) == (1, 1)
    assert [one for one in planned if one[0] == "changed"] == [
        ("changed", "2, picture 1", "jug.jpg"),
        ("changed", "2, picture 2", "jug-2.jpg"),
    ]
    assert [(row[0], row[1], row[3]) for row in results(batch)][:3] == [
        ("2, picture 1", "jug.jpg", "waiting"),
        ("2, picture 2", "jug-2.jpg", "waiting"),
        ("2, picture 3", "mug-3.jpg", "left_out"),
    ]
    assert is_complete(batch)


def test_a_listed_picture_that_is_taken_out_and_put_back_is_the_same_result():
    text = "id;sku;caption\n1;cup_back.jpg, pot.jpg;Both\n2;mug;Blue\n"
    batch = shop(text)
    before = batch.jobs.get(source__path="pot.jpg").pk

    found = compared(batch, text.replace("cup_back.jpg, pot.jpg", "cup_back.jpg"))
    batch = followed(batch, leaves_out=False)
    kept = [row[:2] for row in results(batch)][:2]
    again = compared(batch, text)
    batch = followed(batch)

    assert (numbers(found), numbers(again)) == ((2, 0, 1, 3, 1), (2, 0, 1, 4, 0))
    assert kept == [("2", "cup_back.jpg"), ("2, picture 2", "pot.jpg")]
    assert batch.jobs.get(source__path="pot.jpg").pk == before
    assert not batch.jobs.filter(is_gone=True)
    assert not Finding.objects.filter(code="picture_gone")
    assert is_complete(batch)


def test_a_row_without_a_picture_gets_all_that_come():
    batch = shop(f"{SHEET}jar;Grey\n")
    sheet_updates.take(batch, batch.owner, "list.csv", [f"{SHEET}jar;Grey\n".encode()])
    for path in ("jar-1.jpg", "jar-2.jpg"):
        pictures.take(batch, path, [jpeg(400, 300)])

    found = compare(batch)
    batch = followed(batch)

    assert numbers(found) == (4, 1, 1, 6, 0)
    assert [row[:2] + row[3:] for row in results(batch)][-2:] == [
        ("5, picture 1", "jar-1.jpg", "waiting", 2),
        ("5, picture 2", "jar-2.jpg", "waiting", 1),
    ]


def test_a_new_row_can_take_a_picture_from_another_one_which_is_asked_about(batch):
    found = compared(batch, f"{SHEET}mug-3;Small\n")
    planned = plan(batch)

    assert numbers(found) == (4, 1, 0, 5, 1)
    assert [one[:2] for one in planned if one[0] != "noted"] == [
        ("gone", "2, picture 3"),
        ("new", "5"),
    ]


def test_a_correction_of_one_result_stays_and_only_that_one_conflicts(batch):
    job = batch.jobs.get(source__path="mug-2.jpg")
    job.cells = {**job.cells, "caption": Cell.of_text("Sky").to_json()}
    job.corrected = {"caption": "Blue"}
    job.save()

    equal = compared(batch, SHEET)
    found = compared(batch, SHEET.replace("Blue", "Dark blue"))
    sheet_updates.decide(batch, takes_sheet=False)
    batch = followed(batch)

    assert (equal.is_without_effect, found.conflicts, found.changed) == (True, 1, 3)
    assert {
        job.source.path: job.text("caption") for job in batch.jobs.all() if job.source
    } | {} == {
        "mug.jpg": "Dark blue",
        "mug-2.jpg": "Sky",
        "mug-3.jpg": "Dark blue",
        "cup_front.jpg": "Red",
        "cup_back.jpg": "Red",
        "pot.jpg": "Green",
    }
    assert batch.jobs.get(source__path="mug-2.jpg").generation == 1


def test_a_replaced_picture_stays_with_its_result(batch):
    job = batch.jobs.get(source__path="mug-2.jpg")
    uploaded = Source.objects.get(batch=batch, path="mug-2.jpg")
    replacement = Source.objects.create(
        batch=batch, path="mug-2.jpg", match_key="mug-2.jpg", row=job.row, size=1, key=uploaded.key
    )
    Job.objects.filter(pk=job.pk).update(source=replacement)

    found = compared(batch, "sku;caption\njar;Grey\nmug;Blue\ncup;Red\npot;Green\n")
    batch = followed(batch)

    job.refresh_from_db()
    replacement.refresh_from_db()
    assert (found.equal, found.moved) == (6, 6)
    assert (job.source_id, row_in_words(job.row), job.generation) == (
        replacement.pk,
        "3, picture 2",
        1,
    )
    assert replacement.row == job.row


def test_a_sheet_with_some_rows_leaves_the_others_and_their_pictures_alone():
    batch = shop(f"{SHEET}mug-3;Small\n")
    before = results(batch)

    compared(batch, "sku;caption\nmug;Dark blue\n")
    found = compared(batch, "sku;caption\nmug;Dark blue\n", is_part=True)
    batch = followed(batch)

    assert numbers(found) == (1, 0, 2, 0, 0)
    assert [row[:2] for row in results(batch)] == [row[:2] for row in before]
    assert batch.sheet.row_count == 4
    assert is_complete(batch)


def test_more_results_than_a_batch_can_have_are_refused(batch, settings):
    settings.MAX_ROWS = 6
    sheet_updates.take(batch, batch.owner, "list.csv", [SHEET.encode()])
    pictures.take(batch, "mug-4.jpg", [jpeg(400, 300)])

    with pytest.raises(MatchRefused, match="would be 7 results; the limit is 6"):
        changed_sheet.compare_sheet(batch, quiet)


def numbered_pictures(batch: Batch) -> dict[int, str]:
    """Return serial number → the picture of the result that has it."""
    pictures = dict(batch.jobs.values_list("pk", "source__path"))
    numbers = SerialNumber.objects.filter(job_id__in=pictures)
    return {number: pictures[job] for number, job in numbers.values_list("number", "job_id")}


def test_what_changed_names_results_by_row_and_picture_and_keeps_their_serial_numbers():
    batch = shop(SHEET.replace(";", ","))
    for number, job in enumerate(batch.jobs.order_by("row"), 1):
        factories.serial_number(job, number)
    before = exports.freeze(batch)
    numbers = numbered_pictures(batch)
    compared(batch, "sku,caption\ncup,Red\nmug,Navy\npot,Green\n")
    followed(batch)
    for job in batch.jobs.filter(state=State.WAITING):
        make(job)

    export = changes.freeze(batch, before)

    assert told(export) == {
        **{f"2, picture {at}": "" for at in (1, 2)},
        **{f"3, picture {at}": "made again" for at in (1, 2, 3)},
        "4": "",
    }
    assert numbered_pictures(batch) == numbers

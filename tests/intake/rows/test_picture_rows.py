"""A row for each picture of the sheet's rows, and one for each row again."""

from contextlib import contextmanager

import pytest

from jobs.design.cells.cell import Cell
from jobs.intake.pictures import receive
from jobs.intake.rows import corrections, matches, picture_rows, rows
from jobs.intake.rows.picture_search import MatchRefused
from jobs.matching import PictureTotals
from jobs.matching.picture_totals import SeveralPictures
from jobs.models import Job, Source
from jobs.reading import rows as found_rows
from jobs.results import report, sheet_of_rows
from jobs.row_pictures import row_in_words
from tests.intake.batches import with_pictures, with_sheet
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db

SHEET = "sku;text\nmug;Blue\ncup;Red\npot;Green\n"
EACH = {"by": "column", "column": "sku", "every_picture": True}
ONE = {"by": "column", "column": "sku"}


def shop(*more: str):
    names = ("mug.jpg", "mug-2.jpg", "mug-10.jpg", "cup_front.jpg", "cup_back.jpg", *more)
    return with_sheet(with_pictures(*names), SHEET)


def results(batch) -> list[tuple[str, str | None, str, str]]:
    """Return row, picture, its number and count."""
    jobs = batch.jobs.select_related("source").order_by("row")
    return [
        (
            row_in_words(job.row),
            job.source.path if job.source else None,
            job.text("picture number"),
            job.text("picture count"),
        )
        for job in jobs
    ]


ALL = [
    ("2, picture 1", "mug.jpg", "1", "3"),
    ("2, picture 2", "mug-2.jpg", "2", "3"),
    ("2, picture 3", "mug-10.jpg", "3", "3"),
    ("3, picture 1", "cup_front.jpg", "1", "2"),
    ("3, picture 2", "cup_back.jpg", "2", "2"),
    ("4", None, "1", "1"),
]


def test_a_match_says_how_many_results_all_pictures_would_give_and_changes_nothing_else():
    batch = shop()

    matches.match_rows(batch, ONE)

    assert batch.match_rule.totals == PictureTotals(
        results=6,
        rows=3,
        shared=2,
        examples=(
            SeveralPictures("mug", ("mug.jpg", "mug-2.jpg", "mug-10.jpg")),
            SeveralPictures("cup", ("cup_front.jpg", "cup_back.jpg")),
        ),
    )
    assert [row for row, *_ in results(batch)] == ["2", "3", "4"]
    assert rows.columns(batch) == ["sku", "text"]


def test_each_picture_of_a_row_gives_a_row_with_its_cells():
    batch = shop()

    counts = matches.match_rows(batch, EACH)

    assert results(batch) == ALL
    assert [job.text("text") for job in batch.jobs.order_by("row")][:4] == ["Blue"] * 3 + ["Red"]
    assert rows.columns(batch) == ["sku", "text", "picture number", "picture count"]
    assert (counts.rows, counts.matched, counts.unnamed) == (6, 5, 0)
    assert [job.source.path for job in found_rows(batch, search="back")] == ["cup_back.jpg"]


def test_a_second_match_changes_no_row():
    batch = shop()
    matches.match_rows(batch, EACH)
    before = list(batch.jobs.values_list("pk", flat=True))

    matches.match_rows(batch)

    assert list(batch.jobs.values_list("pk", flat=True)) == before
    assert results(batch) == ALL


def test_pictures_that_come_later_join_and_corrections_stay_with_their_picture():
    batch = shop()
    matches.match_rows(batch, EACH)
    job = batch.jobs.get(source__path="mug-2.jpg")
    job.cells = {**job.cells, "text": Cell.of_text("Dark blue").to_json()}
    job.corrected = {"text": "Blue"}
    job.save()
    for path in ("mug-1.jpg", "pot.jpg"):
        receive.take_unannounced(batch, path, [jpeg(400, 300)])

    matches.match_rows(batch)

    texts = {job.source.path: job.text("text") for job in batch.jobs.all()}
    assert results(batch)[1] == ("2, picture 2", "mug-1.jpg", "2", "4")
    assert results(batch)[-1] == ("4", "pot.jpg", "1", "1")
    assert (texts["mug-2.jpg"], texts["mug-1.jpg"]) == ("Dark blue", "Blue")
    assert batch.jobs.get(source__path="mug-2.jpg").corrected == {"text": "Blue"}


def test_a_replaced_picture_stays_with_its_place():
    batch = shop()
    matches.match_rows(batch, ONE)
    job = batch.jobs.get(row=2)
    replacement = Source.objects.create(
        batch=batch, path="mug.jpg", match_key="mug.jpg", row=2, size=1, key="other"
    )
    Job.objects.filter(pk=job.pk).update(source=replacement)

    matches.match_rows(batch, EACH)

    replaced = batch.jobs.get(source=replacement)
    replacement.refresh_from_db()
    assert results(batch) == ALL
    assert (row_in_words(replaced.row), replacement.row) == ("2, picture 1", replaced.row)


def test_rows_give_one_result_each_again():
    batch = shop()
    matches.match_rows(batch, EACH)

    matches.match_rows(batch, ONE)

    assert [row for row, *_ in results(batch)] == ["2", "3", "4"]
    assert all(set(job.cells) == {"sku", "text"} for job in batch.jobs.all())


def test_one_picture_for_all_rows_gives_one_result_for_each():
    batch = shop()
    matches.match_rows(batch, EACH)
    only = batch.sources.get(path="mug.jpg")

    matches.match_rows(batch, {"by": "one", "source": only.pk})

    assert [found[:2] for found in results(batch)] == [(f"{row}", "mug.jpg") for row in (2, 3, 4)]


def test_a_sheet_read_again_gives_a_result_for_each_picture_again():
    batch = shop()
    matches.match_rows(batch, EACH)
    finder = matches.AtReading(batch)

    rows.from_sheet(batch, finder=finder)
    finder.finish()

    assert results(batch) == ALL


def test_a_report_used_for_another_batch_gives_the_results_of_its_own():
    matches.match_rows(batch := shop(), EACH)
    text = b"".join(report.csv(batch)).decode("utf-8-sig")
    again = with_sheet(with_pictures(*batch.sources.values_list("path", flat=True)), text)

    assert again.jobs.count() == 3
    matches.match_rows(again, EACH)
    assert [line[1:] for line in results(again)] == [line[1:] for line in results(batch)]


def test_failed_rows_used_for_another_batch_are_rows_of_the_sheet():
    matches.match_rows(batch := shop(), EACH)
    failed = batch.jobs.filter(source__path__startswith="mug-")
    text = b"".join(sheet_of_rows.csv(batch, failed)).decode("utf-8-sig")
    again = with_sheet(with_pictures("mug-2.jpg", "mug-10.jpg"), text)
    matches.match_rows(again, EACH)

    assert results(again) == [
        ("2, picture 1", "mug-2.jpg", "1", "2"),
        ("2, picture 2", "mug-10.jpg", "2", "2"),
    ]


def test_cells_list_their_pictures_and_a_missing_one_is_named():
    sheet = 'pictures\nb.jpg; a.jpg\n"c.jpg, d.jpg"\n'
    batch = with_sheet(with_pictures("a.jpg", "b.jpg", "c.jpg"), sheet)

    matches.match_rows(batch, {"by": "column", "column": "pictures", "every_picture": True})

    assert [found[:2] for found in results(batch)] == [
        ("2, picture 1", "b.jpg"),
        ("2, picture 2", "a.jpg"),
        ("3, picture 1", "c.jpg"),
        ("3, picture 2", None),
    ]
    assert batch.jobs.get(source=None).source_problem == "No picture is named “d.jpg”."


def test_a_column_of_the_sheet_with_that_name_stays_as_it_is():
    batch = with_sheet(with_pictures("a.jpg", "a-2.jpg"), "sku;Picture number\na;7\n")

    matches.match_rows(batch, EACH)

    assert rows.columns(batch) == ["sku", "Picture number", "picture count"]
    assert [job.text("Picture number") for job in batch.jobs.all()] == ["7", "7"]


def test_more_results_than_the_site_takes_and_too_many_pictures_of_a_row_are_refused(settings):
    settings.MAX_ROWS = 5
    batch = shop()
    matches.match_rows(batch, ONE)

    with pytest.raises(MatchRefused, match="would be 6 results; the limit is 5"):
        matches.match_rows(batch, EACH)

    batch.refresh_from_db()
    assert not batch.match_rule.every_picture
    assert batch.jobs.count() == 3


def test_a_row_that_changes_while_its_pictures_are_sought_keeps_the_change(monkeypatch):
    batch = shop()
    plan = picture_rows.plan

    def corrected_meanwhile(*args, **kwargs):
        planned = plan(*args, **kwargs)
        corrections.write(batch.jobs.get(row=3), {"text": "Purple"})
        monkeypatch.undo()
        return planned

    monkeypatch.setattr(picture_rows, "plan", corrected_meanwhile)
    matches.match_rows(batch, EACH)

    assert results(batch) == ALL
    assert [job.text("text") for job in batch.jobs.order_by("row")][3:5] == ["Purple", "Purple"]


def test_one_picture_for_all_is_planned_before_the_draft_is_held_and_kept_if_a_row_changes(
    monkeypatch,
):
    batch = shop()
    matches.match_rows(batch, EACH)
    one = batch.sources.order_by("path").first()
    plan, held, changed = picture_rows.plan, matches.held, []

    def not_while_held(*args, **kwargs):
        planned = plan(*args, **kwargs)
        if not changed:
            first = batch.jobs.order_by("row").first()
            changed.append(first.row)
            corrections.write(first, {"text": "Purple"})
        return planned

    @contextmanager
    def planned_before(batch):
        assert changed
        with held(batch):
            yield

    monkeypatch.setattr(picture_rows, "plan", not_while_held)
    monkeypatch.setattr(matches, "held", planned_before)
    matches.match_rows(batch, {"by": "one", "source": one.pk})

    jobs = list(batch.jobs.order_by("row"))
    assert len(jobs) == batch.sheet.row_count
    assert {job.source_id for job in jobs} == {one.pk}
    assert jobs[0].text("text") == "Purple"

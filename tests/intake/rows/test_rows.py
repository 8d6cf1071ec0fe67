"""Rows from a sheet, and rows from the names of pictures."""

import pytest

from jobs import control
from jobs.chores.progress import ChoreLost
from jobs.errors import NotPossibleNow, SheetRefused
from jobs.intake import attachments
from jobs.intake.rows import matches, rows
from tests import factories
from tests.intake.batches import CSV, with_pictures, with_sheet
from tests.intake.sheets.workbook_files import workbook

pytestmark = pytest.mark.django_db


def test_rows_have_the_numbers_of_the_sheet_and_cells_as_shown():
    batch = with_sheet(factories.draft(), "picture;number\n1.jpg;00007\n\n2.jpg;12,50 €\n")

    assert [
        (job.row, job.cells["picture"][0], job.cells["number"][0]) for job in batch.jobs.all()
    ] == [
        (2, "1.jpg", "00007"),
        (4, "2.jpg", "12,50 €"),
    ]
    assert (
        batch.sheet.row_count,
        batch.sheet.found["columns"],
        batch.sheet.found["delimiter"],
    ) == (
        2,
        ["picture", "number"],
        ";",
    )
    assert rows.columns(batch) == ["picture", "number"]


def test_a_second_sheet_replaces_the_first():
    batch = with_sheet(factories.draft())

    with_sheet(batch, "picture;caption\n9.jpg;Nine\n")

    assert [(job.row, job.cells["caption"][0]) for job in batch.jobs.all()] == [(2, "Nine")]


def test_a_refused_sheet_leaves_the_rows_of_the_one_before():
    batch = with_sheet(factories.draft())

    with pytest.raises(SheetRefused) as refused:
        with_sheet(batch, "picture;caption\n")

    assert len(refused.value.details["problems"]) == 1
    assert [job.cells["caption"][0] for job in batch.jobs.all()] == ["One", "Two", "Three"]


def test_a_choice_of_the_column_is_kept_where_the_new_sheet_has_it():
    batch = with_sheet(with_pictures("1.jpg"))
    matches.match_rows(batch)

    with_sheet(batch, "picture;title\n1.jpg;One\n")
    kept = batch.match.get("column")
    with_sheet(batch, "file;title\n1.jpg;One\n")

    assert (kept, batch.match) == ("picture", {})


def test_reading_says_how_many_rows_are_read_and_never_goes_back(tmp_path):
    batch = factories.draft()
    path = workbook(
        tmp_path / "list.xlsx", [["picture", "caption"], *[[f"{n}.jpg", n] for n in range(2_500)]]
    )
    attachments.store_sheet(batch, path.name, [path.read_bytes()])
    said = []

    rows.from_sheet(batch, lambda done, total: said.append((done, total)))

    assert said == sorted(said)
    assert {total for _, total in said} == {2_500}
    assert 0 < said[0][0] < 1_250 < said[-1][0] <= 2_500


def test_reading_ends_when_its_chore_is_lost(tmp_path):
    batch = with_sheet(factories.draft())
    path = workbook(tmp_path / "list.xlsx", [["picture"], ["9.jpg"]])
    attachments.store_sheet(batch, path.name, [path.read_bytes()])

    def lost(done, total):
        raise ChoreLost("Another process has taken over this chore.")

    with pytest.raises(ChoreLost):
        rows.from_sheet(batch, lost)

    assert [job.cells["picture"][0] for job in batch.jobs.all()] == ["1.jpg", "2.jpg", "3.jpg"]


def test_a_started_batch_keeps_its_rows():
    batch = with_sheet(factories.draft())
    batch.started_at = batch.created_at
    batch.save()

    with pytest.raises(NotPossibleNow):
        rows.from_sheet(batch)

    assert batch.jobs.count() == 3


def test_rows_are_made_from_the_names_of_pictures_in_natural_order():
    batch = with_pictures("a/img_10.jpg", "a/img_2.jpg")
    batch.sources.filter(path="a/img_2.jpg").update(modified_ms=1_790_000_000_000)

    count = rows.from_pictures(batch)

    assert count == 2
    assert [
        (job.row, job.source.path, job.cells) for job in batch.jobs.select_related("source")
    ] == [
        (
            1,
            "a/img_2.jpg",
            {
                "file": ["a/img_2.jpg", "a/img_2.jpg", ""],
                "name": ["img 2", "img 2", ""],
                "number": ["1", 1, ""],
                "date": ["2026-09-21", "2026-09-21", "yyyy-mm-dd"],
            },
        ),
        (
            2,
            "a/img_10.jpg",
            {
                "file": ["a/img_10.jpg", "a/img_10.jpg", ""],
                "name": ["img 10", "img 10", ""],
                "number": ["2", 2, ""],
                "date": ["", None, ""],
            },
        ),
    ]


def test_pictures_that_come_later_get_rows_behind_and_corrected_rows_stay():
    batch = with_pictures("b.jpg")
    rows.from_pictures(batch)
    batch.jobs.update(cells={"name": ["Mine", "Mine", ""]})
    with_more = with_pictures_added(batch, "a.jpg")

    rows.from_pictures(with_more)

    assert [(job.row, job.cells["name"][0]) for job in batch.jobs.all()] == [(1, "Mine"), (2, "a")]


def with_pictures_added(batch, path):
    factories.source(batch, path)
    return batch


def test_rows_of_pictures_give_way_to_the_sheet_again():
    batch = with_sheet(with_pictures("1.jpg"), CSV)
    matches.match_rows(batch, {"by": "pictures"})
    assert rows.columns(batch) == ["file", "name", "number", "date"]

    matches.match_rows(batch, {"by": "column"})

    assert [job.row for job in batch.jobs.all()] == [2, 3, 4]
    assert rows.columns(batch) == ["picture", "caption"]


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (
            "picture;EAN;product;VK\n1.jpg;4006381333931;Glazed bowl;12,50 €\n",
            ["product", "EAN", "VK"],
        ),
        ("picture;Name;Course\n1.jpg;Anna Köhler;Ceramics for beginners\n", ["Name", "Course"]),
        (f"picture;story;title\n1.jpg;{'long ' * 60};Bowl\n", ["title", "story"]),
        ("picture;EAN;VK\n1.jpg;4006381333931;12,50 €\n", ["EAN", "VK"]),
        ("picture\n1.jpg\n", ["picture"]),
    ],
)
def test_the_first_column_of_words_is_likely_to_be_printed(sheet, expected):
    batch = with_sheet(with_pictures("1.jpg"), sheet)
    matches.match_rows(batch)

    assert rows.text_columns(batch) == expected


# --- What the design needs


def test_columns_that_the_sheet_lacks_are_listed_once_whatever_their_case():
    document = {
        "format": 1,
        "language_column": "Language",
        "boxes": [{"text": "{Caption} {price}[ {was}]"}, {"text": "{price:upper}"}],
        "output": {"name": "{Class}/{file} {row}", "title": "{Caption}", "copyright": "© {studio}"},
    }
    batch = with_sheet(factories.draft())
    control.save_design(batch, batch.owner, document)

    assert rows.missing_columns(batch) == ["price", "was", "Class", "studio", "Language"]


def test_columns_of_one_shape_or_output_are_needed_too():
    caption = {"name": "caption", "text": "{caption}"}
    changes = [[{"box": "caption", "settings": {"text": text}}] for text in ("{tall}", "{story}")]
    document = {
        "format": 1,
        "boxes": [caption],
        "aspects": {"portrait": changes[0]},
        "outputs": [{"name": "story", "changes": changes[1]}, {"name": "web"}],
        "outputs_column": "Formats",
        "output": {"name": "{sku}-{output}"},
    }
    batch = with_sheet(factories.draft())
    control.save_design(batch, batch.owner, document)

    assert rows.missing_columns(batch) == ["story", "sku", "tall", "Formats"]


def test_without_a_design_no_column_is_missing():
    assert rows.missing_columns(with_sheet(factories.draft())) == []

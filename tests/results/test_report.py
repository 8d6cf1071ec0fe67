"""The report: every row of the sheet, and what became of it."""

import csv
import io
import tracemalloc

import pytest

from jobs.models import Batch, Finding, Job, ResultDetails, Sheet
from jobs.results import report
from jobs.row_pictures import number_of
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db

HEAD = [
    "overprint_row",
    "photo",
    "caption",
    "overprint_result",
    "overprint_state",
    "overprint_code",
]
HEAD += ["overprint_reason", "overprint_check", "overprint_font_size", "overprint_sha256"]

SMALL = "So that it fits, it is small."


def read(batch: Batch, delimiter: str = ",") -> list[list[str]]:
    text = b"".join(report.csv(batch)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def test_each_row_says_in_words_what_became_of_it():
    batch = factories.running()
    boxes = [{"box": "caption", "size_px": 48.5, "lines": 2}]
    factories.job(batch, 2, State.DONE, details={"boxes": boxes}, result_sha256="ab" * 32)
    factories.job(batch, 3, State.FAILED)
    factories.job(batch, 4)
    factories.job(batch, 5, State.LEFT_OUT, code="text_missing", sentence="The caption is empty.")

    for row, sentence, blocks in (
        (4, "Text over text.", False),
        (2, SMALL, False),
        (5, "Empty.", True),
        (2, "Cut.", False),
    ):
        Finding.objects.create(
            batch=batch, job=batch.jobs.get(row=row), code="x", blocks=blocks, sentence=sentence
        )
    Finding.objects.create(
        batch=batch, code="columns_of_boxes", blocks=False, sentence="Of no row."
    )

    rows = read(batch)

    assert rows == [
        HEAD,
        ["2", "2.jpg", "Caption 2", "2.jpg", "Done", "", "", SMALL + " Cut.", "48.5 px", "ab" * 32],
        [
            "3",
            "3.jpg",
            "Caption 3",
            "",
            "Failed",
            "picture_truncated",
            "3.jpg ends half-way.",
            "",
            "",
            "",
        ],
        ["4", "4.jpg", "Caption 4", "", "To do", "", "", "Text over text.", "", ""],
        [
            "5",
            "5.jpg",
            "Caption 5",
            "",
            "Left out",
            "text_missing",
            "The caption is empty.",
            "",
            "",
            "",
        ],
    ]


def test_it_begins_with_a_byte_order_mark_so_that_excel_reads_utf_8():
    batch = factories.running()
    factories.job(batch, 2, cells={"caption": ["Größe 8 °", None, ""]})

    data = b"".join(report.csv(batch))

    assert data.startswith(b"\xef\xbb\xbfoverprint_row,caption,")
    assert "Größe 8 °".encode() in data


def test_cells_are_as_shown_and_formulas_are_text():
    batch = factories.running()
    factories.job(
        batch, 2, cells={"=EAN": ["00007", 7, "00000"], "caption": ["=HYPERLINK(1)", "", ""]}
    )

    head, row = read(batch)

    assert head[1:3] == ["'=EAN", "caption"]
    assert row[1:3] == ["00007", "'=HYPERLINK(1)"]


def test_a_separator_that_is_not_usual_is_kept_too():
    batch = factories.running()
    found = {"columns": ["photo", "caption"], "delimiter": "~"}
    Sheet.objects.create(batch=batch, name="s.csv", key="b/x/sheet/s", size=1, found=found)
    factories.job(batch, 2)

    assert read(batch, "~")[0][:3] == ["overprint_row", "photo", "caption"]


def test_the_sheets_own_order_and_delimiter_are_kept_and_columns_of_an_earlier_report_are_not():
    batch = factories.running()
    found = {"columns": ["overprint_row", "caption", "photo", "overprint_state"]}
    choices = {"delimiter": ";"}
    Sheet.objects.create(
        batch=batch, name="s.csv", key="b/x/sheet/s", size=1, found=found, choices=choices
    )
    factories.job(batch, 2)

    rows = read(batch, ";")

    assert rows[0] == ["overprint_row", "caption", "photo", *HEAD[3:]]
    assert rows[1][:3] == ["2", "Caption 2", "2.jpg"]


def test_each_of_several_boxes_has_its_size():
    boxes = [
        {"box": "title", "size_px": 48, "lines": 1},
        {"box": "price", "size_px": 31.25, "lines": 1},
    ]

    assert (
        report.font_sizes(ResultDetails.from_json({"boxes": boxes}))
        == "title 48 px, price 31.25 px"
    )


def test_two_rows_with_one_name_are_numbered_even_if_the_first_is_not_done():
    batch = factories.running()
    factories.job(batch, 2, State.FAILED, result_name="Anna.jpg")
    factories.job(batch, 3, State.DONE, result_name="anna.jpg")
    factories.job(batch, 4, State.DONE, result_name="report.csv")

    names = report.result_names(batch)

    assert names == {2: ("Anna.jpg",), 3: ("anna (2).jpg",), 4: ("report (2).csv",)}


def test_four_times_the_rows_do_not_take_twice_the_memory():
    few, many = batch_of(1_000), batch_of(4_000)

    peaks = [peak_of_report(few), peak_of_report(many)]

    assert peaks[1] < 2 * peaks[0]


def batch_of(rows: int) -> Batch:
    batch = factories.draft()
    cells = {"caption": ["A caption of about sixty characters, as printed on posters.", None, ""]}
    Job.objects.bulk_create(
        Job(batch=batch, row=n, cells=cells, result_name=f"{n}.jpg") for n in range(rows)
    )
    return batch


def peak_of_report(batch: Batch) -> int:
    """Bytes that Python held at most while the report was made."""
    tracemalloc.start()
    for _ in report.csv(batch):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_each_picture_of_a_row_is_a_line_that_names_both():
    batch = factories.running()
    Sheet.objects.create(
        batch=batch, name="shop.csv", key="k", size=1, found={"columns": ["photo", "caption"]}
    )
    batch.match = {"by": "column", "column": "photo", "every_picture": True}
    batch.save()
    for picture in (1, 2):
        job = factories.job(batch, number_of(7, picture))
        job.cells |= {"picture number": [f"{picture}", picture, ""]}
        job.save()

    head, *lines = read(batch)

    assert head[:5] == [*HEAD[:3], "picture number", "picture count"]
    assert [(line[0], line[3]) for line in lines] == [("7, picture 1", "1"), ("7, picture 2", "2")]
    said = csv.reader(
        io.StringIO(
            b"".join(
                report.told(batch, [",".join(head), '"7, picture 2",x'], {number_of(7, 2): "Bluer"})
            ).decode()
        )
    )
    assert [line[-1] for line in said][1:] == ["Bluer"]

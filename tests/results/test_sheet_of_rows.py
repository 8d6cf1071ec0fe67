"""Rows exported as a sheet: as they came, with what is wrong.

Once corrected, the sheet can be uploaded again.
"""

import csv
import io
import tracemalloc
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.db.models import QuerySet

from jobs import reading
from jobs.control import proofs
from jobs.intake import sheets
from jobs.models import Batch, Finding, Job, Sheet
from jobs.results import sheet_of_rows
from jobs.row_pictures import number_of
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db

HEAD = ["overprint_row", "photo", "caption", "overprint_code", "overprint_reason"]


def as_csv(batch: Batch, jobs: QuerySet[Job], delimiter: str = ",") -> list[list[str]]:
    text = b"".join(sheet_of_rows.csv(batch, jobs)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def as_workbook(batch: Batch, jobs: QuerySet[Job], folder: Path) -> Path:
    path = folder / "rows.xlsx"
    with path.open("wb") as file:
        sheet_of_rows.write_workbook(batch, jobs, file, folder=folder)
    return path


def read(path: Path) -> list[list[str]]:
    """The lines as our reader shows them."""
    found = sheets.read(path, path.name)
    return [list(found.columns), *([cell.shown for cell in row.values()] for _, row in found.rows)]


def find(batch: Batch, row: int, code: str, sentence: str, *, blocks: bool = True) -> None:
    job = batch.jobs.get(row=row)
    Finding.objects.create(batch=batch, job=job, code=code, sentence=sentence, blocks=blocks)


def test_failed_rows_come_out_with_number_code_and_reason_and_no_others():
    batch = factories.running()
    factories.job(batch, 2, State.DONE)
    factories.job(batch, 3, State.FAILED)
    factories.job(
        batch, 4, State.LEFT_OUT, code="picture_missing", sentence="No picture is named “4.jpg”."
    )

    failed = as_csv(batch, reading.rows(batch, state="failed"))
    not_made = as_csv(batch, reading.rows(batch, state="not_made"))

    assert failed == [
        HEAD,
        ["3", "3.jpg", "Caption 3", "picture_truncated", "3.jpg ends half-way."],
    ]
    assert not_made == [
        *failed,
        ["4", "4.jpg", "Caption 4", "picture_missing", "No picture is named “4.jpg”."],
    ]


def test_change_requests_are_beside_the_row_in_csv_and_workbook(tmp_path):
    batch = factories.running()
    for row in (2, 3):
        factories.job(batch, row, State.DONE, result_sha256=f"{row}")
    proofs.request_change(factories.proof(batch, "a"), 3, "3", "=Larger\nand darker")
    proofs.request_change(factories.proof(batch, "b", name="Mr Braun"), 3, "3", "Smaller")

    jobs, said = (
        reading.rows(batch, said="change"),
        "Mrs Weber: =Larger\nand darker Mr Braun: Smaller",
    )

    assert as_csv(batch, jobs) == [
        [*HEAD, "overprint_proof"],
        ["3", "3.jpg", "Caption 3", "", "", said],
    ]
    with ZipFile(as_workbook(batch, jobs, tmp_path)) as book:
        written = book.read("xl/worksheets/sheet1.xml").decode()
    assert [text in written for text in ("overprint_proof", said)] == [True, True]


def test_rows_that_would_fail_have_the_findings_of_the_check():
    batch = factories.draft(4)
    find(batch, 3, "small_text", "It is small.", blocks=False)
    find(batch, 4, "small_text", "It is small.", blocks=False)
    find(batch, 4, "picture_missing", "No picture is named “4.jpg”.")
    find(batch, 4, "text_missing", "The caption is empty.")

    blocking = as_csv(batch, reading.rows(batch, finding=reading.BLOCKING))
    small = as_csv(batch, reading.rows(batch, finding="small_text"))

    both = "No picture is named “4.jpg”. The caption is empty."
    assert blocking == [HEAD, ["4", "4.jpg", "Caption 4", "picture_missing", both]]
    assert small == [HEAD, ["3", "3.jpg", "Caption 3", "small_text", "It is small."], blocking[1]]


def test_formulas_are_text_and_come_back_as_what_they_were(tmp_path):
    batch = factories.running()
    texts = ["=HYPERLINK(1)", "'=1", "-5 %", "+49 170", "@x", "00007", "O'Neill"]
    for row, text in enumerate(texts, 2):
        cells = {"photo": ["a.jpg", "a.jpg", ""], "caption": [text, text, ""]}
        factories.job(batch, row, State.FAILED, cells=cells)

    path = as_workbook(batch, batch.jobs.all(), tmp_path)
    back = tmp_path / "rows.csv"
    back.write_bytes(b"".join(sheet_of_rows.csv(batch, batch.jobs.all())))

    assert [row[2] for row in as_csv(batch, batch.jobs.all())[1:]][:4] == [
        "'=HYPERLINK(1)",
        "''=1",
        "'-5 %",
        "'+49 170",
    ]
    assert read(path) == read(back) == [["photo", "caption"], *(["a.jpg", text] for text in texts)]


def test_numbers_and_dates_of_a_workbook_stay_numbers_and_dates(tmp_path):
    batch = factories.running()
    price, day = (
        ["12,50 €", 12.5, "#,##0.00\\ [$€-407]"],
        ["01.05.2024", "2024-05-01", "dd.mm.yyyy"],
    )
    minus = ["-5", -5, "General"]
    factories.job(batch, 2, State.FAILED, cells={"price": price, "day": day, "minus": minus})
    found = {"columns": ["price", "day", "minus"], "delimiter": None}
    Sheet.objects.create(batch=batch, name="a.xlsx", key="k", size=1, found=found)

    found = sheets.read(as_workbook(batch, batch.jobs.all(), tmp_path), "rows.xlsx")

    assert [cell.to_json() for cell in found.rows[0][1].values()] == [price, day, minus]


def test_a_csv_keeps_its_delimiter_and_all_else_becomes_a_workbook():
    german, excel, pictures = factories.running(), factories.running(), factories.running()
    Sheet.objects.create(batch=german, name="a.csv", key="k", size=1, found={"delimiter": ";"})
    Sheet.objects.create(batch=excel, name="a.xlsx", key="k", size=1, found={"delimiter": None})
    factories.job(german, 2, State.FAILED)

    assert [sheet_of_rows.is_text(batch) for batch in (german, excel, pictures)] == [
        True,
        False,
        False,
    ]
    assert as_csv(german, german.jobs.all(), ";")[1][:3] == ["2", "2.jpg", "Caption 2"]


def test_four_times_the_rows_do_not_take_twice_the_memory(tmp_path):
    few, many = batch_of(1_000), batch_of(4_000)

    peaks = [peak(batch, tmp_path) for batch in (few, many)]

    assert peaks[1] < 2 * peaks[0]


def batch_of(rows: int) -> Batch:
    batch = factories.draft()
    cells = {"caption": ["A caption of about sixty characters, as printed on posters.", None, ""]}
    Job.objects.bulk_create(Job(batch=batch, row=n, cells=cells) for n in range(rows))
    return batch


def peak(batch: Batch, folder: Path) -> int:
    """Bytes that Python held at most while the workbook was written."""
    tracemalloc.start()
    as_workbook(batch, batch.jobs.all(), folder)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_pictures_of_rows_are_named_by_row_and_picture():
    batch = factories.running()
    for number in (number_of(7, 2), number_of(8)):
        factories.job(batch, number, State.FAILED)

    _, *lines = as_csv(batch, reading.rows(batch, state="failed"))

    assert [line[0] for line in lines] == ["7, picture 2", "8"]

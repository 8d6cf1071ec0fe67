"""Downloads for spreadsheet programs: the report, and rows as a separate sheet."""

from django.test import Client
from django.urls import reverse

from jobs.models import Batch, Sheet
from jobs.states import State
from tests import factories


def test_rows_come_out_as_a_sheet_of_the_kind_theirs_was(operator: Client, batch: Batch) -> None:
    factories.job(batch, 4, State.FAILED)
    factories.job(batch, 5, State.LEFT_OUT)
    where = reverse("rows-as-sheet", args=[batch.pk])

    book = operator.get(where, {"state": "failed"})
    body = book.getvalue()
    Sheet.objects.create(batch=batch, name="spring.csv", key="k", size=1, found={"delimiter": ";"})
    text = operator.get(where, {"state": "not_made", "q": "4"})

    assert (
        book["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert book["Content-Disposition"].endswith("Sommer%20rows.xlsx")
    assert b"xl/worksheets/sheet1.xml" in body
    assert text["Content-Disposition"].endswith("Sommer%20rows.csv")
    assert text.getvalue().decode("utf-8-sig").splitlines() == [
        "overprint_row;photo;caption;overprint_code;overprint_reason",
        "4;4.jpg;Caption 4;picture_truncated;4.jpg ends half-way.",
    ]


def test_the_pages_offer_the_rows_they_show_as_a_sheet(operator: Client, batch: Batch) -> None:
    factories.job(batch, 4, State.FAILED)
    where = reverse("rows-as-sheet", args=[batch.pk])

    of_batch = operator.get(reverse("batch", args=[batch.pk])).text
    of_rows = operator.get(
        reverse("rows", args=[batch.pk]), {"code": "picture_truncated", "from": "4"}
    ).text
    of_none = operator.get(reverse("rows", args=[batch.pk]), {"q": "nowhere"}).text

    assert f'href="{where}?state=failed"' in of_batch
    assert f'href="{where}?state=not_made"' in of_batch
    assert f'href="{where}?code=picture_truncated"' in of_rows
    assert where not in of_none


def test_the_report_lists_every_row(operator: Client, batch: Batch) -> None:
    response = operator.get(reverse("report", args=[batch.pk]))

    lines = response.getvalue().decode("utf-8-sig").splitlines()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert len(lines) == 3

"""The page of a changed sheet, in a batch that gives a result for each picture of a row."""

import pytest
from django.test import Client
from django.urls import reverse

from jobs.control import sheet_updates
from jobs.intake.updates import pictures
from jobs.models import Batch
from jobs.results import report
from jobs.states import State
from tests.dashboard.markup import flat, words
from tests.intake.tiny_pictures import jpeg
from tests.picture_batches import SHEET, shop
from tests.prepared import made_once
from tests.updated_batches import compare, compared

pytestmark = pytest.mark.django_db

prepared = made_once(shop)


def said(client: Client, batch: Batch, query: str = "") -> str:
    return words(flat(client.get(reverse("changed-sheet", args=[batch.pk]) + query)))


def test_the_page_says_rows_of_the_sheet_and_results_of_their_pictures(operator, batch):
    text = f"{SHEET.replace('Red', 'Rot').replace('pot;Green', 'pan;Green')}jar;Grey\n"
    sheet_updates.take(batch, batch.owner, "list.csv", [text.encode()])
    for path in ("mug-4.jpg", "jar-1.jpg", "jar-2.jpg", "pan.jpg"):
        pictures.take(batch, path, [jpeg(400, 300)])
    compare(batch)

    page, new, gone = (said(operator, batch, query) for query in ("", "?show=new", "?show=gone"))

    assert "6 results to make, nothing is changed yet" in page
    assert (
        "In the sheet 4 rows New 4 results Changed 2 results Equal 3 results Gone 1 result" in page
    )
    assert "The design needs" not in page
    assert "2 rows are new." in page
    assert "1 row is no longer in the sheet." in page
    assert "1 row has more pictures than before: 1 new result." in page
    assert "The row or picture of 1 result is no longer in the sheet" in page
    assert "Update and make 6 results" in page
    assert "2, picture 4 mug · Blue mug-4.jpg" in new
    assert "4 pot · Green pot.jpg" in gone


def test_a_row_with_other_pictures_names_those_before(operator):
    text = "id;sku;caption\n1;mug;Blue\n2;cup;Red\n3;pot;Green\n"
    batch = shop(text, "jug.jpg", "jug-2.jpg")
    compared(batch, text.replace("1;mug", "1;jug"))

    page = said(operator, batch)

    assert "1 row no longer has all its pictures: 1 result is gone." in page
    assert "2, picture 1 1 · Blue Picture mug.jpg → jug.jpg sku mug → jug" in page


def test_a_report_is_said_to_have_a_line_for_each_result(operator, batch):
    text = b"".join(report.csv(batch)).decode()
    compared(batch, text.replace("2, picture 2;mug;Blue", "2, picture 2;mug;Navy"))

    page = said(operator, batch)

    assert "The sheet is a report with a line for each result" in page
    assert "In the sheet 6 results New 0 results Changed 1 result" in page
    assert "How results are recognised by their number" in page
    assert "The same row has the same" not in page


def test_the_batch_says_how_many_results_follow(operator, batch):
    compared(batch, SHEET.replace("Blue", "Dark blue"))

    response = operator.post(reverse("changed-sheet-confirm", args=[batch.pk]), follow=True)

    assert "The batch follows the changed sheet: 3 results to make." in words(flat(response))


def test_lists_of_what_lacks_a_usable_picture_count_results(operator, batch):
    batch.sources.filter(path="mug-2.jpg").update(code="damaged")
    batch.jobs.filter(source__path="mug-2.jpg").update(state=State.FAILED)
    compared(batch, f"{SHEET}jar;Grey\n")

    page = said(operator, batch)

    assert "1 result without a picture 5 jar" in page
    assert "1 picture that rows cannot use" in page
    assert "Picture Results Replace with mug-2.jpg 1 result" in page

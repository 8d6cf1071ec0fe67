"""The sheet of a new batch: uploaded, read, and shown as it will print."""

from datetime import timedelta

import pytest
import xlsxwriter
from django.utils import timezone

from dashboard.desk.desk import document_of
from dashboard.desk.forms import boxes, text
from dashboard.desk.forms.box import Offer
from jobs import control
from jobs.chores import runner
from jobs.intake import attachments
from jobs.models import Chore, Heartbeat
from jobs.storage import store
from tests import factories
from tests.dashboard.markup import polls
from tests.dashboard.meanwhile import pages_read
from tests.dashboard.new_batches import CSV, JSON, address, do_chores, picked, words
from tests.intake import batches
from tests.intake.sheets.ods import document_files
from tests.intake.sheets.xls.test_as_xlsx import SAMPLES

pytestmark = pytest.mark.django_db


def bring(client, batch, text: str = CSV, name: str = "list.csv", **extra):
    return client.post(
        address("sheet-file", batch), {"sheet": picked(text.encode(), name)}, **extra
    )


def page_of(client, batch) -> str:
    return client.get(address("sheet", batch)).text


def test_without_a_sheet_rows_from_the_pictures_names_are_offered(operator):
    batch = factories.draft()
    factories.source(batch, "a/IMG_1.jpg")

    page = operator.get(address("sheet", batch)).text

    assert "a/IMG_1.jpg" in page
    assert "Make rows from the pictures' names" in page


def test_a_sheet_is_read_by_a_chore_while_the_page_asks_how_far_it_is(operator):
    batch = factories.draft()

    response = bring(operator, batch)
    page = operator.get(address("sheet", batch), headers={"HX-Request": "true"}).text

    assert response.url == address("sheet", batch)
    assert [chore.kind for chore in batch.chores.all()] == ["read"]
    assert "Reading the sheet…" in page
    assert 'hx-trigger="every 700ms, wake"' in page
    assert "<html" not in page


def test_the_page_asks_again_or_goes_on_whenever_the_reading_ends(operator):
    batch = factories.draft()
    bring(operator, batch)

    seen = list(pages_read(lambda: page_of(operator, batch), lambda: do_chores(batch)))

    assert len(seen) > 2
    assert [polls(page) for page in seen] == ["This is right" not in page for page in seen]


def test_a_sheet_that_is_read_in_another_way_is_shown_so_whenever_that_ends(operator):
    batch = factories.draft()
    bring(operator, batch, "photo;title\n1.jpg;One\n")
    do_chores(batch)
    operator.post(address("sheet", batch), {"language": "en", "delimiter": ","})

    seen = list(pages_read(lambda: page_of(operator, batch), lambda: do_chores(batch)))

    ended = [page for page in seen if not polls(page)]
    assert ended
    assert ["photo;title" in words(page) for page in ended] == [True] * len(ended)


@pytest.mark.parametrize("is_read", [False, True])
def test_a_sheet_that_comes_while_the_page_is_read_never_stops_it_half_way(operator, is_read):
    batch = factories.draft()

    def take() -> None:
        attachments.take_sheet(batch, "list.csv", [CSV.encode()])
        if is_read:
            do_chores(batch)

    seen = list(pages_read(lambda: page_of(operator, batch), take))

    goes_on = [polls(page) or "This is right" in page for page in seen]
    assert True in goes_on
    assert goes_on == ["Upload the sheet" not in page for page in seen]


def test_a_sheet_never_gets_the_refusal_of_the_one_before(operator):
    batch = factories.draft()
    bring(operator, batch, "photo;a;b;;\n1.jpg;One;x;y;z\n", name="first.csv")
    do_chores(batch)

    def take() -> None:
        attachments.take_sheet(batch, "second.csv", [CSV.encode()])

    seen = list(pages_read(lambda: page_of(operator, batch), take))

    refused = ["first.csv cannot be read" in words(page) for page in seen]
    assert {True, False} == set(refused)
    assert refused == [not polls(page) for page in seen]


def test_a_sheet_of_which_nobody_requested_a_reading_can_be_read_by_the_page(operator):
    batch = factories.draft()
    attachments.store_sheet(batch, "list.csv", [CSV.encode()])

    page = page_of(operator, batch)

    assert "Read again" in page
    assert not polls(page)


def test_the_number_of_rows_read_is_shown_beside_a_bar(operator):
    batch = factories.draft()
    bring(operator, batch)
    unknown = words(operator.get(address("sheet", batch)).text)
    batch.chores.update(state="running", lease_token="t", lease_until=1, done=12_000, total=40_000)
    page = operator.get(address("sheet", batch)).text

    assert "12,000 of 40,000 rows read" in words(page)
    assert 'role="progressbar" aria-label="Reading the sheet"' in page
    assert 'aria-valuemax="40000" aria-valuenow="12000"' in page
    assert "rows read" not in unknown
    assert "aria-valuenow" not in unknown


def test_the_rows_are_shown_as_they_will_print(operator, django_assert_num_queries):
    batch = factories.draft()
    bring(operator, batch)
    do_chores(batch)

    with django_assert_num_queries(6):
        page = operator.get(address("sheet", batch)).text

    assert "2 rows, as they will print" in words(page)
    assert "<td>12,50 €</td>" in page
    assert "<td>00007</td>" in page
    assert "This is right" in page
    assert "every 700ms" not in page


def test_the_page_says_how_many_columns_there_are_as_not_all_of_them_fit(operator):
    batch = factories.draft()
    header = ";".join(["photo", *(f"attribute {n}" for n in range(199))])
    row = ";".join(["1.jpg", *["value"] * 199])

    bring(operator, batch, f"{header}\n{row}\n")
    do_chores(batch)

    page = operator.get(address("sheet", batch)).content.decode()
    assert "1 row, 200 columns." in words(page)


def test_a_column_whose_shown_and_stored_values_differ_is_reported(operator):
    batch = batches.with_sheet(factories.draft())
    difference = {"column": "caption", "row": 2, "stored": "12.5", "shown": "12,50 €"}
    type(batch.sheet).objects.update(found={**batch.sheet.found, "differing_columns": [difference]})

    page = operator.get(address("sheet", batch)).text

    told = "Column caption : the file stores 12.5, the program shows 12,50 €. We print 12,50 €"
    assert told in words(page)


def test_a_sheet_that_cannot_be_read_says_every_reason_at_once(operator):
    batch = factories.draft()
    bring(operator, batch, "photo;a;b;;\n1.jpg;One;x;y;z\n")
    do_chores(batch)

    page = operator.get(address("sheet", batch)).text

    assert "2 problems" in words(page)
    assert "Column D has no name in row 1" in page
    assert "Column E has no name in row 1" in page
    assert "This is right" not in page


@pytest.mark.parametrize("name", ["old.xls", "open.ods"])
def test_an_old_or_open_document_is_read_as_its_program_shows_it(operator, tmp_path, name):
    if name == "old.xls":
        data = (SAMPLES / "values.xls").read_bytes()
    else:
        price = document_files.cell("12,50 €", 'office:value-type="currency" office:value="12.5"')
        rows = (document_files.names("VK"), document_files.row(price))
        data = document_files.document(
            tmp_path / name, document_files.table(*rows), document_files.GERMAN
        ).read_bytes()
    batch = factories.draft()
    operator.post(
        address("sheet-file", batch),
        {"sheet": picked(data, name)},
        headers={"Accept-Language": "de"},
    )
    do_chores(batch)

    page = words(operator.get(address("sheet", batch)).text)

    told = "the file stores 12.5, the program shows 12,50 €. We print 12,50 €"
    assert told in page
    assert "XLSX, XLS, ODS, CSV or TSV" in page
    assert batch.jobs.get().text("VK") == "12,50 €"


def test_columns_of_one_name_are_numbered_and_the_page_says_so(operator):
    batch = factories.draft()
    bring(operator, batch, "photo;Price;price\n1.jpg;1;2\n")
    do_chores(batch)

    page = words(operator.get(address("sheet", batch)).text)

    assert "Columns B and C are both named “Price” in row 1." in page
    assert "Here, column C is called “price (2)”." in page
    assert batch.jobs.get().text("price (2)") == "2"


@pytest.mark.parametrize(("name", "text"), [("empty.csv", ""), ("large.csv", CSV * 100)])
def test_a_sheet_that_is_not_taken_leaves_the_one_before(operator, settings, name, text):
    batch = batches.with_sheet(factories.draft())
    settings.MAX_SHEET_BYTES = 1000

    response = bring(operator, batch, text, name, **JSON)
    batch.sheet.refresh_from_db()

    assert (response.status_code, response.json()["code"]) == (422, "sheet_refused")
    assert batch.sheet.name == "list.csv"
    assert store().read(batch.sheet.key) == batches.CSV.encode()


def test_when_nobody_does_chores_the_page_says_so(operator):
    batch = factories.draft()
    bring(operator, batch)
    Chore.objects.update(created_at=timezone.now() - timedelta(seconds=20))

    page = words(operator.get(address("sheet", batch)).text)

    assert "Nothing is moving because the process that does this is not running." in page


def test_a_sheet_that_waits_for_other_work_says_so(operator):
    batch = factories.draft()
    bring(operator, batch)
    Chore.objects.update(created_at=timezone.now() - timedelta(seconds=20))
    Heartbeat.objects.create(token="a:1:1:1", role=runner.NAME, host="here", pid=1)

    page = words(operator.get(address("sheet", batch)).text)

    assert "The site is busy with other work. This begins by itself afterwards." in page
    assert "Nothing is moving" not in page


@pytest.mark.parametrize(
    ("header", "choices"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", {"usual_language": "de"}),
        ("en-GB", {"usual_language": "en-GB"}),
        ("ga;q=0.5", {}),
        ("", {}),
    ],
)
def test_the_first_language_of_the_browser_is_the_usual_one(operator, header, choices):
    batch = factories.draft()

    operator.post(
        address("sheet-file", batch),
        {"sheet": picked(b"a\n1\n", "a.csv")},
        headers={"Accept-Language": header},
    )

    assert batch.sheet.choices == choices


def test_columns_that_the_design_needs_and_the_sheet_lacks_are_listed(operator):
    batch = batches.with_sheet(factories.draft())
    document = {"format": 1, "boxes": [{"text": "{caption} {VK}"}], "output": {"name": "{Class}"}}
    control.save_design(batch, batch.owner, document)

    page = operator.get(address("sheet", batch)).text

    assert (
        "The design needs “VK”, “Class”. This sheet has no such columns, so every row would fail"
        in words(page)
    )


def test_no_column_is_missed_where_the_sheet_has_all(operator):
    batch = batches.ready()

    assert 'id="missing-columns"' not in operator.get(address("sheet", batch)).text


WIDE = "photo;headline_de;headline_ar;price\n1.jpg;Hallo;مرحبا;7\n2.jpg;Neu;;8\n"

APART = {"header_row": "", "delimiter": "", "encoding": "", "language": "de", "by_language": "True"}


def test_columns_in_several_languages_are_reported_and_become_rows_on_request(operator):
    batch = factories.draft()
    bring(operator, batch, WIDE)
    do_chores(batch)
    asked = words(operator.get(address("sheet", batch)).text)

    operator.post(address("sheet", batch), APART)
    do_chores(batch)
    told = words(operator.get(address("sheet", batch)).text)

    assert "“headline” in 2 languages: de, ar. Now each row becomes one picture." in asked
    assert "4 rows, as they will print" in told
    assert (
        "Each row of your sheet is listed once per language, with its language in “language”"
        in told
    )
    assert [job.cells["headline"][0] for job in batch.jobs.order_by("row")] == [
        "Hallo",
        "مرحبا",
        "Neu",
        "",
    ]
    assert '<option value="True" selected>' in operator.get(address("sheet", batch)).text


def test_a_design_for_rows_in_several_languages_begins_with_a_folder_for_each(operator):
    batch = factories.draft()
    bring(operator, batch, WIDE)
    do_chores(batch)
    operator.post(address("sheet", batch), APART)
    do_chores(batch)
    batch.refresh_from_db()

    document = document_of(batch)
    document = boxes.with_new(text.KIND, Offer(document, ["headline", "price"]))

    assert (document["language_column"], document["output"]["name"]) == (
        "language",
        "{language}/{file}",
    )
    assert [(box["text"], box["required"]) for box in document["boxes"]] == [
        ("{headline}", True),
        ("{price}", True),
    ]


def test_the_next_sheet_is_read_by_language_as_the_one_before(operator):
    batch = factories.draft()
    bring(operator, batch, WIDE)
    do_chores(batch)
    operator.post(address("sheet", batch), APART)
    do_chores(batch)

    bring(operator, batch, WIDE)
    batch.sheet.refresh_from_db()

    assert batch.sheet.choices == {"language": "de", "by_language": True}


PRICES = (
    "photo;Bonn;Köln;Mainz;Trier;Ulm\n1.jpg;1,10;1,20;1,30;;1,50\n2.jpg;2,10;2,20;2,30;2,40;2,50\n"
)


def test_columns_that_look_alike_are_reported_and_become_rows_on_request(operator):
    batch = factories.draft()
    bring(operator, batch, PRICES)
    do_chores(batch)
    asked = words(operator.get(address("sheet", batch)).text)

    operator.post(
        address("sheet", batch), {"language": "de", "rows_from": "Bonn", "rows_to": "Trier"}
    )
    do_chores(batch)
    page = operator.get(address("sheet", batch)).text
    batch.refresh_from_db()
    document = document_of(batch)

    assert "The 5 columns from “Bonn” to “Ulm” look alike. Now each row becomes one" in asked
    assert "4 columns of the file, “Bonn” to “Trier”, are rows here" in words(page)
    assert "1 cell that is empty or a dash makes no row, such as “Trier” in row 2." in words(page)
    assert "“Ulm” looks like these columns, but makes no rows." in words(page)
    assert page.count('<option value="Bonn" selected>') == 1
    assert [job.cells["value"][0] for job in batch.jobs.order_by("row")] == [
        *("1,10", "1,20", "1,30", "2,10", "2,20", "2,30", "2,40"),
    ]
    assert document["output"]["name"].startswith("{column}/")


def test_a_next_sheet_without_the_columns_that_became_rows_can_be_read_otherwise(operator):
    batch = factories.draft()
    bring(operator, batch, PRICES)
    do_chores(batch)
    operator.post(address("sheet", batch), {"language": "de", "rows_from": "Bonn"})
    do_chores(batch)

    bring(operator, batch, "photo;Kiel;Gera\n1.jpg;1;2\n")
    do_chores(batch)
    refused = operator.get(address("sheet", batch)).text
    operator.post(address("sheet", batch), {"language": "de", "rows_from": "Kiel"})
    do_chores(batch)

    assert "The sheet has no column “Bonn”" in words(refused)
    assert '<option value="Kiel">' in refused
    assert [job.cells["column"][0] for job in batch.jobs.order_by("row")] == ["Kiel", "Gera"]


def test_of_many_columns_whose_stored_values_differ_the_first_are_shown(operator, tmp_path):
    batch, path = factories.draft(), tmp_path / "prices.xlsx"
    with xlsxwriter.Workbook(path) as book:
        euro, sheet = book.add_format({"num_format": '0.00 "€"'}), book.add_worksheet()
        sheet.write_row(0, 0, ["photo", *"ABCDEFG"])
        for column in range(1, 8):
            sheet.write(1, column, 1.5, euro)
    operator.post(address("sheet-file", batch), {"sheet": picked(path.read_bytes(), path.name)})
    do_chores(batch)

    page = words(operator.get(address("sheet", batch)).text)

    assert page.count("the file stores 1.5, the program shows") == 4
    assert "The same is true of 3 more columns, up to G : we print what the program shows." in page
